"""`make run`: the whole platform on one machine, from an empty folder to a page in the browser.

Starts the embedded servers (unless DATABASE_URL and REDIS_URL name others), creates logins, migrates, loads
the demo world once, and runs the two web processes, the worker and the clock until Ctrl-C; then ends all of
it in order.

PARLEY_VAR names the data folder and PORT the inner web port (the outer one is the next): two copies with
others of both run side by side. What each program says is in ``var/log/``.
"""

import fcntl
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from accounts.demo_people import PASSWORD, PEOPLE, address
from parley import embedded
from parley.bootstrap import bootstrap
from parley.processes import LOOPBACK, StartError, make_folder, port_is_free, wait_until
from parley.secrets_store import ROOT, ensure_secrets, secret, var_folder
from parley.supervisor import Program, Stop, StopRequest, Supervisor

QUEUES = "registrar,statistician,archivist,courier,default"
CELERY = (sys.executable, "-m", "celery", "-A", "parley")
# Each process may use its own logins and no others (parley/settings_databases.py).
LOGINS = {"web": "inner,door", "worker": "registrar,statistician,archivist,courier,door", "clock": "none"}
NEEDED_SPACE = 500_000_000  # bytes: an empty cluster with its journal, the demo world, logs
WEB_START_SECONDS = 60

# The outer web process gets these variables from ours and no others; its secrets lie in a folder of its own.
OUTER_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "PARLEY_HOSTS",
    "EMAIL_URL",
)


def say(line: str) -> None:
    """Print one line of progress at once."""
    print(line, flush=True)


