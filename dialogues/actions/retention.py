"""Retention: a dialogue's keys are destroyed on its day, and with them all that they sealed.

So are those of a person who withdrew, at once; what could not be destroyed then is destroyed the night after.
"""

from datetime import date
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import Dialogue, Participant
from ledger.actions import about, action, note_fields
from vault import is_shredded, shred_dialogue, shred_person
from wall.offices import current_office, office
from wall.refusal import Refused


@shared_task(name="dialogues.actions.retention.shred_due")
def shred_due() -> None:
    """Destroy the keys of every ended dialogue whose day has come, and of whoever withdrew and still has some.

    A missed run loses nothing.
    """
    with office("archivist"):
        for dialogue_id in due_for_shredding(timezone.now().date()):
            shred(dialogue_id=dialogue_id)
        for dialogue_id, participant_id in left_over():
            # No entry: who erased them, and when, stands there already.
            shred_person(dialogue_id, participant_id)


def due_for_shredding(today: date) -> list[UUID]:
    """Ended dialogues whose day has come and whose keys are still there."""
    due = Dialogue.base.filter(ended_on__isnull=False, shred_on__lte=today).order_by()
    return [pk for pk in due.values_list("pk", flat=True) if not is_shredded(pk)]


def left_over() -> list[tuple[UUID, UUID]]:
    """People who were erased and still have keys: the store was away, or an older copy of it was restored."""
    erased = Participant.base.filter(erased_on__isnull=False).order_by()
    return [
        (dialogue_id, pk)
        for dialogue_id, pk in erased.values_list("dialogue_id", "pk")
        if not is_shredded(dialogue_id, pk)
    ]


def by_archivist(**_arguments: object) -> None:
    """Refuse whoever does not work in the archivist's office: nobody destroys keys by hand."""
    if current_office() != "archivist":
        raise Refused(_("Keys are destroyed by the archivist, on their day."), status=403, code="forbidden")


@action(
    "dialogue.shred", says=gettext_lazy("Destroy a dialogue's content"), needs=by_archivist, on="dialogue_id"
)
def shred(*, dialogue_id: UUID) -> None:
    """Destroy one dialogue's keys. Names, notes and records are unreadable from then on, in backups too.

    The entry is committed first: a key cannot be brought back, so nothing may be destroyed unrecorded.
    """
    about(Dialogue(pk=dialogue_id))
    note_fields("keys")
    transaction.on_commit(lambda: shred_dialogue(dialogue_id), using=current_office())
