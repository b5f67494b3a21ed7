"""An injector's tools: every login of a runtime process, arbitrary SQL on it, and what must not come back."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.furnished import Furnished

from wall.viewer import signature

RUNTIME = ("inner", "outer", "door", "outer_door", "statistician", "registrar", "archivist", "courier")


@pytest.fixture
def as_login(furnished: Furnished) -> Iterator[Callable[..., Any]]:
    """`as_login("door")`: a connection to the furnished world; with a person, whose signed viewer is stated there."""
    opened = []

    def connect(login: str, person: str | None = None) -> Any:
        connection = furnished.login(login)
        opened.append(connection)
        if person:
            sign(connection, furnished, person)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def sign(connection: Any, furnished: Furnished, person: str) -> None:
    """State with a valid signature that this person is looking: an injector has their own viewer."""
    stated = signature(
        getattr(furnished.world.people, person), int(time.time()), connection.info.backend_pid, furnished.key
    )
    with connection.cursor() as cursor:
        cursor.execute("select set_config('wall.viewer', %s, true)", [stated])


def rows(connection: Any, statement: str, *arguments: Any) -> list[tuple]:
    """Run one statement; its rows, or none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else []


def hidden_texts(furnished: Furnished) -> list[str]:
    """What the injector in house b must not read: code names and aliases of house a, in clear in the database."""
    world = furnished.world
    of_a = {vars(world.dialogues)[name].id for name in vars(world.dialogues) if name.startswith("a_")}
    found, own = [], set()
    for table, column, of in (
        ("dialogues_dialogue", "code_name", "id"),
        ("dialogues_participant", "alias", "dialogue_id"),
    ):
        for row in furnished.tables[table].rows:
            if row[of] in of_a:
                found.append(row[column])
            else:
                own.add(row[column])  # random pairs of words: now and then one of theirs is one of ours, too
    return [text for text in found if text not in own]
