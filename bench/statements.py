"""Statements of every list: as many, and as long, for somebody with 200 dialogues as for somebody with one."""

from collections.abc import Iterator
from typing import Any

from bench.addresses import path_of, read_routes
from bench.lines import Line, client

# A page of rows asks for what belongs to them by id: so much longer may its statements be altogether.
LONGER = 1.5


def statements(world: dict[str, Any], only: str = "") -> Iterator[Line]:
    """Two lines for each page that is about no one dialogue: how many statements more, and how much longer."""
    for route in read_routes():
        if "<" in route or only not in f"/{route}":
            continue
        asked = [_sent(world[person], path_of(route, world["ids"])) for person in ("one", "own", "every")]
        sent = [one for one in asked if one]
        if len(sent) < len(asked):
            continue
        (few, short), *others = sent
        yield Line(
            f"/{route}: statements, with 200 or all dialogues more than with one",
            max(many for many, _length in others) - few,
            0,
            " / ".join(str(many) for many, _length in sent),
        )
        yield Line(
            f"/{route}: their length, with 200 or all dialogues against one",
            max(length for _many, length in others) / short,
            LONGER,
            " / ".join(f"{length / 1000:.1f} kB" for _many, length in sent),
        )


def _sent(person: str, path: str) -> tuple[int, int] | None:
    """How many statements, and their characters; None where this person is shown nothing."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    browser = client(person)
    browser.get(path)
    with CaptureQueriesContext(connections["default"]) as seen:
        if browser.get(path).status_code != 200:
            return None
    return len(seen), sum(len(query["sql"]) for query in seen.captured_queries)
