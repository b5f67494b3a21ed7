"""A canonical order of categories, so that neither their names nor their order decide which cells are hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from .tables import Coordinates, Key, Table

Node: TypeAlias = tuple[str, str]
"""A dimension's name and one of its categories."""


def ranks(tables: Sequence[Table], weigh: Callable[[Key, int], float]) -> dict[Node, int]:
    """Rank the nodes of every dimension by what stands in their cells.

    Colour refinement (Weisfeiler and Leman 1968): nodes start with their depth and are told apart by the values of
    their cells and by the colours of the categories these cells lie in, until no more classes appear. Where several nodes
    still share a colour, the first of them by name is set apart and the refinement goes on from there: if they are alike
    in truth, whichever it is leads to the same ranks up to exchanging them.
    """
    colour = {
        (d.name, node): depth
        for table in tables
        for d in table.dimensions
        for path in d.paths.values()
        for depth, node in enumerate(path)
    }
    ordered = sorted(tables, key=lambda t: (t.population, sorted(d.name for d in t.dimensions)))
    cells = [
        ((number, cell.value, weigh(table.key(where), cell.value)), where)
        for number, table in enumerate(ordered)
        for where, cell in table.cells.items()
    ]
    colour = _refined(colour, cells)
    while alike := sorted(node for node in colour if list(colour.values()).count(colour[node]) > 1):
        first = min(alike, key=lambda node: (colour[node], node))
        apart = {node: (2 * place - 1 if node == first else 2 * place) for node, place in colour.items()}
        colour = _refined(apart, cells)
    return colour


def _refined(colour: dict[Node, int], cells: Sequence[tuple[Any, Coordinates]]) -> dict[Node, int]:
    """Tell nodes apart by the cells they lie in until no more classes appear."""
    while True:
        signatures: dict[Node, list[Any]] = {node: [] for node in colour}
        for value, where in cells:
            colours = tuple((name, colour[name, node]) for name, node in where)
            for pair in where:
                signatures[pair].append((value, colours))
        refined = _dense({node: (colour[node], sorted(signatures[node])) for node in colour})
        if len(set(refined.values())) == len(set(colour.values())):
            return refined
        colour = refined


def _dense(marks: dict[Node, Any]) -> dict[Node, int]:
    """Replace marks by their places in sorted order; equal marks share a place."""
    places: dict[Node, int] = {}
    place, before = -1, None
    for node in sorted(marks, key=lambda node: marks[node]):
        if before is None or marks[node] != before:
            place, before = place + 1, marks[node]
        places[node] = place
    return places
