"""Logins, privileges and functions: a stored list, read by people, that the database must match to the letter.

After a change on purpose, write it anew: `PARLEY_WRITE_SNAPSHOTS=1 make test ARGS="-k privileges"`.
"""

import os
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from support.rights_table import NO_PATH

from parley.secrets_store import LOGINS

SNAPSHOT = Path(__file__).parent / "privileges.txt"
RUNTIME = [name for name in LOGINS if name not in ("owner", "backup")]


@pytest.fixture
def ask(furnished) -> Any:
    connection = furnished.superuser()

    def run(statement: str, *arguments: Any) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments or None)
            return cursor.fetchall()

    yield run
    connection.close()


def test_no_login_has_power_over_the_cluster_or_belongs_to_another(ask) -> None:
    roles = ask(
        "select rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolinherit, rolbypassrls, rolcanlogin"
        " from pg_roles where rolname like 'parley%' order by 1"
    )
    assert [name for name, *_ in roles] == sorted(["parley_fn", *(f"parley_{name}" for name in LOGINS)])
    for name, *powers, bypass, can_login in roles:
        assert not any(powers), name
        assert bypass == (name == "parley_backup"), name
        assert can_login == (name != "parley_fn"), name
    members = ask(
        "select m.member::regrole::text, m.roleid::regrole::text from pg_auth_members m"
        " where m.member::regrole::text like 'parley%'"
    )
    assert members == [("parley_owner", "parley_fn")]


def test_what_one_session_runs_is_not_shown_to_another(ask) -> None:
    settings = dict(
        ask("select rolname, rolconfig from pg_roles where rolname like 'parley%' and rolcanlogin")
    )
    assert all("track_activities=off" in (found or []) for found in settings.values())


def test_row_security_is_forced_on_every_walled_table(ask, furnished) -> None:
    found = {
        name: (on, forced)
        for name, on, forced in ask(
            "select relname::text, relrowsecurity, relforcerowsecurity from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
    }
    # The door's tables and people are written by the owner's login too: first administrator and demo.
    of_the_door = ("account", "mfa_", "socialaccount_")
    for name in set(found) - set(NO_PATH):
        assert found[name] == (True, not name.startswith(of_the_door)), name


def test_there_is_no_view_that_could_leak(ask) -> None:
    assert (
        ask(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')"
        )
        == []
    )


def test_logins_may_create_nothing(ask, furnished) -> None:
    for login in RUNTIME:
        role = f"parley_{login}"
        assert ask("select has_database_privilege(%s, current_database(), 'CREATE, TEMPORARY')", role) == [
            (False,)
        ]
        assert (
            ask("select nspname from pg_namespace where has_schema_privilege(%s, oid, 'CREATE')", role) == []
        )
        assert ask("select count(*) from pg_foreign_data_wrapper") == [(0,)]


CREATIONS = (
    "create function leak(text) returns boolean language sql leakproof as 'select true'",
    "create function pg_temp.leak(text) returns boolean language sql leakproof as 'select true'",
    "create temp table t (x int)",
    "create table public.t (x int)",
    "create table wall.t (x int)",
    "create view public.v as select 1",
    "create schema s",
    "create extension dblink",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
    "create operator public.=== (leftarg = int, rightarg = int, function = int4eq)",
)


@pytest.mark.parametrize("login", RUNTIME)
def test_creating_is_refused(furnished, login: str) -> None:
    connection = furnished.login(login)
    for statement in CREATIONS:
        with (
            connection.cursor() as cursor,
            pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.FeatureNotSupported)),
        ):
            cursor.execute(statement)
        connection.rollback()
    connection.close()


def test_definer_functions_cannot_be_misled(ask) -> None:
    """Owned by the role without a login, with a search path that nobody can put anything into."""
    found = ask(
        "select p.oid::regprocedure::text, p.proowner::regrole::text, p.proconfig from pg_proc p"
        " where p.prosecdef and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    )
    assert len(found) > 40
    for name, owner, config in found:
        assert owner == "parley_fn", name
        assert config == ["search_path=pg_catalog"], name
    assert ask("select proname from pg_proc where proleakproof and pronamespace = 'wall'::regnamespace") == []
    assert ask("select proname from pg_proc where pronamespace = 'public'::regnamespace") == []


def test_privileges_are_as_written_down(ask) -> None:
    is_so = "\n".join(privileges(ask)) + "\n"
    if os.environ.get("PARLEY_WRITE_SNAPSHOTS"):
        SNAPSHOT.write_text(is_so)
    assert is_so == SNAPSHOT.read_text()


def privileges(ask) -> list[str]:
    """One line per login and object: `inner  dialogues_party  insert, select, update`."""
    tables = ask(
        "select r.rolname::text, n.nspname || '.' || c.relname, p.name,"
        "  has_table_privilege(r.oid, c.oid, p.name),"
        "  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0"
        "        and not a.attisdropped and p.name in ('select', 'insert', 'update', 'references')"
        "        and has_column_privilege(r.oid, c.oid, a.attnum, p.name) order by a.attnum)"
        " from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        "  (values ('delete'), ('insert'), ('references'), ('select'), ('trigger'), ('truncate'), ('update')) p (name)"
        " where r.rolname like 'parley%' and r.rolname not in ('parley_owner', 'parley_backup')"
        "   and n.nspname in ('public', 'wall') and c.relkind in ('r', 'p', 'v', 'm') order by 1, 2, 3"
    )
    lines: dict[tuple[str, str], list[str]] = {}
    for role, table, name, whole, columns in tables:
        said = name if whole else f"{name} ({', '.join(columns)})" if columns else ""
        if said:
            lines.setdefault((role, table.removeprefix("public.")), []).append(said)
    functions = ask(
        "select r.rolname::text, p.oid::regprocedure::text from pg_roles r, pg_proc p where p.pronamespace = 'wall'::regnamespace"
        " and r.rolname like 'parley%' and r.rolname not in ('parley_owner', 'parley_fn', 'parley_backup')"
        " and has_function_privilege(r.oid, p.oid, 'execute') and p.prorettype <> 'trigger'::regtype order by 1, 2"
    )
    for role, function in functions:
        lines[role, function] = ["execute"]
    sequences = ask(
        "select r.rolname::text, c.relname::text from pg_roles r, pg_class c where c.relkind = 'S'"
        " and r.rolname like 'parley%' and r.rolname not in ('parley_owner', 'parley_backup')"
        " and has_sequence_privilege(r.oid, c.oid, 'usage, update') order by 1, 2"
    )
    for role, sequence in sequences:
        lines[role, sequence] = ["usage"]
    return [
        f"{role.removeprefix('parley_'):<13}{name}: {', '.join(said)}"
        for (role, name), said in sorted(lines.items())
    ]
