"""Tables: cells over named dimensions, with margins at every level and the parts that each cell is made of."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from numbers import Real
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from .dimensions import TOTAL, Dimension
from .errors import (
    BadRequest,
    ContributionsDoNotAddUp,
    DuplicateCell,
    NegativeCount,
    NotAdditive,
    NotANumber,
    UnknownCategory,
)

Coordinates: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs (dimension, category) sorted by dimension; a dimension at its total is left out, so `()` is the grand total."""

PEOPLE = "people"


def at(**categories: str) -> Coordinates:
    """Coordinates in short: `at(gender="women")`. Leave out what is at its total."""
    return tuple(sorted(categories.items()))


class Key(NamedTuple):
    """What a figure is about. Two tables that show the same key show the same number: that is what links them."""

    population: str
    measure: str
    at: Coordinates

    def __str__(self) -> str:
        return f"{self.population} {self.measure}: {text(self.at)}"


class Part(NamedTuple):
    """One contribution to one leaf cell.

    `unit` is what never splits when populations change: a participation, or a whole dialogue where only counts per
    dialogue are kept. `origin` is the dialogue it comes from, `contributor` who gave the money (magnitudes only); either is
    empty when it is not recorded.
    """

    value: int
    unit: str
    origin: str = ""
    contributor: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell with what the rules look at. `contributions` are the amounts per contributor, the largest first."""

    value: int
    origins: frozenset[str] = frozenset()
    contributions: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Cell:
        """Sum parts up."""
        value = 0
        origins: set[str] = set()
        amounts: dict[str, int] = {}
        for part in parts:
            value += part.value
            if part.value and part.origin:
                origins.add(part.origin)
            if part.value and part.contributor:
                amounts[part.contributor] = amounts.get(part.contributor, 0) + part.value
        ranked = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
        return cls(value, frozenset(origins), tuple(ranked))

    @property
    def unrecorded(self) -> int:
        """What nobody is recorded to have contributed."""
        return self.value - sum(amount for _, amount in self.contributions)


@dataclass(frozen=True, repr=False)
class Table:
    """An immutable table of one population and one measure.

    `leaves` holds the non-empty leaf cells, sorted; every margin follows from them. `omit` lists (dimension, category)
    pairs whose cells are not to be shown at all (after merging categories, say). `counts` tells people from money.
    """

    population: str
    dimensions: tuple[Dimension, ...]
    leaves: tuple[tuple[Coordinates, tuple[Part, ...]], ...] = field(default=())
    measure: str = PEOPLE
    counts: bool = True
    omit: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        """Raises `UnknownCategory`, `DuplicateCell`, `NotANumber` or `NegativeCount` for leaves that are none."""
        object.__setattr__(self, "dimensions", tuple(self.dimensions))
        paths = {d.name: d.paths for d in self.dimensions}
        names = sorted(paths)
        leaves: dict[Coordinates, tuple[Part, ...]] = {}
        for where, parts in self.leaves:
            if [name for name, _ in where] != names or any(node not in paths[name] for name, node in where):
                raise UnknownCategory("no leaf of this table has these categories", cell=text(where))
            if where in leaves:
                raise DuplicateCell("the cell is given twice", cell=text(where))
            leaves[where] = tuple(_part(part, where) for part in parts)
        object.__setattr__(self, "leaves", tuple(leaves.items()))

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, Any]],
        dimensions: Sequence[Dimension],
        *,
        population: str,
        unit: str = "",
        origin: str = "",
        contributor: str = "",
        value: str = "",
        measure: str = PEOPLE,
    ) -> Table:
        """Count rows, or add up their field `value` (whole numbers, money in its smallest unit).

        `unit`, `origin`, `contributor` and `value` name fields. Without `unit` every row is a unit of its own that no
        other population shares. An origin or contributor that is absent, None or blank is not recorded; a unit must be.
        Raises `UnknownCategory`, `NotANumber`, `NegativeCount`, `DuplicateCell`, `BadRequest`.
        """
        gathered: dict[Coordinates, list[Part]] = {}
        seen: set[str] = set()
        missing = {origin, contributor} - {""}
        for number, row in enumerate(rows):
            missing -= row.keys()
            where = _leaf(row, dimensions)
            name = _named(row.get(unit)) if unit else f"{population}#{number}"
            if not name:
                raise BadRequest(f"a row does not record its unit, {unit!r}", cell=text(where))
            if name in seen and not value:
                raise DuplicateCell(f"unit {name!r} is counted twice", cell=text(where))
            seen.add(name)
            amount = whole(row.get(value), where) if value else 1
            gathered.setdefault(where, []).append(
                Part(
                    amount,
                    name,
                    _named(row.get(origin)),
                    _named(row.get(contributor)),
                )
            )
        if seen and missing:
            raise BadRequest(f"no row has the field {', '.join(sorted(missing))}")
        return cls(population, tuple(dimensions), _frozen(gathered), measure, counts=not value)

    @classmethod
    def from_cells(
        cls,
        cells: Iterable[Mapping[str, Any]],
        dimensions: Sequence[Dimension],
        *,
        population: str,
        measure: str = PEOPLE,
        counts: bool = True,
    ) -> Table:
        """Take cells already counted: mappings with one entry per dimension (absent means total) and `value`.

        A leaf may carry `contributors` (name to amount), `origins` (dialogue to amount) or `units` (unit to amount),
        which must add up to its value. Leaves not given are zero; margins may be given and are then checked.
        Raises `DuplicateCell`, `UnknownCategory`, `NotANumber`, `NegativeCount`, `ContributionsDoNotAddUp`,
        `NotAdditive`.
        """
        leaves: dict[Coordinates, list[Part]] = {}
        margins: dict[Coordinates, int] = {}
        for given in cells:
            where = _anywhere(given, dimensions)
            if where in leaves or where in margins:
                raise DuplicateCell("the cell is given twice", cell=text(where))
            value = whole(given.get("value"), where)
            if len(where) == len(dimensions) and all(
                c in d.paths
                for d, c in zip(sorted(dimensions, key=lambda d: d.name), (c for _, c in where), strict=True)
            ):
                leaves[where] = _parts(given, value, where, population)
            else:
                margins[where] = value
        table = cls(population, tuple(dimensions), _frozen(leaves), measure, counts)
        for where, value in margins.items():
            if table.cell(where).value != value:
                raise NotAdditive(
                    f"the margin is given as {value}, its parts sum to {table.cell(where).value}",
                    cell=text(where),
                )
        return table

    def __repr__(self) -> str:
        shape = " × ".join(f"{d.name}({len(d.leaves)})" for d in self.dimensions) or "total only"
        return f"<Table {self.population} {self.measure}: {shape}, total {self.cell(()).value}>"

    @cached_property
    def cells(self) -> Mapping[Coordinates, Cell]:
        """Every non-empty cell, margins included, by coordinates."""
        gathered = parts_of(self.leaves, self.dimensions)
        return MappingProxyType({where: Cell.of(parts) for where, parts in gathered.items()})

    def cell(self, where: Coordinates) -> Cell:
        """One cell; an empty one where nothing was counted."""
        return self.cells.get(where, Cell(0))

    def key(self, where: Coordinates) -> Key:
        """The key of a cell."""
        return Key(self.population, self.measure, where)

    @cached_property
    def shown(self) -> tuple[Coordinates, ...]:
        """The coordinates of all cells that the table asks to publish: the whole lattice less what is omitted."""
        axes = [
            [(d.name, node) for node in d.nodes if (d.name, node) not in self.omit]
            for d in sorted(self.dimensions, key=lambda d: d.name)
        ]
        totals = {(d.name, d.total) for d in self.dimensions}
        return tuple(
            tuple(pair for pair in point if pair not in totals) for point in itertools.product(*axes)
        )

    def where(self, keep: Callable[[Part], bool], population: str) -> Table:
        """The same table over the parts that `keep` accepts, as another population."""
        kept = {where: [part for part in parts if keep(part)] for where, parts in self.leaves}
        return Table(population, self.dimensions, _frozen(kept), self.measure, self.counts, self.omit)

    def drop(self, name: str) -> Table:
        """The table without one dimension."""
        gathered: dict[Coordinates, list[Part]] = {}
        for where, parts in self.leaves:
            gathered.setdefault(tuple(pair for pair in where if pair[0] != name), []).extend(parts)
        dimensions = tuple(d for d in self.dimensions if d.name != name)
        omit = frozenset(pair for pair in self.omit if pair[0] != name)
        return Table(self.population, dimensions, _frozen(gathered), self.measure, self.counts, omit)

    def merge(self, name: str, categories: Sequence[str], into: str) -> Table:
        """The table with sibling categories of dimension `name` shown only together, as `into`."""
        dimensions = tuple(d.merge(categories, into) if d.name == name else d for d in self.dimensions)
        hidden = {(name, leaf) for c in categories for leaf in _family(c, dimensions, name)}
        return Table(self.population, dimensions, self.leaves, self.measure, self.counts, self.omit | hidden)

    def to_json(self) -> dict[str, Any]:
        """A JSON object, truth included: for the publisher's register, never for readers."""
        return {
            "population": self.population,
            "measure": self.measure,
            "counts": self.counts,
            "dimensions": [d.to_json() for d in self.dimensions],
            "omit": sorted(map(list, self.omit)),
            "leaves": [
                [[list(pair) for pair in where], [list(part) for part in parts]]
                for where, parts in self.leaves
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Table:
        """Inverse of `to_json`."""
        leaves = tuple(
            (tuple((d, c) for d, c in where), tuple(Part(*part) for part in parts))
            for where, parts in data["leaves"]
        )
        return cls(
            data["population"],
            tuple(map(Dimension.from_json, data["dimensions"])),
            leaves,
            data["measure"],
            data["counts"],
            frozenset((d, c) for d, c in data["omit"]),
        )


def parts_of(
    leaves: Iterable[tuple[Coordinates, tuple[Part, ...]]], dimensions: Iterable[Dimension]
) -> dict[Coordinates, list[Part]]:
    """The parts of every cell, margins included; cells without parts are absent."""
    paths = {d.name: d.paths for d in dimensions}
    totals = {(d.name, d.total) for d in dimensions}
    gathered: dict[Coordinates, list[Part]] = {}
    for where, parts in leaves:
        for point in itertools.product(
            *([(name, node) for node in paths[name][leaf]] for name, leaf in where)
        ):
            gathered.setdefault(tuple(pair for pair in point if pair not in totals), []).extend(parts)
    return gathered


def whole(value: object, where: Coordinates = ()) -> int:
    """A whole number from 0 up. Raises `NotANumber` (NaN, fractions, text that is none) or `NegativeCount`."""
    if type(value) is int and value >= 0:
        return value
    try:
        number = Decimal(str(value).strip()) if isinstance(value, (str, Real, Decimal)) else Decimal("nan")
    except ArithmeticError:
        number = Decimal("nan")
    if not number.is_finite() or number != int(number):
        raise NotANumber(f"{value!r} is no whole number", cell=text(where))
    if number < 0:
        raise NegativeCount(f"{value!r} is negative", cell=text(where))
    return int(number)


def _leaf(row: Mapping[str, Any], dimensions: Iterable[Dimension]) -> Coordinates:
    return tuple(sorted((d.name, d.leaf(row.get(d.name))) for d in dimensions))


def _anywhere(given: Mapping[str, Any], dimensions: Iterable[Dimension]) -> Coordinates:
    """Coordinates of a given cell, margins allowed."""
    found = []
    for d in dimensions:
        category = given.get(d.name, d.total)
        if category not in d.nodes:
            raise UnknownCategory(
                f"{category!r} is no category of dimension {d.name!r}", cell=f"{d.name}={category}"
            )
        if category != d.total:
            found.append((d.name, str(category)))
    return tuple(sorted(found))


def _parts(given: Mapping[str, Any], value: int, where: Coordinates, population: str) -> list[Part]:
    """The parts of a counted leaf. At most one breakdown is taken: contributors, else units, else origins."""
    for label in ("contributors", "units", "origins"):
        shares: Mapping[str, Any] = given.get(label) or {}
        if shares:
            amounts = [(_named(name), whole(amount, where)) for name, amount in shares.items()]
            total = sum(amount for _, amount in amounts)
            if total != value:
                raise ContributionsDoNotAddUp(
                    f"{label} sum to {total}, the cell is {value}", cell=text(where)
                )
            if label == "contributors":
                return [Part(amount, population, contributor=name) for name, amount in amounts]
            return [Part(amount, name or population, origin=name) for name, amount in amounts]
    return [Part(value, population)]


# Of any width, those that do not show included.
BLANKS = " \t\n\r\v\f\u00a0\u200b\u202f\u2060\ufeff"
MISSING = frozenset(("", "nan", "nat", "none", "null", "n/a", "<na>", "not recorded"))


def _named(value: object) -> str:
    """A name without the blanks around it; empty when it is not recorded.

    Not recorded are None, blanks, and what data frames and spreadsheets write for a missing value, in whatever type.
    """
    nothing = value is None or (isinstance(value, bytes) and not value)
    name = "" if nothing else str(value).strip(BLANKS)
    return "" if name.casefold() in MISSING else name


def _part(part: Part, where: Coordinates) -> Part:
    """A part with its value as a plain whole number and its names as `_named` has them."""
    return Part(whole(part.value, where), part.unit, _named(part.origin), _named(part.contributor))


def _frozen(
    gathered: Mapping[Coordinates, Sequence[Part]],
) -> tuple[tuple[Coordinates, tuple[Part, ...]], ...]:
    kept = ((where, tuple(sorted(part for part in parts if part.value))) for where, parts in gathered.items())
    return tuple(sorted((where, parts) for where, parts in kept if parts))


def _family(category: str, dimensions: Iterable[Dimension], name: str) -> Iterator[str]:
    """A category and everything under it."""
    yield category
    for d in dimensions:
        if d.name == name:
            for child in d.below.get(category, ()):
                yield from _family(child, dimensions, name)


def text(where: Coordinates) -> str:
    """A cell by its categories, for people."""
    return ", ".join(f"{dimension}={category}" for dimension, category in where) or TOTAL
