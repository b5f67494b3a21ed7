"""A field is said once: what one door takes the others take, and what is stored is the same, for every declared field.

The registry is walked, so that a field which is declared tomorrow is covered without a line here.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogues.fields import NOUNS
from dialogues.fields.participant import COLUMNS, PersonInput
from dialogues.spreadsheets.shapes import FIELDS as CELLS
from dialogues.spreadsheets.shapes import Cell
from dialogues.spreadsheets.values import Place, value_of
from resources.bodies import body_field, shown_field
from resources.field_words import in_words
from resources.fields import (
    FIRST_DAY,
    LAST_DAY,
    LISTS,
    TEXTS,
    WRITTEN,
    Field,
    Kind,
    Unfit,
    field_of,
    fields_of,
    judged,
    read,
)
from resources.form_fields import form_field
from wall.levels import Level

EVERY = [(noun, field) for noun in NOUNS for field in fields_of(noun) if field.kind != Kind.PARTS]
IDS = [f"{noun.__name__}.{field.name}" for noun, field in EVERY]
REFUSED = object()
SOMEBODY = UUID("6f1c0f3e-7f3b-4a57-9d6b-1f6a3c0d1b11")
NOTHING = ("", None)
# One line of a spelling: what is confusable, invisible, composed in two ways, or of another script.
SIGNS = "aé\u0301e \t\n\r\u00a0\u200b\u200c\u200d\u200e\u202e\u2067\u2069\ufeffدی\u0649ש中👩💻🏽\ufe0f.@-=+\"';:\x00\x07\x1f\x85\u2028"
texts = st.text(st.sampled_from(SIGNS) | st.characters(), max_size=40)


def outcome(judge: Any, value: Any) -> Any:
    """What a door makes of a value: what it stores, or REFUSED."""
    from django.core.exceptions import ValidationError as OfForms
    from rest_framework.exceptions import ValidationError as OfBodies

    try:
        return judge(value)
    except (Unfit, OfForms, OfBodies):
        return REFUSED


def page(field: Field, value: Any) -> Any:
    """The value as a browser sends it, through the form's field."""
    made = form_field(field)
    if hasattr(made, "choices") and not field.choices and field.kind != Kind.LEVEL:
        made.choices = [(str(one), "") for one in (value if field.kind in LISTS and value else [value])]
    if field.kind in LISTS:
        sent: Any = [str(one) for one in value or ()]
    elif field.kind == Kind.LEVEL:
        sent = str(int(value)) if isinstance(value, int) else value
    elif field.kind == Kind.TRUTH:
        sent = value
    elif isinstance(value, date):
        sent = value.isoformat()
    else:
        sent = "" if value is None else str(value)
    return outcome(made.clean, sent)


def api(field: Field, value: Any) -> Any:
    """The value as JSON, through the body's field; nothing is null, or an empty text."""
    made = body_field(field)
    if field.kind in LISTS:
        sent: Any = [str(one) for one in value or ()]
    elif field.kind == Kind.LEVEL and isinstance(value, int):
        sent = Level(value).slug if value in set(Level) else value
    elif isinstance(value, date):
        sent = value.isoformat()
    elif isinstance(value, UUID):
        sent = str(value)
    elif value in NOTHING:
        sent = "" if field.kind in TEXTS or field.kind in (Kind.CHOICE, Kind.ZONE) else None
    else:
        sent = value
    return outcome(made.run_validation, sent)


def action(field: Field, value: Any) -> Any:
    return outcome(lambda one: read(field, one), value)


def agree(field: Field, value: Any) -> Any:
    """All doors make the same of a value, and make it again of what they made."""
    found = {"action": action(field, value), "api": api(field, value)}
    if field.kind != Kind.MOMENT:  # a page asks for a day and a time on the clock
        found["page"] = page(field, value)
    kinds = {name: REFUSED if made is REFUSED else (made, type(made)) for name, made in found.items()}
    assert len(set(map(repr, kinds.values()))) == 1, (field.name, value, found)
    stored = found["action"]
    if stored is not REFUSED:
        assert action(field, stored) == stored
        assert api(field, stored) == stored
        if field.kind != Kind.MOMENT:
            assert page(field, stored) == stored
        assert isinstance(in_words(field, stored), str)
        shown_field(field).to_representation(stored) if stored not in (None, "") else None
    return stored


EDGES: dict[Kind, list[Any]] = {
    Kind.DAY: [None, date.min, date.max, FIRST_DAY, LAST_DAY, *(one + timedelta(step) for one in (FIRST_DAY, LAST_DAY) for step in (-1, 1)), "yesterday", "2026-02-30"],
    Kind.MOMENT: [None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1899, 12, 31, 23, 59, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2201, 1, 1, tzinfo=UTC), "yesterday"],
    Kind.NUMBER: [None, -1, 0, 1, 4, 5, 30, 33, 34, 50, 99, 100, 101, 2**40, "x"],
    Kind.TRUTH: [True, False],
    Kind.LEVEL: [0, 1, 2, 3, 4, -1, "x", None],
    Kind.REFERENCE: [None, SOMEBODY, "x"],
    Kind.REFERENCES: [(), (SOMEBODY,), (SOMEBODY, SOMEBODY), tuple(UUID(int=n) for n in range(50)), tuple(UUID(int=n) for n in range(51))],
    Kind.LANGUAGES: [(), ("en", "fr"), ("prs", "zh-Hant"), ("en", "en"), ("english",), ("<b>",), tuple(f"a{chr(97 + n)}" for n in range(20)), tuple(f"a{chr(97 + n)}" for n in range(21))],
    Kind.LANGUAGE: ["", "en", "prs", "zh-Hant", "abc-12345678", "abc-123456789", "english", "<b>", "e n"],
    Kind.ZONE: ["", "UTC", " Europe/Oslo ", "Africa/Nairobi", "Mars/Olympus", "America", "localtime", "Factory", "right/Asia/Kabul", "../etc/passwd", "EST"],
    Kind.EMAIL: ["rim@example.org", "Rim@Example.org", "josé@example.org", "a@d..example", 'daher"@d.example', "mailto:rim@example.org", "a@b", "@x.org", "a b@example.org", "a..b@example.org", "x" * 242 + "@example.org", "x" * 243 + "@example.org", "not an address"],
}  # fmt: skip


