"""What every address of a dialogue does first: find it, or answer as if it did not exist; then ask for the right."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from accounts.rules import INSIDE
from dialogues.models import Dialogue
from resources.endpoint import Endpoint, Rows
from resources.find import find
from resources.needed import code_of, right_of
from wall.questions import require, rights_on_each
from wall.refusal import Refused
from wall.rights import Right


class InDialogue(Endpoint):
    """An address under `dialogues/{dialogue}/`.

    What a method needs is the right of the action that it calls, or where it calls none, the right without
    which rows of `reads` are not seen. Without either, the action or the rows decide by themselves.
    """

    roles = INSIDE
    reads: ClassVar[type[Model] | None] = None

    def ask(self) -> None:
        """Refuse (404, 403) whoever lacks the right that this method needs, and name it in the denial."""
        needed = self.acts.get(self.action) or self.reads
        right = right_of(needed) if needed else None
        if needed is None or right is None:
            return
        dialogue = self.dialogue
        try:
            require(right, dialogue.pk, held=int(self.rights))
        except Refused as refused:
            refused.extra.setdefault("denied", (code_of(needed), dialogue.pk))
            raise

    @cached_property
    def dialogue(self) -> Dialogue:
        """The dialogue of the address. Raises Hidden."""
        return find(Dialogue, self.kwargs["dialogue"])

    @cached_property
    def rights(self) -> Right:
        """What the viewer may know of it and do with it."""
        return rights_on_each([self.dialogue.pk])[self.dialogue.pk]

    def get_serializer_context(self) -> dict[str, Any]:
        """With the viewer's rights, by which fields are left out; without them where the API describes itself."""
        context = dict(super().get_serializer_context())
        return context | {"rights": self.rights} if "dialogue" in self.kwargs else context


class RowsOfDialogue(InDialogue, Rows):
    """Rows of one model within a dialogue."""

    def rows(self) -> QuerySet[Any]:
        """Those of this dialogue that the viewer may see."""
        return super().rows().filter(dialogue_id=self.dialogue.pk)

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The dialogue in which one is made."""
        return {"dialogue": self.dialogue, **given}
