"""`make run`: real processes as stand-ins, real servers, no Django."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from support.places import free_port
from support.processes import PATIENCE, children_of, in_time

from parley import embedded, run
from parley.processes import StartError, is_alive, running_in
from parley.secrets_store import ROOT, ensure_secrets
from parley.supervisor import Supervisor

# A web process that answers /healthz and ends with a grandchild that does not listen to SIGTERM.
WEB = """
import http.server, subprocess, sys
if sys.argv[2] == "stubborn":
    child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    subprocess.Popen([sys.executable, "-c", child])
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""

# `make run` with stand-ins for what needs Django; all else is the real thing.
HARNESS = f"""
import sys
from parley import run, supervisor
from parley.supervisor import Program
WEB = {WEB!r}
supervisor.WITHIN = 3600  # on a busy machine a minute is soon over
run.prepare = lambda supervisor, var, environment: None
run.announce = lambda port, demo: run.say("READY")
def programs(var, port, environment):
    web = lambda n, kind: [sys.executable, "-c", WEB, str(n), kind]
    idle = [sys.executable, "-c", "import time; time.sleep(600)"]
    log = var / "log"
    return [
        Program("The inner web process", web(port, "stubborn"), environment, log / "web-inner.log"),
        Program("The outer web process", web(port + 1, "plain"), environment, log / "web-outer.log"),
        Program("The worker", idle, environment, log / "worker.log"),
        Program("The clock (beat)", idle, environment, log / "beat.log"),
    ]
run.programs = programs
sys.exit(run.main())
"""


# --- what is said before anything starts ----------------------------------------------------


@pytest.mark.parametrize("text", ["eighty", "0", "65535", "-1", "8000.5"])
def test_a_port_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(StartError, match="give a number from 1 to 65534"):
        run.port_number()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    port = free_port(2)
    with (
        socket.create_server(("127.0.0.1", port + 1)),
        pytest.raises(StartError, match=rf"Port {port + 1} \(the outer web port\) is taken"),
    ):
        run.check_machine(tmp_path, port)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "NEEDED_SPACE", 10**18)
    with pytest.raises(StartError, match=r"MB are free where .* make room, or set PARLEY_VAR"):
        run.check_machine(tmp_path, free_port(2))


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = subprocess.run(
        [sys.executable, "-m", "parley.run"],
        env={
            **os.environ,
            "PARLEY_VAR": str(tmp_path / "file" / "var"),
            "PYTHONPATH": str(ROOT / "platform"),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr.strip().startswith("Parley cannot run: The folder")
    assert "Traceback" not in result.stderr


def test_the_key_store_is_made_with_the_installation_and_never_again(tmp_path: Path) -> None:
    run.make_keys_and_their_store(tmp_path)
    store = tmp_path / "keystore"
    assert store.stat().st_mode & 0o777 == 0o700
    store.rmdir()
    run.make_keys_and_their_store(tmp_path)
    assert not store.exists()


# --- the outer ring's hands -----------------------------------------------------------------


def test_the_outer_process_is_given_five_secrets_and_no_way_to_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = ensure_secrets(tmp_path)
    for server in ("postgres", "valkey"):
        (tmp_path / server).mkdir()
        (tmp_path / server / "port").write_text("4242\n")
    for name in (
        "DATABASE_URL",
        "PARLEY_DB_INNER",
        "PARLEY_DB_REGISTRAR",
        "WALL_KEY",
        "VAULT_ROOT_KEY",
        "SECRET_CANARY",
    ):
        monkeypatch.setenv(name, f"canary-{name}")
    environment = run.outer_environment(tmp_path, 8000)
    folder = Path(environment["PARLEY_VAR"])
    given = {path.name: path.read_text().strip() for path in (folder / "secrets").iterdir()}
    assert set(given) == {
        "parley_db_outer",
        "parley_db_outer_door",
        "door_key",
        "redis_url",
        "django_secret_key",
    }
    allowed = ("db_outer", "db_outer_door", "door_key", "valkey_outer", "django_secret_key_outer")
    withheld = [path.read_text().strip() for path in kept.iterdir() if path.name not in allowed]
    everything = "\n".join([*environment.values(), *given.values()])
    assert not [value for value in withheld if value in everything]
    assert "canary" not in everything
    assert environment["PARLEY_RING"] == "outer"
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o600}


# --- all of it, with stand-ins for what needs Django ----------------------------------------


def start_harness(var: Path, port: int) -> tuple[subprocess.Popen[str], Callable[[], str]]:
    environment = {
        **os.environ,
        "PARLEY_VAR": str(var),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "platform"),
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    output = var.parent / f"output-{port}-{time.monotonic_ns()}"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", HARNESS],
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
            text=True,
        )
    return process, output.read_text


