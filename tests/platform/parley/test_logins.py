"""The bootstrap of logins on a real server: who enters what, and what nobody may become. Needs no Django."""

import base64
import subprocess
from pathlib import Path

import psycopg2
import pytest
from support.servers import ask, login

from parley import embedded
from parley.bootstrap import bootstrap, bootstrap_database, cluster_statements, scram_verifier, script
from parley.secrets_store import LOGINS, secret


@pytest.mark.parametrize("name", LOGINS)
def test_each_login_enters_with_its_own_password_and_no_other(var: Path, name: str) -> None:
    assert ask(login(var, name), "SELECT current_user") == [(f"parley_{name}",)]
    other = "door" if name != "door" else "inner"
    for wrong in (secret(f"db_{other}", var), "wrong"):
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            login(var, name, password=wrong)


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_login_enters_another_database(var: Path, database: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        login(var, "inner", database)


def test_no_password_no_entry(var: Path) -> None:
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(
            host="127.0.0.1", port=embedded.postgres_port(var), user="postgres", dbname="postgres"
        )


def test_roles_carry_nothing_over_the_cluster(var: Path) -> None:
    rows = ask(
        embedded.superuser_dsn(var),
        "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit, "
        "rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'parley%'",
    )
    assert len(rows) == len(LOGINS) + 1
    assert not any(row[1] for row in rows)
    assert [row[0] for row in rows if row[2]] == ["parley_backup"]
    assert [row[0] for row in rows if not row[3]] == ["parley_fn"]


def test_the_only_membership_is_the_owner_in_the_functions_role_and_is_not_inherited(var: Path) -> None:
    rows = ask(
        embedded.superuser_dsn(var),
        "SELECT member::regrole::text, roleid::regrole::text, inherit_option, set_option, admin_option "
        "FROM pg_auth_members WHERE member::regrole::text LIKE 'parley%'",
    )
    assert rows == [("parley_owner", "parley_fn", False, True, False)]


@pytest.mark.parametrize("name", [name for name in LOGINS if name != "owner"])
def test_a_login_can_neither_create_nor_become_another(var: Path, name: str) -> None:
    for statement in (
        "CREATE TABLE t ()",
        "CREATE TABLE wall.t ()",
        "CREATE TEMP TABLE t ()",
        "CREATE SCHEMA s",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(login(var, name), statement)
    for role in (
        "parley_owner",
        "parley_fn",
        "postgres",
        "parley_inner" if name != "inner" else "parley_door",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(login(var, name), f"SET ROLE {role}")


def test_the_owner_hands_a_function_over_and_nobody_may_call_it_unasked(var: Path) -> None:
    bootstrap_database(embedded.superuser_dsn(var), "handover")
    ask(
        login(var, "owner", "handover"),
        "CREATE FUNCTION wall.who() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path=pg_catalog "
        "AS 'SELECT current_user::text'; ALTER FUNCTION wall.who() OWNER TO parley_fn",
    )
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(login(var, "inner", "handover"), "SELECT wall.who()")
    ask(
        login(var, "owner", "handover"),
        "SET LOCAL ROLE parley_fn; GRANT EXECUTE ON FUNCTION wall.who() TO parley_inner",
    )
    assert ask(login(var, "inner", "handover"), "SELECT wall.who()") == [("parley_fn",)]


def test_bootstrap_can_be_repeated_and_corrects_a_role(var: Path) -> None:
    ask(embedded.superuser_dsn(var), "ALTER ROLE parley_inner SUPERUSER")
    bootstrap(embedded.superuser_dsn(var), var)
    assert ask(login(var, "inner"), "SHOW is_superuser") == [("off",)]


def test_text_sorts_by_code_point_on_every_machine(var: Path) -> None:
    assert ask(
        login(var, "inner"), "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{a,B,é,Z}'::text[]) x"
    ) == [("BZaé",)]
    assert ask(login(var, "inner"), "SELECT upper('é'), getdatabaseencoding()") == [("É", "UTF8")]


def test_the_script_for_an_administrator_does_the_same(tmp_path: Path, var: Path) -> None:
    psql = embedded.postgres_bin() / "psql"
    if not psql.exists():
        pytest.skip("this PostgreSQL comes without psql")
    file = tmp_path / "bootstrap.sql"
    file.write_text(script(180000, {}, "scripted"))
    for _ in range(2):
        subprocess.run(
            [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, embedded.superuser_dsn(var)],
            check=True,
            capture_output=True,
        )
    assert ask(login(var, "inner", "scripted"), "SELECT current_database()") == [("scripted",)]


def test_a_stored_password_is_the_one_postgresql_would_store(var: Path) -> None:
    dsn = embedded.superuser_dsn(var)
    [(stored,)] = ask(dsn, "SELECT rolpassword FROM pg_authid WHERE rolname = 'parley_inner'")
    assert str(stored).startswith("SCRAM-SHA-256$4096:")
    ask(dsn, "CREATE ROLE probe LOGIN PASSWORD 'pencil'")
    [(theirs,)] = ask(dsn, "SELECT rolpassword FROM pg_authid WHERE rolname = 'probe'")
    salt64 = str(theirs).split("$")[1].split(":")[1]
    assert scram_verifier("pencil", salt=base64.b64decode(salt64)) == theirs


def test_postgresql_15_knows_no_membership_options() -> None:
    assert "GRANT parley_fn TO parley_owner" in cluster_statements(150014, {})
    assert "GRANT parley_fn TO parley_owner WITH INHERIT FALSE, SET TRUE" in cluster_statements(160010, {})
