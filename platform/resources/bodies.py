"""Bodies of requests and what is shown, as nouns declare them. A body with an unknown field is refused, not half understood."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.fields import empty

from resources.fields import CHOOSE, NO_DAY, REQUIRED, Field, Kind, Unfit, fields_of, read
from wall.levels import Level
from wall.rights import Right

LEVELS = {level.slug: level for level in Level}


# The framework's own sentences name types of Python's.
A_LIST, AN_OBJECT = gettext_lazy("Send a list."), gettext_lazy("Send one object.")


class ListField(serializers.ListField):
    """A list of plain values."""

    default_error_messages = {"not_a_list": A_LIST}


class StrictList(serializers.ListSerializer[Any]):
    """A list of objects."""

    default_error_messages = {"not_a_list": A_LIST}


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know: those of its `noun`, but `without`, and its own."""

    noun: ClassVar[type[Any] | None] = None
    without: ClassVar[frozenset[str]] = frozenset()
    default_error_messages = {"invalid": AN_OBJECT, "null": AN_OBJECT}

    class Meta:
        list_serializer_class = StrictList

    def get_fields(self) -> dict[str, Any]:
        """The serializer's own fields, and those that its noun declares."""
        own = super().get_fields()
        declared = fields_of(self.noun) if self.noun else ()
        taken = own.keys() | self.without
        return own | {one.called: body_field(one) for one in declared if one.called not in taken}

    def run_validation(self, data: Any = empty) -> Any:
        """Refuse `null` as a whole body, as anything else that is no object."""
        if data is None and self.parent is None:
            raise serializers.ValidationError({"non_field_errors": [AN_OBJECT]})
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        """Take the known fields; name each unknown one."""
        refuse_unknown(self, data)
        return super().to_internal_value(data)


class StrictModelSerializer(serializers.ModelSerializer[Any]):
    """A strict serializer of a model's fields."""

    default_error_messages = {"invalid": AN_OBJECT, "null": AN_OBJECT}

    def to_internal_value(self, data: Any) -> Any:
        """Take the known fields; name each unknown one, and each that cannot be written."""
        refuse_unknown(self, data)
        return super().to_internal_value(data)


def refuse_unknown(serializer: Any, data: Any) -> None:
    """Raise a ValidationError that names every field which this serializer does not take."""
    if not isinstance(data, Mapping):
        return  # the serializer says so itself
    known = {name for name, field in serializer.fields.items() if not field.read_only}
    if unknown := [name for name in data if name not in known]:
        sentence = _("There is no such field to write here. Leave it out, or correct its name.")
        raise serializers.ValidationError({str(name)[:80]: [sentence] for name in unknown})


class LevelField(serializers.ChoiceField):
    """A confidentiality level by its name (`open`, `chatham`, `restricted`, `closed`); a number inside."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[(level.slug, level.label) for level in Level], **options)

    def to_internal_value(self, data: Any) -> Any:
        """The level of this name."""
        return LEVELS[super().to_internal_value(data)]

    def to_representation(self, value: Any) -> str:
        """The name of this level."""
        return Level(value).slug


# --- what a noun declares, as fields of a body and as fields that are shown ----------------------


class Judged(serializers.Field[Any, Any, Any, Any]):
    """What every declared field of a body adds: the framework reads JSON, `resources.fields.read` judges it."""

    def __init__(self, *, declared: Field, **options: Any) -> None:
        self.declared = declared
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        """The value as it is stored. Raises ValidationError with the sentence that every door says."""
        value = super().to_internal_value(data)
        try:
            return read(self.declared, value)
        except Unfit as unfit:
            raise serializers.ValidationError(str(unfit)) from None


class _Text(Judged, serializers.CharField):
    default_error_messages = {"blank": REQUIRED}


class _Day(Judged, serializers.DateField):
    default_error_messages = {"invalid": NO_DAY}


class _Moment(Judged, serializers.DateTimeField):
    pass


class _Choice(Judged, serializers.ChoiceField):
    default_error_messages = {"invalid_choice": CHOOSE}


class _Number(Judged, serializers.IntegerField):
    pass


class _Truth(Judged, serializers.BooleanField):
    pass


class _Reference(Judged, serializers.UUIDField):
    pass


class _Level(Judged, LevelField):
    default_error_messages = {"invalid_choice": CHOOSE}


class _List(Judged, ListField):
    pass


def body_field(field: Field, **options: Any) -> serializers.Field[Any, Any, Any, Any]:
    """The field of a request's body."""
    said: dict[str, Any] = {"declared": field, "required": field.required}
    if field.help:
        said["help_text"] = field.help
    return _BODY[field.kind](field, said | _source(field) | options)


