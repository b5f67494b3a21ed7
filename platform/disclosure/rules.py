"""Risk rules: which cells are unsafe, why, and how wide a range must remain around each.

A rule is a frozen dataclass whose method `judge(view)` returns a `Risk` or None. Rules look at one cell at a time and at
the groups it is part of; what several cells reveal together is the business of protection and attack. Parameters with
which a rule would protect nothing raise `BadRequest` when it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import ClassVar, Protocol

from .errors import BadRequest
from .tables import Cell, Coordinates, Key, Table


@dataclass(frozen=True)
class Risk:
    """Why a cell is unsafe, and its protection interval.

    An attacker must not be able to exclude any value from `low` to `high` (both in the unit of the table).
    `reason` is a message id of the catalogue, `details` its numbers.
    """

    reason: str
    low: int
    high: int
    details: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True)
class View:
    """A cell as a rule sees it: itself, and the cells around it by coordinates."""

    key: Key
    cell: Cell
    counts: bool
    around: Mapping[Coordinates, Cell]

    def group(self, dimension: str) -> Cell:
        """The cell with `dimension` at its total: the people among whom this category is a part."""
        return self.around.get(tuple(pair for pair in self.key.at if pair[0] != dimension), Cell(0))

    @property
    def whole(self) -> Cell:
        """The population's total."""
        return self.around.get((), Cell(0))


