"""Starting several programs, watching them, and ending them in order, so that nothing stays behind."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from parley.processes import StartError, is_alive, last_line, wait_until

LOG_LIMIT = 5_000_000  # bytes; a larger log is set aside at the next start
SHOWN_LINES = 15
MOST_RESTARTS, WITHIN = 3, 60.0  # of one program, in seconds


@dataclass(frozen=True)
class Program:
    """What to start: a name for people, a command, its whole environment, and where its output goes."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    # How long it may take to finish its work after SIGTERM, in seconds.
    patience: float = 15


class Stop(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM, or a closed terminal."""


class StopRequest:
    """Notes a request to end, which is then answered between two steps and never within one.

    (An exception out of a signal handler could come between the start of a program and the note of it.)
    """

    def __init__(self) -> None:
        self._asked = False

    def listen(self) -> None:
        """Note Ctrl-C, SIGTERM and a closed terminal from now on; more of them change nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def check(self) -> None:
        """Raise Stop if the end was asked for."""
        if self._asked:
            raise Stop

    def _note(self, _number: int, _frame: object) -> None:
        self._asked = True


@dataclass
class Supervisor:
    """The programs that run now. They are ended in the order in which they were started."""

    # Remembers what runs, so that the next start can end what a killed supervisor left behind.
    register: Path
    folder: Path
    stop_request: StopRequest = field(default_factory=StopRequest)
    # Told in one sentence what was started again.
    say: Callable[[str], None] = print
    clock: Callable[[], float] = time.monotonic
    _running: list[tuple[Program, subprocess.Popen[bytes]]] = field(default_factory=list)
    _restarts: dict[str, list[float]] = field(default_factory=dict)

    def start(self, program: Program) -> None:
        """Start a program in a session of its own: Ctrl-C reaches it only through us. Raises StartError."""
        _set_aside(program.log)
        self._running.append((program, _launch(program, self.folder)))
        self._note()

    def run(self, program: Program) -> str:
        """Run a program to its end; return what it printed. Raises StartError with its last line on failure."""
        _set_aside(program.log)
        before = program.log.stat().st_size if program.log.exists() else 0
        process = _launch(program, self.folder)
        try:
            while (code := process.poll()) is None:
                self.stop_request.check()
                time.sleep(0.05)
        finally:
            _end(process, 5)
        said = program.log.read_bytes()[before:].decode("utf-8", "replace")
        if code:
            raise StartError(f"{program.name} failed: {last_line(said)} ({program.log} says more).")
        return said

    def check(self) -> None:
        """Raise Stop if the end was asked for, StartError with its log's end if a program ended by itself."""
        self.stop_request.check()
        for program, process in self._running:
            if (code := process.poll()) is not None:
                raise _ended(program, code)

    def revive(self) -> None:
        """Start again what ended by itself, and say so; raise as `check` does where it ends again and again."""
        self.stop_request.check()
        for place, (program, process) in enumerate(self._running):
            if (code := process.poll()) is None:
                continue
            now = self.clock()
            lately = [then for then in self._restarts.get(program.name, []) if now - then < WITHIN]
            if len(lately) >= MOST_RESTARTS:
                raise _ended(program, code)
            self._restarts[program.name] = [*lately, now]
            _kill_group(process.pid)  # what it left would hold its port
            _set_aside(program.log)
            self._running[place] = (program, _launch(program, self.folder))
            self._note()
            self.say(f"{program.name} {_how(code)}, and was started again ({program.log} says more).")

    def watch(self, every: float = 0.3) -> None:
        """Keep all running until the end is asked for or `revive` gives up. `every` is in seconds."""
        while True:
            self.revive()
            time.sleep(every)

    def stop(self) -> None:
        """End all, in the order of starting; return when none is left."""
        while self._running:
            program, process = self._running[0]
            _end(process, program.patience)
            del self._running[0]
            self._note()

    def end_leftovers(self) -> list[str]:
        """End what an earlier supervisor, itself killed, left running; return the names."""
        try:
            noted = json.loads(self.register.read_text())
        except (OSError, ValueError):
            return []
        names = []
        for entry in noted:
            if _started(entry["pid"]) == entry["started"]:
                names.append(entry["name"])
                _end_group(entry["pid"], 10)
        self.register.unlink(missing_ok=True)
        return names

    def _note(self) -> None:
        entries = [
            {"name": program.name, "pid": process.pid, "started": _started(process.pid)}
            for program, process in self._running
        ]
        draft = self.register.with_suffix(".new")
        draft.write_text(json.dumps(entries))
        draft.replace(self.register)


def tail(log: Path, lines: int = SHOWN_LINES) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _how(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _ended(program: Program, code: int) -> StartError:
    return StartError(f"{program.name} {_how(code)}. The end of {program.log}:\n{tail(program.log)}")


def _launch(program: Program, folder: Path) -> subprocess.Popen[bytes]:
    descriptor = os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own commands
            program.command,
            env=dict(program.environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise StartError(
            f"{program.name} could not be started: {error.strerror}: {program.command[0]}."
        ) from error
    finally:
        os.close(descriptor)


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Ask a program to finish; after its patience end it, and then whatever it has left in its session."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    _kill_group(process.pid)
    process.wait()


def _end_group(leader: int, patience: float) -> None:
    """Ask a program that is not our child to finish; after its patience end it and its group."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGTERM)
    wait_until(lambda: not is_alive(leader), patience)
    _kill_group(leader)
    wait_until(lambda: not is_alive(leader), 5)


def _kill_group(leader: int) -> None:
    """Kill what is left of a session. A group's id is not given to another process while it has a member."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _started(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _set_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))
