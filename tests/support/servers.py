"""Embedded servers of a test's own, and ways in."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from parley import embedded
from parley.bootstrap import bootstrap
from parley.secrets_store import secret


@contextlib.contextmanager
def servers(var: Path) -> Iterator[Path]:
    try:
        yield var
    finally:
        embedded.stop_valkey(var)
        embedded.stop_postgres(var)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running cluster with its logins, and a running Valkey."""
    with servers(tmp_path_factory.mktemp("var")) as folder:
        embedded.start_postgres(folder, fast=True)
        bootstrap(embedded.superuser_dsn(folder), folder)
        embedded.start_valkey(folder, fast=True)
        yield folder


def login(
    var: Path, name: str, database: str = "parley", password: str | None = None
) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host="127.0.0.1",
        port=embedded.postgres_port(var),
        user=f"parley_{name}",
        password=password or secret(f"db_{name}", var),
        dbname=database,
    )


def ask(dsn_or_connection: str | psycopg2.extensions.connection, statement: str) -> list[tuple[object, ...]]:
    opened = psycopg2.connect(dsn_or_connection) if isinstance(dsn_or_connection, str) else dsn_or_connection
    with contextlib.closing(opened), opened, opened.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def broker(var: Path, user: str = "default") -> redis.Redis:
    return redis.Redis.from_url(embedded.valkey_url(var, user) + "/1", decode_responses=True)
