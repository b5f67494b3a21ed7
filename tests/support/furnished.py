"""One furnished world for all tests that change nothing in it."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from support.database import RUN, VAR, WORLD, clone
from support.furnish import dialogue, furnish, holders
from support.probes import Table, read_tables
from support.rights_table import Holder
from support.world import _uuids

from parley import embedded
from parley.secrets_store import secret
from wall.viewer import signature


@dataclass
class Furnished:
    """The furnished world: its database, ids, rows, and what everybody holds."""

    name: str
    world: SimpleNamespace
    tables: dict[str, Table]
    holders: dict[str, Holder]
    key: str

    def superuser(self) -> Any:
        return psycopg2.connect(psycopg2.extensions.make_dsn(embedded.superuser_dsn(VAR), dbname=self.name))

    def login(self, login: str) -> Any:
        return psycopg2.connect(
            host="127.0.0.1",
            port=embedded.postgres_port(VAR),
            dbname=self.name,
            user=f"parley_{login}",
            password=secret(f"db_{login}", VAR),
        )


@pytest.fixture(scope="session")
def furnished(_world_template: None, django_db_blocker: Any) -> Iterator[Furnished]:
    """Read it and roll back: nothing may be committed here."""
    with django_db_blocker.unblock(), clone(WORLD) as name:
        world = _uuids(json.loads((RUN / "world.json").read_text()))
        furnish(world, name)
        found = Furnished(name, world, {}, holders(world), secret("wall_key", VAR))
        psycopg2.extras.register_uuid()
        connection = found.superuser()
        found.tables = read_tables(connection)
        connection.close()
        yield found


class Room:
    """One transaction on one login in which people come and go; rolled back at the end."""

    def __init__(self, furnished: Furnished, login: str) -> None:
        self.furnished, self.world = furnished, furnished.world
        self.connection = furnished.login(login)
        self.cursor = self.connection.cursor()
        self.cursor.execute("select set_config('wall.action', 'room', true)")

    def enters(self, person: str) -> "Room":
        """From now on this person is looking."""
        stated = signature(
            self.id(person), int(time.time()), self.connection.info.backend_pid, self.furnished.key
        )
        self.cursor.execute("select set_config('wall.viewer', %s, true)", [stated])
        return self

    def id(self, person: str) -> Any:
        return getattr(self.world.people, person)

    def ask(self, statement: str, *arguments: Any) -> list[tuple]:
        """Run it in a savepoint, so that a refusal leaves the room as it was."""
        self.cursor.execute("savepoint ask")
        try:
            self.cursor.execute(statement, arguments or None)
            return self.cursor.fetchall() if self.cursor.description else []
        except psycopg2.Error:
            self.cursor.execute("rollback to savepoint ask")
            raise

    def call(self, function: str, *arguments: Any) -> Any:
        places = ", ".join(["%s"] * len(arguments))
        return self.ask(f"select wall.{function}({places})", *arguments)[0][0]

    def give(self, person: str, capacity: str, name: str, *, until: str = "9000-01-01") -> Any:
        return self.call("give", self.id(person), capacity, dialogue(self.world, name), until)

    def names(self, name: str) -> int:
        """How many identities of a dialogue whoever looks can see."""
        return self.ask(
            "select count(*) from dialogues_identity where dialogue_id = %s", dialogue(self.world, name)
        )[0][0]

    def rights(self, name: str) -> int:
        return self.call("rights_on", dialogue(self.world, name))


@pytest.fixture
def room(furnished: Furnished) -> Iterator[Room]:
    """The inner ring's login with nobody in it yet."""
    found = Room(furnished, "inner")
    yield found
    found.connection.close()


@pytest.fixture
def owner(furnished: Furnished) -> Iterator[Room]:
    """The superuser, for what only an administrator's functions do; becomes parley_inner with `enters`."""
    connection = furnished.superuser()
    found = Room.__new__(Room)
    found.furnished, found.world, found.connection = furnished, furnished.world, connection
    found.cursor = connection.cursor()
    found.cursor.execute("select set_config('wall.action', 'room', true)")
    yield found
    connection.close()
