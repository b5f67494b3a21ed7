"""Forms other than the exact value: shares in bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from .errors import BadRequest
from .figures import HIDDEN, Figure, Show, exact
from .tables import Coordinates, Table

EDGES = (0, 30, 50, 100)
"""The bands in use: below 30 %, 30 to 49 %, 50 % and more."""


def bands(
    dimension: str, edges: Sequence[int] = EDGES, minimum: int = 10
) -> Callable[[Table], dict[Coordinates, Figure]]:
    """A form that shows every category of `dimension` as a band of its share in its group, the groups exactly.

    `edges` are per cents from 0 to 100; a band holds its lower edge and, unless that is 100, not its upper one. Groups
    smaller than `minimum` (units of the table) have no share: their bands are hidden. A table without the dimension would
    be shown exactly, so it is refused: give those that are meant to be exact a form of their own.
    """
    if list(edges) != sorted(set(edges)) or [*edges[:1], *edges[-1:]] != [0, 100]:
        raise BadRequest(f"bands must rise from 0 to 100, not {list(edges)}")
    if minimum < 1:
        raise BadRequest(f"a share is of at least 1, not of {minimum}")

    def form(table: Table) -> dict[Coordinates, Figure]:
        if dimension not in {d.name for d in table.dimensions}:
            raise BadRequest(f"{table!r} has no dimension {dimension!r} to show in bands")
        figures: dict[Coordinates, Figure] = {}
        for where in table.shown:
            of = tuple(pair for pair in where if pair[0] != dimension)
            value, whole = table.cell(where).value, table.cell(of).value
            if of == where:
                figures[where] = exact(value)
            elif whole < minimum:
                figures[where] = HIDDEN
            else:
                low, high = next(
                    (low, high) for low, high in pairwise(edges) if 100 * value < high * whole or high == 100
                )
                figures[where] = Figure(Show.BAND, low, high - low, of)
        return figures

    return form
