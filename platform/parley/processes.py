"""What the embedded servers and the supervisor need to know about processes, ports and system users."""

import fcntl
import os
import pwd
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"


class StartError(RuntimeError):
    """Something that a person has to put right before it can start. The text is one sentence for them."""


def make_folder(path: Path) -> Path:
    """Create a folder that others may pass through but not list, and return it."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o711)
    except OSError as error:
        raise StartError(
            f"The folder {path} cannot be created ({error.strerror}): set PARLEY_VAR to a writable one."
        ) from error
    return path


def free_port(avoid: tuple[int, ...] = ()) -> int:
    """Return a TCP port of the loopback address on which nothing listens now.

    Chosen at random below the range that systems hand out for outgoing connections, so that it stays free.
    """
    chance = random.SystemRandom()  # whoever seeds `random` twice alike would get the same port twice
    for _ in range(200):
        port = chance.randint(20000, 32000)
        if port not in avoid and port_is_free(port):
            return port
    raise StartError(
        "No free network port was found between 20000 and 32000: stop a few servers and start again."
    )


def port_is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def is_alive(pid: int) -> bool:
    """Say whether the process runs. One that has ended and waits for its parent (a zombie) does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def running_in(folder: Path, name: str) -> list[int]:
    """Return the ids of living processes of this program name whose working folder is `folder`.

    A server works in its data folder, so this tells ours from a stranger that was given the same process id.
    """
    wanted = str(folder.resolve())
    found = []
    for process in psutil.process_iter():
        try:
            # The kernel truncates names to 15 letters, and PostgreSQL rewrites its command line.
            if process.name()[:15] == name[:15] and process.cwd() == wanted:
                found.append(process.pid)
        except psutil.Error:
            continue
    return [pid for pid in found if is_alive(pid)]


def wait_until(condition: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Wait until the condition holds; return whether it did in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, so that two processes do not start or stop one server at once."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Identity:
    """The system user a server runs as, and what starts a command as that user."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    # Arguments for subprocess.run; empty unless the user has to change.
    switch: dict[str, object] = field(default_factory=dict)


def unprivileged(reach: tuple[Path, ...]) -> Identity:
    """Return whom to run PostgreSQL as: the present user, or an unprivileged one where that is root.

    `reach` are paths which that user has to get to. Where a closed folder is in the way (root's home, a
    private temporary folder) the command is given the single capability to pass through, rather than opening
    the folder.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    account = next((entry for entry in map(_account, ("postgres", "nobody")) if entry), None)
    if account is None:
        raise StartError(
            "PostgreSQL does not run as root, and there is no user postgres or nobody: use another user."
        )
    uid, gid = account.pw_uid, account.pw_gid
    switch: dict[str, object] = {"user": uid, "group": gid, "extra_groups": []}
    if all(_reaches(path, switch) for path in reach):
        return Identity(uid, gid, (), switch)
    capability = "-all,+dac_read_search"
    options = ("--inh-caps", "--ambient-caps", "--bounding-set")
    prefix = (
        shutil.which("setpriv") or "setpriv",
        f"--reuid={uid}",
        f"--regid={gid}",
        "--clear-groups",
        # Else the kernel sets the capability aside in access(2), which PostgreSQL asks about its programs.
        "--securebits=+no_setuid_fixup",
        *(f"{option}={capability}" for option in options),
        "--",
    )
    if shutil.which("setpriv") and all(_reaches(path, {}, prefix) for path in reach):
        return Identity(uid, gid, prefix)
    raise StartError(
        f"PostgreSQL does not run as root, and the user {account.pw_name} cannot reach {reach[0]}: "
        f"start this as another user, or keep the checkout and PARLEY_VAR where everybody may enter."
    )


def start_on_free_port(file: Path, launch: Callable[[int], bool]) -> None:
    """Start a server on the port it always had, or on a new one if that is taken; note it in `file`.

    `launch` returns False if somebody else was quicker to take the port.
    """
    port = int(file.read_text()) if file.exists() else free_port()
    for _ in range(5):
        if not port_is_free(port):
            port = free_port()
        # Noted first: a server that was started must be found again even if we are killed now.
        file.write_text(f"{port}\n", encoding="ascii")
        if launch(port):
            return
        port = free_port(avoid=(port,))
    raise StartError(f"Five network ports in a row were taken before a server could use them: remove {file}.")


def read_port(file: Path, server: str) -> int:
    """Return the port that was noted. Raises StartError if the server was never started."""
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StartError(
            f"The embedded {server} has not been started ({file} is missing): run `make run`."
        ) from error


def last_line(text: str) -> str:
    """Return the last line that says something."""
    lines = [line.strip() for line in text.splitlines() if any(sign.isalnum() for sign in line)]
    return lines[-1] if lines else "it gave no reason"


def server_environment() -> dict[str, str]:
    """Return the environment for a server: nothing of ours, above all no secret and no PG* variable."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", "TZ": "UTC"}


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _reaches(path: Path, switch: dict[str, object], prefix: tuple[str, ...] = ()) -> bool:
    command = [*prefix, "test", "-x", str(path)]
    result = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 - our own command
        command, check=False, capture_output=True, cwd="/", **switch
    )
    return bool(result.returncode == 0)
