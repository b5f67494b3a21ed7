"""Confirming what a spreadsheet's preview showed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from dialogues.actions.idempotency import claim
from dialogues.actions.roster import import_roster
from dialogues.models import Dialogue, Draft
from dialogues.roster_imports import chosen, preview
from ledger.actions import action
from wall.refusal import Hidden
from wall.rights import Right
from wall.viewer import current_viewer


@action("roster.confirm_import", needs=Right.LOG)
def confirm_import(
    *, dialogue: Dialogue, import_id: UUID, rows: Sequence[dict[str, Any]], key: str | None = None
) -> Dialogue:
    """Add the people of the chosen rows of one's own preview: all of them, or nobody. The preview has then served.

    Raises Refused (422) that names each row in which something is still to be put right.
    """
    said = ["confirm_import", import_id, list(rows)]
    claim(key=key, body=said, dialogue=dialogue, object_id=dialogue.pk, model=Dialogue)
    drafts = Draft.objects.filter(
        pk=import_id, user_id=current_viewer(), dialogue=dialogue, kind=Draft.Kind.ROSTER_IMPORT
    )
    draft = drafts.select_for_update(of=("self",)).first()
    if draft is None:
        raise Hidden
    import_roster(dialogue=dialogue, people=chosen(preview(draft), rows))
    draft.delete()
    return dialogue
