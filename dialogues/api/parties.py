"""`parties` and `factions` of a dialogue."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.actions import parties as acts
from dialogues.api import bodies, shown
from dialogues.api.base import InDialogue, Whole
from dialogues.models import Faction, Party
from resources.find import reload
from resources.versions import require_match, versioned
from wall.refusal import Refused
from wall.rights import Right


class Parties(InDialogue):
    """Parties to the conflict."""

    tagged = True
    creates = True
    pagination_class = Whole
    serializer_class = shown.Party

    @extend_schema(responses=shown.Party(many=True))
    def list(self, request: Request, dialogue: Any) -> Response:
        """All parties, those that ended too."""
        rows = Party.objects.filter(dialogue=self.need(Right.BRIEF, "party.list")).order_by("since", "pk")
        return self.page(rows, lambda found: list(shown.Party(found, many=True).data))

    @extend_schema(request=bodies.PartyBody, responses={201: shown.Party})
    def create(self, request: Request, dialogue: Any) -> Response:
        """Name a party."""
        found = self.need(Right.BRIEF, "party.add")
        party = acts.add_party(dialogue=found, key=self.key, **self.body(bodies.PartyBody))
        return versioned(request, shown.Party(party).data, status=201)

    @extend_schema(responses=shown.Party)
    def retrieve(self, request: Request, dialogue: Any, party: Any) -> Response:
        """One party."""
        self.need(Right.BRIEF, "party.read")
        return versioned(request, shown.Party(self.inside(Party.objects.all(), "party")).data)

    @extend_schema(request=bodies.PartyBody(partial=True), responses=shown.Party)
    def partial_update(self, request: Request, dialogue: Any, party: Any) -> Response:
        """Rename it or date its end."""
        self.need(Right.BRIEF, "party.edit")
        found = reload(Party, self.inside(Party.objects.all(), "party").pk)
        require_match(request, shown.Party(found).data)
        changes = self.body(bodies.PartyBody, partial=True, instance=found)
        return versioned(request, shown.Party(acts.edit_party(party=found, changes=changes)).data)


class Factions(InDialogue):
    """Factions within parties, dated, so that splits and mergers keep their history."""

    tagged = True
    creates = True
    pagination_class = Whole
    serializer_class = shown.Faction

    @extend_schema(responses=shown.Faction(many=True))
    def list(self, request: Request, dialogue: Any) -> Response:
        """All factions, those that ended too."""
        rows = Faction.objects.filter(dialogue=self.need(Right.BRIEF, "faction.list")).order_by("since", "pk")
        return self.page(rows, lambda found: list(shown.Faction(found, many=True).data))

    @extend_schema(request=bodies.NewFaction, responses={201: shown.Faction})
    def create(self, request: Request, dialogue: Any) -> Response:
        """Name a faction within a party."""
        found = self.need(Right.BRIEF, "faction.add")
        given = self.body(bodies.NewFaction)
        party = Party.objects.filter(dialogue=found, pk=given.pop("party_id")).first()
        if party is None:
            sentence = acts.no_such_party()
            raise Refused(sentence, code="unknown_party", fields={"party": sentence})
        acts.check_faction(found.pk, given.get("split_from_id"), field="split_from")
        split_from = Faction.objects.filter(pk=given.pop("split_from_id", None)).first()
        faction = acts.add_faction(party=party, split_from=split_from, key=self.key, **given)
        return versioned(request, shown.Faction(faction).data, status=201)

    @extend_schema(responses=shown.Faction)
    def retrieve(self, request: Request, dialogue: Any, faction: Any) -> Response:
        """One faction."""
        self.need(Right.BRIEF, "faction.read")
        return versioned(request, shown.Faction(self.inside(Faction.objects.all(), "faction")).data)

    @extend_schema(request=bodies.FactionBody(partial=True), responses=shown.Faction)
    def partial_update(self, request: Request, dialogue: Any, faction: Any) -> Response:
        """Rename it, date its end, or say what it split from or merged into."""
        self.need(Right.BRIEF, "faction.edit")
        found = reload(Faction, self.inside(Faction.objects.all(), "faction").pk)
        require_match(request, shown.Faction(found).data)
        changes = self.body(bodies.FactionBody, partial=True, instance=found)
        return versioned(request, shown.Faction(acts.edit_faction(faction=found, changes=changes)).data)
