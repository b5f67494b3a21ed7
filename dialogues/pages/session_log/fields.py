"""The log's form: one for the session, rows for agenda, records, notes and follow-ups, and the roster's list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from dialogues.models import AgendaItem, Gender, IssueArea, Session
from dialogues.models.dialogue import HARD_SECURITY
from dialogues.session_log import (
    LONGEST_TEXT,
    MOST_ITEMS,
)
from wall.levels import Level

# Languages that dialogues are mostly held in; others are rare and can wait for a wish.
SPOKEN = (
    "ar",
    "en",
    "es",
    "fa",
    "fr",
    "he",
    "hy",
    "ka",
    "az",
    "my",
    "pt",
    "ru",
    "sq",
    "sr",
    "sw",
    "tr",
    "uk",
    "ur",
    "zh-hans",
)
LONGEST_LINE = 300
TEXT = {"maxlength": LONGEST_TEXT, "dir": "auto"}
LINE = {"maxlength": LONGEST_LINE, "dir": "auto"}


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, chosen with the browser's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def clock(label: Any) -> forms.TimeField:
    """A time of day."""
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def language_name(code: str) -> str:
    """A language's name in the reader's own."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def level_choices(lowest: int) -> list[tuple[int, str]]:
    """The levels that a part of a dialogue may have: the dialogue's own and those above."""
    return [(level.value, str(level.label)) for level in Level if level >= lowest]


