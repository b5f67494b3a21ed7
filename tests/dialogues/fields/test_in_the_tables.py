"""Bounds that matter stand in the tables, too; a row that an older version let out of them is moved by the upgrade."""

from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from support.database import superuser

from dialogues import models
from dialogues.fields import brief, participant, party, session
from resources.fields import Kind, fields_of

# The table of each noun, and of each part of it. A day or code that is declared stands in one of these.
TABLES: dict[Any, dict[str, Any]] = {
    party.PartyInput: {"": models.Party},
    party.FactionInput: {"": models.Faction},
    participant.PersonInput: {"": models.Participant, "attributes": models.Attributes},
    participant.LeavingInput: {"": models.Participant},
    session.SessionLog: {"": models.Session},
    session.AgendaEntry: {"": models.AgendaItem},
    session.Presence: {"": models.Attendance},
    session.FollowUpEntry: {"": models.FollowUp},
}
FAR = {Kind.DAY: ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"), Kind.CHOICE: ("unheard",)}
FAR[Kind.MOMENT] = (
    "0001-01-01 00:00+05",
    "1899-12-31 23:59:59+00",
    "2201-01-01 00:00+00",
    "9999-12-31 00:00+00",
)
BOUNDED = [
    (tables[field.part]._meta.db_table, field)
    for noun, tables in TABLES.items()
    for field in fields_of(noun)
    if field.kind in FAR
]


def _set(database: str, table: str, column: str, value: str) -> None:
    superuser(
        f"select set_config('wall.action', 'test', false); update {table} set {column} = '{value}'",
        dbname=database,
    )


def test_the_tables_refuse_what_every_door_refuses(world: SimpleNamespace, world_database: str) -> None:
    for table, field in BOUNDED:
        for value in FAR[field.kind]:
            with pytest.raises(psycopg2.errors.CheckViolation):
                _set(world_database, table, field.name, value)


def test_no_noun_is_forgotten() -> None:
    unlisted = {brief.BriefInput, brief.ReasonInput, session.RecordEntry, session.NoteEntry}
    from dialogues.fields import NOUNS

    assert set(TABLES) | unlisted == set(NOUNS)
    assert not [
        field for noun in unlisted for field in fields_of(noun) if field.kind in (Kind.DAY, Kind.MOMENT)
    ]


def test_the_upgrade_moves_what_lay_outside(world: SimpleNamespace, world_database: str) -> None:
    executor = MigrationExecutor(connections["owner"])
    executor.migrate([("dialogues", "0002_the_wall_stands")])
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
    executor.loader.build_graph()
    MigrationExecutor(connections["owner"]).migrate([("dialogues", "0003_bounds")])

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
