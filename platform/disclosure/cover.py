"""The master problem: choose the cheapest set of cells to hide that satisfies all cuts found so far.

A cut is one inequality over the candidates, Σ share × hidden ≥ 1; see `suppress` for where they come from.
"""

from __future__ import annotations

from typing import TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from .program import EPSILON, Floats, loaded, settle

SLACK = 1e-9
"""What a cut may lack by the errors of adding its shares."""

NEAR_ENOUGH = 0.5
"""Gap, relative to the optimum, at which the search for the nearest of the cheapest patterns ends."""

Mask: TypeAlias = NDArray[np.bool_]
Cut: TypeAlias = dict[int, float]
"""Candidate number to coefficient. "If i then one of j, k" is the other kind: {i: −1, j: 1, k: 1} ≥ 0."""


class Cover:
    """Cuts over candidates with weights; `forced` are hidden in every answer, `kept` in none.

    `ties`, below 1, decide between equally dear patterns: the larger, the rather a cell stays shown.
    """

    def __init__(self, weights: Floats, forced: Mask, kept: Mask, ties: Floats, seconds: float) -> None:
        self.weights, self.forced, self.kept, self.ties = weights, forced, kept, ties
        self.seconds = seconds
        self.cuts: list[tuple[Cut, float]] = []
        self.proven = -np.inf

    def emptied(self) -> Cover:
        """The same candidates without cuts."""
        return Cover(self.weights, self.forced, self.kept, self.ties, self.seconds)

    def need(self, cut: Cut) -> None:
        """Demand that the shares of what is hidden reach 1."""
        self.cuts.append((cut, 1.0))

    def imply(self, cell: int, others: list[int]) -> None:
        """A cell alone in a sum gains nothing by being hidden: demand company."""
        self.cuts.append(({cell: -1.0} | dict.fromkeys(others, 1.0), 0.0))

    def _model(self, *, integer: bool) -> highspy.HighsLp:
        model = highspy.HighsLp()
        count = len(self.weights)
        model.num_col_, model.num_row_ = count, len(self.cuts)
        model.col_cost_ = self.weights
        model.col_lower_, model.col_upper_ = self.forced.astype(float), 1.0 - self.kept.astype(float)
        model.row_lower_ = np.array([least for _, least in self.cuts])
        model.row_upper_ = np.full(len(self.cuts), np.inf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lengths = [len(cut) for cut, _ in self.cuts]
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        model.a_matrix_.index_ = np.array([c for cut, _ in self.cuts for c in cut], dtype=np.int32)
        model.a_matrix_.value_ = np.array([v for cut, _ in self.cuts for v in cut.values()])
        if integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * count
        return model

    def cheapest(self, near: Mask) -> tuple[Mask, float]:
        """The cheapest pattern, one near another if there are several, and its cost.

        Raises `SolverLimit`, `InfeasibleProtection`. Cuts only add cost, so a pattern at the cost last proven needs no new proof.
        """
        solver = loaded(self._model(integer=True), self.seconds)
        solver.setOptionValue("objective_target", self.proven + EPSILON)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kObjectiveTarget:
            settle(solver)
            self.proven = float(solver.getInfo().objective_function_value)
        everywhere = np.arange(len(self.weights), dtype=np.int32)
        solver.addRow(-np.inf, self.proven + EPSILON, len(everywhere), everywhere, self.weights)
        solver.changeColsCost(len(everywhere), everywhere, np.where(near, -1.0, 1.0) + self.ties)
        solver.setOptionValue("objective_target", -np.inf)
        solver.setOptionValue("mip_rel_gap", NEAR_ENOUGH)
        solver.run()
        settle(solver)
        return np.asarray(solver.getSolution().col_value) > 0.5, self.proven

    def bound(self) -> float:
        """A lower bound of the cost: the linear relaxation."""
        solver = loaded(self._model(integer=False), self.seconds)
        solver.run()
        settle(solver)
        return float(solver.getInfo().objective_function_value)

    def extend(self, hidden: Mask) -> Mask:
        """A pattern close to this one in which every cut holds.

        Greedily hides more, each time the cell with the largest share for its weight, and then shows again what no cut
        needs, the dearest first.
        """
        hidden = hidden | self.forced
        for cut, least in self.cuts:
            missing = least - sum(value for cell, value in cut.items() if hidden[cell])
            order = sorted(
                (c for c in cut if not hidden[c] and not self.kept[c] and cut[c] > 0),
                key=lambda cell: (-cut[cell] / self.weights[cell], cell),
            )
            for cell in order:
                if missing <= SLACK:
                    break
                hidden[cell] = True
                missing -= cut[cell]
        spare = np.flatnonzero(hidden & ~self.forced)
        for cell in sorted(spare.tolist(), key=lambda cell: (-self.weights[cell], cell)):
            hidden[cell] = False
            hidden[cell] = not all(
                sum(value for one, value in cut.items() if hidden[one]) >= least - SLACK
                for cut, least in self.cuts
                if cell in cut
            )
        return hidden
