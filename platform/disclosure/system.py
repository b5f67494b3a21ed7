"""The constraint builder of the protector: every cell a column, every margin an equation.

Columns are the cells of all regions over the lattice of categories; a margin equals the sum of the level below it, a
population's cell the sum over its regions. Linked tables share columns, so a margin common to two tables is one unknown.

Tables whose dimensions overlap in a cycle are laid into one lattice (see `hypergraph`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from .dimensions import Classification, Dimension, combined
from .errors import TooLarge
from .hypergraph import acyclic
from .tables import Coordinates, Key

LIMIT = 60_000
"""Columns beyond which the exact method refuses, with `TooLarge`."""


@dataclass
class System:
    """Columns by key, and equations as (margin, parts): the margin equals the sum of its parts.

    Each margin is split along one dimension only; the splits along the others follow.
    """

    measure: str
    classes: Mapping[str, Classification]
    members: Mapping[str, tuple[str, ...]]
    index: dict[Key, int] = field(default_factory=dict)
    equations: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    leaves: set[int] = field(default_factory=set)

    def column(self, population: str, where: Coordinates) -> int:
        """The column of a cell; for a population of several regions, one tied to their sum."""
        regions = self.members[population]
        if len(regions) == 1:
            return self.index[Key(regions[0], self.measure, where)]
        key = Key(population, self.measure, where)
        if key not in self.index:
            parts = tuple(self.index[Key(region, self.measure, where)] for region in regions)
            self.index[key] = len(self.index)
            self.equations.append((self.index[key], parts))
        return self.index[key]

    def sums(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """All sums within regions, those that follow from others too, and those over regions: (margin, parts)."""
        for key, column in self.index.items():
            if len(self.members[key.population]) > 1:
                continue
            for parts in self.splits(key.at, self.classes):
                found = tuple(self.index.get(Key(key.population, self.measure, part), -1) for part in parts)
                if -1 not in found:
                    yield column, found
        yield from ((m, p) for m, p in self.equations)

    def splits(self, where: Coordinates, names: Iterable[str]) -> Iterator[tuple[Coordinates, ...]]:
        """Every way of splitting a cell into the nodes below it along one of the dimensions."""
        known = dict(where)
        for name in sorted(names):
            if below := self.classes[name].groups.get(known.get(name, self.classes[name].total)):
                yield tuple(_put(where, name, child) for child in below)


def build(
    measure: str,
    shapes: Sequence[tuple[Dimension, ...]],
    regions: Iterable[str],
    members: Mapping[str, tuple[str, ...]],
    rank: Mapping[tuple[str, str], int],
) -> System:
    """Lay out columns and equations.

    `shapes` are the dimensions of each table, `members` maps every population (a region is one too) to its regions,
    `rank` orders the categories of each dimension. Raises `TooLarge`, `CategoriesChanged`.
    """
    classes = {
        name: _ranked(name, c, rank)
        for name, c in combined(dimension for shape in shapes for dimension in shape).items()
    }
    clusters = acyclic({frozenset(d.name for d in shape) for shape in shapes})
    regions = sorted(regions)
    nodes = {
        name: (c.total, *(g for g in c.groups if g != c.total), *c.leaves) for name, c in classes.items()
    }
    if sum(prod(len(nodes[name]) for name in cluster) for cluster in clusters) * len(regions) > LIMIT:
        raise TooLarge(f"more than {LIMIT} cells in the linked tables of {measure}")
    system = System(measure, classes, members)
    for region in regions:
        for cluster in clusters:
            points = [
                tuple((n, c) for n, c in zip(cluster, point, strict=True) if c != classes[n].total)
                for point in product(*(nodes[name] for name in cluster))
            ]
            _lay(system, region, cluster, points)
    return system


def _ranked(name: str, plain: Classification, rank: Mapping[tuple[str, str], int]) -> Classification:
    """A classification in canonical order, so that neither names nor their order sway the solver."""

    def order(nodes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(nodes, key=lambda node: rank[name, node]))

    return Classification(
        plain.total, {g: order(plain.groups[g]) for g in order(plain.groups)}, order(plain.leaves)
    )


def _lay(system: System, region: str, cluster: tuple[str, ...], points: list[Coordinates]) -> None:
    """Columns and equations of one lattice in one region."""
    for where in points:
        system.index.setdefault(Key(region, system.measure, where), len(system.index))
    for where in points:
        column = system.index[Key(region, system.measure, where)]
        split = next(system.splits(where, cluster), None)
        if split is None:
            system.leaves.add(column)
        else:
            parts = tuple(system.index[Key(region, system.measure, point)] for point in split)
            system.equations.append((column, parts))


def _put(where: Coordinates, name: str, node: str) -> Coordinates:
    """Coordinates with one dimension set to an inner or leaf node."""
    return tuple(sorted([pair for pair in where if pair[0] != name] + [(name, node)]))
