"""Fixtures: a migrated template database, and a clone of it for each test."""

import fcntl
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
import redis
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from parley import embedded
from parley.bootstrap import bootstrap_database, role
from parley.secrets_store import LOGINS
from vault import keystore

# This process's own folder, and the one that the processes of the run share (support/places.py).
VAR, RUN = Path(os.environ["PARLEY_VAR"]), Path(os.environ["PARLEY_TEST_RUN"])
EMPTY, WORLD = "template_empty", "template_world"


def superuser(sql: str, *, dbname: str = "postgres") -> list[tuple]:
    """Run one statement as PostgreSQL's superuser, outside any transaction."""
    dsn = psycopg2.extensions.make_dsn(embedded.superuser_dsn(VAR), dbname=dbname)
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@cache
def _lasting() -> "psycopg2.extensions.cursor":
    connection = psycopg2.connect(embedded.superuser_dsn(VAR))
    connection.autocommit = True
    return connection.cursor()


def of_the_cluster(sql: str) -> None:
    """Make, open or drop a database, on one connection for the whole run: each test does that several times."""
    _lasting().execute(sql)


def point_at(database: str) -> None:
    """Let every alias (that is, every login) use this database from now on."""
    connections.close_all()
    for alias in connections.settings:
        connections.settings[alias]["NAME"] = database
        connections[alias].settings_dict["NAME"] = database


@contextmanager
def once(name: str) -> Iterator[bool]:
    """True for the first process of the run that comes here; the others wait until it is done."""
    with (RUN / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = RUN / f"{name}.done"
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Ours instead of pytest-django's: several logins, one database, migrated by its owner."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with once(EMPTY) as first:
            if first:
                bootstrap_database(embedded.superuser_dsn(VAR), EMPTY)
                point_at(EMPTY)
                call_command("migrate", database="owner", verbosity=0)
                call_command("install_keys", stdout=io.StringIO())
                connections.close_all()
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def _world_template(django_db_setup: None, django_db_blocker: object) -> None:
    from support.world import build

    keys = RUN / "keys of the world"
    with django_db_blocker.unblock(), once(WORLD) as first:  # type: ignore[attr-defined]
        if first:
            of_the_cluster(f"create database {WORLD} template {EMPTY} owner parley_owner")
            _let_in(WORLD)
            point_at(WORLD)
            keystore.prepare(keys)
            with override_settings(VAULT_KEYSTORE=keys):
                build(RUN / "world.json")
            connections.close_all()
    shutil.copytree(keys, VAR / "keystore", dirs_exist_ok=True)


def _let_in(name: str) -> None:
    """A clone keeps the rights inside, but not those on the database itself."""
    logins = ", ".join(map(role, LOGINS))
    of_the_cluster(f"revoke all on database {name} from public; grant connect on database {name} to {logins}")


@contextmanager
def clone(template: str) -> Iterator[str]:
    """A database of one's own, for as long as the block lasts."""
    name = f"test_{uuid4().hex[:12]}"
    # Copied as files: that takes two thirds of the time of copying through the journal.
    of_the_cluster(f"create database {name} template {template} owner parley_owner strategy file_copy")
    _let_in(name)
    point_at(name)
    try:
        yield name
    finally:
        connections.close_all()
        of_the_cluster(f"drop database if exists {name} with (force)")


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: object, private_folders: None) -> Iterator[str]:
    """A migrated database with nothing in it. Yields its name."""
    with django_db_blocker.unblock(), clone(EMPTY) as name:  # type: ignore[attr-defined]
        yield name


@pytest.fixture
def world_database(_world_template: None, django_db_blocker: object, private_folders: None) -> Iterator[str]:
    """A migrated database with the test world in it (see support/world.py). Yields its name."""
    with django_db_blocker.unblock(), clone(WORLD) as name:  # type: ignore[attr-defined]
        yield name


@pytest.fixture
def private_folders(tmp_path: Path, settings: object) -> None:
    """Anchors of this test alone, and nothing in cache and queues. The key store stays: its keys are the world's."""
    settings.LEDGER_ANCHORS = tmp_path / "anchors"  # type: ignore[attr-defined]
    settings.LEDGER_ANCHORS.mkdir()  # type: ignore[attr-defined]
    with redis.Redis.from_url(embedded.valkey_url(VAR)) as broker:
        broker.flushall()


@pytest.fixture
def as_login(world_database: str) -> Callable[[str], "psycopg2.extensions.connection"]:
    """Connect to the test's database as a login (`inner`, `statistician`, …), without Django in between."""
    opened = []

    def connect(login: str) -> "psycopg2.extensions.connection":
        from parley.secrets_store import secret

        connection = psycopg2.connect(
            host="127.0.0.1",
            port=embedded.postgres_port(VAR),
            dbname=world_database,
            user=f"parley_{login}",
            password=secret(f"db_{login}", VAR),
        )
        opened.append(connection)
        return connection

    yield connect  # type: ignore[misc]
    for connection in opened:
        connection.close()
