"""The protector's side of the solver: linear and integer programs over a `System`, by HiGHS.

A *world* is one way the hidden truth could be: a value for every column that satisfies all equations and bounds. A
world found by the solver counts only after it has been checked in exact integer arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from .errors import InfeasibleProtection, SolverLimit
from .system import System

Floats: TypeAlias = NDArray[np.float64]
STRATEGY = 4
"""Primal simplex: from question to question only the objective changes, so the last basis stays feasible."""
EPSILON = 1e-6
"""Distance below which two figures of the solver are the same; its feasibility tolerance is 1e-7."""


class Extreme(NamedTuple):
    """The largest (or smallest) value a column can take, the reduced costs that prove it, and a world there."""

    value: float
    reduced: Floats
    values: Floats


class Doubt(NamedTuple):
    """One way in which a hidden cell may be unsafe: 1 … `minimum` − 1, or 0 (`full`: all) of a non-empty group."""

    column: int
    minimum: int = 0
    group: int = -1
    full: bool = False


def true_in(doubts: NDArray[np.int64], values: Floats) -> NDArray[np.bool_]:
    """Which doubts, as rows of (column, minimum, group, full), are true in a world."""
    columns, minimum, groups, full = doubts.T
    value, group = values[columns], values[groups]
    few = (value >= 1) & (value < minimum)
    telling = (group >= 1) & (value == np.where(full == 1, group, 0))
    result: NDArray[np.bool_] = np.where(minimum > 0, few, telling)
    return result


class Program:
    """One scenario's linear program, kept warm between questions.

    `low` and `high` are the bounds that knowledge and earlier releases put on each column; `show` narrows some of them
    to what a candidate release would say.
    """

    def __init__(self, system: System, low: Floats, high: Floats, seconds: float = 60.0) -> None:
        self.system, self.base_low, self.base_high = system, low, high
        self.low, self.high = low.copy(), high.copy()
        self.equations = [dict.fromkeys(parts, 1) | {margin: -1} for margin, parts in system.equations]
        self.rows, self.cols, self.coefficients = _matrix(self.equations)
        self.seconds = seconds
        self.solver = self._load()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", STRATEGY)
        self.objective = 0

    def _load(self, *, integer: bool = False) -> highspy.Highs:
        """A solver that holds the equations and the present bounds."""
        model = highspy.HighsLp()
        count = len(self.low)
        model.num_col_, model.num_row_ = count, len(self.system.equations)
        model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(count), self.low, self.high
        model.row_lower_ = model.row_upper_ = np.zeros(model.num_row_)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.searchsorted(self.rows, np.arange(model.num_row_ + 1)).astype(np.int32)
        model.a_matrix_.index_, model.a_matrix_.value_ = self.cols, self.coefficients
        if integer:
            kind = highspy.HighsVarType
            model.integrality_ = [
                kind.kInteger if c in self.system.leaves else kind.kContinuous for c in range(count)
            ]
        return loaded(model, self.seconds)

    def show(self, columns: NDArray[np.int32], low: Floats, high: Floats) -> None:
        """Set the bounds of the candidate columns, the rest staying as they are."""
        self.low[columns] = np.maximum(low, self.base_low[columns])
        self.high[columns] = np.minimum(high, self.base_high[columns])
        self.solver.changeColsBounds(len(columns), columns, self.low[columns], self.high[columns])

    def extreme(self, column: int, sign: int) -> Extreme:
        """Maximise (`sign` 1) or minimise (−1) a column. Raises `SolverLimit` short of a proven optimum."""
        self.solver.changeColCost(self.objective, 0.0)
        self.solver.changeColCost(column, -float(sign))
        self.objective = column
        self._solve()
        settle(self.solver)
        solution = self.solver.getSolution()
        values = np.asarray(solution.col_value)
        return Extreme(float(values[column]), np.asarray(solution.col_dual), values)

    def push(self, wants: Sequence[tuple[int, int, float]], doubt: Doubt | None = None) -> Floats | None:
        """Push many columns at once, each (column, sign, level) no further than its level, so that one world answers many.

        With a doubt, that one is held true. None if there is no such world.
        """
        bounds = {column: (self.low[column], self.high[column]) for column, _, _ in wants}
        for column, sign, level in wants:
            low, high = bounds[column]
            bounds[column] = (low, min(high, level)) if sign > 0 else (max(low, level), high)
        if doubt is not None:
            pins = (
                [(doubt.column, 1.0, doubt.minimum - 1.0)]
                if doubt.minimum
                else [(doubt.column, 0.0, 0.0), (doubt.group, 1.0, np.inf)]
            )
            for column, least, most in pins:
                low, high = bounds.get(column, (self.low[column], self.high[column]))
                bounds[column] = max(low, least), min(high, most)
        columns = np.array(list(bounds), dtype=np.int32)
        low, high = (np.array(ends) for ends in zip(*bounds.values(), strict=True))
        if (low > high).any():
            return None
        pushed = np.array([column for column, _, _ in wants], dtype=np.int32)
        self.solver.changeColCost(self.objective, 0.0)
        self.solver.changeColsCost(len(pushed), pushed, np.array([-float(sign) for _, sign, _ in wants]))
        self.solver.changeColsBounds(len(columns), columns, low, high)
        self._solve()
        found = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.asarray(self.solver.getSolution().col_value) if found else None
        self.solver.changeColsCost(len(pushed), pushed, np.zeros(len(pushed)))
        self.solver.changeColsBounds(len(columns), columns, self.low[columns], self.high[columns])
        return values

    def _solve(self) -> None:
        """Run the warm solver. HiGHS counts its time limit over the whole life of a solver, hence the sum."""
        for attempt in range(2):
            if attempt:
                # A warm basis may lose its way among degenerate vertices: ask once more from scratch.
                self.solver.clearSolver()
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + self.seconds)
            self.solver.run()
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return

    def holds(self, values: Floats) -> bool:
        """Whether whole numbers satisfy every equation and bound exactly (all far below 2⁵³)."""
        sums = np.bincount(self.rows, self.coefficients * values[self.cols], len(self.system.equations))
        return not sums.any() and bool((values >= self.low).all() and (values <= self.high).all())

    def witness(
        self,
        column: int,
        sign: int,
        need: float,
        doubts: Sequence[Sequence[Doubt]] = (),
        aim: Sequence[tuple[int, int]] = (),
    ) -> Floats | None:
        """A whole-numbered world with the column at least (at most) `need` and one doubt of every group true.

        None when there is none. Raises `SolverLimit` when that stays open. The first world found is taken; `aim` lists
        further columns to push up (1) or down (−1) on the way, so that one world answers many questions.
        """
        solver = self._load(integer=True)
        low, high = (need, self.high[column]) if sign > 0 else (self.low[column], need)
        if low > high:
            return None
        solver.changeColBounds(column, low, high)
        for group in doubts:
            _require_one(solver, group, self.high)
        for other, way in aim:
            solver.changeColCost(other, -float(way))
        solver.setOptionValue("mip_max_improving_sols", 1)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None
        if solver.getModelStatus() != highspy.HighsModelStatus.kSolutionLimit:
            settle(solver)
        values: Floats = np.rint(np.asarray(solver.getSolution().col_value))[: len(self.low)]
        if not self.holds(values):
            raise SolverLimit("the solver's world does not stand up to exact arithmetic")
        return values


def loaded(model: highspy.HighsLp, seconds: float) -> highspy.Highs:
    """A silent, single-threaded, deterministic solver with a model. `seconds` bounds each run; hitting it raises."""
    solver = highspy.Highs()
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": 1,
        "time_limit": seconds,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": EPSILON,
        "mip_feasibility_tolerance": 1e-7,
        "random_seed": 0,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver


def settle(solver: highspy.Highs) -> None:
    """Raise unless the last run ended with a proven optimum."""
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise InfeasibleProtection("the figures and what is known of them contradict each other")
    if status != highspy.HighsModelStatus.kOptimal:
        raise SolverLimit(f"the solver stopped early ({solver.modelStatusToString(status)})")


def _require_one(solver: highspy.Highs, group: Iterable[Doubt], high: Floats) -> None:
    """Add binaries of which one must be 1, each forcing its doubt to be true."""
    chosen = []
    for doubt in group:
        switch = solver.getNumCol()
        solver.addCol(0.0, 0.0, 1.0, 0, np.array([], dtype=np.int32), np.array([]))
        solver.changeColIntegrality(switch, highspy.HighsVarType.kInteger)
        chosen.append(switch)
        column, room = doubt.column, float(high[doubt.column])
        if doubt.minimum:
            _row(solver, 0.0, np.inf, {column: 1.0, switch: -1.0})
            _row(solver, -np.inf, room, {column: 1.0, switch: room - doubt.minimum + 1})
        elif doubt.full:
            room = float(high[doubt.group])
            _row(solver, -np.inf, room, {doubt.group: 1.0, column: -1.0, switch: room})
            _row(solver, 0.0, np.inf, {column: 1.0, switch: -1.0})
        else:
            _row(solver, -np.inf, room, {column: 1.0, switch: room})
            _row(solver, 0.0, np.inf, {doubt.group: 1.0, switch: -1.0})
    _row(solver, 1.0, np.inf, dict.fromkeys(chosen, 1.0))


def _row(solver: highspy.Highs, low: float, high: float, terms: dict[int, float]) -> None:
    columns = np.array(list(terms), dtype=np.int32)
    solver.addRow(low, high, len(terms), columns, np.array(list(terms.values())))


def _matrix(equations: Sequence[Mapping[int, int]]) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Rows, columns and coefficients."""
    rows = [row for row, terms in enumerate(equations) for _ in terms]
    cols = [c for terms in equations for c in terms]
    values = [float(v) for terms in equations for v in terms.values()]
    return np.array(rows, dtype=np.int32), np.array(cols, dtype=np.int32), np.array(values)
