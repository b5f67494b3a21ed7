"""What the API shows of a row."""

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from rest_framework.fields import SkipField
from rest_framework.serializers import Field, Serializer

Reader = tuple[str, Field[Any, Any, Any, Any], Callable[[Any], Any]]


class Row(Serializer[Any]):
    """Shows what the framework's serializer shows; how a field is found is decided once, not for each value.

    In a list of fifty rows that is a fifth of the work (docs/performance.md).
    """

    @cached_property
    def readers(self) -> list[Reader]:
        """Name, field, and what finds its value in a row."""
        shown = (field for field in self.fields.values() if not field.write_only)
        return [(str(field.field_name), field, _finder(field)) for field in shown]

    def to_representation(self, row: Any) -> dict[str, Any]:
        """The row's fields by name; without those that it does not have and need not have."""
        shown = {}
        for name, field, find in self.readers:
            try:
                value = find(row)
            except (AttributeError, ObjectDoesNotExist):
                value = _ASK
            if value is _ASK or callable(value):
                try:
                    value = field.get_attribute(row)  # what stands for it, or that nothing does
                except SkipField:
                    continue
            shown[name] = None if value is None else field.to_representation(value)
        return shown


def _finder(field: Any) -> Callable[[Any], Any]:
    return attrgetter(".".join(field.source_attrs)) if field.source_attrs else lambda row: row


_ASK = object()
