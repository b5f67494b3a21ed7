"""Bounds that matter stand in the tables, too; a row that an older version let out of them is moved by the upgrade."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.db import connections
from support.database import superuser

from dialogues.fields import NOUNS
from resources.fields import Field, Kind, fields_of

# What a day, a moment and a code is stored in.
STORED_IN = {Kind.DAY: "DateField", Kind.MOMENT: "DateTimeField", Kind.CHOICE: "CharField"}
UNCOUNTED = {"BriefInput.declared_track"}  # no office counts by this code, so its doors alone bound it
FAR = {Kind.DAY: ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"), Kind.CHOICE: ("unheard",)}
FAR[Kind.MOMENT] = (
    "0001-01-01 00:00+05",
    "1899-12-31 23:59:59+00",
    "2201-01-01 00:00+00",
    "9999-12-31 00:00+00",
)


def columns_of(field: Field) -> list[tuple[str, str]]:
    """Each table and column that a declared field is stored in: those of its name and of its kind."""
    return [
        (model._meta.db_table, column.column)
        for model in apps.get_app_config("dialogues").get_models()
        for column in model._meta.local_concrete_fields
        if column.column == field.name and column.get_internal_type() == STORED_IN[field.kind]
    ]


EVERY = {
    f"{noun.__name__}.{field.name}": field
    for noun in NOUNS
    for field in fields_of(noun)
    if field.kind in STORED_IN
}


def _set(database: str, table: str, column: str, value: str) -> None:
    superuser(
        f"select set_config('wall.action', 'test', false); update {table} set {column} = '{value}'",
        dbname=database,
    )


def test_the_tables_refuse_what_every_door_refuses(world: SimpleNamespace, world_database: str) -> None:
    bounded = {
        (place, field.kind)
        for name, field in EVERY.items()
        for place in columns_of(field)
        if name not in UNCOUNTED
    }
    assert len(bounded) > 15
    for (table, column), kind in bounded:
        for value in FAR[kind]:
            with pytest.raises(psycopg2.errors.CheckViolation):
                _set(world_database, table, column, value)


def test_no_noun_is_forgotten() -> None:
    assert [name for name, field in EVERY.items() if not columns_of(field)] == []


BOUNDED = [
    (model, constraint)
    for model in apps.get_models()
    for constraint in model._meta.constraints
    if constraint.name.endswith("_between")
]


@pytest.fixture
def moved(world: SimpleNamespace, world_database: str) -> Callable[[str], None]:
    """Without the bounds of the tables, as in an older version; `moved(app)` does what its migration does before they stand."""
    with connections["owner"].schema_editor() as editor:
        for model, constraint in BOUNDED:
            editor.remove_constraint(model, constraint)

    def move(app: str) -> None:
        # In one transaction, as the migration: what the update set off must not stand in the constraint's way.
        with connections["owner"].schema_editor() as editor:
            editor.execute(import_module(f"{app}.migrations.0003_bounds").MOVED)
            for model, constraint in BOUNDED:
                if model._meta.app_label == app:
                    editor.add_constraint(model, constraint)

    return move


def test_the_upgrade_moves_a_role_that_lay_outside(
    world: SimpleNamespace, world_database: str, moved: Callable[[str], None]
) -> None:
    superuser(
        "update accounts_role set until = '9999-12-31 23:30+00' where kind = 'auditor'", dbname=world_database
    )
    moved("accounts")
    rows = superuser("select kind, until at time zone 'utc' from accounts_role", dbname=world_database)
    assert {str(until) for kind, until in rows if kind == "auditor"} == {"2200-12-31 23:00:00"}
    assert {until for kind, until in rows if kind != "auditor"} == {None}


def test_the_upgrade_moves_what_lay_outside(
    world: SimpleNamespace, world_database: str, moved: Callable[[str], None]
) -> None:
    dialogue = world.dialogues.a_restricted
    for table, column, value in (
        ("dialogues_session", "starts_at = '0001-01-01 00:00+05', ends_at", "0001-01-01 02:00+05"),
        ("dialogues_party", "since = '1404-01-01', until", "1405-01-01"),
        ("dialogues_participant", "joined_on = '9999-01-01', left_on", "9999-12-31"),
        ("dialogues_followup", "due_on", "0001-01-01"),
    ):
        where = f"' where dialogue_id = '{dialogue.id}"
        _set(world_database, table, column, value + where)
    _set(
        world_database,
        "dialogues_party",
        "until",
        f"1404-08-27' where dialogue_id = '{world.dialogues.a_open.id}",
    )
    moved("dialogues")

    def found(what: str, of: Any = dialogue) -> set[tuple[str, ...]]:
        columns, table = what.split(" of ")
        rows = superuser(
            f"select {columns} from {table} where dialogue_id = '{of.id}'", dbname=world_database
        )
        return {tuple(map(str, row)) for row in rows}

    assert found("starts_at at time zone 'utc', ends_at at time zone 'utc' of dialogues_session") == {
        ("1900-01-01 00:00:00", "1900-01-01 01:00:00")
    }
    assert found("since, until of dialogues_party") == {("1900-01-01", "1900-01-01")}
    assert found("since, until of dialogues_party", world.dialogues.a_open) == {("None", "1900-01-01")}
    assert found("joined_on, left_on of dialogues_participant") == {("2200-12-31", "2200-12-31")}
    assert found("due_on of dialogues_followup") == {("1900-01-01",)}
