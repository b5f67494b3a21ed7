"""Forms of the dialogue's own pages."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Programme
from dialogues.fields.brief import BriefInput, ReasonInput
from dialogues.fields.party import FactionInput, PartyInput
from dialogues.models import ArmsLength, Brief, Dialogue, Faction, State
from resources.fields import Kind, Unfit, field_of, fields_of, read
from resources.form_fields import DeclaredForm, alone
from wall.levels import Level


class BriefForm(DeclaredForm):
    """What a dialogue is about."""

    noun = BriefInput
    without = frozenset({"language"})
    convenor = forms.ModelChoiceField(
        label=_("Convening organisation"), queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["convenor"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(dialogue: Dialogue, brief: Brief) -> dict[str, Any]:
        """What the form shows of a dialogue that exists."""
        return {
            field.called: getattr(dialogue if field.part else brief, field.name)
            for field in fields_of(BriefInput)
        }

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        convenor = self.cleaned_data["convenor"]
        return self.said() | {"convenor_id": convenor.pk if convenor else None}


class OpenForm(BriefForm):
    """Everything that is decided when a dialogue is opened."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    level = forms.TypedChoiceField(
        label=_("Confidentiality"),
        coerce=int,
        choices=Level.choices,
        initial=Level.RESTRICTED,
        help_text=_("It can be raised later, never lowered."),
    )
    arms_length = forms.ChoiceField(
        label=_("Arm’s length"),
        choices=ArmsLength.choices,
        initial=ArmsLength.BLIND,
        help_text=_(
            "What you and your colleagues will learn of the roster. Only the lead facilitator can loosen it."
        ),
    )
    parties = forms.CharField(
        label=_("Parties"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "short"}),
        help_text=_(
            "One a line. Factions go behind a colon: Upper valley: council moderates, council majority"
        ),
    )
    lead = forms.EmailField(
        label=_("Lead facilitator"),
        required=False,
        help_text=_("The address that they sign in with. They accept before it counts."),
    )
    order = ("programme", "title", "theme", "parties")

    def __init__(self, *args: Any, programmes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Programme.objects.filter(pk__in=[one.pk for one in programmes])
        self.fields["programme"].queryset = mine  # type: ignore[attr-defined]
        if len(programmes) == 1:
            self.fields["programme"].initial = programmes[0].pk

    def clean_parties(self) -> list[tuple[str, list[str]]]:
        """Each party with its factions."""
        parties = []
        for line in self.cleaned_data["parties"].splitlines():
            name, _colon, factions = line.partition(":")
            if name.strip():
                parties.append((_party(name), [_party(one) for one in factions.split(",") if one.strip()]))
        return parties

    def values(self) -> dict[str, Any]:
        """What the action takes, without what other actions do afterwards."""
        return super().values() | {name: self.cleaned_data[name] for name in ("level", "arms_length")}


def _party(name: str) -> str:
    try:
        return str(read(field_of(PartyInput, "name"), name))
    except Unfit as unfit:
        raise forms.ValidationError(f"{name.strip()[:60]}: {unfit}") from None


class MoveForm(DeclaredForm):
    """Move a dialogue to another state."""

    noun, order = ReasonInput, ("to",)
    to = forms.ChoiceField(label=_("Move to"))

    def __init__(self, *args: Any, moves: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(move, State(move).label) for move in moves]  # type: ignore[attr-defined]


class ArmsLengthForm(forms.Form):
    """Change what officers learn of the roster."""

    arms_length = forms.ChoiceField(
        label=_("Arm’s length"), choices=ArmsLength.choices, widget=forms.RadioSelect
    )


class LevelForm(forms.Form):
    """Raise the level."""

    level = forms.TypedChoiceField(label=_("New level"), coerce=int)

    def __init__(self, *args: Any, above: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [choice for choice in Level.choices if choice[0] > above]  # type: ignore[attr-defined]


class PartyForm(DeclaredForm):
    """A party or a faction, with the days between which it was one."""

    noun = PartyInput


class FactionForm(DeclaredForm):
    """A faction may have left another one."""

    noun = FactionInput
    without = frozenset({"merged_into"})
    split_from = forms.ModelChoiceField(label=_("Split from"), queryset=Faction.base.none(), required=False)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["split_from"].queryset = others  # type: ignore[attr-defined]
        self.fields["split_from"].label_from_instance = lambda faction: faction.name  # type: ignore[attr-defined]


class GiveForm(forms.Form):
    """Give somebody a capacity."""

    email = forms.EmailField(label=_("Their address"), help_text=_("The address that they sign in with."))
    capacity = forms.ChoiceField(label=_("Capacity"))
    until = alone(Kind.DAY, _("Until"), blank=True, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: Any, capacities: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].choices = capacities  # type: ignore[attr-defined]

    def clean_until(self) -> Any:
        """The end of the chosen day, in the person's time zone."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
