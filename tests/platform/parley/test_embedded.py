"""The embedded servers in temporary folders: starting, stopping, what they tell and what goes wrong. Needs no Django."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError
from redis.retry import Retry
from support.processes import in_time
from support.servers import ask, broker, login, servers

from parley import embedded
from parley.embedded import StartError
from parley.processes import is_alive, running_in
from parley.secrets_store import ROOT, secret

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
        assert in_time(lambda: not running_in(tmp_path / "valkey", "valkey-server"))
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
