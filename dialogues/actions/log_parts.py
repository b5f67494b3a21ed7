"""The parts of a session's log: agenda, attendance, records, notes, follow-ups. Called inside actions."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Person
from dialogues import reminders
from dialogues.models import (
    AgendaItem,
    Attendance,
    FollowUp,
    NoteReader,
    Participant,
    PrivateNote,
    Record,
    Session,
)
from dialogues.session_log import AgendaEntry, FollowUpEntry, NoteEntry, Presence, RecordEntry, SessionLog
from resources.fields import named
from wall.refusal import Refused
from wall.viewer import the_viewer


def check_people(dialogue_id: UUID, log: SessionLog) -> None:
    """Refuse (422) attendance of somebody who is not on this dialogue's roster."""
    wanted = {one.participant_id for one in log.attendance}
    if not wanted:
        return
    known = set(
        Participant.objects.filter(dialogue_id=dialogue_id, pk__in=wanted).values_list("pk", flat=True)
    )
    if wanted - known:
        wrong = {
            f"attendance.{number}.participant": _("This person is not on the roster. Add them first.")
            for number, one in enumerate(log.attendance)
            if one.participant_id not in known
        }
        raise Refused(_("Somebody on the list is not on the roster."), code="not_on_roster", fields=wrong)


def write_all(session: Session, log: SessionLog, *, replace: bool) -> None:
    """Write every part of a log. With `replace`, the agenda and attendance that it leaves out go; all else stays."""
    items = write_agenda(session, log.agenda, replace=replace)
    write_attendance(session, log.attendance, replace=replace)
    write_records(session, log.records, items)
    write_notes(session, log.notes)
    write_follow_ups(session, log.follow_ups)


def write_agenda(
    session: Session, entries: Sequence[AgendaEntry], *, replace: bool = False
) -> list[AgendaItem]:
    """Write the agenda items in their order; with `replace`, delete those that the log no longer has."""
    present = {item.pk: item for item in AgendaItem.objects.of(session)} if replace else {}
    items, new, kept = [], [], set()
    for position, entry in enumerate(entries):
        item = present.get(entry.id) if entry.id else None
        at_least = max(entry.level, session.level, item.level if item else 0)
        values = named(AgendaEntry, entry) | {"position": position, "level": at_least}
        if item is None:
            item = AgendaItem(session=session, dialogue_id=session.dialogue_id, **values)
            new.append(item)
        else:
            kept.add(item.pk)
            for name, value in values.items():
                setattr(item, name, value)
            item.save()
        items.append(item)
    if gone := [pk for pk in present if pk not in kept]:
        AgendaItem.objects.filter(pk__in=gone).delete()
    AgendaItem.base.bulk_create(new)
    return items


def write_attendance(session: Session, entries: Iterable[Presence], *, replace: bool) -> None:
    """Write who came; with `replace`, in place of all who were written before."""
    if replace:
        Attendance.objects.of(session).delete()
    Attendance.base.bulk_create(
        Attendance(
            session=session,
            dialogue_id=session.dialogue_id,
            level=session.level,
            **named(Presence, entry),
        )
        for entry in entries
    )


def write_records(session: Session, entries: Sequence[RecordEntry], items: Sequence[AgendaItem]) -> None:
    """Write the records. Those that the log does not name stay as they are: a record is never deleted."""
    present = _present(Record, session, entries)
    new: list[Record] = []
    for entry in entries:
        item = None if entry.agenda_item is None else items[entry.agenda_item]
        level = max(entry.level, session.level, item.level if item else 0)
        values = named(RecordEntry, entry) | {"agenda_item": item, "level": level}
        _update_or_collect(present, entry.id, Record, session, values, new)
    Record.base.bulk_create(new)


def write_notes(session: Session, entries: Sequence[NoteEntry]) -> None:
    """Notes are only ever added here; their author changes them on a page of their own."""
    readers = {reader for entry in entries for reader in entry.readers}
    if readers and readers - set(Person.objects.filter(pk__in=readers).values_list("pk", flat=True)):
        sentence = _("Choose readers from this dialogue's team.")
        raise Refused(sentence, code="unknown_reader", fields={"notes": sentence})
    author = the_viewer()
    notes = [
        PrivateNote(
            session=session,
            dialogue_id=session.dialogue_id,
            author_id=author,
            body=entry.body,
            level=session.level,
        )
        for entry in entries
    ]
    PrivateNote.base.bulk_create(notes)
    NoteReader.base.bulk_create(
        NoteReader(note=note, dialogue_id=session.dialogue_id, reader_id=reader, author_id=author)
        for note, entry in zip(notes, entries, strict=True)
        for reader in dict.fromkeys(entry.readers)
        if reader != author
    )


def write_follow_ups(session: Session, entries: Sequence[FollowUpEntry]) -> None:
    """Write the follow-ups, and what is due by them. Those that the log does not name stay as they are."""
    owners = {entry.owner_id for entry in entries if entry.owner_id}
    if owners - set(Person.objects.filter(pk__in=owners).values_list("pk", flat=True)):
        sentence = _("Choose somebody of this dialogue's team.")
        raise Refused(sentence, code="unknown_owner", fields={"follow_ups": sentence})
    present = _present(FollowUp, session, entries)
    new: list[Any] = []
    for entry in entries:
        values = named(FollowUpEntry, entry) | {"level": session.level}
        _update_or_collect(present, entry.id, FollowUp, session, values, new)
    FollowUp.base.bulk_create(new)
    reminders.follow_ups_written(new=new, changed=list(present.values()))


def _present(model: Any, session: Session, entries: Sequence[Any]) -> dict[UUID, Any]:
    if not any(entry.id for entry in entries):
        return {}
    return {row.pk: row for row in model.objects.of(session)}


def _update_or_collect(
    present: dict[UUID, Any],
    pk: UUID | None,
    model: Any,
    session: Session,
    values: dict[str, Any],
    new: list[Any],
) -> None:
    row = present.get(pk) if pk else None
    if row is None:
        new.append(model(session=session, dialogue_id=session.dialogue_id, **values))
        return
    values["level"] = max(values["level"], row.level)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
