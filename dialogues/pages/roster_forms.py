"""Forms of the roster: one person, and the spreadsheet."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.actions.roster import FIELDS, PersonInput
from dialogues.models import Faction, Function, Gender, Participant, Party, RoleClass
from dialogues.pages.session_log.fields import day
from dialogues.pages.team import Here
from vault.index import normalise_name

AUTO = {"dir": "auto"}
# Somebody looking over a shoulder, or the next person at this browser, is not offered what was typed before.
PRIVATE = {"dir": "auto", "autocomplete": "off"}
PROXIMITY = [
    ("", gettext_lazy("Not said")),
    (0, gettext_lazy("0 · no access to those who decide")),
    (1, gettext_lazy("1 · is heard now and then")),
    (2, gettext_lazy("2 · is heard regularly")),
    (3, gettext_lazy("3 · advises those who decide")),
    (4, gettext_lazy("4 · decides, or sits beside who does")),
]


class PersonForm(forms.Form):
    """One person of the roster. Who may not know names does not get the fields for them."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput(attrs=PRIVATE))
    affiliation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=PRIVATE),
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Side"),
        required=False,
        help_text=gettext_lazy("Leave it at “third party” for facilitators, interpreters and the like."),
    )
    function = forms.ChoiceField(
        label=gettext_lazy("Function"), choices=Function.choices, initial=Function.PARTICIPANT
    )
    role_class = forms.ChoiceField(
        label=gettext_lazy("Role class"),
        choices=[("", gettext_lazy("Choose …")), *RoleClass.choices],
        help_text=gettext_lazy(
            "How close this person stands to their officials. The track is computed from it."
        ),
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        choices=Gender.choices,
        initial=Gender.UNDISCLOSED,
        help_text=gettext_lazy("As the person says, and only if they say."),
    )
    gender_words = forms.CharField(
        label=gettext_lazy("In their own words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=PRIVATE),
    )
    stated_capacity = forms.CharField(
        label=gettext_lazy("Capacity in which they say they come"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=PRIVATE),
    )
    proximity = forms.TypedChoiceField(
        label=gettext_lazy("Closeness to those who decide"),
        choices=PROXIMITY,
        coerce=int,
        empty_value=None,
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={**AUTO, "class": "short"}),
    )
    joined_on = day(gettext_lazy("Joined"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, here: Here, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = side_choices(here)  # type: ignore[attr-defined]
        if not is_new:
            for name in self.fields:
                # What the person saw when they opened the page, so that only what they changed is changed.
                self.fields[name].show_hidden_initial = name != "version"
            if not here.knows_names:
                for name in ("name", "affiliation", "email", "phone", "remarks"):
                    del self.fields[name]

    def clean_name(self) -> str:
        """A name without a letter could not be searched for."""
        name: str = self.cleaned_data["name"]
        if not normalise_name(name):
            raise forms.ValidationError(_("A name needs at least one letter."))
        return name

    def values(self) -> dict[str, Any]:
        """What a valid form says, by the action's names."""
        found = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        return found | dict(
            zip(("party_id", "faction_id"), split_side(self.cleaned_data["side"]), strict=True)
        )

    def changes(self) -> dict[str, Any]:
        """The part of it that differs from what was shown when the page was opened."""
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
        "side": f"{person.party_id or ''}{f':{person.faction_id}' if person.faction_id else ''}",
        "function": person.function,
        "role_class": person.role_class,
        "joined_on": person.joined_on,
        "version": person.version,
    }
    parts: list[tuple[str, tuple[str, ...]]] = [
        ("attributes", ("gender", "gender_words", "stated_capacity", "proximity"))
    ]
    if here.knows_names:
        parts += [("identity", ("name", "affiliation")), ("contact", ("email", "phone", "remarks"))]
    for part, names in parts:
        row = getattr(person, part)
        shown |= {name: getattr(row, name) for name in names}
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


class EndForm(forms.Form):
    """The day on which somebody leaves the roster."""

    left_on = day(
        gettext_lazy("Last day"), help_text=gettext_lazy("The alias is never given to anybody else.")
    )


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
