"""`dialogues`, and what is asked or changed of one dialogue as a whole."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues import rules
from dialogues.actions import dialogues as acts
from dialogues.api import bodies, shown
from dialogues.api.base import InDialogue, rights_over, saved
from dialogues.api.filters import DialogueFilter, filtered
from dialogues.models import Brief, Dialogue
from dialogues.queries import balance
from resources.versions import require_match, versioned
from wall.rights import Right

OFFICERS = frozenset({"officer", "lead_officer"})


def show(dialogues: list[Dialogue]) -> list[dict[str, Any]]:
    """What the viewer is shown of these dialogues, in two queries."""
    ids = [dialogue.pk for dialogue in dialogues]
    held = rights_over(ids)
    briefs = {brief.pk: brief for brief in Brief.objects.filter(pk__in=ids)}
    for dialogue in dialogues:
        dialogue.held, dialogue.shown_brief = held[dialogue.pk], briefs.get(dialogue.pk)  # type: ignore[attr-defined]
    return [dict(one) for one in shown.Dialogue(dialogues, many=True).data]


def show_one(dialogue: Dialogue) -> dict[str, Any]:
    """What the viewer is shown of one dialogue."""
    return show([dialogue])[0]


class Dialogues(InDialogue):
    """Dialogues that the viewer may know of."""

    tagged = True
    creates = True
    serializer_class = shown.Dialogue
    filterset_class = DialogueFilter
    queryset = Dialogue.base.all()

    roles_to_write = OFFICERS  # opening one and changing its brief

    @extend_schema(responses=shown.Dialogue(many=True))
    def list(self, request: Request) -> Response:
        """The dialogues that you may know of."""
        return self.page(filtered(DialogueFilter, request, Dialogue.objects.all()), show)

    @extend_schema(request=bodies.NewDialogue, responses={201: shown.Dialogue})
    def create(self, request: Request) -> Response:
        """Open a dialogue in a programme of yours."""
        dialogue = acts.open_dialogue(key=self.key, **self.body(bodies.NewDialogue))
        return versioned(request, show_one(dialogue), status=201)

    @extend_schema(responses=shown.Dialogue)
    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """One dialogue."""
        return versioned(request, show_one(self.dialogue))

    @extend_schema(request=bodies.About(partial=True), responses=shown.Dialogue)
    def partial_update(self, request: Request, dialogue: Any) -> Response:
        """Change what it is about, its declared track or its gender target."""
        found = self.need(Right.MANAGE, "dialogue.edit")
        require_match(request, show_one(found))
        changes = self.body(bodies.About, partial=True)
        changed = saved(
            lambda: acts.edit_dialogue(dialogue=found, version=found.version, changes=changes),
            lambda: show_one(Dialogue.objects.get(pk=found.pk)),
        )
        return versioned(request, show_one(changed))


class Moves(InDialogue):
    """A dialogue's way through its life."""

    serializer_class = shown.Moves

    @extend_schema(responses=shown.Moves)
    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """Where it stands, and where it may go from there."""
        return Response({"state": self.dialogue.state, "moves": rules.moves_from(self.dialogue.state)})

    @extend_schema(request=bodies.Move, responses=shown.Dialogue)
    def create(self, request: Request, dialogue: Any) -> Response:
        """Move it: for the officer who manages it."""
        found = self.need(Right.MANAGE, "dialogue.move")
        moved = acts.move_dialogue(dialogue=found, version=found.version, **self.body(bodies.Move))
        return versioned(request, show_one(moved))


class ArmsLength(InDialogue):
    """What the sponsor's officers learn of the roster."""

    tagged = True
    serializer_class = shown.ArmsLengthShown

    @extend_schema(responses=shown.ArmsLengthShown)
    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """The present arm's length."""
        return versioned(request, self._shown(self.need(Right.BRIEF, "dialogue.arms_length")))

    @extend_schema(request=bodies.ArmsLengthBody, responses=shown.ArmsLengthShown)
    def update(self, request: Request, dialogue: Any) -> Response:
        """Tighten it (officer or lead facilitator), or loosen it (lead facilitator alone)."""
        found = self.need(Right.BRIEF, "dialogue.arms_length")
        require_match(request, self._shown(found))
        changed = acts.set_arms_length(dialogue=found, **self.body(bodies.ArmsLengthBody))
        return versioned(request, self._shown(changed))

    @staticmethod
    def _shown(dialogue: Dialogue) -> dict[str, Any]:
        return {"arms_length": dialogue.arms_length}


class LevelOf(InDialogue):
    """How confidential a dialogue is. A level is raised here and never lowered."""

    tagged = True
    serializer_class = shown.LevelShown

    @extend_schema(responses=shown.LevelShown)
    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """The present level."""
        return versioned(request, self._shown(self.dialogue))

    @extend_schema(request=bodies.LevelBody, responses={200: shown.LevelShown, 204: None})
    def update(self, request: Request, dialogue: Any) -> Response:
        """Raise it. Whoever may not know of it at the new level is answered 404 from then on, you included."""
        found = self.dialogue
        require_match(request, self._shown(found))
        changed = acts.raise_level(dialogue=found, **self.body(bodies.LevelBody))
        if changed is None:
            return Response(status=204)
        return versioned(request, self._shown(changed))

    @staticmethod
    def _shown(dialogue: Dialogue) -> dict[str, Any]:
        return {"level": dialogue.marking.slug}


class GenderBalance(InDialogue):
    """Gender balance, as far as the viewer may know it."""

    serializer_class = shown.Balance

    @extend_schema(responses=shown.Balance)
    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """Shares for the team; for an officer, sentences on closed half-years."""
        found = self.need(Right.BRIEF, "dialogue.balance")
        return Response(shown.Balance(balance.gender_balance(found)).data)


class Track(InDialogue):
    """The track that the roster says, beside the declared one."""

    serializer_class = shown.TrackShown

    @extend_schema(responses=shown.TrackShown)
    def retrieve(self, request: Request, dialogue: Any) -> Response:
        """With numbers for whoever may read the roster, without for others."""
        found = self.need(Right.BRIEF, "dialogue.track")
        return Response(shown.TrackShown(balance.track(found)).data)
