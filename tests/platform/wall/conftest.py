"""One furnished world for all tests that change nothing in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from parley import embedded
from parley.secrets_store import secret
from support.database import VAR, WORLD, clone
from support.furnish import furnish, holders
from support.probes import Table, read_tables
from support.rights_table import Holder
from support.world import _uuids


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
        world = _uuids(json.loads((VAR / "world.json").read_text()))
        furnish(world, name)
        found = Furnished(name, world, {}, holders(world), secret("wall_key", VAR))
        psycopg2.extras.register_uuid()
        connection = found.superuser()
        found.tables = read_tables(connection)
        connection.close()
        yield found
