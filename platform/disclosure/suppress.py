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

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cover import Cover, Cut, Mask
from .errors import SolverLimit
from .program import EPSILON, Doubt, Floats, Program

ROUNDS = 500
"""Rounds of cuts after which the search gives up with `SolverLimit`."""
PINS = 3
"""Suspected cells tried one by one before the integer program looks at all of them."""
BATCH = 64
"""Cuts gathered before the master problem is asked again."""


class Need(NamedTuple):
    """A column must be able to reach `level`: upwards for `sign` 1, downwards for −1."""

    column: int
    sign: int
    level: int


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
    worlds: list[Floats] = field(default_factory=list)
    changed: list[Mask] = field(default_factory=list)
    unsafe: list[Mask] = field(default_factory=list)

    def show(self, hidden: Mask) -> None:
        """Set the program to a pattern."""
        self.program.show(self.columns, np.where(hidden, 0.0, self.low), np.where(hidden, np.inf, self.high))

    def learn(self, values: Floats) -> bool:
        """Keep a world if it is whole-numbered, exact, and agrees with earlier suspicions."""
        values = np.rint(values)
        if not self.program.holds(values):
            return False
        if not all(any(doubt.true_in(values) for doubt in group) for group in self.doubts):
            return False
        seen = values[self.columns]
        self.worlds.append(values)
        self.changed.append((seen < self.low) | (seen > self.high))
        mask = np.zeros(len(self.columns), dtype=bool)
        for candidate, doubt in self.own:
            mask[candidate] |= doubt.true_in(values)
        self.unsafe.append(mask)
        return True

    def fits(self, number: int, hidden: Mask) -> bool:
        """Whether a kept world looks just like the truth under a pattern."""
        if (self.changed[number] & ~hidden).any():
            return False
        return not self.own or not hidden.any() or bool((self.unsafe[number] & hidden).any())

    def open_needs(self, hidden: Mask, among: Sequence[Need] | None = None) -> list[Need]:
        """The needs (by default all) that no kept world meets under a pattern."""
        needs = self.needs if among is None else list(among)
        fitting = [world for number, world in enumerate(self.worlds) if self.fits(number, hidden)]
        if not fitting:
            return needs
        table = np.array(fitting)
        top, bottom = table.max(axis=0), table.min(axis=0)
        return [n for n in needs if (top[n.column] < n.level if n.sign > 0 else bottom[n.column] > n.level)]

    def suspicions(self, hidden: Mask) -> list[tuple[Doubt, ...]]:
        """All groups of doubts that the attacker holds under a pattern."""
        own = tuple(doubt for candidate, doubt in self.own if hidden[candidate])
        return [*self.doubts, own] if self.own and hidden.any() else list(self.doubts)

    def cut(self, need: Need, reduced: Floats) -> Cut:
        """The cut that one failed need proves. Empty when nothing can mend it."""
        program = self.program
        slope = -reduced  # the solver minimises −sign × x
        slope = np.where(np.abs(slope) < EPSILON, 0.0, slope)
        shown_low, shown_high = program.base_low.copy(), program.base_high.copy()
        shown_low[self.columns] = np.maximum(self.low, shown_low[self.columns])
        shown_high[self.columns] = np.minimum(self.high, shown_high[self.columns])
        published = np.where(slope > 0, slope * shown_high, slope * shown_low)
        freed = np.where(slope > 0, slope * program.base_high, slope * program.base_low)
        missing = need.sign * need.level - published.sum()
        gains = (freed - published)[self.columns]
        shares = np.minimum(1.0, gains / missing)
        return {int(i): float(shares[i]) for i in np.flatnonzero(shares > EPSILON)}


def settle_pattern(cases: Sequence[Case], cover: Cover, exact: bool) -> tuple[Mask, float]:
    """Find the pattern and a lower bound of its cost. `exact` solves to the optimum; otherwise see `greedy`.

    Each cheapest pattern that fails is extended until it holds: the cuts met on the way spare rounds of the master
    problem, and an extension as cheap as the bound is the optimum.
    """
    if not exact:
        return greedy(cases, cover)
    for _ in range(ROUNDS):
        hidden, cost = cover.cheapest()
        while _challenge(cases, cover, hidden):
            hidden = cover.extend(hidden)
        if cover.weights[hidden].sum() <= cost + EPSILON:
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
        if _challenge(cases, Cover(cover.weights, cover.forced, cover.kept, cover.seconds), hidden, first=True):
            hidden[cell] = True
    return hidden, bound


def _challenge(cases: Sequence[Case], cover: Cover, hidden: Mask, first: bool = False) -> bool:
    """Attack a pattern; add a cut for each need that fails. True if any failed (`first`: stop at the first)."""
    found = 0
    unsettled: list[tuple[Case, Need]] = []
    for case in cases:
        case.show(hidden)
        waiting = case.open_needs(hidden)
        while waiting and found < (1 if first else BATCH):
            need, *waiting = waiting
            answer = case.program.extreme(need.column, need.sign)
            if need.sign * (answer.value - need.level) < -EPSILON:
                cover.need(case.cut(need, answer.reduced))
                found += 1
            elif case.learn(answer.values) and case.fits(-1, hidden):
                waiting = [n for n in waiting if n.sign * (case.worlds[-1][n.column] - n.level) < 0]
            else:
                unsettled.append((case, need))
    return bool(found) or not all(_integral(case, need, cover, hidden) for case, need in unsettled)


def reached(case: Case, need: Need, hidden: Mask) -> bool:
    """Look for a whole-numbered world that meets a need and every suspicion."""
    likely = [doubt for candidate, doubt in case.own if hidden[candidate] and doubt.column != need.column
              and not doubt.full and case.low[candidate] < max(doubt.minimum, 1)]
    for doubt in likely[:PINS]:
        values = case.program.pinned(need.column, need.sign, doubt)
        if values is not None and case.learn(values) and not case.open_needs(hidden, (need,)):
            return True
    for group in ([likely[0]], None) if likely else (None,):
        doubts = case.suspicions(hidden) if group is None else [*case.doubts, tuple(group)]
        world = case.program.witness(need.column, need.sign, need.level, doubts)
        if world is not None and case.learn(world):
            return True
    return False


def _integral(case: Case, need: Need, cover: Cover, hidden: Mask) -> bool:
    """Look for a whole-numbered world that meets a need; without one, demand that more be hidden."""
    if not case.open_needs(hidden, (need,)) or reached(case, need, hidden):
        return True
    cover.need({int(i): 1.0 for i in np.flatnonzero(~hidden & ~cover.kept)})
    return False
