"""`dialogues`, and what is asked or changed of one dialogue as a whole."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import OFFICERS
from dialogues import rules
from dialogues.actions import dialogues as acts
from dialogues.api import bodies, shown
from dialogues.api.base import InDialogue
from dialogues.api.filters import DialogueFilter
from dialogues.models import Brief, Dialogue
from dialogues.queries import balance
from resources.endpoint import Rows, Shown
from resources.versions import versioned
from wall.questions import rights_on_each


def show(dialogues: list[Dialogue]) -> Shown:
    """What the viewer is shown of these dialogues, in two queries."""
    ids = [dialogue.pk for dialogue in dialogues]
    held = rights_on_each(ids)
    briefs = {brief.pk: brief for brief in Brief.objects.filter(pk__in=ids)}
    for dialogue in dialogues:
        dialogue.held, dialogue.shown_brief = held[dialogue.pk], briefs.get(dialogue.pk)  # type: ignore[attr-defined]
    return [dict(one) for one in shown.Dialogue(dialogues, many=True).data]


class Dialogues(InDialogue, Rows):
    """Dialogues that you may know of."""

    roles_to_write = OFFICERS  # opening one and changing its brief
    model, id_name = Dialogue, "dialogue"
    serializer_class = shown.Dialogue
    filterset_class = DialogueFilter
    queryset = Dialogue.base.all()
    acts = {"create": acts.open_dialogue, "partial_update": acts.edit_dialogue}
    bodies = {"create": bodies.NewDialogue, "partial_update": bodies.About}

    def list(self, request: Request, **address: Any) -> Response:
        """All of them."""
        chosen = request.query_params.keys() - {"cursor", "page_size"}
        rows = self.filtered(self.rows()) if chosen else Dialogue.objects.in_order()
        return self.page(rows, self.show)

    def show(self, rows: Any) -> Shown:
        """The outline, and the rest for whoever may read its brief."""
        return show(list(rows))

    def changes(self, found: Any, given: dict[str, Any]) -> dict[str, Any]:
        """The version that was read, and the new values of brief, declared track or gender target."""
        return {"version": found.version, "changes": given}


class Moves(InDialogue):
    """A dialogue's way through its life."""

    serializer_class = shown.Moves
    acts = {"create": acts.move_dialogue}
    bodies = {"create": bodies.Move}
    answers = {"create": shown.Dialogue}

    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """Where it stands, and where it may go from there."""
        return Response({"state": self.dialogue.state, "moves": rules.moves_from(self.dialogue.state)})

    def create(self, request: Request, dialogue: Any) -> Response:
        """Move it: for the officer who manages it."""
        found = self.dialogue
        moved = acts.move_dialogue(dialogue=found, version=found.version, **self.body())
        return versioned(request, show([moved])[0])


class ArmsLength(InDialogue):
    """What the sponsor's officers learn of the roster."""

    tagged = True
    reads = Brief
    serializer_class = shown.ArmsLengthShown
    acts = {"update": acts.set_arms_length}
    bodies = {"update": bodies.ArmsLengthBody}

    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """The present arm's length."""
        return versioned(request, self._shown(self.dialogue))

    def update(self, request: Request, dialogue: Any) -> Response:
        """Tighten it (officer or lead facilitator), or loosen it (lead facilitator alone)."""
        found = self.dialogue
        return self.changed(found, self._shown, lambda: acts.set_arms_length(dialogue=found, **self.body()))

    @staticmethod
    def _shown(dialogue: Dialogue) -> dict[str, Any]:
        return {"arms_length": dialogue.arms_length}


class LevelOf(InDialogue):
    """How confidential a dialogue is. A level is raised here and never lowered."""

    tagged = True
    serializer_class = shown.LevelShown
    acts = {"update": acts.raise_level}
    bodies = {"update": bodies.LevelBody}
    answers = {"update": {200: shown.LevelShown, 204: None}}

    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """The present level."""
        return versioned(request, self._shown(self.dialogue))

    def update(self, request: Request, dialogue: Any) -> Response:
        """Raise it. Whoever may not know of it at the new level is answered 404 from then on, you included."""
        found = self.dialogue
        return self.changed(found, self._shown, lambda: acts.raise_level(dialogue=found, **self.body()))

    @staticmethod
    def _shown(dialogue: Dialogue) -> dict[str, Any]:
        return {"level": dialogue.marking.slug}


class GenderBalance(InDialogue):
    """Gender balance, as far as you may know it."""

    reads = Brief
    serializer_class = shown.Balance

    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """Shares for the team; for an officer, sentences on closed half-years."""
        return Response(shown.Balance(balance.gender_balance(self.dialogue)).data)


class Track(InDialogue):
    """The track that the roster says, beside the declared one."""

    reads = Brief
    serializer_class = shown.TrackShown

    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """With numbers for whoever may read the roster, without for others."""
        return Response(shown.TrackShown(balance.track(self.dialogue)).data)
