"""A log in the three shapes that a page knows: what was sent (flat), plain data, and rows of the database.

Flat data map a field's name to its values, as a browser sends them. A draft keeps exactly this, so what
was half written comes back as it was, valid or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from dialogues.models import AgendaItem, Attendance, FollowUp, Record, Session, SessionDetail
from dialogues.session_log import PLAIN, AgendaEntry, FollowUpEntry, Presence, RecordEntry, SessionLog
from resources.fields import fields_of, named
from wall.questions import read_right
from wall.rights import Right

Flat = dict[str, list[str]]
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "add", "remove", "send", "save"})


def kept(data: QueryDict) -> Flat:
    """What of a sent form goes into its draft."""
    return {name: [str(one) for one in values] for name, values in data.lists() if name not in NOT_KEPT}


def as_query(flat: Mapping[str, Any]) -> QueryDict:
    """Flat data as a form reads them."""
    data = QueryDict(mutable=True)
    for name, values in flat.items():
        data.setlist(name, [str(one) for one in values])
    return data


BEGINS = time(9)
"""When a session begins unless somebody says otherwise."""


def new_log() -> Flat:
    """A log of which nothing is known yet: the last day whose morning has begun, in the reader's own zone."""
    now = timezone.localtime()
    return _whole_day(now.date() if now.time() >= BEGINS else now.date() - timedelta(days=1))


def next_week() -> Flat:
    """A whole day in a week, for a session that is planned."""
    return _whole_day(timezone.localdate() + timedelta(days=7))


def _whole_day(day: date) -> Flat:
    return {
        "starts_on": [day.isoformat()],
        "starts_at": [f"{BEGINS:%H:%M}"],
        "ends_on": [day.isoformat()],
        "ends_at": [f"{time(17):%H:%M}"],
        "zone": [timezone.get_current_timezone_name()],
        "region": ["unstated"],
        "format": ["in_person"],
    }


def log_of(session: Session, rights: Right) -> SessionLog:
    """The log as it stands in the database, as far as its reader may see it. Private notes are not part of it."""
    detail = SessionDetail.objects.get(pk=session.pk)
    items = list(AgendaItem.objects.of(session))
    place = {item.pk: at for at, item in enumerate(items)}
    attendance = Attendance.objects.of(session) if read_right(Attendance) in rights else []
    records = Record.objects.of(session).order_by("id") if read_right(Record) in rights else []
    parts: dict[str, Any] = {
        "agenda": [AgendaEntry(**named(AgendaEntry, item), id=item.pk) for item in items],
        "attendance": [Presence(**named(Presence, one)) for one in attendance],
        "records": [
            RecordEntry(**named(RecordEntry, one) | {"agenda_item": place.get(one.agenda_item_id)}, id=one.pk)
            for one in records
        ],
        "follow_ups": [
            FollowUpEntry(**named(FollowUpEntry, one), id=one.pk) for one in FollowUp.objects.of(session)
        ],
    }
    said = {one.name: getattr(detail if one.part else session, one.name) for one in PLAIN}
    return SessionLog(**said, **parts)


def flat_of(log: SessionLog, version: int | None = None) -> Flat:
    """A log as a form would send it."""
    starts, ends = (moment.astimezone(ZoneInfo(log.zone)) for moment in (log.starts_at, log.ends_at))
    flat: Flat = {one.name: _values(getattr(log, one.name)) for one in PLAIN}
    flat |= {
        "starts_on": [starts.date().isoformat()],
        "starts_at": [f"{starts:%H:%M}"],
        "ends_on": [ends.date().isoformat()],
        "ends_at": [f"{ends:%H:%M}"],
        "version": [] if version is None else [str(version)],
        "there": [str(one.participant_id) for one in log.attendance],
    }
    for one in log.attendance:
        flat[f"function-{one.participant_id}"] = [one.function]
    for name in ("agenda", "records", "follow_ups"):
        _add_rows(flat, name, getattr(log, name))
    return flat


def _values(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _add_rows(flat: Flat, name: str, entries: Sequence[Any]) -> None:
    flat[f"{name}-row"] = [str(number) for number in range(len(entries))]
    for number, entry in enumerate(entries):
        said = {field.called: getattr(entry, field.name) for field in fields_of(type(entry))}
        for field, value in (said | {"id": entry.id}).items():
            if value is not None and value is not False and value != "":
                flat[f"{name}-{number}-{field}"] = ["on" if value is True else str(value)]


def merged(theirs: SessionLog, mine: SessionLog, picked: Mapping[str, str]) -> SessionLog:
    """Their log with those of my fields that were picked as “mine”; my private notes are always mine."""
    chosen = {
        name: getattr(mine, name) for name, side in picked.items() if side == "mine" and hasattr(mine, name)
    }
    log = replace(theirs, **{**chosen, "notes": mine.notes})
    if "agenda" in chosen and "records" in chosen:
        return log
    source = mine if "records" in chosen else theirs
    return replace(log, records=[_rehung(record, source.agenda, log.agenda) for record in log.records])


def _rehung(record: RecordEntry, before: Any, after: Any) -> RecordEntry:
    """The record under the other agenda: with its item of the same title, or with none."""
    if record.agenda_item is None:
        return record
    title = before[record.agenda_item].title
    at = next((number for number, item in enumerate(after) if item.title == title), None)
    return replace(record, agenda_item=at)