def edges(field: Field) -> list[Any]:
    """The values at which a field of this kind goes wrong."""
    found = list(EDGES.get(field.kind, []))
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        codes: list[Any] = [code for code, _label in field.choices]
        found = (
            [*codes, "unknown", "", None] if field.kind == Kind.CHOICE else [(), tuple(codes), ("unknown",)]
        )
    if field.kind in TEXTS:
        found += [
            "",
            " ",
            "\u200e",
            "a",
            "—",
            "x\x00y",
            "\ud800",
            "a\r\nb\rc\u2028d",
            "  A   B  ",
            "e\u0301",
            "é",
        ]
        found += ["می‌خواهم", "\u202eevil", "\ufeffname", "👩🏽\u200d💻", "a\u200db", "שלום\u200f!"]
        found += ["x" * field.most, "x" * (field.most + 1), "é" * field.most, "e\u0301" * field.most]
        found += [f" {'x' * field.most} ", "x" * field.most + "\u200b", "👩" * field.most]
    return found


@pytest.mark.parametrize(("noun", "field"), EVERY, ids=IDS)
def test_every_door_makes_the_same_of_a_value(noun: type[Any], field: Field) -> None:
    stored = [agree(field, value) for value in edges(field)]
    assert any(one is not REFUSED for one in stored), "nothing fits"
    assert any(one is REFUSED for one in stored) or field.kind == Kind.TRUTH, "everything fits"


@pytest.mark.parametrize(("noun", "field"), [one for one in EVERY if one[1].kind in WRITTEN])
@settings(max_examples=40, deadline=None)
@given(value=texts)
@example("\u200dA\u200d\u0301B")
@example("\x1f\n\x1f")
@example("\u064a\u200c\u0654\u064a")
@example("AA\x1b")
@example("\u0301A")
def test_every_door_makes_the_same_of_a_text(noun: type[Any], field: Field, value: str) -> None:
    agree(field, value)


@pytest.mark.parametrize("field", [one for _noun, one in EVERY if one.kind in (Kind.DAY, Kind.MOMENT)])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_door_makes_the_same_of_a_day(field: Field, data: st.DataObject) -> None:
    if field.kind == Kind.DAY:
        agree(field, data.draw(st.dates()))
    else:
        agree(
            field,
            data.draw(st.datetimes(timezones=st.timezones())).astimezone(UTC)
            if data.draw(st.booleans())
            else data.draw(st.datetimes(timezones=st.just(UTC))),
        )


def cell(column: str, text: str) -> tuple[str, set[str]]:
    """What an import makes of a cell, and which errors it notes."""
    place = Place("A2", column)
    value = value_of(Cell(text), place)
    return value, {one.code for one in place.problems if one.severity == "error"}


TYPED = [column for column in CELLS if CELLS[column].kind in TEXTS]


@pytest.mark.parametrize("column", TYPED)
@settings(max_examples=100, deadline=None)
@given(value=texts)
def test_what_an_import_takes_every_door_takes_unchanged(column: str, value: str) -> None:
    taken, errors = cell(column, value)
    field = CELLS[column]
    if taken and not errors and action(field, taken) is not REFUSED:
        assert agree(field, taken) == taken


@pytest.mark.parametrize("column", TYPED)
def test_an_import_takes_what_the_doors_take(column: str) -> None:
    field = CELLS[column]
    for value in edges(field):
        stored = action(field, value)
        taken, errors = cell(column, value)
        if stored is REFUSED:
            continue
        assert (taken, errors) == (stored, set()), (column, value)
    long = "x" * (field.most + 1) if field.kind != Kind.EMAIL else "x" * field.most + "@example.org"
    assert cell(column, long)[1]


def test_an_import_takes_no_day_that_the_doors_refuse() -> None:
    for day in EDGES[Kind.DAY]:
        if not isinstance(day, date):
            continue
        stored = action(CELLS["joined"], day)
        taken, errors = cell("joined", day.isoformat())
        assert not errors, day
        assert taken == ("" if stored is REFUSED else day.isoformat())


def test_every_column_is_a_field_of_a_person() -> None:
    assert {field.name for field in COLUMNS.values()} <= {field.name for field in fields_of(PersonInput)}


def test_a_noun_at_its_defaults_is_stored_as_it_is() -> None:
    person, wrong = judged(PersonInput(name="A", role_class="civil_society"))
    assert not wrong
    assert person == PersonInput(name="A", role_class="civil_society")


def test_a_name_has_a_letter_in_it() -> None:
    assert action(field_of(PersonInput, "name"), "—") is REFUSED