def family(process: subprocess.Popen[str], var: Path) -> list[int]:
    servers = running_in(var / "postgres" / "data", "postgres") + running_in(var / "valkey", "valkey-server")
    return [child.pid for child in children_of(process.pid)] + servers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_end_leaves_nothing_behind_and_the_data_stay(tmp_path: Path, number: signal.Signals) -> None:
    var, port = tmp_path / "var", free_port(2)
    process, said = start_harness(var, port)
    try:
        assert in_time(lambda: "READY" in said() or process.poll() is not None), said()
        everyone = family(process, var)
        assert len(everyone) > 8
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status == 200
        second = start_harness(var, port + 10)
        assert second[0].wait(PATIENCE) == 1
        assert "Parley already runs in" in second[1]()
        # As a terminal does: to the whole foreground group, and twice by an impatient person.
        os.killpg(process.pid, number)
        time.sleep(0.05)
        os.killpg(process.pid, number)
        assert process.wait(PATIENCE) == 0, said()
        assert "Everything has ended." in said()
        assert "Traceback" not in said()
        assert in_time(lambda: not any(is_alive(pid) for pid in everyone))
        assert (var / "postgres" / "data" / "PG_VERSION").exists()
        assert not (var / "postgres" / "data" / "postmaster.pid").exists()
    finally:
        _clean(process, var)


def test_a_child_that_dies_again_and_again_ends_the_rest_with_an_error(tmp_path: Path) -> None:
    var = tmp_path / "var"
    process, said = start_harness(var, free_port(2))
    try:
        assert in_time(lambda: "READY" in said() or process.poll() is not None), said()

        def worker() -> int:
            noted = json.loads((var / "running.json").read_text())
            return next(int(entry["pid"]) for entry in noted if entry["name"] == "The worker")

        again = "The worker was ended by signal 9, and was started again"
        for _ in range(3):
            before = said().count(again)
            os.kill(worker(), signal.SIGKILL)
            assert in_time(lambda before=before: said().count(again) > before), said()
        everyone = family(process, var)
        os.kill(worker(), signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        assert "Parley cannot run: The worker was ended by signal 9" in said()
        assert in_time(lambda: not any(is_alive(pid) for pid in everyone))
    finally:
        _clean(process, var)


def test_after_kill_9_of_the_supervisor_the_next_start_cleans_up(tmp_path: Path) -> None:
    var, port = tmp_path / "var", free_port(2)
    process, said = start_harness(var, port)
    again = None
    try:
        assert in_time(lambda: "READY" in said() or process.poll() is not None), said()
        orphans = [child.pid for child in children_of(process.pid)]
        process.kill()
        process.wait()
        again, said_again = start_harness(var, port)
        assert in_time(lambda: "READY" in said_again() or again.poll() is not None), said_again()
        assert "Ended what an earlier run had left: The inner web process." in said_again()
        assert not any(is_alive(pid) for pid in orphans)
        again.send_signal(signal.SIGTERM)
        assert again.wait(PATIENCE) == 0
    finally:
        for one in (process, again):
            if one:
                _clean(one, var)


def _clean(process: subprocess.Popen[str], var: Path) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    Supervisor(var / "running.json", var).end_leftovers()
    embedded.stop_valkey(var)
    embedded.stop_postgres(var)
