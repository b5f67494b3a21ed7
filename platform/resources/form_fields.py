"""Form fields of what a noun declares. The framework reads what a browser sent; `resources.fields.read` judges it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.fields import CHOOSE, NO_DAY, Field, Kind, Unfit, fields_of, read
from resources.text import is_text, tidy
from wall.levels import Level


class Judged(forms.Field):
    """What every declared form field adds. `kept` is what stands in the row already: it is not judged again,
    so that a person whom an older version took in can still be changed.
    """

    kept: Any = None

    def __init__(self, declared: Field, **options: Any) -> None:
        self.declared = declared
        said = {"label": declared.label, "required": not declared.blank, "help_text": declared.help}
        super().__init__(**said | options)

    def clean(self, value: Any) -> Any:
        """The value as it is stored. Raises ValidationError with the sentence that every door says."""
        sent = super().clean(value)
        if sent in self.empty_values and not (self.required or self.declared.blank):
            return sent  # the main field of a row in which nothing stands: no row at all
        if self.kept is not None and sent == self.to_python(self.kept):
            return sent
        try:
            return read(self.declared, sent)
        except Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from None


class _Text(Judged, forms.CharField):
    def to_python(self, value: Any) -> str:
        """What was sent, as it would be stored; what is no text is left to be refused."""
        text = super().to_python(value) or ""
        return tidy(text, lines=self.declared.kind == Kind.TEXT) if is_text(text) else text

    def run_validators(self, value: Any) -> None:
        """Nothing beside `read`, so that every door says the same sentence."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text is another: a browser sends other line ends than it was given."""
        return self.to_python(initial) != self.to_python(data)


class _Day(Judged, forms.DateField):
    default_error_messages = {"invalid": NO_DAY}


class _Moment(Judged, forms.DateTimeField):
    pass


class _Choice(Judged, forms.ChoiceField):
    default_error_messages = {"invalid_choice": CHOOSE}


class _Coerced(Judged, forms.TypedChoiceField):
    default_error_messages = {"invalid_choice": CHOOSE}


class _Whole(Judged, forms.IntegerField):
    pass


class _Choices(Judged, forms.MultipleChoiceField):
    default_error_messages = {"invalid_choice": CHOOSE}


class _Truth(Judged, forms.BooleanField):
    pass


def form_field(field: Field, **options: Any) -> forms.Field:
    """The form field of a declaration; `options` say what is special on one page."""
    return _MAKERS[field.kind](field, options)


def alone(kind: Kind, label: Any, *, blank: bool = False, **options: Any) -> forms.Field:
    """A form field of no noun's, bounded as every field of its kind is."""
    default = None if blank else MISSING
    return form_field(Field(name=kind.value, kind=kind, label=label, default=default, blank=blank), **options)


def form_fields(fields: Iterable[Field], special: Mapping[str, Any]) -> dict[str, forms.Field]:
    """Form fields by name, without those that a page makes itself."""
    plain = (field for field in fields if field.kind != Kind.PARTS)
    return {field.called: form_field(field) for field in plain if field.called not in special}


class DeclaredForm(forms.Form):
    """A form of a noun's fields. A field written in the class, or named in `without`, is the page's own."""

    noun: ClassVar[type[Any]]
    without: ClassVar[frozenset[str]] = frozenset()
    order: ClassVar[tuple[str, ...]] = ()  # what stands first; then as the noun declares

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields.keys() | self.without
        self.fields.update(form_fields(fields_of(self.noun), dict.fromkeys(own)))
        self.order_fields([*self.order, *(field.called for field in fields_of(self.noun))])
        for name, field in self.fields.items():
            if isinstance(field, Judged):
                field.kept = self.initial.get(name)

    def said(self) -> dict[str, Any]:
        """What a valid form says of its noun, by the names that actions use."""
        data = self.cleaned_data
        return {one.name: data[one.called] for one in fields_of(self.noun) if one.called in data}


def _text(field: Field, options: dict[str, Any]) -> forms.Field:
    # Somebody looking over a shoulder, or the next person at this browser, is not offered what was typed before.
    attributes = {"maxlength": field.most, "dir": "auto"} | ({"autocomplete": "off"} if field.private else {})
    widgets: dict[Kind, type[forms.Widget]] = {Kind.TEXT: forms.Textarea, Kind.EMAIL: forms.EmailInput}
    attributes |= {**field.attributes, **options.pop("attrs", {})}
    widget = widgets.get(field.kind, forms.TextInput)(attrs=attributes)
    return _Text(field, strip=False, **{"widget": widget} | options)


def _day(field: Field, options: dict[str, Any]) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return _Day(field, **{"widget": widget} | options)


def _moment(field: Field, options: dict[str, Any]) -> forms.Field:
    return _Moment(field, **{"widget": forms.DateTimeInput(attrs={"type": "datetime-local"})} | options)


def _choice(field: Field, options: dict[str, Any]) -> forms.Field:
    if field.required:  # nothing is presumed, so nothing is chosen for whoever fills the form in
        said: dict[str, Any] = {"choices": [("", _("Choose …")), *field.choices]}
    else:
        said = {"choices": field.choices, "initial": field.default}
    return _Choice(field, **said | options)


def _number(field: Field, options: dict[str, Any]) -> forms.Field:
    if not field.choices:
        return _Whole(field, **options)
    choices = [("", _("Not said")), *field.choices] if field.blank else field.choices
    said = {"choices": choices, "coerce": int, "empty_value": None, "initial": field.default}
    return _Coerced(field, **said | options)


def _level(field: Field, options: dict[str, Any]) -> forms.Field:
    return _Coerced(field, **{"choices": Level.choices, "coerce": int, "initial": field.default} | options)


def _truth(field: Field, options: dict[str, Any]) -> forms.Field:
    return _Truth(field, **{"required": False, "initial": field.default} | options)


def _choices(field: Field, options: dict[str, Any]) -> forms.Field:
    return _Choices(field, **{"choices": field.choices, "widget": forms.CheckboxSelectMultiple} | options)


def _reference(field: Field, options: dict[str, Any]) -> forms.Field:
    """A choice among rows. The page sets its choices to what the viewer may see."""
    return _Coerced(field, **{"choices": [], "coerce": UUID, "empty_value": None} | options)


_MAKERS: dict[Kind, Callable[[Field, dict[str, Any]], forms.Field]] = {
    Kind.NAME: _text,
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.EMAIL: _text,
    Kind.ZONE: _text,
    Kind.LANGUAGE: _text,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.LANGUAGES: _choices,
    Kind.REFERENCES: _choices,
    Kind.NUMBER: _number,
    Kind.LEVEL: _level,
    Kind.TRUTH: _truth,
    Kind.REFERENCE: _reference,
}
