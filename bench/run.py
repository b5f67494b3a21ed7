"""The ratios of docs/performance.md, measured in one run.

    make bench                                       # both worlds and every row; half an hour or more
    make bench ARGS="100 2000"                       # a smaller large world, for a quick look
    make bench ARGS="--again --rows floor,log"       # some rows alone, in the worlds of the run before
    make bench ARGS="--again --rows growth --like /obligations"

Ratios, not seconds: machines differ and are noisy, so both sides of each ratio are measured in turn within
this one process and their medians divided.
"""

import json
import os
import platform
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import notices, scale
from bench.existence import existence
from bench.floor import against_floor, api_against_sql
from bench.growth import growth
from bench.lines import Line
from bench.row_security import row_security
from bench.session_log import log_action
from bench.statements import statements

World = tuple[str, dict[str, Any]]


def measurements(small: World, large: World, like: str) -> dict[str, Callable[[], Iterable[Line]]]:
    """What can be asked for by name, in the order in which it is measured."""
    world = large[1]
    return {
        "growth": lambda: growth(small, large, like),
        "statements": lambda: statements(world, like),
        "floor": lambda: [*against_floor(world), api_against_sql(world)],
        "rows": lambda: row_security(world),
        "log": lambda: log_action(world),
        "existence": lambda: existence(world),
        "notices": lambda: notices.rows(world),  # last: it deletes obligations
    }


def worlds_of(sizes: Iterable[int], var: Path, *, again: bool) -> list[World]:
    """Both worlds, made anew or as the run before left them."""
    found = []
    for size in sizes:
        kept = var / f"world_{size}.json"
        if not (again and kept.exists()):
            kept.write_text(json.dumps(scale.make(size), default=str))
        found.append((f"bench_{size}", json.loads(kept.read_text())))
    return found


def main(sizes: list[int], var: Path, *, rows: Iterable[str], like: str, again: bool) -> None:
    """Print a line for everything that is measured."""
    from django.conf import settings

    from resources.throttles import PerPerson

    small, large = worlds_of(sizes, var, again=again)
    settings.ALLOWED_HOSTS = ["*"]
    # The bench asks more often than a person may.
    PerPerson.allow_request = lambda *_arguments: True  # type: ignore[method-assign]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, worlds of {sizes[0]} and {sizes[1]} dialogues,"
        f" {datetime.now(UTC):%Y-%m-%d}\n"
    )
    print("| what | measured | bound | holds | |\n|---|---|---|---|---|")
    for name, measure in measurements(small, large, like).items():
        if rows and name not in rows:
            continue
        scale.point_at(large[0])
        for line in measure():
            print(line, flush=True)
