"""Rows made up from what their noun declares: what the API makes in a dialogue, and nobody has made there yet.

The bench's world and the tests' have one of each thing that has an address. A thing that is made of a dialogue and
of declared fields alone comes along by itself; what needs more (a side, a session) is made by hand, before this.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

from django.db import models

from bench.addresses import kind_of, routes
from dialogues.api.base import RowsOfDialogue
from dialogues.models import Dialogue
from resources.bodies import StrictSerializer
from resources.fields import TEXTS, Field, Kind, fields_of

LIST = "api/v1/dialogues/<uuid:dialogue>/"


def endpoints() -> list[type[RowsOfDialogue]]:
    """Those whose rows are made directly in a dialogue."""
    views = [view.cls for route, view in routes() if route.startswith(LIST) and route.count("<") == 1]
    return [one for one in views if issubclass(one, RowsOfDialogue) and "create" in one.acts]


def kinds() -> set[str]:
    """What parameters of addresses call these rows."""
    return {kind_of(one.id_name) for one in endpoints()}


def make_missing(dialogue: Dialogue, text: Callable[[str], str]) -> dict[str, models.Model]:
    """Make one of each kind of row that the dialogue has none of, as whoever is looking; `text` says its texts."""
    return {
        kind_of(one.id_name): one.acts["create"](dialogue=dialogue, **values_of(noun_of(one), text))
        for one in endpoints()
        if not one.model._default_manager.filter(dialogue=dialogue).exists()
    }


def noun_of(endpoint: type[RowsOfDialogue]) -> Any:
    """What may be said of a row that is made there."""
    return cast(type[StrictSerializer], endpoint.bodies["create"]).noun


def values_of(noun: type[Any], text: Callable[[str], str]) -> dict[str, Any]:
    """Something for each field that must be given, and for each text."""
    return {
        field.name: _value(field, text)
        for field in fields_of(noun)
        if field.required or field.kind in TEXTS - {Kind.EMAIL}
    }


def _value(field: Field, text: Callable[[str], str]) -> Any:
    if field.choices:
        return field.choices[0][0]
    if field.kind in TEXTS - {Kind.EMAIL}:
        return text(field.name)
    simple = {
        Kind.DAY: date(2026, 3, 2),
        Kind.MOMENT: datetime(2026, 3, 2, 8, tzinfo=UTC),
        Kind.NUMBER: 1,
        Kind.TRUTH: True,
    }
    if field.kind not in simple:
        raise LookupError(f"{field.name}: nothing can be made up for {field.kind}; make this row by hand")
    return simple[field.kind]