class Rule(Protocol):
    """What protection asks of a rule. `kind` is the message id under which readers are told of it."""

    @property
    def kind(self) -> str:
        """Message id of the kind of reason."""

    def judge(self, view: View) -> Risk | None:
        """The risk of a cell, or None when it is safe under this rule."""

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` when the rule names something that none of the tables has: it would never strike."""


def _demand(least: int, most: float = inf, **given: object) -> None:
    """Parameters must be whole numbers from `least` to `most`. Raises `BadRequest` for the first that is not."""
    for name, number in given.items():
        if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
            span = f"of {least} or more" if most == inf else f"from {least} to {most}"
            raise BadRequest(f"{name} must be a whole number {span}, not {number!r}")


def _demand_names(kind: type, **given: object) -> None:
    """Names must come in a `kind` of collection: in a text every part of it would count as one. Raises `BadRequest`."""
    for name, names in given.items():
        if not isinstance(names, kind):
            raise BadRequest(f"{name} must be a {kind.__name__} of names, not {names!r}")


class _Nameless:
    """A rule that names no part of a table."""

    def check(self, tables: Sequence[Table]) -> None:
        """There is nothing to look up."""


@dataclass(frozen=True)
class MinimumFrequency(_Nameless):
    """A count from 1 to `minimum` − 1 is unsafe; zeros are not (see `GroupDisclosure`).

    Common minima are 3, 5 and 10: OECD Glossary of Statistical Terms, "Threshold rule" ("Some agencies require at
    least five respondents in a cell, others require three"); Hundepool et al., *Statistical Disclosure Control*
    (Wiley 2012), 5.2; ONS Longitudinal Study: 10. The protection interval runs from 0 to the minimum: nobody may learn
    that anyone is in the cell, nor that it is small.
    """

    minimum: int = 5
    kind: ClassVar[str] = "kind.small"

    def __post_init__(self) -> None:
        _demand(1, minimum=self.minimum)

    def judge(self, view: View) -> Risk | None:
        """The risk of a count below the minimum."""
        if view.counts and 0 < view.cell.value < self.minimum:
            return Risk("frequency", 0, self.minimum, (("minimum", self.minimum),))
        return None


@dataclass(frozen=True)
class GroupDisclosure:
    """Zeros and 100 % cells are unsafe for sensitive attributes: they say of everyone in a group what they are (not).

    Hundepool et al. 2012, 5.2.1 ("group attribute disclosure"); class disclosure in ACRO (github.com/AI-SDC/ACRO).
    `dimensions` are the attributes declared sensitive. A cell at 0 must be possible up to `width`, one at 100 % down to
    its value less `width`, as far as the group is that large. Groups of nobody disclose nothing.
    """

    dimensions: tuple[str, ...]
    width: int = 3
    kind: ClassVar[str] = "kind.group"

    def __post_init__(self) -> None:
        _demand(1, width=self.width)
        _demand_names(tuple, dimensions=self.dimensions)
        if not self.dimensions:
            raise BadRequest("no dimension is declared sensitive: the rule would never strike")

    def check(self, tables: Sequence[Table]) -> None:
        """Raise `BadRequest` when no table has one of the dimensions."""
        known = {d.name for table in tables for d in table.dimensions}
        for name in self.dimensions:
            if name not in known:
                raise BadRequest(f"no table has the sensitive dimension {name!r}")

    def judge(self, view: View) -> Risk | None:
        """The risk of a zero, or of a group that is in the cell as a whole."""
        if not view.counts:
            return None
        for dimension, _ in view.key.at:
            size = view.group(dimension).value if dimension in self.dimensions else 0
            if size and view.cell.value == 0:
                return Risk("zero", 0, min(self.width, size), (("attribute", dimension),))
            if size and view.cell.value == size:
                return Risk("all", max(0, size - self.width), size, (("attribute", dimension),))
        return None


@dataclass(frozen=True)
class PoolingMinimum(_Nameless):
    """A population of too few dialogues or people is shown in no figure at all, its total included.

    The house's own rule (at least 3 dialogues and 10 people behind every published total); in kind the "minimum
    population" of Statistics Canada's census rules. With `cells`, each non-empty cell must also come from that many
    dialogues. Every value within `width` of the true one must stay possible.
    """

    dialogues: int = 3
    people: int = 10
    cells: bool = False
    width: int = 3
    kind: ClassVar[str] = "kind.pool"

    def __post_init__(self) -> None:
        _demand(1, dialogues=self.dialogues, people=self.people, width=self.width)

    def judge(self, view: View) -> Risk | None:
        """The risk of pooling too few people or dialogues."""
        judged = view.cell if self.cells else view.whole
        interval = max(0, view.cell.value - self.width), view.cell.value + self.width
        if not view.counts or not view.whole.value:
            return None
        if view.whole.value < self.people:
            return Risk("pooling.people", *interval, (("people", self.people),))
        if judged.value and len(judged.origins) < self.dialogues:
            return Risk("pooling.dialogues", *interval, (("dialogues", self.dialogues),))
        return None


@dataclass(frozen=True)
class Dominance(_Nameless):
    """(n,k) rule: unsafe when the `n` largest contributors give more than `k` per cent of the cell.

    Hundepool et al. 2012, 4.2.1. The upper protection level is (100/k) × (sum of the n largest) − total (ibid., table
    4.2); the lower level is taken equal. Contributors in `consented` agreed to be shown: if all of a cell's did, it is
    safe. What has no contributor recorded is taken as the largest's: no other way to share it out gives the `n` largest
    more. Nobody can have consented to showing it.
    """

    n: int = 2
    k: int = 85
    consented: frozenset[str] = frozenset()
    kind: ClassVar[str] = "kind.money"

    def __post_init__(self) -> None:
        _demand(1, n=self.n)
        _demand(1, 99, k=self.k)
        _demand_names(frozenset, consented=self.consented)

    def judge(self, view: View) -> Risk | None:
        """The risk of the `n` largest contributors giving too much of a sum."""
        total = view.cell.value
        largest = view.cell.unrecorded + sum(amount for _, amount in view.cell.contributions[: self.n])
        if view.counts or _agreed(view.cell, self.consented) or largest * 100 <= self.k * total:
            return None
        return _around(
            "dominance", total, ceil(largest * 100 / self.k) - total, (("n", self.n), ("k", self.k))
        )


@dataclass(frozen=True)
class PPercent(_Nameless):
    """p % rule: unsafe when the second largest contributor can estimate the largest to within `p` per cent.

    With total X and the largest x1 ≥ x2: unsafe if X − x1 − x2 < p/100 × x1. Hundepool et al. 2012, 4.2.1; the
    upper protection level is p/100 × x1 − (X − x1 − x2) (ibid., table 4.2), the lower one is taken equal. A waiver in
    `consented` moves the rule to the largest contributor without one, beside the largest other ("Waivers", ibid.). What
    has no contributor recorded is taken as more from the largest without a waiver, or as all of it from one more such
    contributor where there is none: of all ways to share it out, this makes x1 largest and leaves the others least.
    """

    p: int = 10
    consented: frozenset[str] = frozenset()
    kind: ClassVar[str] = "kind.money"

    def __post_init__(self) -> None:
        _demand(1, 100, p=self.p)
        _demand_names(frozenset, consented=self.consented)

    def judge(self, view: View) -> Risk | None:
        """The risk of the largest amount being estimated by the second largest contributor."""
        bound = [(name, amount) for name, amount in view.cell.contributions if name not in self.consented]
        name, recorded = bound[0] if bound else ("", 0)
        largest = recorded + view.cell.unrecorded
        if view.counts or not largest:
            return None
        others = [amount for other, amount in view.cell.contributions if other != name]
        rest = view.cell.value - largest - max(others, default=0)
        missing = self.p * largest - 100 * rest
        return (
            _around("p-percent", view.cell.value, ceil(missing / 100), (("p", self.p),))
            if missing > 0
            else None
        )


@dataclass(frozen=True)
class MinimumContributors(_Nameless):
    """Unsafe with fewer than `minimum` contributors: with two, each can subtract its own share and has the other's.

    The two-contributor case of the threshold rule (Hundepool et al. 2012, 4.2.1, "minimum frequency" for magnitudes).
    Protection is as wide as the p % rule asks of the largest contribution. What has no contributor recorded adds nobody to
    their number, since it may come from one of them, and is taken as the largest's; nobody can have consented to it.
    """

    minimum: int = 3
    p: int = 10
    consented: frozenset[str] = frozenset()
    kind: ClassVar[str] = "kind.money"

    def __post_init__(self) -> None:
        _demand(1, minimum=self.minimum)
        _demand(0, 100, p=self.p)
        _demand_names(frozenset, consented=self.consented)

    def judge(self, view: View) -> Risk | None:
        """The risk of a sum of too few contributors."""
        amounts = [amount for _, amount in view.cell.contributions]
        if view.counts or len(amounts) >= self.minimum or _agreed(view.cell, self.consented):
            return None
        largest = view.cell.unrecorded + max(amounts, default=0)
        return _around(
            "contributors", view.cell.value, ceil(self.p * largest / 100), (("minimum", self.minimum),)
        )


STANDARD: tuple[Rule, ...] = (
    MinimumFrequency(5),
    PoolingMinimum(3, 10),
    MinimumContributors(3),
    PPercent(10),
    Dominance(2, 85),
)
"""What applies unless a caller says otherwise. Sensitive attributes have to be declared: add `GroupDisclosure`."""


def risks(table: Table, rules: Iterable[Rule]) -> Iterator[tuple[Key, tuple[Risk, ...]]]:
    """The unsafe cells of a table with all their risks, in the table's order."""
    rules = tuple(rules)
    for point in table.shown:
        view = View(table.key(point), table.cell(point), table.counts, table.cells)
        found = tuple(risk for rule in rules if (risk := rule.judge(view)) is not None)
        if found:
            yield view.key, found


def _around(reason: str, value: int, level: int, details: tuple[tuple[str, int | str], ...]) -> Risk:
    """A risk with the same protection level below and above, at least 1."""
    level = max(1, level)
    return Risk(reason, max(0, value - level), value + level, details)


def _agreed(cell: Cell, consented: frozenset[str]) -> bool:
    """Whether all who gave agreed to be shown; where nobody gave, nobody has to. Who is not recorded has not agreed."""
    return not cell.unrecorded and consented.issuperset(name for name, _ in cell.contributions)
