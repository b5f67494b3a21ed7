"""A session's log as plain data: what a form, an API body or a resend three days later says."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dialogues.fields.session import (
    AgendaEntry,
    FollowUpEntry,
    NoteEntry,
    Presence,
    RecordEntry,
    SessionLog,
)
from resources.fields import Kind, Unfit, fields_of, judged, refuse

PARTS = tuple(field for field in fields_of(SessionLog) if field.kind == Kind.PARTS)
PLAIN = tuple(field for field in fields_of(SessionLog) if field.kind != Kind.PARTS)
SCHEDULE = tuple(field.name for field in PLAIN if not field.part and field.kind != Kind.LEVEL)
DETAIL = tuple(field.name for field in PLAIN if field.part)


def accepted(log: SessionLog, *, held_by: datetime | None = None) -> SessionLog:
    """The log as it is stored. Raises Refused (422) for one that cannot be: each wrong field with what to do.

    A session that was held had begun by `held_by`.
    """
    kept, wrong = judged(log)
    parts: dict[str, Any] = {}
    for field in PARTS:
        entries = []
        for number, entry in enumerate(getattr(log, field.name)):
            one, said = judged(entry, f"{field.name}.{number}.")
            entries.append(one)
            wrong |= said
        if len(entries) > field.most:
            wrong[field.name] = str(Unfit("too_many", length=len(entries), most=field.most))
        parts[field.name] = tuple(entries)
    refuse(wrong)
    kept = replace(kept, **parts)
    refuse(_when(kept, held_by) | _together(kept))
    return kept


def _when(log: SessionLog, held_by: datetime | None) -> dict[str, str]:
    """What is wrong with start and end. Both are in UTC: Python compares times of one zone without offset."""
    if log.ends_at <= log.starts_at:
        return {"ends_at": _("The end lies before the start. Correct one of the two.")}
    if held_by is not None and log.starts_at > held_by:
        return {"starts_at": _("This session has not begun. Plan it now, and log it afterwards.")}
    return {}


def _together(log: SessionLog) -> dict[str, str]:
    """What is wrong between parts: somebody listed twice, or a record of an agenda item that is not there."""
    wrong: dict[str, str] = {}
    present = [one.participant_id for one in log.attendance]
    if len(present) != len(set(present)):
        wrong["attendance"] = _("Somebody is on the list twice. Keep one of the two.")
    for number, record in enumerate(log.records):
        if record.agenda_item is not None and record.agenda_item >= len(log.agenda):
            wrong[f"records.{number}.agenda_item"] = _("There is no agenda item at this position.")
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


__all__ = [
    "AgendaEntry",
    "FollowUpEntry",
    "NoteEntry",
    "Presence",
    "RecordEntry",
    "SessionLog",
    "accepted",
    "differences",
]
