"""What an attacker knows of single cells: ranges, their ends, and how far worlds found so far span them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .tables import Key


@dataclass(frozen=True)
class Range:
    """What the attacker knows of one cell: a whole number (counts) from `low` to `high`, `inf` if without bound."""

    key: Key
    low: float
    high: float

    @property
    def recovered(self) -> bool:
        """Whether the cell is known exactly."""
        return self.low == self.high


class End(NamedTuple):
    """The lower (`sign` −1) or upper (1) end of the range of a cell asked about."""

    row: int
    sign: int


class Seen:
    """The ranges that worlds found so far already span, for each cell asked about."""

    def __init__(self, sums: Mapping[Key, Sequence[int]]) -> None:
        self.keys = tuple(sums)
        self.atoms = [np.array(atoms, dtype=np.int32) for atoms in sums.values()]
        self.rows = np.repeat(np.arange(len(sums)), [len(atoms) for atoms in self.atoms])
        self.columns = np.concatenate(self.atoms) if self.atoms else np.zeros(0, dtype=np.int32)
        self.low, self.high = np.full(len(sums), inf), np.full(len(sums), -inf)

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in one world."""
        totals = np.bincount(self.rows, values[self.columns], len(self.low))
        self.low, self.high = np.minimum(self.low, totals), np.maximum(self.high, totals)

    def reaches(self, end: End, goal: float) -> bool:
        """Whether some world takes a cell as far as a goal."""
        return bool(self.high[end.row] >= goal if end.sign > 0 else self.low[end.row] <= goal)
