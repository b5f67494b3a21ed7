"""How populations overlap: the regions of their Venn diagram, found from the units that tables are made of.

Two releases can be subtracted from each other only as far as the same units stand behind both. A *region* is the set
of units that lie in exactly the same populations with the same categories; every population is a sum of regions, and a
region of one person is what differencing isolates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from .tables import Coordinates, Part, Table

Profile: TypeAlias = dict[tuple[str, ...], Counter[Coordinates]]
"""What one unit contributes to one population: dimension names of a table to value by leaf coordinates."""


@dataclass(frozen=True)
class Overlap:
    """Regions by name with the populations that contain them, and the region of each unit in each population."""

    regions: Mapping[str, frozenset[str]]
    home: Mapping[tuple[str, str], str]

    def inside(self, population: str) -> tuple[str, ...]:
        """The regions that a population is the sum of."""
        return tuple(name for name, populations in self.regions.items() if population in populations)

    def difference(self, one: str, other: str) -> tuple[str, ...]:
        """The regions of `one` outside `other`."""
        return tuple(name for name in self.inside(one) if other not in self.regions[name])


def overlap(tables: Sequence[Table], apart: Callable[[Part], str] = lambda _: "") -> Overlap:
    """Find the regions of tables of one measure.

    `apart` may label parts that a particular attacker can tell from the rest (their own dialogue): differently
    labelled units never share a region. A unit whose categories change between populations counts as one that left and
    another that joined.
    """
    profiles = _profiles(tables)
    taken = {table.population for table in tables}
    labels = {part.unit: apart(part) for table in tables for _, parts in table.leaves for part in parts}
    home: dict[tuple[str, str], str] = {}
    regions: dict[str, frozenset[str]] = {}
    for unit, found in profiles.items():
        for version in _versions(found):
            name = _name(version, labels[unit], taken)
            regions[name] = frozenset(version)
            home.update(((population, unit), name) for population in version)
    for population in {table.population for table in tables} - frozenset().union(*regions.values()):
        regions[_name((population,), "", taken)] = frozenset((population,))
    return Overlap(dict(sorted(regions.items())), home)


def differences(shared: Overlap) -> dict[str, tuple[str, ...]]:
    """What subtraction of one population from another may isolate: name to regions.

    Every region by itself, one population less another, and a population less what an attacker can tell apart. A
    whole population is not listed: its cells are judged as they are.
    """
    populations = sorted(frozenset().union(*shared.regions.values()))
    whole = {frozenset(shared.inside(population)) for population in populations}
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in shared.regions}
    for one, other in product(populations, populations):
        found[f"{one} − {other}"] = shared.difference(one, other)
    for one in populations:
        found[f"{one}, others"] = tuple(name for name in shared.inside(one) if " | " not in name)
    distinct: dict[frozenset[str], str] = {}
    for name, regions in found.items():
        distinct.setdefault(frozenset(regions), name)
    return {
        name: tuple(sorted(regions)) for regions, name in distinct.items() if regions and regions not in whole
    }


def select(table: Table, shared: Overlap, regions: Iterable[str], name: str) -> Table:
    """The part of a table that lies in some regions, as a population of its own."""
    wanted = frozenset(regions)
    return table.where(lambda part: shared.home[table.population, part.unit] in wanted, name)


def _profiles(tables: Sequence[Table]) -> dict[str, dict[str, Profile]]:
    """Unit to population to profile."""
    result: dict[str, dict[str, Profile]] = {}
    for table in tables:
        names = tuple(sorted(d.name for d in table.dimensions))
        own: dict[str, Counter[Coordinates]] = {}
        for where, parts in table.leaves:
            for part in parts:
                own.setdefault(part.unit, Counter())[where] += part.value
        for unit, counts in own.items():  # a table shown twice (to two audiences, say) counts once
            result.setdefault(unit, {}).setdefault(table.population, {})[names] = counts
    return result


def _versions(found: Mapping[str, Profile]) -> list[tuple[str, ...]]:
    """Group the populations of one unit so that its categories agree within each group."""
    versions: list[list[str]] = []
    for population, profile in found.items():
        for version in versions:
            if all(_agree(found[other], profile) for other in version):
                version.append(population)
                break
        else:
            versions.append([population])
    return [tuple(sorted(version)) for version in versions]


def _agree(one: Profile, other: Profile) -> bool:
    """Whether two profiles are the same as far as their tables share dimensions."""
    return one == other or all(
        _project(one[mine], shared) == _project(other[theirs], shared)
        for mine, theirs in product(one, other)
        for shared in [frozenset(mine) & frozenset(theirs)]
    )


def _project(counts: Counter[Coordinates], names: frozenset[str]) -> Counter[Coordinates]:
    projected: Counter[Coordinates] = Counter()
    for where, value in counts.items():
        projected[tuple(pair for pair in where if pair[0] in names)] += value
    return projected


def _name(version: tuple[str, ...], label: str, taken: Collection[str]) -> str:
    """A region's name, never the same as a population's."""
    name = " ∩ ".join(version) if len(version) > 1 else f"{version[0]} only"
    name = f"{name} | {label}" if label else name
    while name in taken:
        name += "′"
    return name
