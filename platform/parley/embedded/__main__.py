"""Start, stop or show the embedded servers of ``$PARLEY_VAR`` by hand."""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from parley.embedded import (
    StartError,
    postgres_is_running,
    postgres_port,
    start_postgres,
    start_valkey,
    stop_postgres,
    stop_valkey,
    valkey_is_running,
    valkey_port,
)
from parley.secrets_store import var_folder


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def complain(line: object) -> None:
    """Print a line where errors go."""
    sys.stderr.write(f"{line}\n")


def status(var: Path) -> None:
    """Print one line on each server."""
    up = postgres_is_running(var)
    say(f"PostgreSQL: running on port {postgres_port(var)}" if up else "PostgreSQL: not running")
    up = valkey_is_running(var)
    say(f"Valkey: running on port {valkey_port(var)}" if up else "Valkey: not running")


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return the exit code."""
    steps = {
        "start": (start_postgres, start_valkey),
        "stop": (stop_valkey, stop_postgres),
        "status": (status,),
    }
    if len(arguments) != 1 or arguments[0] not in steps:
        complain("Say what to do with the embedded servers: start, stop or status.")
        return 2
    try:
        for step in steps[arguments[0]]:
            step(var_folder())
    except (StartError, ImproperlyConfigured) as error:
        complain(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
