"""What every new connection to PostgreSQL is told."""

from typing import Any

import psycopg2.extras
from django.db.backends.signals import connection_created


def connect() -> None:
    """Register the hook once; Django keeps weak references, hence the module-level function."""
    connection_created.connect(_prepare, dispatch_uid="wall.connections")


def _prepare(connection: Any, **_: Any) -> None:
    """UUIDs travel as arrays in the wall's queries."""
    if connection.vendor != "postgresql":
        return
    psycopg2.extras.register_uuid(conn_or_curs=connection.connection)
