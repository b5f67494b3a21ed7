"""Attackers: what each kind of reader knows beside the published figures.

A profile (`Outsider`, `Contributor`, …) is declared by the publisher. From the true tables it works out a `Knowledge`:
which populations overlap in which regions, and bounds on cells. The attacker gets the `Knowledge`, never the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from .errors import BadRequest
from .regions import Overlap, differences, overlap, select
from .tables import Cell, Key, Part, Table


@dataclass(frozen=True)
class Bound:
    """A cell known to lie from `low` to `high` (None: no upper bound). The population may be a region."""

    key: Key
    low: int
    high: int | None


@dataclass(frozen=True)
class Suspicion:
    """A known publishing rule read backwards: of these hidden cells at least one is unsafe, else none were hidden.

    Unsafe means a count from 1 to `minimum` − 1 or, along the dimensions in `sensitive`, zero or all of a group.
    """

    cells: tuple[Key, ...]
    minimum: int = 0
    sensitive: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """What one attacker knows. `regions` maps each region to the populations that contain it.

    `groups` names further sets of regions worth attacking (one population less another). Cells are known to be at least 0, and counts to be whole numbers, by everyone.
    """

    name: str
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    bounds: tuple[Bound, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


class Profile(Protocol):
    """A kind of attacker."""

    def overlap(self, tables: Sequence[Table]) -> Overlap:
        """The regions that this attacker can tell apart."""

    def knowledge(self, tables: Sequence[Table]) -> Knowledge:
        """What they know about these populations (tables of one measure)."""

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` when the profile names somebody whom none of the tables (of all measures) has."""


@dataclass(frozen=True)
class Outsider:
    """Knows who comes and goes: which populations overlap and, with `sizes`, how many units each region has.

    With `sizes` the numbers of joiners and leavers need no protection, but their categories need more; without, the
    numbers themselves must not follow from the release. Both are asked of every release by default.
    """

    sizes: bool = False

    def check(self, tables: Sequence[Table]) -> None:
        """There is nobody to look up."""

    def overlap(self, tables: Sequence[Table]) -> Overlap:
        """The populations' overlap, with nobody told apart."""
        return overlap(tables)

    def knowledge(self, tables: Sequence[Table]) -> Knowledge:
        """Which regions there are and, with `sizes`, how many units each has."""
        shared = self.overlap(tables)
        name = "outsider who knows the numbers of joiners and leavers" if self.sizes else "outsider"
        bounds = _sizes(tables, shared) if self.sizes and len(shared.regions) > 1 else ()
        return Knowledge(name, shared.regions, bounds, groups=differences(shared))


@dataclass(frozen=True)
class Insider:
    """Knows everything about one dialogue, as its facilitator does: the rest of each population remains."""

    origin: str

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` when no table has this dialogue."""
        _look_up("dialogue", self.origin, (part.origin for part in _all_parts(tables)))

    def overlap(self, tables: Sequence[Table]) -> Overlap:
        """The populations' overlap, with the own dialogue's units told apart."""
        return overlap(tables, self._own)

    def _own(self, part: Part) -> str:
        return self.origin if part.origin == self.origin else ""

    def knowledge(self, tables: Sequence[Table]) -> Knowledge:
        """Every cell of the own dialogue, exactly."""
        shared = self.overlap(tables)
        own = frozenset(name for name in shared.regions if name.endswith(f" | {self.origin}"))
        bounds = [Bound(key, cell.value, cell.value) for key, cell in _cells(tables, shared, own)]
        return Knowledge(
            f"insider of {self.origin}", shared.regions, tuple(bounds), groups=differences(shared)
        )


@dataclass(frozen=True)
class Participant:
    """Knows one unit's row: at least that one stands in its cells."""

    unit: str

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` when no table has this unit."""
        _look_up("unit", self.unit, (part.unit for part in _all_parts(tables)))

    def overlap(self, tables: Sequence[Table]) -> Overlap:
        """The populations' overlap, with nobody told apart."""
        return overlap(tables)

    def knowledge(self, tables: Sequence[Table]) -> Knowledge:
        """At least one unit in each cell that the own row is in."""
        shared = self.overlap(tables)
        bounds = [
            Bound(key, cell.value, None)
            for table in tables
            for key, cell in _leaves(table.where(lambda part: part.unit == self.unit, table.population))
            if cell.value
        ]
        return Knowledge(
            f"participant {self.unit}", shared.regions, tuple(bounds), groups=differences(shared)
        )


@dataclass(frozen=True)
class Contributor:
    """Knows their own amounts (Hundepool et al. 2012, 4.2) and, with `sole_known`, where nobody else contributed."""

    name: str
    sole_known: bool = True

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` when no table has this contributor."""
        _look_up("contributor", self.name, (part.contributor for part in _all_parts(tables)))

    def overlap(self, tables: Sequence[Table]) -> Overlap:
        """The populations' overlap, with nobody told apart."""
        return overlap(tables)

    def knowledge(self, tables: Sequence[Table]) -> Knowledge:
        """The own amounts and, with `sole_known`, the cells that are the own amount alone."""
        shared = self.overlap(tables)
        bounds = []
        for table in tables:
            for where, parts in table.leaves:
                own = sum(part.value for part in parts if part.contributor == self.name)
                total = Cell.of(parts)
                sole = self.sole_known and own == total.value
                if own:
                    bounds.append(Bound(table.key(where), own, own if sole else None))
        return Knowledge(
            f"contributor {self.name}", shared.regions, tuple(bounds), groups=differences(shared)
        )


def _look_up(what: str, name: str, known: Iterable[str]) -> None:
    """Raise `BadRequest` when nobody has the name: an attacker who does not exist would be withstood in vain."""
    if not name or name not in known:
        raise BadRequest(f"no table has the {what} {name!r}")


def _all_parts(tables: Iterable[Table]) -> Iterable[Part]:
    return (part for table in tables for _, parts in table.leaves for part in parts)


def _sizes(tables: Sequence[Table], shared: Overlap) -> tuple[Bound, ...]:
    """The total of every region."""
    found = {key: cell for key, cell in _cells(tables, shared, frozenset(shared.regions)) if not key.at}
    return tuple(Bound(key, cell.value, cell.value) for key, cell in found.items())


def _cells(tables: Sequence[Table], shared: Overlap, regions: frozenset[str]) -> Iterable[tuple[Key, Cell]]:
    """Every cell of the tables, zeros too, restricted to each of the regions."""
    done: set[Key] = set()
    for region in sorted(regions):
        for table in tables:
            if table.population in shared.regions[region]:
                part = select(table, shared, (region,), region)
                for where in part.shown:
                    if part.key(where) not in done:
                        done.add(part.key(where))
                        yield part.key(where), part.cell(where)


def _leaves(table: Table) -> Iterable[tuple[Key, Cell]]:
    return ((table.key(where), Cell.of(parts)) for where, parts in table.leaves)
