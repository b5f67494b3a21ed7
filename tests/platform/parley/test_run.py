"""The supervisor behind `make run`: real processes as stand-ins, real servers, no Django."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from parley import embedded, run
from parley.processes import StartError, free_port, is_alive, running_in, wait_until
from parley.secrets_store import ROOT, ensure_secrets
from parley.supervisor import Program, Stop, StopRequest, Supervisor, tail

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
from parley import run
from parley.supervisor import Program
WEB = {WEB!r}
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


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "running.json", tmp_path)
    yield made
    made.stop()


def program(tmp_path: Path, code: str, name: str = "The stand-in", patience: float = 5) -> Program:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return Program(name, command, {"PATH": os.environ["PATH"]}, tmp_path / f"{name}.log", patience)


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def two_free_ports() -> int:
    while True:
        port = free_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + 1)) != 0:
                return port


# --- one program -----------------------------------------------------------------------------


def test_a_step_returns_what_it_printed(tmp_path: Path, supervisor: Supervisor) -> None:
    assert supervisor.run(program(tmp_path, "print('done')")) == "done\n"


def test_a_step_that_fails_is_named_with_its_last_line(tmp_path: Path, supervisor: Supervisor) -> None:
    with pytest.raises(
        StartError, match=r"The stand-in failed: nothing doing \(.*The stand-in\.log says more\)\."
    ):
        supervisor.run(program(tmp_path, "import sys; print('first', flush=True); sys.exit('nothing doing')"))


def test_a_program_that_does_not_exist_is_a_sentence(tmp_path: Path, supervisor: Supervisor) -> None:
    missing = Program("The stand-in", ["/nowhere/at-all"], {}, tmp_path / "log")
    with pytest.raises(StartError, match="The stand-in could not be started: No such file or directory"):
        supervisor.start(missing)


def test_a_program_that_ends_by_itself_is_named_with_the_end_of_its_log(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    supervisor.start(program(tmp_path, "import time; time.sleep(600)", "The quiet one"))
    supervisor.check()
    supervisor.start(program(tmp_path, "import sys; print('so long'); sys.exit(3)", "The other"))
    with pytest.raises(StartError, match=r"(?s)The other ended with exit code 3\. The end of .*so long"):
        supervisor.watch(every=0.02)


def test_a_program_that_was_killed_is_said_to_have_been(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.start(program(tmp_path, "import os; os.kill(os.getpid(), 9)"))
    with pytest.raises(StartError, match=r"The stand-in was ended by signal 9"):
        supervisor.watch(every=0.02)


def test_what_dies_is_started_again_three_times_in_a_minute(tmp_path: Path) -> None:
    said: list[str] = []
    now = [0.0]
    supervisor = Supervisor(tmp_path / "running.json", tmp_path, say=said.append, clock=lambda: now[0])
    supervisor.start(program(tmp_path, "import time; time.sleep(600)", "The neighbour"))
    supervisor.start(program(tmp_path, "import time; time.sleep(600)"))

    def noted() -> dict[str, int]:
        return {entry["name"]: entry["pid"] for entry in json.loads(supervisor.register.read_text())}

    def kill() -> int:
        pid = noted()["The stand-in"]
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not is_alive(pid), 5)
        return pid

    try:
        before = noted()
        supervisor.revive()
        assert (noted(), said) == (before, [])
        for _ in range(3):
            dead = kill()
            supervisor.revive()
            assert noted()["The stand-in"] != dead
            assert is_alive(noted()["The stand-in"])
        assert len(said) == 3
        assert said[0].startswith("The stand-in was ended by signal 9, and was started again")
        now[0] = 61.0  # a minute later it may again
        kill()
        supervisor.revive()
        assert len(said) == 4
        now[0] = 62.0
        for _ in range(2):
            kill()
            supervisor.revive()
        kill()
        with pytest.raises(StartError, match="The stand-in was ended by signal 9"):
            supervisor.revive()
        assert noted()["The neighbour"] == before["The neighbour"]
    finally:
        supervisor.stop()


def test_what_the_dead_left_behind_is_ended_before_the_next_start(tmp_path: Path) -> None:
    """A web process's own workers would hold its port."""
    code = """
        import subprocess, sys, time
        print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
        time.sleep(600)
    """
    supervisor = Supervisor(tmp_path / "running.json", tmp_path, say=lambda line: None)
    web = program(tmp_path, code)
    supervisor.start(web)
    try:
        assert wait_until(lambda: web.log.exists() and web.log.read_text().endswith("\n"), 10)
        grandchild = int(web.log.read_text())
        [entry] = json.loads(supervisor.register.read_text())
        os.kill(entry["pid"], signal.SIGKILL)
        assert wait_until(lambda: not is_alive(entry["pid"]), 5)
        assert is_alive(grandchild)
        supervisor.revive()
        assert wait_until(lambda: not is_alive(grandchild), 5)
    finally:
        supervisor.stop()


