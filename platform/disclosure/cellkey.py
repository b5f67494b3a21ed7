"""Deterministic keyed rounding: the cell-key method.

Fraser and Wooton, "A proposed method for confidentialising tabular output to protect against differencing" (UNECE work
session, Geneva 2005); SDCtools Handbook, chapter 5. Each unit has a record key drawn from a secret; a cell's key is the
sum of its units' keys, and decides whether the cell is rounded up or down. So the same people give the same answer in
every table, release and query, and asking again averages nothing out.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from .errors import BadRequest
from .figures import Figure, Show
from .tables import Coordinates, Part, Table, parts_of

KEYS = 2**32
"""Record and cell keys are numbers below this."""


def rounded(secret: bytes, base: int = 5) -> Callable[[Table], dict[Coordinates, Figure]]:
    """A form that shows every cell rounded to a multiple of `base` next to its value, multiples themselves unchanged.

    Up with probability (remainder / base), so that the expectation is the value; zeros stay zero. Each figure lies less
    than `base` from the truth, so a margin differs from the sum of its n shown parts by at most (n + 1)(base − 1).
    The rule and the base are public, the secret is not.
    """
    if base < 2:
        raise BadRequest(f"a rounding base is at least 2, not {base}")
    if not secret:
        raise BadRequest("keyed rounding needs a secret that is not empty")

    def form(table: Table) -> dict[Coordinates, Figure]:
        cells = parts_of(table.leaves, table.dimensions)
        return {
            where: Figure(Show.ROUNDED, round_by_key(cells.get(where, []), secret, base), base)
            for where in table.shown
        }

    return form


def round_by_key(parts: list[Part], secret: bytes, base: int) -> int:
    """The rounded sum of some parts."""
    value = sum(part.value for part in parts)
    down, remainder = value - value % base, value % base
    return down + base if cell_key(parts, secret) * base < remainder * KEYS else down


def cell_key(parts: list[Part], secret: bytes) -> int:
    """The key of a cell: the sum of its units' record keys, each unit once."""
    return sum(record_key(unit, secret) for unit in {part.unit for part in parts}) % KEYS


def record_key(unit: str, secret: bytes) -> int:
    """The key of a unit."""
    return int.from_bytes(hmac.digest(secret, unit.encode(), "sha256")[:4], "big")
