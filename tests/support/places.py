"""What each process of a test run has for itself. One PostgreSQL is shared: in it each test has a database of its own.

All else in which a process could meet another's traces lies in a data folder of its own, where the settings and
every program that a test starts look for it: a Valkey (broker and cache), key store, anchors, mail, files. Ports
come out of a range of its own. This module knows no settings: they are read after it has done its work.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import cycle
from pathlib import Path

import psycopg2

from parley import embedded
from parley.bootstrap import bootstrap, role, scram_verifier
from parley.processes import LOOPBACK, make_folder, port_is_free
from parley.secrets_store import ensure_secrets, login_passwords, secret

# Below those that Parley's servers choose from, which are below those for outgoing connections.
PORTS, AT_ONCE = range(10_000, 20_000), 100
ROOM = 8 * 2**30  # bytes: the journal's 2 GB, the databases of six processes, and enough left for others


def new_folder() -> Path:
    """A folder for a run: in memory where there is plenty, for databases are made and dropped in it by the thousand."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return Path(tempfile.mkdtemp(prefix="parley-test-", dir=memory if roomy else None))


def begin(run: Path) -> None:
    """Start what the processes of a run share, in its folder: PostgreSQL with its logins."""
    make_folder(run).chmod(0o711)
    ensure_secrets(run)
    embedded.start_postgres(run, fast=True)
    bootstrap(embedded.superuser_dsn(run), run)
    _quick_passwords(run)


def _quick_passwords(run: Path) -> None:
    """Let a password be checked in one round: 4096 cost both sides more than all else of connecting, in each test."""
    with closing(psycopg2.connect(embedded.superuser_dsn(run))) as connection, connection.cursor() as cursor:
        passwords = {role(login): password for login, password in login_passwords(run).items()}
        passwords["postgres"] = secret("db_superuser", run)
        for name, password in passwords.items():
            cursor.execute(f"alter role {name} password %s", [scram_verifier(password, rounds=1)])
        connection.commit()


def place(run: Path, name: str) -> dict[str, str]:
    """Make the data folder of one process, with a Valkey. Returns the variables that lead the process there."""
    var = make_folder(run / name)
    if not (var / "secrets").exists():  # whoever follows a worker that died has its place
        shutil.copytree(run / "secrets", var / "secrets")
        (var / "postgres").symlink_to(run / "postgres")
        (var / "keystore").mkdir(mode=0o700)
        (var / "static").mkdir()
    embedded.start_valkey(var, fast=True)
    return {"PARLEY_VAR": str(var), "HYPOTHESIS_STORAGE_DIRECTORY": str(var / "hypothesis")}


def end(run: Path) -> None:
    """Stop all of it and remove the folder."""
    for port in run.glob("*/valkey/port"):
        embedded.stop_valkey(port.parents[1])
    embedded.stop_postgres(run)
    shutil.rmtree(run, ignore_errors=True)


def free_port(count: int = 1) -> int:
    """A port (the first of so many in a row) that no other test process hands out, and where nothing listens now."""
    ports = _own_ports()
    while True:
        found = [next(ports) for _ in range(count)]
        if found[-1] - found[0] == count - 1 and all(map(port_is_free, found)):
            return found[0]


@cache
def _own_ports() -> Iterator[int]:
    """Ports of this process alone. It holds the one before them until it ends, so that no other takes them."""
    for first in PORTS[::AT_ONCE]:
        holder = socket.socket()
        try:
            holder.bind((LOOPBACK, first))
        except OSError:
            holder.close()
        else:
            holder.detach()
            return cycle(range(first + 1, first + AT_ONCE))
    raise RuntimeError(f"No ports are left from {PORTS[0]} to {PORTS[-1]}: too many tests run at once.")
