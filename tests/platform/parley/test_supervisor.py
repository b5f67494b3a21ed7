"""The supervisor: one program and several, with real processes as stand-ins."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.processes import PATIENCE, children_of, in_time, program

from parley.processes import StartError, is_alive
from parley.supervisor import Program, Stop, StopRequest, Supervisor, tail


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "running.json", tmp_path)
    yield made
    made.stop()


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
        assert in_time(lambda: not is_alive(pid))
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
        assert in_time(lambda: web.log.exists() and web.log.read_text().endswith("\n"))
        grandchild = int(web.log.read_text())
        [entry] = json.loads(supervisor.register.read_text())
        os.kill(entry["pid"], signal.SIGKILL)
        assert in_time(lambda: not is_alive(entry["pid"]))
        assert is_alive(grandchild)
        supervisor.revive()
        assert in_time(lambda: not is_alive(grandchild))
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
    assert in_time(lambda: all("up" in one.log.read_text() for one in started))
    family = [child.pid for child in children_of(os.getpid()) if child.cwd() == str(tmp_path)]
    assert len(family) == 6
    supervisor.stop()
    assert order.read_text() == "abc"
    assert in_time(lambda: not any(is_alive(pid) for pid in family))


def test_who_does_not_listen_is_killed_after_its_patience(tmp_path: Path, supervisor: Supervisor) -> None:
    deaf = program(
        tmp_path,
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
        patience=0.3,
    )
    supervisor.start(deaf)
    assert in_time(lambda: "up" in deaf.log.read_text())
    began = time.monotonic()
    supervisor.stop()
    assert 0.2 < time.monotonic() - began < PATIENCE


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
