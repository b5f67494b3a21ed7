"""Fields of a log in words, to lay two versions beside each other."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from dialogues.models import AgendaItem, Function, Gender, IssueArea, Session
from dialogues.pages.session_log.fields import language_name
from dialogues.session_log import SessionLog
from wall.levels import Level

LABELS = {
    "starts_at": gettext_lazy("Begins"),
    "ends_at": gettext_lazy("Ends"),
    "zone": gettext_lazy("Time zone of the place"),
    "title": gettext_lazy("Title"),
    "place": gettext_lazy("Place"),
    "format": gettext_lazy("Format"),
    "region": gettext_lazy("Region"),
    "level": gettext_lazy("Level"),
    "languages": gettext_lazy("Languages spoken"),
    "agenda": gettext_lazy("Agenda"),
    "attendance": gettext_lazy("Who was there"),
    "records": gettext_lazy("Record"),
    "notes": gettext_lazy("Private notes"),
    "follow_ups": gettext_lazy("Follow-ups"),
}


def lines(name: str, value: Any, log: SessionLog, people: Mapping[UUID, str]) -> list[str]:
    """What one field says, line by line; nothing at all is said so."""
    found = _lines(name, value, log, people)
    return [line for line in found if line] or [_("nothing")]


def _lines(name: str, value: Any, log: SessionLog, people: Mapping[UUID, str]) -> list[str]:
    said: dict[str, Callable[[], list[str]]] = {
        "starts_at": lambda: [_moment(value, log.zone)],
        "ends_at": lambda: [_moment(value, log.zone)],
        "format": lambda: [str(Session.Format(value).label)],
        "region": lambda: [str(Session.Region(value).label)],
        "level": lambda: [str(Level(value).label)],
        "languages": lambda: sorted(language_name(code) for code in value),
        "agenda": lambda: [_agenda(item) for item in value],
        "attendance": lambda: sorted(_presence(one, people) for one in value),
        "records": lambda: [_record(record, log) for record in value],
        "follow_ups": lambda: _follow_ups(value),
    }
    return said[name]() if name in said else [str(value)]


def _presence(one: Any, people: Mapping[UUID, str]) -> str:
    return f"{people.get(one.participant_id, '…')}: {Function(one.function).label}"


def _moment(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{date_format(local.date(), 'j F Y')}, {local:%H:%M}"


def _agenda(item: Any) -> str:
    parts = [item.title, str(IssueArea(item.issue_area).label), str(Level(item.level).label)]
    if item.hard_security:
        parts.append(_("hard security"))
    if item.chatham_house:
        parts.append(_("Chatham House Rule"))
    if item.chaired_by:
        parts.append(_("chaired by: %(who)s") % {"who": str(AgendaItem.Chair(item.chaired_by).label).lower()})
    if item.chaired_by_gender:
        parts.append(str(Gender(item.chaired_by_gender).label))
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
            date_format(one.due_on, "j F Y") if one.due_on else "",
            called.get(one.owner_id, ""),
        ]
        lines.append(" · ".join(part for part in parts if part))
    return lines
