"""Every table, every login, every kind of viewer, every command: exactly the rows that the design allows."""

import pytest
from support.probes import Probe, Table, differences, expected_inner, expected_office
from support.rights_table import INNER, NO_PATH, OFFICES
from support.world import PEOPLE


def walled(furnished) -> list[Table]:
    return [table for name, table in furnished.tables.items() if name not in NO_PATH]


def test_every_table_is_in_the_matrix_or_has_a_written_reason(furnished) -> None:
    named = set(INNER).union(*OFFICES.values())
    assert set(furnished.tables) - named - set(NO_PATH) == set(), "say who may see it, or why nobody need ask"
    assert (named | set(NO_PATH)) - set(furnished.tables) == set(), "a table that is gone"
    assert named & set(NO_PATH) == set()
    assert all(len(reason) > 10 for reason in NO_PATH.values())


def test_a_table_without_a_path_really_has_none(furnished) -> None:
    connection = furnished.superuser()
    with connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f'"
            " and conrelid <> confrelid"
        )
        keys = cursor.fetchall()
        cursor.execute(
            "select table_name from information_schema.columns where table_schema = 'public'"
            " and column_name in ('dialogue_id', 'content_object_id')"
        )
        leads_in = {"dialogues_dialogue", *(name for (name,) in cursor.fetchall())}
    connection.close()
    while further := {child for child, parent in keys if parent in leads_in} - leads_in:
        leads_in |= further
    assert leads_in & set(NO_PATH) == set()


def test_every_table_with_a_path_has_rows_to_hide(furnished) -> None:
    assert [
        table.name
        for table in walled(furnished)
        if not table.rows and table.name != "socialaccount_socialapp"
    ] == []


# Of those who hold nothing out there, one.
@pytest.mark.parametrize("person", [name for name in PEOPLE if name not in ("funder_other", "liaison")])
def test_inner_ring(furnished, person: str) -> None:
    connection, who = furnished.login("inner"), furnished.holders[person]
    probe = Probe(connection, "parley_inner")
    probe.sign(who.id, furnished.key)
    found = list(
        differences(probe, walled(furnished), lambda table, command: expected_inner(table, command, who))
    )
    connection.close()
    assert found == []


@pytest.mark.parametrize("login", OFFICES)
def test_offices_and_doors(furnished, login: str) -> None:
    connection = furnished.login(login)
    probe = Probe(connection, f"parley_{login}")
    found = list(
        differences(probe, walled(furnished), lambda table, command: expected_office(table, command, login))
    )
    connection.close()
    assert found == []


def test_definer_functions_see_all_that_is_forced(furnished) -> None:
    """parley_fn owns them and has no login; where policies bind the owner too, it has one of its own."""
    connection = furnished.superuser()
    probe = Probe(connection, "parley_fn", become=True)
    missing = [
        table.name
        for table in walled(furnished)
        if (seen := probe.did(table, "select")) != table.ids(table.rows) and not isinstance(seen, str)
    ]
    connection.close()
    assert missing == []
