"""What hiding a cell costs the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from .errors import BadRequest
from .tables import Key, Table

Loss: TypeAlias = Callable[[Key, int], float]
"""What hiding a cell of some value costs the reader; above zero."""


def count_cells(_key: Key, _value: int) -> float:
    """Every hidden cell costs one."""
    return 1.0


def sum_values(_key: Key, value: int) -> float:
    """A hidden cell costs its value, and one more, so that zeros are not hidden for nothing."""
    return value + 1.0


@dataclass(frozen=True)
class Weighted:
    """See `weighted`."""

    weights: Mapping[tuple[str, str], float]
    otherwise: Loss

    def __call__(self, key: Key, value: int) -> float:
        """The cost of hiding a cell."""
        return self.otherwise(key, value) * prod(self.weights.get(pair, 1.0) for pair in key.at)

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` for a weight on a category that no table has."""
        if isinstance(self.otherwise, Weighted):
            self.otherwise.check(tables)
        known = {(d.name, node) for table in tables for d in table.dimensions for node in d.nodes}
        for name, category in self.weights:
            if (name, category) not in known:
                raise BadRequest("a weight is given to what stands in no table", cell=f"{name}={category}")


def weighted(weights: Mapping[tuple[str, str], float], otherwise: Loss = count_cells) -> Loss:
    """Multiply the cost of cells in the given (dimension, category) pairs: what the reader needs most stays longest."""
    return Weighted(weights, otherwise)
