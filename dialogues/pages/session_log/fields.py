"""The log's form: one for the session, rows for agenda, records, notes and follow-ups, and the roster's list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from dialogues.fields.session import (
    MOST_ITEMS,
    AgendaEntry,
    FollowUpEntry,
    NoteEntry,
    RecordEntry,
    SessionLog,
)
from dialogues.models import IssueArea
from dialogues.models.dialogue import HARD_SECURITY
from resources.fields import LANGUAGE, Kind, field_of
from resources.form_fields import DeclaredForm, alone, form_field
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


class SessionForm(DeclaredForm):
    """When, where and how. A page asks for a day and a time on the clock of the place; a log holds moments."""

    noun = SessionLog
    starts_on = alone(Kind.DAY, gettext_lazy("From"))
    starts_at = clock(gettext_lazy("Starts at"))
    ends_on = alone(Kind.DAY, gettext_lazy("To"))
    ends_at = clock(gettext_lazy("Ends at"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lowest: int, also_spoken: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = level_choices(lowest)  # type: ignore[attr-defined]
        also = [code for code in also_spoken if LANGUAGE.fullmatch(code)]
        codes = dict.fromkeys([*SPOKEN, *also])
        named = sorted(((code, language_name(code)) for code in codes), key=lambda one: one[1].casefold())
        self.fields["languages"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A time that the clocks leave out at that place is no time."""
        data = super().clean() or self.cleaned_data
        for which in ("starts", "ends"):
            if not {f"{which}_on", f"{which}_at", "zone"} <= data.keys():
                continue
            moment = self.moment(which)
            if moment.astimezone(UTC).astimezone(moment.tzinfo).time() != moment.time():
                self.add_error(f"{which}_at", _("The clocks go forward over this time. Choose another."))
        return data

    def said(self) -> dict[str, Any]:
        """What a valid form says, with its moments."""
        starts, ends = self.moment("starts"), self.moment("ends")
        if ends.astimezone(UTC) <= starts.astimezone(UTC):
            ends = ends.replace(fold=1)  # in an hour that the clocks go through twice, the second time
        return super().said() | {"starts_at": starts, "ends_at": ends}

    def moment(self, which: str) -> datetime:
        """`starts` or `ends`, in the zone of the place."""
        data = self.cleaned_data
        return datetime.combine(data[f"{which}_on"], data[f"{which}_at"], ZoneInfo(data["zone"]))


class RowForm(DeclaredForm):
    """One row of several; `main` is the field without which there is nothing."""

    main = ""
    use_required_attribute = False
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.main].required = False
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

    noun, main = AgendaEntry, "title"

    def clean(self) -> dict[str, Any]:
        """Mark hard security by the issue area; refuse an item without a title that says anything else."""
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

    noun, main = RecordEntry, "body"
    agenda_item = forms.ChoiceField(
        label=gettext_lazy("It belongs to"), required=False
    )  # by the row's number
    # Whoever corrects a record in another language of the house does not change the record's own.
    language = form_field(field_of(RecordEntry, "language"), required=False, widget=forms.HiddenInput)


class NoteForm(RowForm):
    """A private note and its readers."""

    noun, main = NoteEntry, "body"
    body = form_field(field_of(NoteEntry, "body"), attrs={"class": "short"})


class FollowUpForm(RowForm):
    """Something to do, by when, and whose."""

    noun, main = FollowUpEntry, "what"

    def clean(self) -> dict[str, Any]:
        """Refuse a date or an owner without a text that says what is to be done."""
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
