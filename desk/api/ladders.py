"""`ladders`: when a kind of reminder comes, in a programme that one leads or in one dialogue of it."""

from typing import Any, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER
from desk.fields import DAY
from dialogues.api.bodies import many
from dialogues.models import Dialogue
from notices.actions.ladders import FURTHEST_DAYS, MOST_STEPS, forget_ladder, set_ladder
from notices.kinds import REGISTRY, Kind, To
from notices.models import Ladder
from resources.bodies import ListField, StrictSerializer, body_field
from resources.endpoint import Endpoint, Whole
from resources.versions import versioned
from wall.refusal import Hidden
from wall.viewer import the_viewer


class About(TypedDict):
    """Which ladder."""

    kind: str
    programme_id: UUID
    dialogue_id: UUID | None


class StepBody(StrictSerializer):
    """Days after the date (before it, where negative), and who hears of it then."""

    days = serializers.IntegerField(min_value=-FURTHEST_DAYS, max_value=FURTHEST_DAYS)
    to = serializers.ChoiceField([(one.value, one.value) for one in To])


class LadderBody(StrictSerializer):
    """Steps, and days on which the owner hears of it in any case."""

    steps: Any = many(StepBody, MOST_STEPS, required=True)
    dates = ListField(child=body_field(DAY), max_length=MOST_STEPS, required=False)


class LadderShown(serializers.Serializer[Any]):
    """The ladder that counts. `changed` says whether it was set for just this, or is a wider one's or the usual one."""

    kind = serializers.CharField()
    says = serializers.CharField()
    programme = serializers.UUIDField(source="programme_id")
    dialogue = serializers.UUIDField(source="dialogue_id", allow_null=True)
    changed = serializers.BooleanField()
    steps = StepBody(many=True)
    dates = serializers.ListField(child=serializers.DateField())


class Ladders(Endpoint):
    """When reminders come, in the programmes that you lead."""

    roles = frozenset({LEAD_OFFICER})
    tagged = True
    pagination_class = Whole
    serializer_class = LadderShown
    acts = {"update": set_ladder, "destroy": forget_ladder}
    bodies = {"update": LadderBody}

    def list(self, request: Request) -> Response:
        """Every kind in every programme that you lead."""
        led = [programme.pk for programme in programmes_with_role(the_viewer(), (LEAD_OFFICER,))]
        rows = {
            (row.programme_id, row.kind): row
            for row in Ladder.objects.filter(programme_id__in=led, dialogue_id__isnull=True)
        }
        found = [
            _shown({"kind": code, "programme_id": pk, "dialogue_id": None}, rows.get((pk, code)), None)
            for pk in led
            for code in sorted(REGISTRY)
        ]
        return self.page(found, lambda shown: shown)

    def retrieve(self, request: Request, **address: Any) -> Response:
        """One kind, in a programme or in one dialogue."""
        return versioned(request, self._now(self._about()))

    def update(self, request: Request, **address: Any) -> Response:
        """Set when reminders of this kind come, also of what is open already."""
        about = self._about()

        def store() -> About:
            given = self.body()
            steps = [(one["days"], To(one["to"])) for one in given["steps"]]
            set_ladder(**about, steps=steps, dates=given.get("dates", ()))
            return about

        return self.changed(about, self._now, store)

    def destroy(self, request: Request, **address: Any) -> Response:
        """Remove what was set here; the programme's setting, or else the usual one, holds again."""
        forget_ladder(**self._about())
        return Response(status=204)

    def _about(self) -> About:
        programme_id, kind = self.kwargs["programme"], self.kwargs["kind"]
        dialogue_id = self.kwargs.get("dialogue_id")
        led = {programme.pk for programme in programmes_with_role(the_viewer(), (LEAD_OFFICER,))}
        known = Dialogue.objects.filter(programme_id=programme_id, pk=dialogue_id)
        if programme_id not in led or kind not in REGISTRY or (dialogue_id and not known.exists()):
            raise Hidden
        return {"kind": kind, "programme_id": programme_id, "dialogue_id": dialogue_id}

    @staticmethod
    def _now(about: About) -> dict[str, Any]:
        rows = Ladder.objects.filter(kind=about["kind"], programme_id=about["programme_id"])
        found = {row.dialogue_id: row for row in rows}
        return _shown(about, found.get(about["dialogue_id"]), found.get(None))


def _shown(about: About, own: Ladder | None, wider: Ladder | None) -> dict[str, Any]:
    kind: Kind = REGISTRY[about["kind"]]
    row = own or wider
    steps = row.steps if row else [[step.after.days, step.to.value] for step in kind.ladder]
    values = {
        **about,
        "says": str(kind.says),
        "changed": own is not None,
        "steps": [{"days": days, "to": to} for days, to in steps],
        "dates": row.dates if row else [],
    }
    return dict(LadderShown(values).data)
