"""Every page and endpoint in the large world against the small one, for each kind of viewer who may read it."""

import statistics
from collections.abc import Iterator
from typing import Any

from bench import scale
from bench.addresses import path_of, read_routes
from bench.lines import Line, client, medians

# Who it is → the viewer in the world (bench/scale.py). Those of few have the same hundred dialogues in both worlds.
VIEWERS = {
    "leads few": "few",
    "leads all": "every",
    "officer of few": "officer",
    "officer of all": "many",
    "partner": "partner",
    "approver": "approver",
}
# Nothing of a dialogue is shown to them: what they alone may read is measured once.
OTHERS = {"administrator": "administrator", "auditor": "auditor"}
World = tuple[str, dict[str, Any]]


def growth(small: World, large: World, only: str = "") -> Iterator[Line]:
    """A line for each route and kind of viewer who is answered 200 in both worlds; `only` those with this in them."""
    unread = []
    for route in read_routes():
        if only not in f"/{route}":
            continue
        lines = [line for who in VIEWERS for line in _line(route, who, VIEWERS[who], small, large)]
        if not lines:
            lines = [line for who in OTHERS for line in _line(route, who, OTHERS[who], small, large)]
        if not lines:
            unread.append(f"/{route}")
        yield from lines
    if unread:
        yield Line(f"read by nobody in the bench: {', '.join(unread)}", len(unread), 0)


def _line(route: str, who: str, viewer: str, small: World, large: World) -> list[Line]:
    taken: dict[str, list[float]] = {}
    for _round in range(3):  # worlds in turn: a database is one connection's
        for name, world in (small, large):
            scale.point_at(name)
            browser, path = client(world[viewer]), path_of(route, world["ids"])
            if browser.get(path).status_code != 200:
                return []

            def call(browser: Any = browser, path: str = path) -> None:
                browser.get(path)

            taken.setdefault(name, []).extend(medians(call, times=5))
    one, other = (statistics.median(taken[name]) for name, _world in (small, large))
    return [Line(f"/{route}, {who}: large / small", other / one, 1.3, f"{other:.1f} ms / {one:.1f} ms")]
