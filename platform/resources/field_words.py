"""What a field holds, in words: to lay two versions beside each other."""

from typing import Any

from django.utils.formats import date_format

from resources.fields import Field, Kind
from wall.levels import Level


def in_words(field: Field, value: Any) -> str:
    """A value as a person reads it; empty where nothing is said."""
    if value is None or value == "" or value is False:
        return ""
    if field.kind == Kind.TRUTH:
        return str(field.label)
    if field.kind == Kind.LEVEL:
        return str(Level(value).label)
    if field.kind == Kind.DAY:
        return date_format(value, "j F Y")
    if field.choices:
        return str(dict(field.choices).get(value, value))
    return str(value)
