"""The attacker's unknowns: one for each combination of leaf categories and region of populations.

Every published figure is a sum of *atoms*. What is known to be zero has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from .dimensions import Classification, combined
from .figures import Published, Show
from .hypergraph import acyclic
from .knowledge import Knowledge
from .tables import Coordinates

JOINT = 20_000
"""Up to this many atoms tables linked in a cycle are attacked through their joint distribution."""

Atom = tuple[str, int, tuple[str, ...]]


class Atoms:
    """The atoms of some tables of one measure. Not `joint`: tables linked in a cycle were too large to be combined."""

    def __init__(self, published: Sequence[Published], knowledge: Knowledge) -> None:
        self.published, self.knowledge = published, knowledge
        self.classes: dict[str, Classification] = combined(d for p in published for d in p.dimensions)
        self.leaves = {
            name: {node: tuple(sorted(c.spread(node))) for node in (*c.groups, *c.leaves)}
            for name, c in self.classes.items()
        }
        populations = sorted({p.population for p in published})
        known = {
            r: where & set(populations) for r, where in knowledge.regions.items() if where & set(populations)
        }
        covered = frozenset().union(*known.values())
        self.regions = known | {f"{p} only": frozenset((p,)) for p in populations if p not in covered}
        self.shapes, self.joint = self._shapes()
        self.index: dict[Atom, int] = {}
        self._enumerate()

    def __len__(self) -> int:
        return len(self.index)

    def _shapes(self) -> tuple[list[tuple[str, ...]], bool]:
        """The sets of dimensions that atoms are made over: one per table, but one for all in a cycle, if not too large."""
        sets = {frozenset(d.name for d in p.dimensions) for p in self.published}
        merged = list(acyclic(sets))
        atoms = sum(prod(len(self.classes[name].leaves) for name in shape) for shape in merged) * len(
            self.regions
        )
        if atoms <= JOINT:
            return merged, True
        largest = sorted(tuple(sorted(s)) for s in sets if not any(s < other for other in sets))
        return largest, set(largest) == set(merged)

    def _enumerate(self) -> None:
        """Number the atoms, leaving out those under a published zero."""
        zeros = [
            (p.population, dict(where))
            for p in self.published
            for where, figure in p.figures.items()
            if figure.show is Show.EXACT and figure.value == 0
        ]
        for number, shape in enumerate(self.shapes):
            for region, populations in self.regions.items():
                empty = {
                    tuple(self._under(shape, where))
                    for population, where in zeros
                    if population in populations and set(where) <= set(shape)
                }
                dead = {point for axes in empty for point in product(*axes)}
                for point in product(*(self.classes[name].leaves for name in shape)):
                    if point not in dead:
                        self.index[region, number, point] = len(self.index)

    def _under(self, shape: Sequence[str], where: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Per dimension of a shape, the leaves under a cell."""
        for name in shape:
            yield self.leaves[name][where[name]] if name in where else self.classes[name].leaves

    def parts(self, population: str, where: Coordinates, shape: int | None = None) -> list[int] | None:
        """The atoms that a cell is the sum of; None if no shape holds all its dimensions."""
        coordinates = dict(where)
        fitting = [n for n, names in enumerate(self.shapes) if set(coordinates) <= set(names)]
        if shape is None and not fitting:
            return None
        number = fitting[0] if shape is None else shape
        regions = self.regions_of(population)
        points = list(product(*self._under(self.shapes[number], coordinates)))
        found = (self.index.get((region, number, point)) for region in regions for point in points)
        return [atom for atom in found if atom is not None]

    def regions_of(self, population: str) -> tuple[str, ...]:
        """The regions that make up a population."""
        if population in self.regions:
            return (population,)
        if population in self.knowledge.groups:
            return tuple(r for r in self.knowledge.groups[population] if r in self.regions)
        return tuple(r for r, populations in self.regions.items() if population in populations)
