"""Forms of the dialogue's own pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Programme
from dialogues.models import ArmsLength, Brief, Dialogue, Faction, IssueArea, State, Track
from dialogues.models.dialogue import GENDER_TARGETS
from wall.levels import Level

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BriefForm(forms.Form):
    """What a dialogue is about."""

    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        help_text=_("Known to the team and to the officers who manage it. Lists show the code name."),
    )
    theme = forms.CharField(
        label=_("Theme"), required=False, max_length=5000, widget=forms.Textarea(attrs={"class": "short"})
    )
    issue_areas = forms.MultipleChoiceField(
        label=_("Issue areas"), choices=IssueArea.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    hard_security = forms.BooleanField(
        label=_("Hard security"),
        required=False,
        help_text=_(
            "Women are fewest where talks are about hard security, so balance is shown apart for it."
        ),
    )
    official_process = forms.CharField(
        label=_("Official process that it complements"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short"}),
    )
    convenor = forms.ModelChoiceField(
        label=_("Convening organisation"), queryset=Organisation.objects.none(), required=False
    )
    declared_track = forms.ChoiceField(label=_("Declared track"), choices=Track.choices, initial=Track.TWO)
    gender_target = forms.TypedChoiceField(
        label=_("Target for women among participants"),
        coerce=int,
        choices=[(n, f"{n} %") for n in GENDER_TARGETS],
        initial=30,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["convenor"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(dialogue: Dialogue, brief: Brief) -> dict[str, Any]:
        """What the form shows of a dialogue that exists."""
        return {
            "title": brief.title,
            "theme": brief.theme,
            "issue_areas": brief.issue_areas,
            "hard_security": brief.hard_security,
            "official_process": brief.official_process,
            "convenor": brief.convenor_id,
            "declared_track": dialogue.declared_track,
            "gender_target": dialogue.gender_target,
        }

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        values = dict(self.cleaned_data)
        convenor = values.pop("convenor")
        return values | {"convenor_id": convenor.pk if convenor else None}


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
    field_order = (
        "programme",
        "title",
        "theme",
        "parties",
        "issue_areas",
        "hard_security",
        "official_process",
        "convenor",
        "declared_track",
        "gender_target",
        "level",
        "arms_length",
        "lead",
    )

    def __init__(self, *args: Any, programmes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Programme.objects.filter(pk__in=[one.pk for one in programmes])
        self.fields["programme"].queryset = mine  # type: ignore[attr-defined]
        if len(programmes) == 1:
            self.fields["programme"].initial = programmes[0].pk

    def clean_parties(self) -> list[tuple[str, list[str]]]:
        """Each party with its factions, as typed."""
        parties = []
        for line in self.cleaned_data["parties"].splitlines():
            name, _colon, factions = line.partition(":")
            if name.strip():
                parties.append((name.strip(), [one.strip() for one in factions.split(",") if one.strip()]))
        return parties

    def values(self) -> dict[str, Any]:
        """What the action takes, without what other actions do afterwards."""
        values = super().values()
        for name in ("parties", "lead", "programme"):
            values.pop(name)
        return values


class MoveForm(forms.Form):
    """Move a dialogue to another state."""

    to = forms.ChoiceField(label=_("Move to"))
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"class": "short"})
    )

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


class PartyForm(forms.Form):
    """A party or a faction, with the days between which it was one."""

    name = forms.CharField(label=_("Name"), max_length=200)
    since = forms.DateField(label=_("Since"), required=False, widget=DATE)
    until = forms.DateField(
        label=_("Until"), required=False, widget=DATE, help_text=_("A party that ends keeps its history.")
    )

    def clean(self) -> dict[str, Any]:
        """A party does not end before it begins."""
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The end lies before the beginning. Correct one of the two."))
        return cleaned


class FactionForm(PartyForm):
    """A faction may have left another one."""

    split_from = forms.ModelChoiceField(label=_("Split from"), queryset=Faction.base.none(), required=False)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["split_from"].queryset = others  # type: ignore[attr-defined]
        self.fields["split_from"].label_from_instance = lambda faction: faction.name  # type: ignore[attr-defined]


class GiveForm(forms.Form):
    """Give somebody a capacity."""

    email = forms.EmailField(label=_("Their address"), help_text=_("The address that they sign in with."))
    capacity = forms.ChoiceField(label=_("Capacity"))
    until = forms.DateField(
        label=_("Until"), required=False, widget=DATE, help_text=_("Empty: until somebody ends it.")
    )

    def __init__(self, *args: Any, capacities: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].choices = capacities  # type: ignore[attr-defined]

    def clean_until(self) -> Any:
        """The end of the chosen day, in the person's time zone."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        zone = timezone.get_current_timezone()
        return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)