def port_number() -> int:
    """Return the inner web port: ``$PORT``, else 8000. Raises StartError if it is none."""
    text = os.environ.get("PORT") or os.environ.get("PARLEY_PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65534:
        raise StartError(f"PORT is {text!r}: give a number from 1 to 65534, as in `make run PORT=8100`.")
    return int(text)


def check_machine(var: Path, port: int) -> None:
    """Raise StartError where it is plain beforehand that a start must fail."""
    for number, ring in ((port, "inner"), (port + 1, "outer")):
        if not port_is_free(number):
            raise StartError(
                f"Port {number} (the {ring} web port) is taken by another program: "
                f"choose another, as in `make run PORT={port + 100}`."
            )
    free = shutil.disk_usage(var).free
    if free < NEEDED_SPACE:
        raise StartError(
            f"Only {free // 1_000_000} MB are free where {var} is, and "
            f"{NEEDED_SPACE // 1_000_000} MB are needed: "
            f"make room, or set PARLEY_VAR to a folder elsewhere."
        )


def make_keys_and_their_store(var: Path) -> None:
    """Make the secrets that are missing and, with a new installation, the empty store of the vault's wrapped keys.

    Only then: an empty store in place of one that was lost would hide the loss.
    """
    if not (var / "secrets").exists():
        store = Path(os.environ.get("PARLEY_KEYSTORE") or var / "keystore")
        make_folder(store).chmod(0o700)
    ensure_secrets(var)


@contextmanager
def alone_in(var: Path) -> Iterator[None]:
    """Hold the data folder. Raises StartError if another `make run` works in it."""
    with (var / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"Parley already runs in {var}: use that one, or start a second copy with "
                f"another folder and port, as in `make run PARLEY_VAR=/tmp/second PORT=8100`."
            ) from error
        yield


def inner_environment(var: Path, port: int) -> dict[str, str]:
    """Return the environment of everything but the outer web process."""
    return {
        **os.environ,
        **_common(port),
        "PARLEY_RING": "inner",
        "PARLEY_VAR": str(var),
    }


def outer_environment(var: Path, port: int) -> dict[str, str]:
    """Return the outer web process's environment, and write its few secrets to ``var/outer/secrets``.

    Those are its own login, its own door's (sign-in) and the doors' key, the broker as a user who may only
    count attempts, and a signing key of its own. It cannot find the inner ring's: neither its environment nor
    its data folder leads there.
    """
    folder = make_folder(var / "outer")
    kept = folder / "secrets"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(mode=0o700)
    found = {
        "parley_db_outer": _database_url(var, "outer"),
        "parley_db_outer_door": _database_url(var, "outer_door"),
        "door_key": secret("door_key", var),
        "redis_url": _broker_url(var),
        "django_secret_key": secret("django_secret_key_outer", var),
    }
    for name, value in found.items():
        descriptor = os.open(kept / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(value + "\n")
    passed = {name: os.environ[name] for name in OUTER_ENVIRONMENT if name in os.environ}
    return {
        **passed,
        **_common(port),
        "PARLEY_RING": "outer",
        "PARLEY_VAR": str(folder),
        "PARLEY_LOGINS": "outer,outer_door",
    }


def prepare(supervisor: Supervisor, var: Path, environment: Mapping[str, str]) -> None:
    """Bring database, keys and demo world up to date. Every step may be repeated."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    steps = [
        ("Bringing the tables up to date", ["migrate", "--database", "owner", "--no-input"]),
        ("Installing keys", ["install_keys"]),
    ]
    if environment["PARLEY_DEMO"] == "1":
        (var / "demo").touch()
        steps.append(("Loading the demo world (once)", ["load_demo"]))
    for line, arguments in steps:
        say(f"{line} …")
        supervisor.run(
            Program(
                f"manage.py {arguments[0]}", [*manage, *arguments], environment, var / "log" / "prepare.log"
            )
        )


def worker_command(*, concurrency: int) -> list[str]:
    """A worker of every office, with so many processes that take tasks."""
    worker = [*CELERY, "worker", "--queues", QUEUES, "--concurrency", str(concurrency), "--loglevel", "INFO"]
    # No gossip between workers: there is one. Nothing is written to the home folder.
    return [*worker, "--hostname", "worker@parley", "--without-gossip", "--without-mingle"]


def programs(var: Path, port: int, environment: Mapping[str, str]) -> list[Program]:
    """Return what runs for as long as the platform does, in the order of starting and of ending."""
    log = var / "log"
    # Folders that Django and the clock expect to find.
    for folder in ("beat", "static", "outer/static"):
        make_folder(var / folder)
    web, offices, clock = ({**environment, "PARLEY_LOGINS": names} for names in LOGINS.values())
    beat = [
        *CELERY,
        "beat",
        "--loglevel",
        "INFO",
        "--schedule",
        str(var / "beat" / "schedule"),
        "--pidfile",
        "",
    ]
    return [
        Program("The inner web process", _gunicorn(port), web, log / "web-inner.log"),
        Program(
            "The outer web process", _gunicorn(port + 1), outer_environment(var, port), log / "web-outer.log"
        ),
        Program("The worker", worker_command(concurrency=2), offices, log / "worker.log", patience=20),
        Program("The clock (beat)", beat, clock, log / "beat.log"),
    ]


def wait_for_web(supervisor: Supervisor, port: int) -> None:
    """Return when both web processes answer. Raises StartError if one ends or takes longer than a minute."""

    def answers() -> bool:
        supervisor.check()
        return all(_is_healthy(number) for number in (port, port + 1))

    if not wait_until(answers, WEB_START_SECONDS, every=0.2):
        raise StartError(
            f"The web processes did not answer within {WEB_START_SECONDS} seconds: see var/log/web-*.log."
        )


def announce(port: int, *, demo: bool) -> None:
    """Print the addresses and, in the demo, its accounts with their password."""
    say("")
    say(f"  Parley, inner ring (facilitators, officers):  http://localhost:{port}/")
    say(f"  Parley, outer ring (funders, liaisons):       http://localhost:{port + 1}/")
    if demo:
        say("")
        say(f"  Demo accounts, all with the password {PASSWORD}:")
        width = max(len(address(key)) for key in PEOPLE)
        for key, person in PEOPLE.items():
            say(f"    {address(key):<{width}}  {person.says}")
    say("")
    say("  Ctrl-C ends it; the data stays.")


def start_servers(stack: ExitStack, var: Path) -> None:
    """Start the embedded servers that no others replace, and see that they are stopped at the end."""
    if _is_set("DATABASE_URL"):
        say("Using the PostgreSQL that DATABASE_URL names.")
    else:
        say("Starting PostgreSQL …")
        stack.callback(embedded.stop_postgres, var)
        embedded.start_postgres(var)
        bootstrap(embedded.superuser_dsn(var), var)
    if _is_set("REDIS_URL"):
        say("Using the broker that REDIS_URL names.")
    else:
        say("Starting Valkey …")
        stack.callback(embedded.stop_valkey, var)
        embedded.start_valkey(var)


def run(stop_request: StopRequest) -> None:
    """Start everything and stay until the end is asked for (Stop) or something fails (StartError)."""
    var, port = make_folder(var_folder()), port_number()
    make_folder(var / "log")
    with alone_in(var), ExitStack() as stack:
        supervisor = Supervisor(var / "running.json", ROOT, stop_request, say)
        for name in supervisor.end_leftovers():
            say(f"Ended what an earlier run had left: {name}.")
        check_machine(var, port)
        make_keys_and_their_store(var)
        stack.callback(say, "Everything has ended.")
        start_servers(stack, var)
        stack.callback(supervisor.stop)
        stack.callback(
            say, "\nEnding the web processes, the worker and the clock, then broker and database …"
        )
        environment = inner_environment(var, port)
        stop_request.check()
        prepare(supervisor, var, environment)
        say("Starting the web processes, the worker and the clock …")
        for program in programs(var, port, environment):
            supervisor.start(program)
        wait_for_web(supervisor, port)
        announce(port, demo=environment["PARLEY_DEMO"] == "1")
        supervisor.watch()


def main() -> int:
    """Run until the end is asked for; return the exit code. A failure is one sentence on standard error."""
    stop_request = StopRequest()
    stop_request.listen()
    try:
        run(stop_request)
    except Stop:
        return 0
    except (StartError, ImproperlyConfigured) as error:
        print(f"\nParley cannot run: {error}", file=sys.stderr)
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        print(f"\nParley cannot run: PostgreSQL says: {reason}", file=sys.stderr)
    except OSError as error:
        print(f"\nParley cannot run: {error.strerror}: {error.filename}.", file=sys.stderr)
    return 1


def _common(port: int) -> dict[str, str]:
    inner, outer = f"http://localhost:{port}", f"http://localhost:{port + 1}"
    return {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "parley.settings",
        "PARLEY_DEMO": os.environ.get("PARLEY_DEMO", "1"),
        "PARLEY_PORT": str(port),
        "PARLEY_INNER_ORIGIN": os.environ.get("PARLEY_INNER_ORIGIN", inner),
        "PARLEY_OUTER_ORIGIN": os.environ.get("PARLEY_OUTER_ORIGIN", outer),
    }


def _gunicorn(port: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "parley.wsgi:application", "--bind", f"{LOOPBACK}:{port}"]
    # Its control socket would lie in the home folder and be shared by both rings.
    return [
        *command,
        "--preload",  # imported once, and shared by the workers
        "--workers",
        "2",
        "--threads",
        "4",
        "--timeout",
        "60",
        "--no-control-socket",
        "--error-logfile",
        "-",
    ]


def _database_url(var: Path, login: str) -> str:
    name = f"parley_db_{login}"
    if _is_set(name.upper()):
        return secret(name, var)
    password, port = secret(f"db_{login}", var), embedded.postgres_port(var)
    return f"postgres://parley_{login}:{password}@{LOOPBACK}:{port}/parley"


def _broker_url(var: Path) -> str:
    if _is_set("REDIS_URL"):
        return secret("redis_url_outer", var) if _is_set("REDIS_URL_OUTER") else secret("redis_url", var)
    return embedded.valkey_url(var, "outer")


def _is_set(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
