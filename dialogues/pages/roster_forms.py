"""Forms of the roster: one person, and the spreadsheet."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.fields.participant import LeavingInput, PersonInput, names_of
from dialogues.models import Faction, Participant, Party
from dialogues.pages.team import Here
from resources.form_fields import DeclaredForm


class PersonForm(DeclaredForm):
    """One person of the roster. Who may not know names does not get the fields for them."""

    noun = PersonInput
    without = frozenset({"party", "faction"})
    order = ("name", "affiliation", "side")
    side = forms.ChoiceField(
        label=gettext_lazy("Side"),
        required=False,
        help_text=gettext_lazy("Leave it at “third party” for facilitators, interpreters and the like."),
    )

    def __init__(self, *args: Any, here: Here, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = side_choices(here)  # type: ignore[attr-defined]
        if not is_new and not here.knows_names:
            for name in names_of("identity") + names_of("contact"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """What a valid form says, by the action's names."""
        party_id, faction_id = split_side(self.cleaned_data["side"])
        return self.said() | {"party_id": party_id, "faction_id": faction_id}

    def changes(self) -> dict[str, Any]:
        """The part of it that differs from what is stored, which is what the page showed."""
        values = self.values()
        touched = set(self.changed_data)
        if "side" in touched:
            touched |= {"party_id", "faction_id"}
        return {name: value for name, value in values.items() if name in touched}

    def person(self) -> PersonInput:
        """The person to add."""
        return PersonInput(**self.values())


def initial_of(person: Participant, here: Here) -> dict[str, Any]:
    """What the form shows of somebody on the roster."""
    shown: dict[str, Any] = {
        name: getattr(person, name) for name in names_of("") if name not in ("party_id", "faction_id")
    }
    shown["side"] = f"{person.party_id or ''}{f':{person.faction_id}' if person.faction_id else ''}"
    for part in ("attributes", "identity", "contact") if here.knows_names else ("attributes",):
        row = getattr(person, part)
        shown |= {name: getattr(row, name) for name in names_of(part)}
    return shown


def side_choices(here: Here) -> list[Any]:
    """The parties of a dialogue, each followed by its factions; parties by the alphabet, so that none comes first by rank."""
    parties = list(Party.objects.filter(dialogue=here.dialogue))
    factions: dict[UUID, list[Faction]] = {}
    for faction in Faction.objects.filter(dialogue=here.dialogue):
        factions.setdefault(faction.party_id, []).append(faction)
    choices: list[Any] = [("", _("Third party"))]
    for party in sorted(parties, key=lambda one: one.name.casefold()):
        choices.append((str(party.pk), party.name))
        within = sorted(factions.get(party.pk, []), key=lambda one: one.name.casefold())
        choices += [(f"{party.pk}:{one.pk}", f"{party.name} · {one.name}") for one in within]
    return choices


def split_side(side: str) -> tuple[UUID | None, UUID | None]:
    """Party and faction of a chosen side."""
    party, _colon, faction = side.partition(":")
    return (UUID(party) if party else None, UUID(faction) if faction else None)


class EndForm(DeclaredForm):
    """The day on which somebody leaves the roster."""

    noun = LeavingInput


class UploadForm(forms.Form):
    """The spreadsheet."""

    sheet = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "XLSX or CSV, up to 10 MB. Columns may stand in any order, with English or French headings."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose the spreadsheet again."),
            "missing": gettext_lazy("Choose a file."),
        },
    )
