"""Bodies of requests: one with an unknown field is refused, not half understood."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.fields import empty

from wall.levels import Level

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
    """A serializer that refuses fields it does not know."""

    default_error_messages = {"invalid": AN_OBJECT, "null": AN_OBJECT}

    class Meta:
        list_serializer_class = StrictList

    def run_validation(self, data: Any = empty) -> Any:
        """Nothing at all is no object, either."""
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
