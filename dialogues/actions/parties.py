"""Parties to the conflict and the factions within them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.actions.idempotency import claim
from dialogues.fields.party import FactionInput, PartyInput, wrong_days
from dialogues.models import Dialogue, Faction, Party
from ledger.actions import action, note_fields
from resources.fields import accept, accept_changes, refuse
from resources.find import reload
from wall.refusal import Refused
from wall.rights import Right

# Parties are named by both sides of the house: the officer when the dialogue is opened, the team later.


@action("party.add", says=gettext_lazy("Add a party"), needs=Right.BRIEF)
def add_party(
    *, dialogue: Dialogue, name: str, since: Any = None, until: Any = None, key: str | None = None
) -> Party:
    """Name a party to the conflict."""
    said = accept(PartyInput(name=name, since=since, until=until))
    refuse(wrong_days(said))
    party = Party(pk=uuid4(), dialogue_id=dialogue.pk, **asdict(said))
    body = ["party", *asdict(said).values()]
    claim(key=key, body=body, dialogue=dialogue, object_id=party.pk, model=Party)
    party.save(force_insert=True)
    note_fields("name")
    return party


@action("party.edit", says=gettext_lazy("Change a party"), needs=Right.BRIEF, on="party")
def edit_party(*, party: Party, changes: dict[str, Any]) -> Party:
    """Rename a party or date its end. A party that ends keeps its history."""
    return _edit(party, PartyInput, changes)


@action("faction.add", says=gettext_lazy("Add a faction"), needs=Right.BRIEF, on="party")
def add_faction(
    *,
    party: Party,
    name: str,
    since: Any = None,
    until: Any = None,
    split_from: Faction | None = None,
    key: str | None = None,
) -> Faction:
    """Name a faction within a party; `split_from` says which faction it left."""
    origin = split_from.pk if split_from else None
    said = accept(FactionInput(name=name, since=since, until=until, split_from_id=origin))
    refuse(wrong_days(said))
    dialogue = Dialogue.objects.get(pk=party.dialogue_id)
    faction = Faction(pk=uuid4(), dialogue=dialogue, party=party, **asdict(said))
    body = ["faction", party.pk, *asdict(said).values()]
    claim(key=key, body=body, dialogue=dialogue, object_id=faction.pk, model=Faction)
    faction.save(force_insert=True)
    note_fields("name", *(["split_from"] if split_from else []))
    return faction


@action("faction.edit", says=gettext_lazy("Change a faction"), needs=Right.BRIEF, on="faction")
def edit_faction(*, faction: Faction, changes: dict[str, Any]) -> Faction:
    """Rename a faction, date its end, or say what it split from or merged into."""
    for name in ("split_from_id", "merged_into_id"):
        check_faction(
            faction.dialogue_id, changes.get(name), field=name.removesuffix("_id"), itself=faction.pk
        )
    return _edit(faction, FactionInput, changes)


def check_faction(
    dialogue_id: UUID, faction_id: UUID | None, *, field: str, itself: UUID | None = None
) -> None:
    """Refuse (422) a faction that is not another one of this dialogue; the database would, at the very end."""
    if faction_id is None:
        return
    if faction_id == itself or not Faction.objects.filter(pk=faction_id, dialogue_id=dialogue_id).exists():
        sentence = _("Choose another faction of this dialogue.")
        raise Refused(sentence, code="unknown_faction", fields={field: sentence})


def no_such_party() -> str:
    """What is said of a party that is not in this dialogue, wherever else it may be."""
    return _("Choose one of this dialogue's parties.")


def _edit(thing: Any, noun: type[PartyInput], changes: dict[str, Any]) -> Any:
    current = reload(type(thing), thing.pk)
    # What stands already is not judged again, so that an old row can still be changed.
    others = {name: value for name, value in changes.items() if value != getattr(current, name)}
    changed = accept_changes(noun, others)
    for name, value in changed.items():
        setattr(current, name, value)
    refuse(wrong_days(current))
    current.save(update_fields=list(changed))
    note_fields(*changed)
    return current
