"""Risk rules: which cells are unsafe, why, and how wide a range must remain around each.

A rule is a frozen dataclass with one method, `judge(view)`, that returns a `Risk` or None. Rules look at one cell at a
time and at the groups it is part of; what several cells reveal together is the business of protection and attack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import ClassVar, Protocol

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


@dataclass(frozen=True)
class MinimumFrequency:
    """A count from 1 to `minimum` − 1 is unsafe; zeros are not (see `GroupDisclosure`).

    Common minima are 3, 5 and 10: OECD Glossary of Statistical Terms, "Threshold rule" ("Some agencies require at
    least five respondents in a cell, others require three"); Hundepool et al., *Statistical Disclosure Control*
    (Wiley 2012), 5.2; ONS Longitudinal Study: 10. The protection interval runs from 0 to the minimum: nobody may learn
    that anyone is in the cell, nor that it is small.
    """

    minimum: int = 5
    kind: ClassVar[str] = "kind.small"

    def judge(self, view: View) -> Risk | None:
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

    def judge(self, view: View) -> Risk | None:
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
class PoolingMinimum:
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

    def judge(self, view: View) -> Risk | None:
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
class Dominance:
    """(n,k) rule: unsafe when the `n` largest contributors give more than `k` per cent of the cell.

    Hundepool et al. 2012, 4.2.1. The upper protection level is (100/k) × (sum of the n largest) − total (ibid., table
    4.2); the lower level is taken equal. Contributors in `consented` agreed to be shown: if all of a cell's did, it is
    safe.
    """

    n: int = 2
    k: int = 85
    consented: frozenset[str] = frozenset()
    kind: ClassVar[str] = "kind.money"

    def judge(self, view: View) -> Risk | None:
        total = view.cell.value
        largest = sum(amount for _, amount in view.cell.contributions[: self.n])
        if view.counts or _agreed(view.cell, self.consented) or largest * 100 <= self.k * total:
            return None
        return _around(
            "dominance", total, ceil(largest * 100 / self.k) - total, (("n", self.n), ("k", self.k))
        )


@dataclass(frozen=True)
class PPercent:
    """p % rule: unsafe when the second largest contributor can estimate the largest to within `p` per cent.

    With total X and the largest x1 ≥ x2: unsafe if X − x1 − x2 < p/100 × x1. Hundepool et al. 2012, 4.2.1; the
    upper protection level is p/100 × x1 − (X − x1 − x2) (ibid., table 4.2), the lower one is taken equal. A waiver in
    `consented` moves the rule to the largest contributor without one, beside the largest other ("Waivers", ibid.).
    """

    p: int = 10
    consented: frozenset[str] = frozenset()
    kind: ClassVar[str] = "kind.money"

    def judge(self, view: View) -> Risk | None:
        bound = [(name, amount) for name, amount in view.cell.contributions if name not in self.consented]
        if view.counts or not bound:
            return None
        largest = bound[0]
        others = [amount for name, amount in view.cell.contributions if name != largest[0]]
        rest = view.cell.value - largest[1] - max(others, default=0)
        missing = self.p * largest[1] - 100 * rest
        return (
            _around("p-percent", view.cell.value, ceil(missing / 100), (("p", self.p),))
            if missing > 0
            else None
        )


@dataclass(frozen=True)
class MinimumContributors:
    """Unsafe with fewer than `minimum` contributors: with two, each can subtract its own share and has the other's.

    The two-contributor case of the threshold rule (Hundepool et al. 2012, 4.2.1, "minimum frequency" for magnitudes).
    Protection is as wide as the p % rule asks of the largest contribution.
    """

    minimum: int = 3
    p: int = 10
    consented: frozenset[str] = frozenset()
    kind: ClassVar[str] = "kind.money"

    def judge(self, view: View) -> Risk | None:
        amounts = [amount for _, amount in view.cell.contributions]
        if view.counts or len(amounts) >= self.minimum or _agreed(view.cell, self.consented):
            return None
        return _around(
            "contributors", view.cell.value, ceil(self.p * amounts[0] / 100), (("minimum", self.minimum),)
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
    """Whether all who gave agreed to be shown; where nobody gave, nobody has to."""
    return consented.issuperset(name for name, _ in cell.contributions)
