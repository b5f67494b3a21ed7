"""A session's log as plain data: what a form, an API body or a resend three days later says."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from wall.levels import Level
from wall.refusal import Refused

LONGEST_TEXT = 100_000  # characters in one record or note
MOST_ITEMS, MOST_PEOPLE, MOST_TEXTS = 100, 500, 50


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One agenda item. `id` names an item that is there already."""

    title: str
    issue_area: str = "other"
    hard_security: bool = False
    level: int = Level.OPEN
    chatham_house: bool = True
    chaired_by: str = ""
    chaired_by_gender: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody of the roster who was there, and in which function."""

    participant_id: UUID
    function: str = "participant"


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """Points, not people. `agenda_item` is the position of the item it belongs to, if it belongs to one."""

    body: str
    agenda_item: int | None = None
    language: str = "en"
    level: int = Level.OPEN
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A private note and those whom its author lets read it."""

    body: str
    readers: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """Something to do: what, by when, whose."""

    what: str
    due_on: date | None = None
    owner_id: UUID | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionLog:
    """A whole log. Times are aware; `zone` is the IANA zone of the venue, in which they are shown."""

    starts_at: datetime
    ends_at: datetime
    zone: str = "UTC"
    title: str = ""
    place: str = ""
    format: str = "in_person"
    region: str = "unstated"
    level: int = Level.OPEN
    languages: Sequence[str] = ()
    agenda: Sequence[AgendaEntry] = ()
    attendance: Sequence[Presence] = ()
    records: Sequence[RecordEntry] = ()
    notes: Sequence[NoteEntry] = ()
    follow_ups: Sequence[FollowUpEntry] = field(default_factory=tuple)


# BCP 47 in short: a language and at most a script or region, such as “prs” or “zh-Hant”.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def check(log: SessionLog, *, held_by: datetime | None = None) -> None:
    """Refuse (422) a log that cannot be: each wrong field with what to do about it.

    A session that was held had begun by `held_by`.
    """
    wrong = _when_and_where(log, held_by) | _texts(log) | _too_much(log)
    if wrong:
        raise Refused(_("Some fields need a correction."), code="invalid", fields=wrong)


def _when_and_where(log: SessionLog, held_by: datetime | None) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if log.ends_at <= log.starts_at:
        wrong["ends_at"] = _("The end lies before the start. Correct one of the two.")
    elif held_by is not None and log.starts_at > held_by:
        wrong["starts_at"] = _("This session has not begun. Plan it now, and log it afterwards.")
    try:
        ZoneInfo(log.zone)
    except (ZoneInfoNotFoundError, ValueError):
        wrong["zone"] = _("Choose a time zone from the list, such as Europe/Oslo.")
    if not all(LANGUAGE.fullmatch(code) for code in log.languages):
        wrong["languages"] = _("Name each language by its code, such as en, fr or prs.")
    present = [one.participant_id for one in log.attendance]
    if len(present) != len(set(present)):
        wrong["attendance"] = _("Somebody is on the list twice. Keep one of the two.")
    return wrong


def _texts(log: SessionLog) -> dict[str, str]:
    wrong = {}
    for number, record in enumerate(log.records):
        if record.agenda_item is not None and not 0 <= record.agenda_item < len(log.agenda):
            wrong[f"records.{number}.agenda_item"] = _("There is no agenda item at this position.")
        if not record.body.strip():
            wrong[f"records.{number}.body"] = _("Write the record, or leave it out.")
        if not LANGUAGE.fullmatch(record.language):
            wrong[f"records.{number}.language"] = _("Name the language by its code, such as en, fr or prs.")
    for number, item in enumerate(log.agenda):
        if not item.title.strip():
            wrong[f"agenda.{number}.title"] = _("Give the agenda item a title.")
    return wrong


def _too_much(log: SessionLog) -> dict[str, str]:
    wrong = {}
    texts: tuple[tuple[str, Sequence[RecordEntry | NoteEntry]], ...] = (
        ("records", log.records),
        ("notes", log.notes),
    )
    for name, entries in texts:
        if len(entries) > MOST_TEXTS:
            wrong[name] = _("There are more than %(most)d here. Put several into one.") % {"most": MOST_TEXTS}
        for number, entry in enumerate(entries):
            if len(entry.body) > LONGEST_TEXT:
                wrong[f"{name}.{number}.body"] = _(
                    "This text is longer than %(most)d characters. Divide it."
                ) % {"most": LONGEST_TEXT}
    if len(log.agenda) > MOST_ITEMS:
        wrong["agenda"] = _("There are more than %(most)d agenda items.") % {"most": MOST_ITEMS}
    if len(log.attendance) > MOST_PEOPLE:
        wrong["attendance"] = _("There are more than %(most)d people.") % {"most": MOST_PEOPLE}
    return wrong


def differences(theirs: SessionLog, mine: SessionLog) -> list[tuple[str, Any, Any]]:
    """What two versions of a log say differently: field, their value, mine. Ids are not compared."""
    one, other = asdict(_without_ids(theirs)), asdict(_without_ids(mine))
    return [(name, one[name], other[name]) for name in one if one[name] != other[name]]


def _without_ids(log: SessionLog) -> SessionLog:
    # Private notes are their author's alone: another's version is never laid beside them.
    return replace(
        log,
        notes=(),
        languages=tuple(log.languages),
        attendance=tuple(sorted(log.attendance, key=lambda one: str(one.participant_id))),
        agenda=tuple(replace(item, id=None) for item in log.agenda),
        records=tuple(replace(record, id=None) for record in log.records),
        follow_ups=tuple(replace(follow_up, id=None) for follow_up in log.follow_ups),
    )
