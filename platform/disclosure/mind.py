"""What the attacker has put together about related tables, as linear and integer programs over atoms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import ceil, floor, inf

import highspy
import numpy as np
from numpy.typing import NDArray

from .atoms import Atoms
from .errors import LinkedTablesDisagree, SolverLimit
from .figures import Figure, Published, Show
from .knowledge import Knowledge, Suspicion
from .ranges import End, Range, Seen
from .tables import Key
from .walk import CROWD, PATIENCE, walk

NEAR = 1e-6
LARGE = 1e6
"""Amounts above this are scaled down to it before the solver sees them."""

DONE = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kObjectiveTarget,
    highspy.HighsModelStatus.kSolutionLimit,
)

Row = tuple[dict[int, float], float, float]
"""Terms by atom, and what they sum to at least and at most."""
Way = tuple[list[int], float, float, list[int], float]
"""How a suspicion may be true: some atoms sum to least … most, others to at most a rest."""


class Mind:
    """What the attacker has put together about one measure, as a linear program over atoms."""

    def __init__(self, published: Sequence[Published], knowledge: Knowledge, seconds: float) -> None:
        self.published, self.knowledge, self.seconds = published, knowledge, seconds
        self.measure, self.whole = published[0].measure, published[0].counts
        self.atoms = Atoms(published, knowledge)
        # Linked tables show their common margins several times over: each is asked once.
        self.rows = list(
            {
                (tuple(sorted(terms.items())), low, high): (terms, low, high)
                for terms, low, high in (*self._links(), *self._figures(), *self._bounds())
            }.values()
        )
        self.lengths = np.array([len(terms) for terms, _, _ in self.rows], dtype=np.int64)
        self.columns = np.array([c for terms, _, _ in self.rows for c in terms], dtype=np.int32)
        self.factors = np.array([v for terms, _, _ in self.rows for v in terms.values()], dtype=float)
        # Money in its smallest unit runs into billions, where the solver's tolerances end.
        ends = [abs(end) for _, low, high in self.rows for end in (low, high) if abs(end) < inf]
        self.scale = 1.0 if self.whole else max(1.0, max(ends, default=0.0) / LARGE)
        self.least = np.array([low for _, low, _ in self.rows], dtype=float) / self.scale
        self.most = np.array([high for _, _, high in self.rows], dtype=float) / self.scale
        self.held = np.zeros(len(self.atoms), dtype=bool)
        for terms, _, high in self.rows:
            if high < inf and min(terms.values(), default=0.0) >= 0:
                self.held[list(terms)] = True
        mine = {(p.measure, p.population) for p in published}
        self.doubts = [
            list(self._ways(doubt))
            for doubt in knowledge.suspicions
            if any((key.measure, key.population) in mine for key in doubt.cells)
        ]
        self.solver = self._load()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue(
            "simplex_strategy", 4
        )  # primal: only the objective changes between questions
        self.last: NDArray[np.int32] = np.array([], dtype=np.int32)
        self.start: NDArray[np.float64] | None = None
        self.ceiling = 4.0 * sum(f.value + f.width for p in published for f in p.figures.values()) + 1000.0

    def _links(self) -> Iterator[Row]:
        """Where atoms are kept per table: every pair of tables agrees on the margin they share, in each region."""
        for one in range(len(self.atoms.shapes)):
            for other in range(one):
                shared = sorted(set(self.atoms.shapes[one]) & set(self.atoms.shapes[other]))
                for region in self.atoms.regions:
                    for point in product(*(self.atoms.classes[name].leaves for name in shared)):
                        where = tuple(zip(shared, point, strict=True))
                        terms = dict.fromkeys(self.atoms.parts(region, where, one) or [], 1.0)
                        terms |= dict.fromkeys(self.atoms.parts(region, where, other) or [], -1.0)
                        yield terms, 0.0, 0.0

    def _figures(self) -> Iterator[Row]:
        """One row (a band: two) for each figure shown."""
        for p in self.published:
            for where, figure in p.figures.items():
                if figure.show is not Show.HIDDEN:
                    terms = dict.fromkeys(self.atoms.parts(p.population, where) or [], 1.0)
                    if figure.show is Show.BAND:
                        yield from self._band(figure, terms, self.atoms.parts(p.population, figure.of) or [])
                    else:
                        yield terms, *_reading(figure)

    @staticmethod
    def _band(figure: Figure, numerator: Mapping[int, float], denominator: Iterable[int]) -> Iterator[Row]:
        """low·n ≤ 100·x, and 100·x < high·n unless the band reaches up to 100 %."""
        for edge, low, high in ((figure.value, 0.0, inf), (figure.value + figure.width, -inf, -1.0)):
            if edge < 100 or low == 0:
                terms = dict.fromkeys(denominator, -float(edge))
                for atom in numerator:
                    terms[atom] = terms.get(atom, 0.0) + 100.0
                yield terms, low, high

    def _bounds(self) -> Iterator[Row]:
        """What the attacker knows anyway."""
        for bound in self.knowledge.bounds:
            if bound.key.measure == self.measure and self.atoms.regions_of(bound.key.population):
                atoms = self.atoms.parts(bound.key.population, bound.key.at)
                if atoms is not None:
                    yield dict.fromkeys(atoms, 1.0), bound.low, inf if bound.high is None else bound.high

    def _load(self, *, integer: bool = False) -> highspy.Highs:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.atoms), len(self.rows)
        model.col_cost_ = model.col_lower_ = np.zeros(len(self.atoms))
        model.col_upper_ = np.full(len(self.atoms), inf)
        model.row_lower_, model.row_upper_ = self.least, self.most
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(self.lengths))).astype(np.int32)
        model.a_matrix_.index_, model.a_matrix_.value_ = self.columns, self.factors
        if integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(self.atoms)
        solver = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        return solver

    def bound(self, keys: Sequence[Key], enough: Mapping[Key, tuple[int, int]]) -> dict[Key, Range]:
        """Bound each cell below and above."""
        if not self.atoms:
            contradicted = any(low > 0 or high < 0 for _, low, high in self.rows)
            if contradicted or not self._fits(np.zeros(0)):
                raise LinkedTablesDisagree("the published figures contradict each other or what is known")
            return {key: Range(key, 0, 0) for key in keys}
        if not keys:
            # Figures that contradict each other are refused, hidden cells or not.
            self._run(self._whole() if self.whole else self.solver)
        sums = {key: atoms for key in keys if (atoms := self.atoms.parts(key.population, key.at)) is not None}
        seen = Seen(sums)
        goals = {End(row, -1): 0.0 for row in range(len(sums))} | {
            End(row, sign): float(max(0, enough[key][sign > 0]))
            for row, key in enumerate(sums)
            if key in enough
            for sign in (-1, 1)
        }
        ends = [End(row, sign) for row in range(len(sums)) for sign in (-1, 1)]
        asked = {end: goal for end, goal in goals.items() if seen.keys[end.row] in enough}
        if self.whole:
            self._wander(seen, asked)
        for end in ends:
            if not seen.reaches(end, goals.get(end, end.sign * inf)):
                goals[end] = self._reach(end, seen, goals.get(end, end.sign * inf))
        if self.whole:
            self._wander(seen, {end: goals[end] for end in ends if end not in asked})
            for end in ends:
                if abs(goals[end]) < inf and not seen.reaches(end, goals[end]):
                    goals[end] = self._integer(end, seen, goals)
        ranges = {key: Range(key, goals[End(n, -1)], goals[End(n, 1)]) for n, key in enumerate(sums)}
        return ranges | {key: Range(key, 0, inf) for key in keys if key not in sums}

    def _reach(self, end: End, seen: Seen, goal: float) -> float:
        """How far a linear program takes a cell, rounded to what whole numbers could reach, and not beyond a goal."""
        columns = seen.atoms[end.row]
        self.solver.changeColsCost(len(self.last), self.last, np.zeros(len(self.last)))
        self.solver.changeColsCost(len(columns), columns, np.full(len(columns), -float(end.sign)))
        self.last = columns
        if not self._run(self.solver):
            if end.sign < 0 or self.held[columns].all():
                raise SolverLimit("the solver took a bounded cell for one without bound")
            return goal
        values = np.asarray(self.solver.getSolution().col_value)
        value = float(values[columns].sum()) * self.scale
        if self.whole:
            nearest = np.rint(values)
            if np.abs(values - nearest).max(initial=0.0) < NEAR and self._fits(nearest):
                seen.add(nearest)
            value = floor(value + NEAR) if end.sign > 0 else ceil(value - NEAR)
        return min(value, goal) if end.sign > 0 else max(value, goal)

    def _fits(self, values: NDArray[np.float64]) -> bool:
        """Whether a world agrees with all known publishing rules."""
        return all(_plausible(values, ways) for ways in self.doubts)

    def _wander(self, seen: Seen, goals: Mapping[End, float]) -> None:
        """Walk from one whole-numbered world to others that take cells where they might reach.

        The walk knows this attacker's equations only; what it finds is checked against them once more.
        """
        count = len(self.atoms)
        waiting = [end for end, goal in goals.items() if abs(goal) < inf and not seen.reaches(end, goal)]
        if len(waiting) < CROWD:
            return
        if self.start is None:
            solver = self._whole()
            solver.setOptionValue("mip_max_improving_sols", 1)
            self._run(solver)
            self.start = np.rint(np.asarray(solver.getSolution().col_value))[:count]
            seen.add(self.start)
        terms = [row for row, _, _ in self.rows] + [dict.fromkeys(a.tolist(), 1.0) for a in seen.atoms]
        equations = [
            {atom: int(factor) for atom, factor in row.items()} | {count + number: -1}
            for number, row in enumerate(terms)
        ]
        free = np.full(len(seen.atoms), inf)
        low = np.concatenate((np.zeros(count), self.least, -free))
        high = np.concatenate((np.full(count, inf), self.most, free))
        sums = np.array([sum(factor * self.start[atom] for atom, factor in row.items()) for row in terms])
        needs = [(count + len(self.rows) + end.row, end.sign, goals[end]) for end in waiting]
        for found in walk(equations, low, high, np.concatenate((self.start, sums)), needs, PATIENCE):
            world = found[:count]
            if self._holds(world) and self._fits(world):
                seen.add(world)

    def _holds(self, values: NDArray[np.float64]) -> bool:
        """Whether a world agrees with every figure and all that is known."""
        rows = np.repeat(np.arange(len(self.rows)), self.lengths)
        sums = np.bincount(rows, self.factors * values[self.columns], len(self.rows))
        return bool((values >= 0).all() and (sums >= self.least).all() and (sums <= self.most).all())

    def _run(self, solver: highspy.Highs) -> bool:
        """Solve; False if there is no bound. Raises for contradictions and limits."""
        solver.setOptionValue("time_limit", solver.getRunTime() + self.seconds)
        for attempt in range(2 if solver is self.solver else 1):
            if attempt:
                solver.clearSolver()  # a warm basis may lose its way among degenerate vertices
            solver.run()
            status = solver.getModelStatus()
            if status in DONE:
                return True
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return False
        if status == highspy.HighsModelStatus.kInfeasible:
            raise LinkedTablesDisagree("the published figures contradict each other or what is known")
        raise SolverLimit(f"a bound stayed open ({solver.modelStatusToString(status)})")

    def _whole(self) -> highspy.Highs:
        """A solver over whole-numbered atoms, publishing rules included."""
        solver = self._load(integer=True)
        for ways in self.doubts:
            self._suspect(solver, ways)
        return solver

    def _integer(self, end: End, seen: Seen, goals: Mapping[End, float]) -> float:
        """The bound over whole-numbered atoms, publishing rules included, and not beyond a goal."""
        solver, columns, goal = self._whole(), seen.atoms[end.row], goals[end]
        # First any world at the goal, on the way to other goals: mostly there is one, and it answers several questions.
        _add(solver, dict.fromkeys(columns.tolist(), 1.0), *((goal, inf) if end.sign > 0 else (-inf, goal)))
        pull = np.zeros(len(self.atoms))
        for other in goals:
            if not seen.reaches(other, goals[other]):
                pull[seen.atoms[other.row]] -= other.sign
        everywhere = np.arange(len(pull), dtype=np.int32)
        solver.changeColsCost(len(pull), everywhere, pull)
        solver.changeColsBounds(len(pull), everywhere, np.zeros(len(pull)), np.full(len(pull), self.ceiling))
        solver.setOptionValue("mip_max_improving_sols", 1)
        try:
            self._run(solver)
        except LinkedTablesDisagree:  # no world at the goal: then the furthest there is
            solver = self._whole()
            solver.changeColsCost(len(columns), columns, np.full(len(columns), -float(end.sign)))
            if not self._run(solver):
                raise SolverLimit("the solver took a bounded cell for one without bound") from None
        values = np.rint(np.asarray(solver.getSolution().col_value))[: len(self.atoms)]
        seen.add(values)
        reached = float(values[columns].sum())
        return min(reached, goal) if end.sign > 0 else max(reached, goal)

    def _ways(self, doubt: Suspicion) -> Iterator[Way]:
        """Each way a suspicion may be true."""
        for key in doubt.cells:
            own = self.atoms.parts(key.population, key.at) or []
            if doubt.minimum > 1:
                yield own, 1, doubt.minimum - 1, [], 0
            for name in (name for name, _ in key.at if name in doubt.sensitive):
                group = (
                    self.atoms.parts(key.population, tuple(pair for pair in key.at if pair[0] != name)) or []
                )
                others = sorted(set(group) - set(own))
                yield others, 1, inf, own, 0
                yield own, 1, inf, others, 0

    def _suspect(self, solver: highspy.Highs, ways: Iterable[Way]) -> None:
        """Add one switch per way, and demand that one is on."""
        switches = []
        for some, least, most, others, rest in ways:
            switch = solver.getNumCol()
            solver.addCol(0.0, 0.0, 1.0, 0, np.array([], dtype=np.int32), np.array([]))
            solver.changeColIntegrality(switch, highspy.HighsVarType.kInteger)
            _add(solver, dict.fromkeys(some, 1.0) | {switch: -least}, 0.0, inf)
            if most < inf:
                _add(solver, dict.fromkeys(some, 1.0) | {switch: self.ceiling - most}, -inf, self.ceiling)
            if others:
                _add(solver, dict.fromkeys(others, 1.0) | {switch: self.ceiling - rest}, -inf, self.ceiling)
            switches.append(switch)
        _add(solver, dict.fromkeys(switches, 1.0), 1.0, inf)


def _plausible(values: NDArray[np.float64], ways: Iterable[Way]) -> bool:
    """Whether a suspicion is true in a world in at least one way."""
    return any(
        least <= sum(values[a] for a in some) <= most and sum(values[a] for a in others) <= rest
        for some, least, most, others, rest in ways
    )


def _reading(figure: Figure) -> tuple[float, float]:
    """What an exact or rounded figure says of the truth: rounding moves by less than the base, and zeros stay zero."""
    if figure.show is Show.EXACT:
        return figure.value, figure.value
    least = 1 if figure.value else 0
    return max(least, figure.value - figure.width + 1), figure.value + figure.width - 1


def _add(solver: highspy.Highs, terms: Mapping[int, float], low: float, high: float) -> None:
    solver.addRow(
        low, high, len(terms), np.array(list(terms), dtype=np.int32), np.array(list(terms.values()))
    )