def test_the_end_comes_in_the_order_of_starting_and_takes_grandchildren_along(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    code = """
        import signal, subprocess, sys, time
        deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
        subprocess.Popen([sys.executable, "-c", deaf])
        def end(*_):
            open({order!r}, "a").write({name!r})
            sys.exit(0)
        signal.signal(signal.SIGTERM, end)
        print("up", flush=True)
        time.sleep(600)
    """
    order = tmp_path / "order"
    started = [program(tmp_path, code.format(order=str(order), name=name), name) for name in "abc"]
    for one in started:
        supervisor.start(one)
    assert wait_until(lambda: all("up" in one.log.read_text() for one in started), 10)
    family = [child.pid for child in children_of(os.getpid()) if child.cwd() == str(tmp_path)]
    assert len(family) == 6
    supervisor.stop()
    assert order.read_text() == "abc"
    assert wait_until(lambda: not any(is_alive(pid) for pid in family), 5)


def test_who_does_not_listen_is_killed_after_its_patience(tmp_path: Path, supervisor: Supervisor) -> None:
    deaf = program(
        tmp_path,
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
        patience=0.3,
    )
    supervisor.start(deaf)
    assert wait_until(lambda: "up" in deaf.log.read_text(), 5)
    began = time.monotonic()
    supervisor.stop()
    assert 0.2 < time.monotonic() - began < 3


def test_a_request_to_end_is_answered_between_two_steps(tmp_path: Path) -> None:
    request = StopRequest()
    supervisor = Supervisor(tmp_path / "running.json", tmp_path, request)
    before = (
        signal.getsignal(signal.SIGTERM),
        signal.getsignal(signal.SIGINT),
        signal.getsignal(signal.SIGHUP),
    )
    try:
        request.listen()
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Stop):
            supervisor.run(program(tmp_path, "import time; time.sleep(600)"))
        assert not [child for child in children_of(os.getpid()) if child.cwd() == str(tmp_path)]
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), before, strict=True):
            signal.signal(number, handler)


def test_leftovers_of_a_killed_supervisor_are_ended_and_strangers_are_not(tmp_path: Path) -> None:
    first = Supervisor(tmp_path / "running.json", tmp_path)
    first.start(program(tmp_path, "import time; time.sleep(600)", "The leftover"))
    noted = json.loads(first.register.read_text())
    stranger = subprocess.Popen(["sleep", "600"])
    noted.append({"name": "A stranger with the same process id", "pid": stranger.pid, "started": 1.0})
    first.register.write_text(json.dumps(noted))
    assert Supervisor(first.register, tmp_path).end_leftovers() == ["The leftover"]
    assert not is_alive(noted[0]["pid"])
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    first.stop()
    assert Supervisor(tmp_path / "none.json", tmp_path).end_leftovers() == []


