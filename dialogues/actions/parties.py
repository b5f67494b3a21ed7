"""Parties to the conflict and the factions within them."""

from typing import Any

from dialogues.models import Dialogue, Faction, Party
from dialogues.queries import reload
from ledger.actions import action, note_fields
from wall.rights import Right

# Parties are named by both sides of the house: the officer when the dialogue is opened, the team later.


@action("party.add", needs=Right.BRIEF)
def add_party(*, dialogue: Dialogue, name: str, since: Any = None, until: Any = None) -> Party:
    """Name a party to the conflict."""
    note_fields("name")
    return Party.objects.create(dialogue_id=dialogue.pk, name=name, since=since, until=until)


@action("party.edit", needs=Right.BRIEF, on="party")
def edit_party(*, party: Party, changes: dict[str, Any]) -> Party:
    """Rename a party or date its end. A party that ends keeps its history."""
    return _edit(party, changes)


@action("faction.add", needs=Right.BRIEF, on="party")
def add_faction(*, party: Party, name: str, since: Any = None, until: Any = None, split_from: Faction | None = None) -> Faction:
    """Name a faction within a party; `split_from` says which faction it left."""
    note_fields("name", *(["split_from"] if split_from else []))
    return Faction.objects.create(
        dialogue_id=party.dialogue_id, party=party, name=name, since=since, until=until, split_from=split_from
    )


@action("faction.edit", needs=Right.BRIEF, on="faction")
def edit_faction(*, faction: Faction, changes: dict[str, Any]) -> Faction:
    """Rename a faction, date its end, or say what it split from or merged into."""
    return _edit(faction, changes)


def _edit(thing: Any, changes: dict[str, Any]) -> Any:
    current = reload(type(thing), thing.pk)
    for name, value in changes.items():
        setattr(current, name, value)
    current.save(update_fields=list(changes))
    note_fields(*changes)
    return current
