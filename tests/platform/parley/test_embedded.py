"""The embedded servers and the bootstrap of logins, on real servers in temporary folders. Needs no Django."""

import base64
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError
from redis.retry import Retry

from parley import embedded
from parley.bootstrap import bootstrap, bootstrap_database, cluster_statements, scram_verifier, script
from parley.embedded import StartError
from parley.processes import is_alive, running_in, wait_until
from parley.secrets_store import LOGINS, ROOT, secret

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@contextlib.contextmanager
def servers(var: Path) -> Iterator[Path]:
    try:
        yield var
    finally:
        embedded.stop_valkey(var)
        embedded.stop_postgres(var)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running cluster with its logins, and a running Valkey."""
    with servers(tmp_path_factory.mktemp("var")) as folder:
        embedded.start_postgres(folder, fast=True)
        bootstrap(embedded.superuser_dsn(folder), folder)
        embedded.start_valkey(folder, fast=True)
        yield folder


def login(
    var: Path, name: str, database: str = "parley", password: str | None = None
) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host="127.0.0.1",
        port=embedded.postgres_port(var),
        user=f"parley_{name}",
        password=password or secret(f"db_{name}", var),
        dbname=database,
    )


def ask(dsn_or_connection: str | psycopg2.extensions.connection, statement: str) -> list[tuple[object, ...]]:
    opened = psycopg2.connect(dsn_or_connection) if isinstance(dsn_or_connection, str) else dsn_or_connection
    with contextlib.closing(opened), opened, opened.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def broker(var: Path, user: str = "default") -> redis.Redis:
    return redis.Redis.from_url(embedded.valkey_url(var, user) + "/1", decode_responses=True)


# --- logins ----------------------------------------------------------------------------------


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


# --- what the server tells ------------------------------------------------------------------


def test_the_log_does_not_keep_a_failing_statement_or_row(var: Path) -> None:
    connection = login(var, "owner")
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE canary (name text CHECK (name <> 'Amina Canary'))")
        with pytest.raises(psycopg2.errors.CheckViolation):
            cursor.execute("INSERT INTO canary VALUES (%s)", ["Amina Canary"])
        connection.rollback()
        with pytest.raises(psycopg2.errors.SyntaxError):
            cursor.execute("SELEKT 'Amina Canary'")
    assert "Amina Canary" not in (var / "log" / "postgres.log").read_text()


def test_servers_listen_on_loopback_only_and_without_sockets(var: Path) -> None:
    assert ask(embedded.superuser_dsn(var), "SHOW listen_addresses") == [("127.0.0.1",)]
    assert ask(embedded.superuser_dsn(var), "SHOW unix_socket_directories") == [("",)]
    assert broker(var).config_get("bind") == {"bind": "127.0.0.1"}


def test_no_password_shows_in_the_list_of_processes_or_their_environment(var: Path) -> None:
    passwords = [(var / "secrets" / name).read_text().strip() for name in os.listdir(var / "secrets")]
    pids = running_in(var / "postgres" / "data", "postgres") + running_in(var / "valkey", "valkey-server")
    assert len(pids) > 2
    for pid in pids:
        shown = b"".join((Path("/proc") / str(pid) / part).read_bytes() for part in ("cmdline", "environ"))
        assert not any(password.encode() in shown for password in passwords)


# --- Valkey ----------------------------------------------------------------------------------


def test_valkey_asks_for_a_password(var: Path) -> None:
    for wrong in (None, "wrong", secret("valkey_outer", var)):
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=embedded.valkey_port(var), password=wrong, retry=Retry(NoBackoff(), 0)).ping()


def test_the_outer_ring_counts_attempts_and_touches_nothing_else(var: Path) -> None:
    inner, outer = broker(var), broker(var, "outer")
    inner.set("inner:secret", "canary")
    inner.lpush("registrar", "task")
    with outer.pipeline() as pipe:
        pipe.incr("outer:1:attempts")
        pipe.expire("outer:1:attempts", 60)
        pipe.execute()
    assert outer.get("outer:1:attempts") == "1"
    refused = [
        lambda: outer.get("inner:secret"),
        lambda: outer.lpush("registrar", "forged"),
        lambda: outer.copy("inner:secret", "outer:mine"),
        outer.flushall,
        outer.dbsize,
        outer.randomkey,
        outer.config_get,
        lambda: outer.keys("*"),
        lambda: outer.scan(0),
        lambda: outer.eval("return 1", 0),
        lambda: outer.publish("channel", "x"),
        outer.acl_list,
    ]
    for attempt in refused:
        with pytest.raises(NoPermissionError):
            attempt()


# --- starting, stopping, and what goes wrong ------------------------------------------------


def test_data_survive_a_restart_and_a_second_start_changes_nothing(tmp_path: Path) -> None:
    with servers(tmp_path):
        embedded.start_postgres(tmp_path)
        embedded.start_valkey(tmp_path)
        ask(embedded.superuser_dsn(tmp_path), "CREATE TABLE kept AS SELECT 42 AS answer")
        broker(tmp_path).set("kept", "42")
        before = embedded.postgres_port(tmp_path), running_in(tmp_path / "postgres" / "data", "postgres")
        embedded.start_postgres(tmp_path)
        embedded.start_valkey(tmp_path)
        assert (embedded.postgres_port(tmp_path), before[1][0]) == (before[0], _postmaster(tmp_path))
        embedded.stop_valkey(tmp_path)
        embedded.stop_postgres(tmp_path)
        embedded.stop_postgres(tmp_path)
        assert not embedded.postgres_is_running(tmp_path)
        assert not embedded.valkey_is_running(tmp_path)
        assert running_in(tmp_path / "postgres" / "data", "postgres") == []
        embedded.start_postgres(tmp_path)
        embedded.start_valkey(tmp_path)
        assert ask(embedded.superuser_dsn(tmp_path), "SELECT answer FROM kept") == [(42,)]
        assert broker(tmp_path).get("kept") == "42"


def test_it_recovers_from_kill_9_of_both_servers(tmp_path: Path) -> None:
    with servers(tmp_path):
        embedded.start_postgres(tmp_path)
        embedded.start_valkey(tmp_path)
        ask(embedded.superuser_dsn(tmp_path), "CREATE TABLE kept AS SELECT 42 AS answer")
        valkey = running_in(tmp_path / "valkey", "valkey-server")
        for pid in [_postmaster(tmp_path), *valkey]:
            os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not running_in(tmp_path / "valkey", "valkey-server"), 5)
        embedded.start_postgres(tmp_path)
        embedded.start_valkey(tmp_path)
        assert ask(embedded.superuser_dsn(tmp_path), "SELECT answer FROM kept") == [(42,)]
        assert broker(tmp_path).ping()


def test_a_stale_process_file_that_names_a_living_stranger_is_no_obstacle(tmp_path: Path) -> None:
    with servers(tmp_path):
        embedded.start_postgres(tmp_path, fast=True)
        note = tmp_path / "postgres" / "data" / "postmaster.pid"
        lines = note.read_text().splitlines()
        owner = note.stat()
        embedded.stop_postgres(tmp_path)
        stranger = subprocess.Popen(["sleep", "60"], user=owner.st_uid if os.geteuid() == 0 else None)
        try:
            note.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            os.chown(note, owner.st_uid, owner.st_gid)
            embedded.start_postgres(tmp_path, fast=True)
            assert embedded.postgres_is_running(tmp_path)
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


def test_two_installations_run_side_by_side(var: Path, tmp_path: Path) -> None:
    with servers(tmp_path):
        embedded.start_postgres(tmp_path, fast=True)
        embedded.start_valkey(tmp_path, fast=True)
        assert embedded.postgres_port(tmp_path) != embedded.postgres_port(var)
        assert embedded.valkey_port(tmp_path) != embedded.valkey_port(var)
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(embedded.superuser_dsn(var), port=embedded.postgres_port(tmp_path))
    assert embedded.postgres_is_running(var)
    assert embedded.valkey_is_running(var)


def test_a_port_that_somebody_took_in_between_is_exchanged(tmp_path: Path) -> None:
    with servers(tmp_path):
        embedded.start_valkey(tmp_path, fast=True)
        embedded.stop_valkey(tmp_path)
        taken = embedded.valkey_port(tmp_path)
        with socket.create_server(("127.0.0.1", taken)):
            embedded.start_valkey(tmp_path, fast=True)
        assert embedded.valkey_port(tmp_path) != taken


def test_the_wrong_superuser_password_is_said_and_the_server_left_alone(tmp_path: Path) -> None:
    with servers(tmp_path):
        embedded.start_postgres(tmp_path, fast=True)
        file = tmp_path / "secrets" / "db_superuser"
        right = file.read_text()
        file.write_text("wrong\n")
        with pytest.raises(StartError, match="refuses the password in secrets/db_superuser"):
            embedded.start_postgres(tmp_path, fast=True)
        file.write_text(right)
        assert embedded.postgres_is_running(tmp_path)


def test_a_broken_cluster_is_one_sentence(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "something").write_text("else")
    with pytest.raises(StartError, match="is not empty and holds no database"):
        embedded.start_postgres(tmp_path)


def test_servers_are_in_sessions_of_their_own(var: Path) -> None:
    for pid in (_postmaster(var), *running_in(var / "valkey", "valkey-server")):
        assert os.getsid(pid) != os.getsid(0)
        assert os.getpgid(pid) != os.getpgid(0)


# --- another PostgreSQL ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown", ["postgres (PostgreSQL) 15.13", "postgres (PostgreSQL) 14.19", "postgres 17.5", "no"]
)
def test_an_old_postgresql_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    _stand_in(tmp_path, shown)
    monkeypatch.setenv("PARLEY_PG_BIN", str(tmp_path))
    with pytest.raises(StartError, match=r"PostgreSQL 15\.14, 16\.10, 17\.6, 18 or newer is needed"):
        embedded.postgres_bin()


@pytest.mark.parametrize(
    "shown", ["15.14", "15.18 (Debian 15.18-0+deb12u1)", "16.10", "17.6", "18.0", "19beta1"]
)
def test_a_good_postgresql_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str) -> None:
    _stand_in(tmp_path, f"postgres (PostgreSQL) {shown}")
    monkeypatch.setenv("PARLEY_PG_BIN", str(tmp_path))
    assert embedded.postgres_bin() == tmp_path


def test_a_folder_without_postgresql_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PG_BIN", str(tmp_path / "nowhere"))
    with pytest.raises(StartError, match="no PostgreSQL server runs from there"):
        embedded.start_postgres(tmp_path / "var")


@pytest.mark.skipif(not INSTALLED, reason="no other PostgreSQL is installed here")
def test_an_installed_postgresql_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PG_BIN", str(INSTALLED[0].parent))
    try:
        embedded.postgres_bin()
    except StartError as error:
        pytest.skip(str(error))
    with servers(tmp_path):
        embedded.start_postgres(tmp_path, fast=True)
        bootstrap(embedded.superuser_dsn(tmp_path), tmp_path)
        bootstrap(embedded.superuser_dsn(tmp_path), tmp_path)
        assert ask(login(tmp_path, "inner"), "SELECT current_user") == [("parley_inner",)]
        ask(
            login(tmp_path, "owner"),
            "CREATE FUNCTION wall.f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "ALTER FUNCTION wall.f() OWNER TO parley_fn",
        )
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(login(tmp_path, "inner"), "SET ROLE parley_fn")
        embedded.stop_postgres(tmp_path)
        # The wheel's PostgreSQL must not touch data of another version.
        monkeypatch.delenv("PARLEY_PG_BIN")
        if embedded.postgres_version(embedded.postgres_bin()) != int(INSTALLED[0].parts[-3]):
            with pytest.raises(StartError, match="set PARLEY_PG_BIN to the bin folder of a PostgreSQL"):
                embedded.start_postgres(tmp_path)


# --- by hand ---------------------------------------------------------------------------------


def test_start_status_stop_by_hand(tmp_path: Path) -> None:
    def by_hand(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PARLEY_VAR": str(tmp_path), "PYTHONPATH": str(ROOT / "platform")}
        command = [sys.executable, "-m", "parley.embedded", *arguments]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    with servers(tmp_path):
        assert by_hand("start").returncode == 0
        postmaster = _postmaster(tmp_path)
        assert is_alive(postmaster)
        shown = by_hand("status").stdout
        assert f"PostgreSQL: running on port {embedded.postgres_port(tmp_path)}" in shown
        assert f"Valkey: running on port {embedded.valkey_port(tmp_path)}" in shown
        assert by_hand("stop").returncode == 0
        assert not is_alive(postmaster)
        assert by_hand("status").stdout == "PostgreSQL: not running\nValkey: not running\n"
        wrong = by_hand("restart")
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert wrong.stderr.startswith("Say what to do")
    shutil.rmtree(tmp_path / "postgres")


def _postmaster(var: Path) -> int:
    return int((var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def _stand_in(folder: Path, shown: str) -> None:
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho '{shown}'\n")
    program.chmod(0o755)
