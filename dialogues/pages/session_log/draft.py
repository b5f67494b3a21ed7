"""A log in the three shapes that a page knows: what was sent (flat), plain data, and rows of the database.

Flat data map a field's name to its values, as a browser sends them. A draft keeps exactly this, so what
was half written comes back as it was, valid or not.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from dialogues.models import AgendaItem, Attendance, FollowUp, Record, Session, SessionDetail
from dialogues.session_log import AgendaEntry, FollowUpEntry, Presence, RecordEntry, SessionLog
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
    items = list(AgendaItem.objects.filter(session=session))
    place = {item.pk: at for at, item in enumerate(items)}
    attendance = Attendance.objects.filter(session=session) if Right.ATTRIBUTES in rights else []
    records = Record.objects.filter(session=session).order_by("id") if Right.RECORDS in rights else []
    return SessionLog(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=detail.zone,
        title=detail.title,
        place=detail.place,
        format=session.format,
        region=session.region,
        level=session.level,
        languages=list(detail.languages),
        agenda=[_agenda_entry(item) for item in items],
        attendance=[Presence(one.participant_id, one.function) for one in attendance],
        records=[
            RecordEntry(one.body, place.get(one.agenda_item_id), one.language, one.level, one.pk)
            for one in records
        ],
        follow_ups=[
            FollowUpEntry(one.what, one.due_on, one.owner_id, one.pk)
            for one in FollowUp.objects.filter(session=session)
        ],
    )


def _agenda_entry(item: AgendaItem) -> AgendaEntry:
    return AgendaEntry(
        item.title,
        item.issue_area,
        item.hard_security,
        item.level,
        item.chatham_house,
        item.chaired_by,
        item.chaired_by_gender,
        item.pk,
    )


def flat_of(log: SessionLog, version: int | None = None) -> Flat:
    """A log as a form would send it."""
    starts, ends = (moment.astimezone(ZoneInfo(log.zone)) for moment in (log.starts_at, log.ends_at))
    flat: Flat = {
        "starts_on": [starts.date().isoformat()],
        "starts_at": [f"{starts:%H:%M}"],
        "ends_on": [ends.date().isoformat()],
        "ends_at": [f"{ends:%H:%M}"],
        "zone": [log.zone],
        "title": [log.title],
        "place": [log.place],
        "format": [log.format],
        "region": [log.region],
        "level": [str(int(log.level))],
        "languages": list(log.languages),
        "version": [] if version is None else [str(version)],
        "there": [str(one.participant_id) for one in log.attendance],
    }
    for one in log.attendance:
        flat[f"function-{one.participant_id}"] = [one.function]
    _add_rows(flat, "agenda", [_flat_item(item) for item in log.agenda])
    _add_rows(flat, "records", [_flat_record(record) for record in log.records])
    _add_rows(flat, "follow_ups", [_flat_follow_up(one) for one in log.follow_ups])
    return flat


def _add_rows(flat: Flat, name: str, rows: list[dict[str, Any]]) -> None:
    flat[f"{name}-row"] = [str(number) for number in range(len(rows))]
    for number, row in enumerate(rows):
        for field, value in row.items():
            if value not in (None, False, ""):
                flat[f"{name}-{number}-{field}"] = ["on" if value is True else str(value)]


def _flat_item(item: AgendaEntry) -> dict[str, Any]:
    return {
        "title": item.title,
        "issue_area": item.issue_area,
        "hard_security": item.hard_security,
        "level": str(int(item.level)),
        "chatham_house": item.chatham_house,
        "chaired_by": item.chaired_by,
        "chaired_by_gender": item.chaired_by_gender,
        "id": item.id,
    }


def _flat_record(record: RecordEntry) -> dict[str, Any]:
    at = "" if record.agenda_item is None else str(record.agenda_item)
    return {
        "body": record.body,
        "agenda_item": at,
        "level": str(int(record.level)),
        "language": record.language,
        "id": record.id,
    }


def _flat_follow_up(one: FollowUpEntry) -> dict[str, Any]:
    return {"what": one.what, "due_on": one.due_on, "owner": one.owner_id, "id": one.id}


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
    """A record keeps its agenda item where the other agenda has one of the same title."""
    if record.agenda_item is None:
        return record
    title = before[record.agenda_item].title
    at = next((number for number, item in enumerate(after) if item.title == title), None)
    return replace(record, agenda_item=at)
