"""Cells as a rule sees them: counts, and money with contributors that are recorded or not."""

from hypothesis import strategies as st

from disclosure import Cell, Key
from disclosure.rules import View

AMOUNTS = st.lists(st.integers(1, 2_000), min_size=1, max_size=5).map(lambda a: sorted(a, reverse=True))


def count(value, around=None, where=(), origins=()):
    cell = Cell(value, frozenset(origins))
    return View(Key("P", "people", where), cell, True, {where: cell, **(around or {})})


def money(*amounts):
    named = tuple((f"donor{n}", amount) for n, amount in enumerate(amounts))
    cell = Cell(sum(amounts), frozenset(), named)
    return View(Key("P", "CAD", ()), cell, False, {(): cell})


def partly(missing, *amounts):
    """Money of which some has no contributor recorded."""
    view = money(*amounts)
    cell = Cell(view.cell.value + missing, frozenset(), view.cell.contributions)
    return View(view.key, cell, False, {(): cell})
