"""Complementary suppression: the cheapest set of cells to hide such that every protection interval stays open.

The exact method is the branch-and-cut formulation of Fischetti and Salazar-González (*Management Science* 47, 2001):
binary y for "hidden"; for each protected cell, each direction and each attacker one linear program, which says how far
the attacker's bound reaches under a pattern y. Where it falls short, its reduced costs give a cut,

    Σ min(1, c_i / r) · y_i ≥ 1,   c_i = |reduced cost| × how far hiding frees cell i,   r = what is missing at y = 0,

valid for every protecting pattern by weak duality. Two additions: bounds must be reached by *whole-numbered* worlds, in
which known publishing rules hold too; a pattern H that only fails there is excluded by "hide something outside H",
which is valid because hiding more only adds worlds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cover import Cover, Cut, Mask
from .errors import SolverLimit
from .program import EPSILON, Doubt, Floats, Program, true_in
from .walk import CROWD, PATIENCE, walk

ROUNDS = 500
"""Rounds of cuts after which the search gives up with `SolverLimit`."""
PINS = 3
"""Suspected cells tried one by one before the integer program looks at all of them."""
HASTE = 2.0
"""How soon a walk ends that brings nothing (see `walk`) for a pattern that is still on the way."""
WHOLE_CUTS = 4
"""Cuts about whole numbers and known rules gathered before the master problem is asked again."""
BATCH = 64
"""Cuts gathered before the master problem is asked again."""


class Need(NamedTuple):
    """A column must be able to reach `level`: upwards for `sign` 1, downwards for −1."""

    column: int
    sign: int
    level: int


class Worlds:
    """Worlds found so far: where each departs from the truth, which candidates are unsafe in it, and its values."""

    def __init__(self, candidates: int, columns: NDArray[np.int64]) -> None:
        self.columns, self.place = columns, {int(c): number for number, c in enumerate(columns)}
        self.count = self.seen = 0
        self.asked: tuple[bytes, bool] | None = None
        self.changed = np.zeros((16, candidates), dtype=bool)
        self.unsafe = np.zeros((16, candidates), dtype=bool)
        self.values = np.zeros((16, len(columns)))

    def add(self, values: Floats, changed: Mask, unsafe: Mask) -> None:
        """Keep one world."""
        if self.count == len(self.values):
            self.changed, self.unsafe = np.vstack([self.changed] * 2), np.vstack([self.unsafe] * 2)
            self.values = np.vstack([self.values] * 2)
        self.changed[self.count], self.unsafe[self.count] = changed, unsafe
        self.values[self.count] = values[self.columns]
        self.count += 1

    def spanned(self, hidden: Mask, *, suspected: bool) -> tuple[Floats, Floats]:
        """The least and largest value of each column over the worlds that look like the truth under a pattern.

        With `suspected`, a world in which nothing hidden is unsafe does not: there nothing would have been hidden.
        """
        if self.asked != (hidden.tobytes(), suspected):
            self.asked, self.seen = (hidden.tobytes(), suspected), 0
            self.low = np.full(len(self.columns), np.inf)
            self.high = np.full(len(self.columns), -np.inf)
        new = slice(self.seen, self.count)
        fitting = ~self.changed[new, ~hidden].any(axis=1)
        if suspected and hidden.any():
            fitting &= self.unsafe[new, hidden].any(axis=1)
        chosen = self.values[new][fitting]
        self.low = np.minimum(self.low, chosen.min(axis=0, initial=np.inf))
        self.high = np.maximum(self.high, chosen.max(axis=0, initial=-np.inf))
        self.seen = self.count
        return self.low, self.high


@dataclass
class Case:
    """One attacker against whom a pattern must hold.

    `columns` are the candidates' columns in the attacker's program; `low` and `high` what publishing each would say.
    `doubts` groups what the attacker suspects from earlier releases; `own` pairs candidates with the doubts that hiding
    them raises (empty when nothing is inferred from the pattern).
    """

    program: Program
    columns: NDArray[np.int32]
    low: Floats
    high: Floats
    needs: list[Need]
    doubts: tuple[tuple[Doubt, ...], ...] = ()
    own: tuple[tuple[int, Doubt], ...] = ()
    worlds: Worlds = field(init=False)
    shadows: Worlds = field(init=False)
    start: Floats | None = None
    ways: NDArray[np.int64] = field(init=False)
    asked: NDArray[np.int64] = field(init=False)
    shown_low: Floats = field(init=False)
    shown_high: Floats = field(init=False)
    showing: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.ways = np.array([doubt for _, doubt in self.own], dtype=np.int64).reshape(-1, 4)
        self.asked = np.array([candidate for candidate, _ in self.own], dtype=np.int64)
        asked = np.array(sorted({n.column for n in self.needs}), dtype=np.int64)
        self.shown_low, self.shown_high = self.program.base_low.copy(), self.program.base_high.copy()
        np.maximum.at(self.shown_low, self.columns, self.low)
        np.minimum.at(self.shown_high, self.columns, self.high)
        self.showing = defaultdict(list)
        for candidate, column in enumerate(self.columns.tolist()):
            self.showing[column].append(candidate)
        self.worlds, self.shadows = Worlds(len(self.columns), asked), Worlds(len(self.columns), asked)

    def show(self, hidden: Mask) -> None:
        """Set the program to a pattern."""
        self.program.show(self.columns, np.where(hidden, 0.0, self.low), np.where(hidden, np.inf, self.high))

    def learn(self, values: Floats) -> bool:
        """Keep a world if it is whole-numbered, exact, and agrees with earlier suspicions; else its shadow.

        A shadow, a solution of the linear program alone, spares asking that program again.
        """
        seen = values[self.columns]
        self.shadows.add(
            values,
            (seen < self.low - EPSILON) | (seen > self.high + EPSILON),
            np.zeros(len(seen), dtype=bool),
        )
        values = np.rint(values)
        if not self.program.holds(values):
            return False
        if not all(true_in(np.array(group, dtype=np.int64), values).any() for group in self.doubts):
            return False
        seen = values[self.columns]
        unsafe = np.zeros(len(self.columns), dtype=bool)
        if self.own:
            unsafe[self.asked[true_in(self.ways, values)]] = True
        self.worlds.add(values, (seen < self.low) | (seen > self.high), unsafe)
        return True

    def open_needs(
        self, hidden: Mask, among: Sequence[Need] | None = None, *, whole: bool = True
    ) -> list[Need]:
        """The needs (by default all) that no kept world, or without `whole` no shadow, meets under a pattern."""
        needs = self.needs if among is None else list(among)
        kept = self.worlds if whole else self.shadows
        low, high = kept.spanned(hidden, suspected=whole and bool(self.own))
        place = kept.place
        return [
            n for n in needs if n.sign * ((high if n.sign > 0 else low)[place[n.column]] - n.level) < -EPSILON
        ]

    def sweep(self, hidden: Mask) -> None:
        """Look for worlds that meet many needs at once, as long as that pays."""
        doubts: Sequence[Doubt | None] = self.likely(hidden)[:PINS] or [None]
        for doubt in doubts:
            for sign in (-1, 1):
                waiting = [n for n in self.open_needs(hidden) if n.sign == sign]
                gained = len(waiting)
                while waiting and gained >= CROWD:
                    values = self.program.push(waiting, doubt)
                    if values is None or not self.learn(values):
                        break
                    before, waiting = len(waiting), self.open_needs(hidden, waiting)
                    gained = before - len(waiting)

    def likely(self, hidden: Mask) -> list[Doubt]:
        """What the attacker may suspect of the pattern itself, as far as it says that a cell is small."""
        return [
            doubt
            for candidate, doubt in self.own
            if hidden[candidate] and not doubt.full and self.low[candidate] < max(doubt.minimum, 1)
        ]

    def wander(self, hidden: Mask, patience: float) -> None:
        """Walk from the known world to others that meet open needs."""
        waiting = self.open_needs(hidden)
        if len(waiting) < CROWD:
            return
        if self.start is None:
            self.show(np.zeros(len(self.columns), dtype=bool))
            self.start = self.program.witness(0, 1, self.program.low[0], self.doubts)
            self.show(hidden)
        if self.start is not None:
            for world in walk(
                self.program.equations, self.program.low, self.program.high, self.start, waiting, patience
            ):
                self.learn(world)

    def suspicions(self, hidden: Mask) -> list[tuple[Doubt, ...]]:
        """All groups of doubts that the attacker holds under a pattern."""
        own = tuple(doubt for candidate, doubt in self.own if hidden[candidate])
        return [*self.doubts, own] if self.own and hidden.any() else list(self.doubts)

    def cut(self, need: Need, slopes: Mapping[int, float]) -> Cut | None:
        """The cut that follows from sign · x ≤ Σ slope · value over some columns; None if that holds nothing back.

        Empty when nothing can mend the need.
        """
        published, gains = 0.0, {}
        for column, slope in slopes.items():
            held, free = (
                (self.shown_high, self.program.base_high)
                if slope > 0
                else (self.shown_low, self.program.base_low)
            )
            published += slope * held[column]
            if free[column] != held[column]:
                gains[column] = slope * (free[column] - held[column])
        missing = need.sign * need.level - published
        if missing <= EPSILON:
            return None
        return {
            candidate: min(1.0, gain / missing)
            for column, gain in gains.items()
            if gain > EPSILON * missing
            for candidate in self.showing[column]
        }


def settle_pattern(cases: Sequence[Case], cover: Cover, *, exact: bool) -> tuple[Mask, float]:
    """Find the pattern and a lower bound of its cost. `exact` solves to the optimum; otherwise see `greedy`.

    Of the cheapest patterns that all cuts so far allow, one near the last is taken: most worlds found for that one serve
    it too. If it fails it is extended until it holds: the cuts met on the way spare rounds of the master problem, and an
    extension as cheap as the bound is the optimum.
    """
    if not exact:
        return greedy(cases, cover)
    hidden = cover.forced
    for _ in range(ROUNDS):
        hidden, cost = cover.cheapest(hidden)
        while _challenge(cases, cover, hidden, whole=False):
            hidden = cover.extend(hidden)
        if cover.weights[hidden].sum() <= cost + EPSILON and not _challenge(cases, cover, hidden):
            return hidden, cost
    raise SolverLimit(f"no proven optimum after {ROUNDS} rounds of cuts")


def greedy(cases: Sequence[Case], cover: Cover) -> tuple[Mask, float]:
    """The heuristic for large tables: satisfy cuts greedily as they appear, then take back what proves needless.

    In the spirit of Kelly, Golden and Assad (*Networks* 22, 1992). The bound is the linear relaxation over all cuts seen,
    so the gap reported is a true one, though it may overstate the distance to the optimum.
    """
    hidden = cover.forced.copy()
    for _ in range(ROUNDS):
        hidden = cover.extend(hidden)
        if not _challenge(cases, cover, hidden):
            break
    else:
        raise SolverLimit(f"no protecting pattern after {ROUNDS} rounds of cuts")
    bound = cover.bound()
    for cell in sorted(np.flatnonzero(hidden & ~cover.forced), key=lambda c: (-cover.weights[c], c)):
        hidden[cell] = False
        if _challenge(cases, cover.emptied(), hidden, first=True):
            hidden[cell] = True
    return hidden, bound


def _challenge(
    cases: Sequence[Case], cover: Cover, hidden: Mask, *, first: bool = False, whole: bool = True
) -> bool:
    """Attack a pattern; add a cut for each need that fails. True if any failed (`first`: stop at the first).

    Without `whole`, only linear programs are asked: enough for a pattern that is not yet the candidate for the optimum.
    """
    found = 0
    for case in cases:
        case.show(hidden)
        case.wander(hidden, HASTE)
        waiting = case.open_needs(hidden, whole=False)
        while waiting and found < (1 if first else BATCH):
            need, *waiting = waiting
            answer = case.program.extreme(need.column, need.sign)
            if need.sign * (answer.value - need.level) < -EPSILON:
                slopes = -answer.reduced  # the solver minimises −sign · x
                steep = np.flatnonzero(np.abs(slopes) > EPSILON).tolist()
                cut = case.cut(need, {column: float(slopes[column]) for column in steep})
                cover.need(cut or {})
                found += 1
            else:
                case.learn(answer.values)
                waiting = case.open_needs(hidden, waiting, whole=False)
    if found or not whole:
        return bool(found)
    unsettled = []
    for case in cases:
        case.show(hidden)
        case.wander(hidden, PATIENCE)
        unsettled += [(case, need) for need in case.open_needs(hidden)]
    failed = 0
    for place, (case, need) in enumerate(unsettled):
        others = [n for c, n in unsettled[place:] if c is case]
        failed += not _integral(case, need, cover, hidden, others)
        if failed == (1 if first else WHOLE_CUTS):
            break
    return bool(failed)


def reached(case: Case, need: Need, hidden: Mask, others: Sequence[Need] = ()) -> bool:
    """Look for a whole-numbered world that meets a need and every suspicion, and other open needs if it can."""
    likely = [doubt for doubt in case.likely(hidden) if doubt.column != need.column]
    for doubt in likely[:PINS]:
        values = case.program.push([(need.column, need.sign, need.sign * np.inf)], doubt)
        if values is not None and case.learn(values) and not case.open_needs(hidden, (need,)):
            return True
    aim = [(n.column, n.sign) for n in case.open_needs(hidden, others)]
    for group in ([likely[0]], None) if likely and np.count_nonzero(hidden) > PINS else (None,):
        doubts = case.suspicions(hidden) if group is None else [*case.doubts, tuple(group)]
        world = case.program.witness(need.column, need.sign, need.level, doubts, aim)
        if world is not None and case.learn(world):
            return True
    return False


def _integral(case: Case, need: Need, cover: Cover, hidden: Mask, others: Sequence[Need]) -> bool:
    """Look for a whole-numbered world that meets a need; without one, demand that more be hidden."""
    if not case.open_needs(hidden, (need,)) or reached(case, need, hidden, others):
        return True
    useless = _useless(case, need, hidden, ~hidden & ~cover.kept)
    cover.need(dict.fromkeys(map(int, np.flatnonzero(~hidden & ~cover.kept & ~useless)), 1.0))
    return False


def _useless(case: Case, need: Need, hidden: Mask, others: Mask) -> Mask:
    """As many other candidates as can all be hidden too without meeting the need: the fewer remain, the better the cut.

    Tried in halves, since most prove useless together.
    """
    useless = np.zeros(len(hidden), dtype=bool)
    chunks = [np.flatnonzero(others)]
    while chunks:
        chunk = chunks.pop()
        trial = hidden | useless
        trial[chunk] = True
        case.show(trial)
        if case.open_needs(trial, (need,)) and not reached(case, need, trial):
            useless[chunk] = True
        elif len(chunk) > 1:
            chunks += [chunk[len(chunk) // 2 :], chunk[: len(chunk) // 2]]
    case.show(hidden)
    return useless