def test_logs_are_the_owners_alone_and_do_not_grow_for_ever(
    tmp_path: Path, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parley.supervisor.LOG_LIMIT", 10)
    chatty = program(tmp_path, "print('x' * 20)")
    supervisor.run(chatty)
    assert chatty.log.stat().st_mode & 0o777 == 0o600
    supervisor.run(chatty)
    assert chatty.log.with_name("The stand-in.log.1").exists()
    assert tail(chatty.log) == "x" * 20


# --- what is said before anything starts ----------------------------------------------------


@pytest.mark.parametrize("text", ["eighty", "0", "65535", "-1", "8000.5"])
def test_a_port_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(StartError, match="give a number from 1 to 65534"):
        run.port_number()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    port = two_free_ports()
    with (
        socket.create_server(("127.0.0.1", port + 1)),
        pytest.raises(StartError, match=rf"Port {port + 1} \(the outer web port\) is taken"),
    ):
        run.check_machine(tmp_path, port)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "NEEDED_SPACE", 10**18)
    with pytest.raises(StartError, match=r"MB are free where .* make room, or set PARLEY_VAR"):
        run.check_machine(tmp_path, two_free_ports())


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
    var, port = tmp_path / "var", two_free_ports()
    process, said = start_harness(var, port)
    try:
        assert wait_until(lambda: "READY" in said() or process.poll() is not None, 30), said()
        everyone = family(process, var)
        assert len(everyone) > 8
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status == 200
        second = start_harness(var, port + 10)
        assert second[0].wait(10) == 1
        assert "Parley already runs in" in second[1]()
        # As a terminal does: to the whole foreground group, and twice by an impatient person.
        os.killpg(process.pid, number)
        time.sleep(0.05)
        os.killpg(process.pid, number)
        assert process.wait(30) == 0, said()
        assert "Everything has ended." in said()
        assert "Traceback" not in said()
        assert wait_until(lambda: not any(is_alive(pid) for pid in everyone), 5)
        assert (var / "postgres" / "data" / "PG_VERSION").exists()
        assert not (var / "postgres" / "data" / "postmaster.pid").exists()
    finally:
        _clean(process, var)


def test_a_child_that_dies_again_and_again_ends_the_rest_with_an_error(tmp_path: Path) -> None:
    var = tmp_path / "var"
    process, said = start_harness(var, two_free_ports())
    try:
        assert wait_until(lambda: "READY" in said() or process.poll() is not None, 30), said()

        def worker() -> int:
            noted = json.loads((var / "running.json").read_text())
            return next(int(entry["pid"]) for entry in noted if entry["name"] == "The worker")

        again = "The worker was ended by signal 9, and was started again"
        for _ in range(3):
            before = said().count(again)
            os.kill(worker(), signal.SIGKILL)
            assert wait_until(lambda before=before: said().count(again) > before, 10), said()
        everyone = family(process, var)
        os.kill(worker(), signal.SIGKILL)
        assert process.wait(30) == 1
        assert "Parley cannot run: The worker was ended by signal 9" in said()
        assert wait_until(lambda: not any(is_alive(pid) for pid in everyone), 5)
    finally:
        _clean(process, var)


def test_after_kill_9_of_the_supervisor_the_next_start_cleans_up(tmp_path: Path) -> None:
    var, port = tmp_path / "var", two_free_ports()
    process, said = start_harness(var, port)
    again = None
    try:
        assert wait_until(lambda: "READY" in said() or process.poll() is not None, 30), said()
        orphans = [child.pid for child in children_of(process.pid)]
        process.kill()
        process.wait()
        again, said_again = start_harness(var, port)
        assert wait_until(lambda: "READY" in said_again() or again.poll() is not None, 30), said_again()
        assert "Ended what an earlier run had left: The inner web process." in said_again()
        assert not any(is_alive(pid) for pid in orphans)
        again.send_signal(signal.SIGTERM)
        assert again.wait(30) == 0
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
