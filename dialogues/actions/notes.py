"""Private notes, follow-ups and drafts: small things of one's own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from dialogues.models import Dialogue, Draft, FollowUp, NoteReader, PrivateNote, Session
from dialogues.queries import reload
from ledger.actions import action, note_fields
from ledger.models import Entry
from wall.refusal import Hidden
from wall.rights import Right
from wall.viewer import current_viewer


@action("note.write", needs=Right.NOTES, on="session")
def write_note(*, session: Session, body: str, readers: Sequence[UUID] = ()) -> PrivateNote:
    """Write a note for oneself, and for those whom one names."""
    note = PrivateNote.objects.create(
        session=session, dialogue_id=session.dialogue_id, author_id=current_viewer(), body=body, level=session.level
    )
    _let_read(note, readers)
    note_fields("body")
    return note


@action("note.edit", needs=Right.NOTES, on="note")
def edit_note(*, note: PrivateNote, body: str, readers: Sequence[UUID]) -> PrivateNote:
    """Change one's own note or who may read it. Another's note is hidden from this."""
    own = PrivateNote.objects.filter(pk=note.pk, author_id=current_viewer()).first()
    if own is None:
        raise Hidden
    own.body = body
    own.save()
    NoteReader.objects.filter(note=own).delete()
    _let_read(own, readers)
    note_fields("body", "readers")
    return own


@action("note.open", needs=Right.NOTES, on="note", kind=Entry.Kind.REVEAL)
def open_note(*, note: PrivateNote) -> PrivateNote:
    """Read a note that somebody else wrote and lets one read: that is a reveal."""
    found = PrivateNote.objects.filter(pk=note.pk).first()
    if found is None:
        raise Hidden
    note_fields("body")
    return found


@action("note.delete", needs=Right.NOTES, on="note")
def delete_note(*, note: PrivateNote) -> None:
    """Delete one's own note."""
    own = PrivateNote.objects.filter(pk=note.pk, author_id=current_viewer())
    NoteReader.objects.filter(note__in=own).delete()
    if own.delete()[0] == 0:
        raise Hidden


@action("follow_up.settle", needs=Right.LOG, on="follow_up")
def settle_follow_up(*, follow_up: FollowUp, done: bool = True) -> FollowUp:
    """Say that a follow-up is done, or that it is not after all."""
    current = reload(FollowUp, follow_up.pk)
    current.done_at = timezone.now() if done else None
    current.save(update_fields=["done_at"])
    note_fields("done_at")
    return current


@action("follow_up.add", needs=Right.LOG, on="session")
def add_follow_up(*, session: Session, what: str, due_on: Any = None, owner_id: UUID | None = None) -> FollowUp:
    """Add something to do after a session."""
    note_fields("what", "due_on")
    return FollowUp.objects.create(
        session=session, dialogue_id=session.dialogue_id, what=what, due_on=due_on, owner_id=owner_id, level=session.level
    )


@action("draft.save", needs=Right.OUTLINE)
def save_draft(*, dialogue: Dialogue, kind: str, about: UUID, body: dict[str, Any]) -> Draft:
    """Keep an unfinished form, sealed and one's own. The newest save stands."""
    draft = Draft.objects.filter(user_id=current_viewer(), dialogue=dialogue, kind=kind, about=about).first()
    draft = draft or Draft(user_id=current_viewer(), dialogue=dialogue, kind=kind, about=about)
    draft.body = body
    draft.save()
    return draft


@action("draft.drop", needs=Right.OUTLINE, on="draft")
def drop_draft(*, draft: Draft) -> None:
    """Throw away an unfinished form."""
    Draft.objects.filter(pk=draft.pk, user_id=current_viewer()).delete()


def _let_read(note: PrivateNote, readers: Sequence[UUID]) -> None:
    NoteReader.base.bulk_create(
        NoteReader(note=note, dialogue_id=note.dialogue_id, reader_id=reader, author_id=note.author_id)
        for reader in dict.fromkeys(readers)
        if reader != note.author_id
    )
