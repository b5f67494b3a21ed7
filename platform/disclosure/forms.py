"""Forms other than the exact value: shares in bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from .figures import HIDDEN, Figure, Show, exact
from .tables import Coordinates, Table

EDGES = (0, 30, 50, 100)
"""The bands in use: below 30 %, 30 to 49 %, 50 % and more."""


def bands(
    dimension: str, edges: Sequence[int] = EDGES, minimum: int = 10
) -> Callable[[Table], dict[Coordinates, Figure]]:
    """A form that shows every category of `dimension` as a band of its share in its group, the groups exactly.

    `edges` are per cents from 0 to 100; a band holds its lower edge and, unless that is 100, not its upper one. Groups
    smaller than `minimum` (units of the table) have no share: their bands are hidden.
    """
    if list(edges) != sorted(set(edges)) or edges[0] != 0 or edges[-1] != 100:
        raise ValueError(f"bands must rise from 0 to 100, not {list(edges)}")

    def form(table: Table) -> dict[Coordinates, Figure]:
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