class SessionForm(forms.Form):
    """When, where and how."""

    starts_on = day(gettext_lazy("From"))
    starts_at = clock(gettext_lazy("Starts at"))
    ends_on = day(gettext_lazy("To"))
    ends_at = clock(gettext_lazy("Ends at"))
    zone = forms.CharField(
        label=gettext_lazy("Time zone of the place"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocapitalize": "off", "spellcheck": "false"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=gettext_lazy("The sponsor sees only the region."),
        widget=forms.TextInput(attrs=LINE),
    )
    region = forms.ChoiceField(label=gettext_lazy("Region"), choices=Session.Region.choices)
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=Session.Format.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs=LINE),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        help_text=gettext_lazy("At least the dialogue's. A level is raised here and never lowered."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lowest: int, also_spoken: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = level_choices(lowest)  # type: ignore[attr-defined]
        codes = dict.fromkeys([*SPOKEN, *also_spoken])
        named = sorted(((code, language_name(code)) for code in codes), key=lambda one: one[1].casefold())
        self.fields["languages"].choices = named  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        """A zone of the IANA list."""
        zone: str = self.cleaned_data["zone"].strip()
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise forms.ValidationError(_("Choose a time zone from the list, such as Europe/Oslo.")) from None
        return zone

    def moment(self, which: str) -> datetime:
        """`starts` or `ends`, in the zone of the place."""
        data = self.cleaned_data
        return datetime.combine(data[f"{which}_on"], data[f"{which}_at"], ZoneInfo(data["zone"]))


class RowForm(forms.Form):
    """One row of several; `main` is the field without which there is nothing."""

    main = ""
    use_required_attribute = False
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            if name in self.fields:
                self.fields[name].choices = found  # type: ignore[attr-defined]
        if "level" in self.fields and len(choices["level"]) == 1:
            self.fields["level"].widget = forms.HiddenInput()
            self.fields["level"].initial = choices["level"][0][0]

    @property
    def is_blank(self) -> bool:
        """A new row in which nothing was written."""
        data = self.cleaned_data
        return not str(data.get(self.main) or "").strip() and not data.get("id")

    def without_optional(self) -> "RowForm":
        """For the page: the field that makes the row is not called optional. Called when all has been judged."""
        self.fields[self.main].required = True
        return self

    @property
    def number(self) -> str:
        """The row's number on the page."""
        return str(self.prefix).rpartition("-")[2]

    @property
    def is_stored(self) -> bool:
        """Whether the row has been saved before."""
        return bool(self["id"].value())


class AgendaForm(RowForm):
    """One agenda item: what it is about, how confidential, and who chaired, by category."""

    main = "title"
    title = forms.CharField(
        label=gettext_lazy("Agenda item"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs=LINE),
    )
    issue_area = forms.ChoiceField(
        label=gettext_lazy("Issue area"), choices=IssueArea.choices, initial=IssueArea.OTHER
    )
    hard_security = forms.BooleanField(label=gettext_lazy("Hard security"), required=False)
    chatham_house = forms.BooleanField(
        label=gettext_lazy("Under the Chatham House Rule"), required=False, initial=True
    )
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), coerce=int)
    chaired_by = forms.ChoiceField(
        label=gettext_lazy("Chaired by"), choices=AgendaItem.Chair.choices, required=False
    )
    chaired_by_gender = forms.ChoiceField(
        label=gettext_lazy("Gender of the chair"),
        choices=[("", gettext_lazy("Not noted")), *Gender.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Security is marked as such by its issue area, and what says anything has a title."""
        data = super().clean() or self.cleaned_data
        if data.get("issue_area") in HARD_SECURITY:
            data["hard_security"] = True
        told = (
            data.get("hard_security") or data.get("issue_area") != IssueArea.OTHER or data.get("chaired_by")
        )
        if told and not (data.get("title") or "").strip():
            self.add_error("title", _("Give the agenda item a title."))
        return data


class RecordForm(RowForm):
    """Points that were made, of the whole session or of one agenda item."""

    main = "body"
    body = forms.CharField(
        label=gettext_lazy("Record"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        help_text=gettext_lazy("Points, not people: there is nowhere to say who said it."),
        widget=forms.Textarea(attrs=TEXT),
    )
    agenda_item = forms.ChoiceField(label=gettext_lazy("It belongs to"), required=False)
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), coerce=int)
    # Whoever corrects a record in another language of the house does not change the record's own.
    language = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)


class NoteForm(RowForm):
    """A private note and its readers."""

    main = "body"
    body = forms.CharField(
        label=gettext_lazy("Private note"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        help_text=gettext_lazy("Only you, and whom you name."),
        widget=forms.Textarea(attrs={**TEXT, "class": "short"}),
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Who may read it besides you"), required=False, widget=forms.CheckboxSelectMultiple
    )


class FollowUpForm(RowForm):
    """Something to do, by when, and whose."""

    main = "what"
    what = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    due_on = day(gettext_lazy("By when"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)

    def clean(self) -> dict[str, Any]:
        """What has a date or an owner says what is to be done."""
        data = super().clean() or self.cleaned_data
        if (data.get("due_on") or data.get("owner")) and not (data.get("what") or "").strip():
            self.add_error("what", _("Say what is to be done, or take this line out."))
        return data


F = TypeVar("F", bound=forms.Form)


def shown(form_class: type[F], data: QueryDict, prefix: str | None = None, **kwargs: Any) -> F:
    """An unbound form that shows what stands in `data`, right or wrong, without judging it."""
    form = form_class(prefix=prefix, **kwargs)
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        if value is not None:
            form.initial[name] = value
    return form


class Rows:
    """Small forms of one kind. The page sends each row's number, so rows may be added and taken out anywhere."""

    def __init__(
        self,
        form_class: type[RowForm],
        name: str,
        data: QueryDict,
        *,
        bound: bool,
        choices: Mapping[str, Any],
    ) -> None:
        self.name, self.form_class, self.choices = name, form_class, choices
        numbers = [n for n in dict.fromkeys(data.getlist(f"{name}-row")) if n.isdecimal() and len(n) < 5]
        prefixes = [f"{name}-{number}" for number in numbers[: MOST_ITEMS + 1]]
        if bound:
            self.forms = [form_class(data, prefix=prefix, choices=choices) for prefix in prefixes]
        else:
            self.forms = [shown(form_class, data, prefix, choices=choices) for prefix in prefixes]
            self.forms = self.forms or [self._new("0")]

    def _new(self, number: str) -> RowForm:
        return self.form_class(prefix=f"{self.name}-{number}", choices=self.choices)

    @property
    def empty(self) -> RowForm:
        """The row that a script copies."""
        return self._new("__n__").without_optional()

    def __iter__(self) -> Iterator[RowForm]:
        return (form.without_optional() for form in self.forms)

    @property
    def filled(self) -> list[RowForm]:
        """The rows in which something stands, of a form that is valid."""
        return [form for form in self.forms if not form.is_blank]

    def is_valid(self) -> bool:
        """Whether every row is valid."""
        judged = [
            form.is_valid() for form in self.forms
        ]  # every row, so that each shows what is wrong with it
        return all(judged)
