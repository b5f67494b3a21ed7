"""Fields of a log in words, to lay two versions beside each other."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from dialogues.models import Function
from dialogues.pages.session_log.fields import language_name
from dialogues.session_log import AgendaEntry, FollowUpEntry, SessionLog
from resources.field_words import in_words
from resources.fields import Kind, field_of, fields_of

LABELS = {field.name: field.label for field in fields_of(SessionLog)}


def lines(name: str, value: Any, log: SessionLog, people: Mapping[UUID, str]) -> list[str]:
    """What one field says, line by line; nothing at all is said so."""
    found = _lines(name, value, log, people)
    return [line for line in found if line] or [_("nothing")]


def _lines(name: str, value: Any, log: SessionLog, people: Mapping[UUID, str]) -> list[str]:
    said: dict[str, Callable[[], list[str]]] = {
        "starts_at": lambda: [_moment(value, log.zone)],
        "ends_at": lambda: [_moment(value, log.zone)],
        "languages": lambda: sorted(language_name(code) for code in value),
        "agenda": lambda: [_agenda(item) for item in value],
        "attendance": lambda: sorted(_presence(one, people) for one in value),
        "records": lambda: [_record(record, log) for record in value],
        "follow_ups": lambda: _follow_ups(value),
    }
    return said[name]() if name in said else [in_words(field_of(SessionLog, name), value)]


def _presence(one: Any, people: Mapping[UUID, str]) -> str:
    return f"{people.get(one.participant_id, '…')}: {Function(one.function).label}"


def _moment(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{date_format(local.date(), 'j F Y')}, {local:%H:%M}"


def _agenda(item: Any) -> str:
    """The title, then whatever else is said of the item, each with its name."""
    parts = [item.title]
    for field in fields_of(AgendaEntry)[1:]:
        words = in_words(field, getattr(item, field.name))
        if words:
            parts.append(words if field.kind == Kind.TRUTH else f"{field.label}: {words}")
    return " · ".join(parts)


def _record(record: Any, log: SessionLog) -> str:
    if record.agenda_item is None:
        return str(record.body)
    return f"{log.agenda[record.agenda_item].title}: {record.body}"


def _follow_ups(entries: Any) -> list[str]:
    owners = {one.owner_id for one in entries if one.owner_id}
    called = dict(Person.objects.filter(pk__in=owners).values_list("pk", "display_name")) if owners else {}
    lines = []
    for one in entries:
        parts = [
            one.what,
            in_words(field_of(FollowUpEntry, "due_on"), one.due_on),
            called.get(one.owner_id, ""),
        ]
        lines.append(" · ".join(part for part in parts if part))
    return lines