def shown_field(field: Field, **options: Any) -> serializers.Field[Any, Any, Any, Any]:
    """The field as it is shown."""
    made = _SHOWN.get(field.kind, serializers.CharField)
    nothing = {"allow_null": True} if field.blank and field.default is None else {}
    of_choices: dict[str, Any] = {"choices": field.choices} if field.kind == Kind.CHOICE else {}
    return made(**nothing | of_choices | _source(field) | options)


def shown_fields(fields: Iterable[Field], where: str = "") -> dict[str, Any]:
    """Fields by name as they are shown; `where` is the attribute that holds those of another row."""
    found = {}
    for field in fields:
        source = {"source": f"{where}.{field.name}"} if where else {}
        found[field.called] = shown_field(field, **source)
    return found


def needs_of(fields: Iterable[Field]) -> dict[str, Right]:
    """The right without which each field is left out."""
    return {field.called: field.needs for field in fields if field.needs}


def _source(field: Field) -> dict[str, Any]:
    return {"source": field.name} if field.called != field.name else {}


def _text(field: Field, options: dict[str, Any]) -> Any:
    lengths = {"max_length": field.most} if field.most else {}
    return _Text(**{"trim_whitespace": False, "allow_blank": field.blank} | lengths | options)


def _nullable(kind: Any) -> Callable[[Field, dict[str, Any]], Any]:
    return lambda field, options: kind(**{"allow_null": field.blank} | options)


def _choice(field: Field, options: dict[str, Any]) -> Any:
    said: dict[str, Any] = {"choices": field.choices, "allow_blank": field.blank}
    return _Choice(**said | options)


def _number(field: Field, options: dict[str, Any]) -> Any:
    bounds = {} if field.choices else {"min_value": 0, "max_value": field.most}
    return _Number(**{"allow_null": field.blank} | bounds | options)


def _list(child: Callable[[Field], Any]) -> Callable[[Field, dict[str, Any]], Any]:
    return lambda field, options: _List(**{"child": child(field), "max_length": field.most} | options)


_BODY: dict[Kind, Callable[[Field, dict[str, Any]], Any]] = {
    Kind.NAME: _text,
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.EMAIL: _text,
    Kind.ZONE: _text,
    Kind.LANGUAGE: _text,
    Kind.DAY: _nullable(_Day),
    Kind.MOMENT: _nullable(_Moment),
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.TRUTH: lambda _field, options: _Truth(**options),
    Kind.LEVEL: lambda _field, options: _Level(**options),
    Kind.REFERENCE: _nullable(_Reference),
    Kind.CHOICES: _list(lambda field: serializers.ChoiceField(field.choices)),
    Kind.LANGUAGES: _list(lambda _field: serializers.CharField(max_length=12)),
    Kind.REFERENCES: _list(lambda _field: serializers.UUIDField()),
}
# Texts and codes are shown as they are.
_SHOWN: dict[Kind, Callable[..., Any]] = {
    Kind.DAY: serializers.DateField,
    Kind.MOMENT: serializers.DateTimeField,
    Kind.CHOICE: serializers.ChoiceField,
    Kind.NUMBER: serializers.IntegerField,
    Kind.TRUTH: serializers.BooleanField,
    Kind.LEVEL: LevelField,
    Kind.REFERENCE: serializers.UUIDField,
    Kind.CHOICES: lambda **options: serializers.ListField(child=serializers.CharField(), **options),
    Kind.LANGUAGES: lambda **options: serializers.ListField(child=serializers.CharField(), **options),
    Kind.REFERENCES: lambda **options: serializers.ListField(child=serializers.UUIDField(), **options),
}
