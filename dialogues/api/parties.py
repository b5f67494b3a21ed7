"""`parties` and `factions` of a dialogue."""

from typing import Any

from dialogues.actions import parties as acts
from dialogues.api import bodies, shown
from dialogues.api.base import RowsOfDialogue
from dialogues.models import Faction, Party
from resources.endpoint import Whole
from wall.refusal import Refused


class Parties(RowsOfDialogue):
    """Parties to the conflict, those that ended too."""

    model = reads = Party
    id_name, order = "party", ("since", "pk")
    serializer_class, pagination_class = shown.Party, Whole
    acts = {"create": acts.add_party, "partial_update": acts.edit_party}
    bodies = {"create": bodies.PartyBody, "partial_update": bodies.PartyBody}


class Factions(RowsOfDialogue):
    """Factions within parties, dated, so that splits and mergers keep their history; those that ended too."""

    model = reads = Faction
    id_name, order = "faction", ("since", "pk")
    serializer_class, pagination_class = shown.Faction, Whole
    acts = {"create": acts.add_faction, "partial_update": acts.edit_faction}
    bodies = {"create": bodies.NewFaction, "partial_update": bodies.FactionBody}

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """Replace the ids of the party and of `split_from` by rows of this dialogue. Raises Refused (422)."""
        party = Party.objects.filter(dialogue=self.dialogue, pk=given.pop("party_id")).first()
        if party is None:
            sentence = acts.no_such_party()
            raise Refused(sentence, code="unknown_party", fields={"party": sentence})
        split_from = given.pop("split_from_id", None)
        acts.check_faction(self.dialogue.pk, split_from, field="split_from")
        return {"party": party, "split_from": Faction.objects.filter(pk=split_from).first(), **given}
