"""A canonical order of categories, so that neither their names nor their order decide which cells are hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .tables import Key, Table


def ranks(tables: Sequence[Table], weigh: Callable[[Key, int], float]) -> dict[tuple[str, str], int]:
    """Rank the nodes of every dimension by what stands in their cells.

    Colour refinement (Weisfeiler and Leman 1968): nodes start with their depth and are told apart by the values of
    their cells and by the colours of the categories these cells lie in, until no more classes appear. Names decide only
    between nodes that refinement cannot tell apart.
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
    while True:
        signatures: dict[tuple[str, str], list[Any]] = {node: [] for node in colour}
        for value, where in cells:
            colours = tuple((name, colour[name, node]) for name, node in where)
            for pair in where:
                signatures[pair].append((value, colours))
        marks = {node: (colour[node], sorted(signatures[node])) for node in colour}
        refined = _dense(marks)
        if len(set(refined.values())) == len(set(colour.values())):
            break
        colour = refined
    final = sorted(colour, key=lambda node: (colour[node], node))
    return {node: number for number, node in enumerate(final)}


def _dense(marks: dict[tuple[str, str], Any]) -> dict[tuple[str, str], int]:
    """Replace marks by their places in sorted order; equal marks share a place."""
    places: dict[tuple[str, str], int] = {}
    place, before = -1, None
    for node in sorted(marks, key=lambda node: marks[node]):
        if before is None or marks[node] != before:
            place, before = place + 1, marks[node]
        places[node] = place
    return places
