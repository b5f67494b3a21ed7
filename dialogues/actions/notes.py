"""Private notes, follow-ups and drafts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from dialogues import reminders
from dialogues.actions.idempotency import claim
from dialogues.fields.session import FollowUpEntry, NoteEntry
from dialogues.models import Dialogue, Draft, FollowUp, NoteReader, PrivateNote, Session
from ledger.actions import action, note_fields
from ledger.models import Entry
from resources.fields import accept, named
from resources.find import reload
from wall.refusal import Hidden, Refused
from wall.rights import Right
from wall.viewer import the_viewer


@action("note.write", says=gettext_lazy("Write a private note"), needs=Right.NOTES, on="session")
def write_note(
    *, session: Session, body: str, readers: Sequence[UUID] = (), key: str | None = None
) -> PrivateNote:
    """Write a note for oneself, and for those whom one names."""
    said = accept(NoteEntry(body, readers))
    body, readers = said.body, said.readers
    check_readers(readers)
    note = PrivateNote(
        pk=uuid4(),
        session=session,
        dialogue_id=session.dialogue_id,
        author_id=the_viewer(),
        body=body,
        level=session.level,
    )
    sent = ["note", session.pk, body, sorted(map(str, readers))]
    dialogue = Dialogue.objects.get(pk=session.dialogue_id)
    claim(key=key, body=sent, dialogue=dialogue, object_id=note.pk, model=PrivateNote)
    note.save(force_insert=True)
    _let_read(note, readers)
    note_fields("body")
    return note


@action("note.edit", says=gettext_lazy("Change a private note"), needs=Right.NOTES, on="note")
def edit_note(*, note: PrivateNote, body: str, readers: Sequence[UUID]) -> PrivateNote:
    """Change one's own note or who may read it. Another's note is hidden from this."""
    own = PrivateNote.objects.filter(pk=note.pk, author_id=the_viewer()).first()
    if own is None:
        raise Hidden
    said = accept(NoteEntry(body, readers))
    check_readers(said.readers)
    own.body = said.body
    own.save()
    NoteReader.objects.of(own).delete()
    _let_read(own, said.readers)
    note_fields("body", "readers")
    return own


@action(
    "note.open",
    says=gettext_lazy("Open somebody else's note"),
    needs=Right.NOTES,
    on="note",
    kind=Entry.Kind.REVEAL,
)
def open_note(*, note: PrivateNote) -> PrivateNote:
    """Read a note that somebody else wrote and lets one read: that is a reveal."""
    found = PrivateNote.objects.filter(pk=note.pk).first()
    if found is None:
        raise Hidden
    note_fields("body")
    return found


@action("note.delete", says=gettext_lazy("Delete a private note"), needs=Right.NOTES, on="note")
def delete_note(*, note: PrivateNote) -> None:
    """Delete one's own note."""
    own = PrivateNote.objects.filter(pk=note.pk, author_id=the_viewer())
    NoteReader.objects.filter(note__in=own).delete()
    if own.delete()[0] == 0:
        raise Hidden


@action("follow_up.settle", says=gettext_lazy("Settle a follow-up"), needs=Right.LOG, on="follow_up")
def settle_follow_up(*, follow_up: FollowUp, done: bool = True) -> FollowUp:
    """Say that a follow-up is done, or that it is not after all."""
    current = reload(FollowUp, follow_up.pk)
    current.done_at = timezone.now() if done else None
    current.save(update_fields=["done_at"])
    reminders.follow_up_settled(current)
    note_fields("done_at")
    return current


@action("follow_up.add", says=gettext_lazy("Add a follow-up"), needs=Right.LOG, on="session")
def add_follow_up(
    *, session: Session, what: str, due_on: Any = None, owner_id: UUID | None = None, key: str | None = None
) -> FollowUp:
    """Add something to do after a session."""
    given = accept(FollowUpEntry(what, due_on, owner_id))
    if owner_id is not None and not Person.objects.filter(pk=owner_id).exists():
        sentence = _("Choose somebody of this dialogue's team.")
        raise Refused(sentence, code="unknown_owner", fields={"owner": sentence})
    follow_up = FollowUp(
        pk=uuid4(),
        session=session,
        dialogue_id=session.dialogue_id,
        level=session.level,
        **named(FollowUpEntry, given),
    )
    said = ["follow_up", session.pk, given.what, given.due_on, given.owner_id]
    dialogue = Dialogue.objects.get(pk=session.dialogue_id)
    claim(key=key, body=said, dialogue=dialogue, object_id=follow_up.pk, model=FollowUp)
    follow_up.save(force_insert=True)
    reminders.follow_ups_written(new=[follow_up])
    note_fields("what", "due_on")
    return follow_up


@action("draft.save", says=gettext_lazy("Save a draft"), needs=Right.OUTLINE)
def save_draft(*, dialogue: Dialogue, kind: str, about: UUID, body: dict[str, Any]) -> Draft:
    """Keep an unfinished form, sealed and one's own. The newest save stands."""
    draft = Draft.objects.filter(user_id=the_viewer(), dialogue=dialogue, kind=kind, about=about).first()
    draft = draft or Draft(user_id=the_viewer(), dialogue=dialogue, kind=kind, about=about)
    draft.body = body
    draft.save()
    return draft


@action("draft.drop", says=gettext_lazy("Throw a draft away"), needs=Right.OUTLINE, on="draft")
def drop_draft(*, draft: Draft) -> None:
    """Throw away an unfinished form."""
    Draft.objects.filter(pk=draft.pk, user_id=the_viewer()).delete()


def check_readers(readers: Sequence[UUID], *, field: str = "readers") -> None:
    """Refuse (422) a reader who is nobody here; the database would, at the very end."""
    wanted = set(readers)
    if wanted and wanted - set(Person.objects.filter(pk__in=wanted).values_list("pk", flat=True)):
        sentence = _("Choose readers from this dialogue's team.")
        raise Refused(sentence, code="unknown_reader", fields={field: sentence})


def _let_read(note: PrivateNote, readers: Sequence[UUID]) -> None:
    NoteReader.base.bulk_create(
        NoteReader(note=note, dialogue_id=note.dialogue_id, reader_id=reader, author_id=note.author_id)
        for reader in dict.fromkeys(readers)
        if reader != note.author_id
    )
