"""The attacker: from published figures alone, how narrowly can every hidden cell be bounded?

Written apart from the protector on purpose: nothing here knows its constraint builder, its cuts or the truth, and worlds
that the walk finds are checked against this side's own rows. Unknowns
are *atoms*, the numbers of people (or money) in one combination of leaf categories and one region of populations; each
figure is a sum of atoms. Bounds come from linear programs, made exact by integer programs wherever the linear answer is
not whole or ignores a known publishing rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, inf, prod
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from .dimensions import Classification, combined
from .errors import BadRequest, LinkedTablesDisagree, SolverLimit, UnknownCategory
from .figures import Figure, Published, Show
from .hypergraph import acyclic
from .knowledge import Knowledge, Suspicion
from .tables import Coordinates, Key
from .walk import walk

JOINT = 20_000
"""Up to this many atoms tables linked in a cycle are attacked through their joint distribution."""
NEAR = 1e-6
LARGE = 1e6
"""Amounts above this are scaled down to it before the solver sees them."""
CROWD = 8
"""Ends of ranges from which it pays to walk."""
PATIENCE = 40.0
"""How soon a walk ends that brings nothing; see `walk`."""

DONE = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kObjectiveTarget,
    highspy.HighsModelStatus.kSolutionLimit,
)

Atom = tuple[str, int, tuple[str, ...]]
Row = tuple[dict[int, float], float, float]


@dataclass(frozen=True)
class Range:
    """What the attacker knows of one cell: a whole number (counts) from `low` to `high`, `inf` if without bound."""

    key: Key
    low: float
    high: float

    @property
    def recovered(self) -> bool:
        """Whether the cell is known exactly."""
        return self.low == self.high


@dataclass(frozen=True)
class Attack:
    """The result of an attack. Without `joint`, tables linked in a cycle were too large to be combined fully."""

    attacker: str
    ranges: Mapping[Key, Range]
    joint: bool = True

    def recovered(self) -> tuple[Range, ...]:
        """Cells known exactly."""
        return tuple(r for r in self.ranges.values() if r.recovered)

    def narrowest(self, count: int = 10) -> tuple[Range, ...]:
        """The cells with the narrowest ranges, the narrowest first."""
        return tuple(sorted(self.ranges.values(), key=lambda r: (r.high - r.low, r.key))[:count])


def attack(
    published: Sequence[Published],
    knowledge: Knowledge | None = None,
    *,
    cells: Iterable[Key] | None = None,
    enough: Mapping[Key, tuple[int, int]] | None = None,
    seconds: float = 60.0,
) -> Attack:
    """Bound cells from everything published and known.

    `cells` defaults to every hidden figure. Beyond the interval that `enough` has for a cell nobody looks: a range reported
    as that interval may be wider. Raises `SolverLimit` when a bound stays open after `seconds`, `LinkedTablesDisagree` when the figures
    contradict each other.
    """
    knowledge = knowledge or Knowledge("outsider")
    ranges: dict[Key, Range] = {}
    joint = True
    wanted = list(dict.fromkeys(cells)) if cells is not None else _hidden(published)
    _check(published, wanted, knowledge)
    home = _related(published, knowledge)
    for measure, group in sorted({(p.measure, home[p.population]) for p in published}):
        together = [p for p in published if (p.measure, home[p.population]) == (measure, group)]
        mind = Mind(together, knowledge, seconds)
        joint = joint and mind.joint
        asked = [key for key in wanted if (key.measure, home[key.population]) == (measure, group)]
        ranges |= mind.bound(asked, enough or {})
    return Attack(knowledge.name, ranges, joint)


def _related(published: Iterable[Published], knowledge: Knowledge) -> dict[str, str]:
    """Which populations tell something of each other: each, and each region and group of regions, with one that stands for all.

    What lies in different sets is put together separately, which says as much and is found sooner.
    """
    stands = {
        name: name for name in (*(p.population for p in published), *knowledge.regions, *knowledge.groups)
    }

    def first(name: str) -> str:
        while stands[name] != name:
            name = stands[name]
        return name

    known = [(region, *populations) for region, populations in knowledge.regions.items()]
    known += [(group, *regions) for group, regions in knowledge.groups.items()]
    known += [tuple(key.population for key in doubt.cells) for doubt in knowledge.suspicions]
    for linked in known:
        names = [name for name in linked if name in stands]
        for name in names[1:]:
            stands[first(name)] = first(names[0])
    return {name: first(name) for name in stands}


def _check(published: Iterable[Published], wanted: Iterable[Key], knowledge: Knowledge) -> None:
    """Refuse questions about what nobody published: their answer would be 0 or a crash."""
    nodes: dict[tuple[str, str], set[str]] = {}
    populations = {*knowledge.regions, *knowledge.groups}
    for p in published:
        populations.add(p.population)
        for d in p.dimensions:
            nodes.setdefault((p.measure, d.name), set()).update(d.nodes)
    for key in (*wanted, *(bound.key for bound in knowledge.bounds)):
        if key.population not in populations:
            raise BadRequest("no table or region has this population", cell=str(key))
        if key.measure not in {measure for measure, _ in nodes} | {p.measure for p in published}:
            raise BadRequest("no table has this measure", cell=str(key))
        for name, category in key.at:
            if (key.measure, name) not in nodes:
                raise BadRequest(f"no table has the dimension {name!r}", cell=str(key))
            if category not in nodes[key.measure, name]:
                raise UnknownCategory(f"{category!r} is no category of dimension {name!r}", cell=str(key))


def _hidden(published: Iterable[Published]) -> list[Key]:
    """All hidden figures that no other table shows."""
    shown = {p.key(where) for p in published for where, f in p.figures.items() if f.show is Show.EXACT}
    keys = (p.key(where) for p in published for where, f in p.figures.items() if f.show is Show.HIDDEN)
    return [key for key in dict.fromkeys(keys) if key not in shown]


class Mind:
    """What the attacker has put together about one measure, as a linear program over atoms."""

    def __init__(self, published: Sequence[Published], knowledge: Knowledge, seconds: float) -> None:
        self.published, self.knowledge, self.seconds = published, knowledge, seconds
        self.measure, self.whole = published[0].measure, published[0].counts
        self.classes: dict[str, Classification] = combined(d for p in published for d in p.dimensions)
        self.leaves = {
            name: {node: tuple(sorted(c.spread(node))) for node in (*c.groups, *c.leaves)}
            for name, c in self.classes.items()
        }
        populations = sorted({p.population for p in published})
        known = {
            r: where & set(populations) for r, where in knowledge.regions.items() if where & set(populations)
        }
        covered = frozenset().union(*known.values())
        self.regions = known | {f"{p} only": frozenset((p,)) for p in populations if p not in covered}
        self.shapes, self.joint = self._shapes()
        self.atoms: dict[Atom, int] = {}
        self._enumerate()
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
        self.solver = self._load()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue(
            "simplex_strategy", 4
        )  # primal: only the objective changes between questions
        self.last: NDArray[np.int32] = np.array([], dtype=np.int32)
        self.start: NDArray[np.float64] | None = None
        self.ceiling = 4.0 * sum(f.value + f.width for p in published for f in p.figures.values()) + 1000.0

    def _shapes(self) -> tuple[list[tuple[str, ...]], bool]:
        """The sets of dimensions that atoms are made over: one per table, but one for all in a cycle, if not too large."""
        sets = {frozenset(d.name for d in p.dimensions) for p in self.published}
        merged = list(acyclic(sets))
        atoms = sum(prod(len(self.classes[name].leaves) for name in shape) for shape in merged) * len(
            self.regions
        )
        if atoms <= JOINT:
            return merged, True
        largest = sorted(tuple(sorted(s)) for s in sets if not any(s < other for other in sets))
        return largest, set(largest) == set(merged)

    def _enumerate(self) -> None:
        """Number the atoms, leaving out those under a published zero."""
        zeros = [
            (p.population, dict(where))
            for p in self.published
            for where, figure in p.figures.items()
            if figure.show is Show.EXACT and figure.value == 0
        ]
        for number, shape in enumerate(self.shapes):
            for region, populations in self.regions.items():
                empty = {
                    tuple(self._under(shape, where))
                    for population, where in zeros
                    if population in populations and set(where) <= set(shape)
                }
                dead = {point for axes in empty for point in product(*axes)}
                for point in product(*(self.classes[name].leaves for name in shape)):
                    if point not in dead:
                        self.atoms[region, number, point] = len(self.atoms)

    def _under(self, shape: Sequence[str], where: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Per dimension of a shape, the leaves under a cell."""
        for name in shape:
            yield self.leaves[name][where[name]] if name in where else self.classes[name].leaves

    def parts(self, population: str, where: Coordinates, shape: int | None = None) -> list[int] | None:
        """The atoms that a cell is the sum of; None if no shape holds all its dimensions."""
        coordinates = dict(where)
        fitting = [n for n, names in enumerate(self.shapes) if set(coordinates) <= set(names)]
        if shape is None and not fitting:
            return None
        number = fitting[0] if shape is None else shape
        regions = self._regions_of(population)
        points = list(product(*self._under(self.shapes[number], coordinates)))
        found = (self.atoms.get((region, number, point)) for region in regions for point in points)
        return [atom for atom in found if atom is not None]

    def _regions_of(self, population: str) -> tuple[str, ...]:
        if population in self.regions:
            return (population,)
        if population in self.knowledge.groups:
            return tuple(r for r in self.knowledge.groups[population] if r in self.regions)
        return tuple(r for r, populations in self.regions.items() if population in populations)

    def _links(self) -> Iterator[Row]:
        """Where atoms are kept per table: every pair of tables agrees on the margin they share, in each region."""
        for one in range(len(self.shapes)):
            for other in range(one):
                shared = sorted(set(self.shapes[one]) & set(self.shapes[other]))
                for region in self.regions:
                    for point in product(*(self.classes[name].leaves for name in shared)):
                        where = tuple(zip(shared, point, strict=True))
                        terms = dict.fromkeys(self.parts(region, where, one) or [], 1.0)
                        terms |= dict.fromkeys(self.parts(region, where, other) or [], -1.0)
                        yield terms, 0.0, 0.0

    def _figures(self) -> Iterator[Row]:
        """One row (a band: two) for each figure shown."""
        for p in self.published:
            for where, figure in p.figures.items():
                if figure.show is not Show.HIDDEN:
                    terms = dict.fromkeys(self.parts(p.population, where) or [], 1.0)
                    if figure.show is Show.BAND:
                        yield from self._band(figure, terms, self.parts(p.population, figure.of) or [])
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
            if bound.key.measure == self.measure and self._regions_of(bound.key.population):
                atoms = self.parts(bound.key.population, bound.key.at)
                if atoms is not None:
                    yield dict.fromkeys(atoms, 1.0), bound.low, inf if bound.high is None else bound.high

    def _load(self, integer: bool = False) -> highspy.Highs:
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
            if contradicted or not all(self._plausible(np.zeros(0), doubt) for doubt in self._doubts()):
                raise LinkedTablesDisagree("the published figures contradict each other or what is known")
            return {key: Range(key, 0, 0) for key in keys}
        if not keys:
            # Figures that contradict each other are refused, hidden cells or not.
            self._run(self._whole() if self.whole else self.solver)
        sums = {key: atoms for key in keys if (atoms := self.parts(key.population, key.at)) is not None}
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
        return all(self._plausible(values, doubt) for doubt in self._doubts())

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
        for fresh in (False, True):
            if fresh:
                solver.clearSolver()
            solver.run()
            status = solver.getModelStatus()
            if status in DONE:
                return True
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return False
        if status == highspy.HighsModelStatus.kInfeasible:
            raise LinkedTablesDisagree("the published figures contradict each other or what is known")
        raise SolverLimit(f"a bound stayed open ({solver.modelStatusToString(status)})")

    def _doubts(self) -> list[Suspicion]:
        """What is suspected of these tables."""
        mine = {(p.measure, p.population) for p in self.published}
        return [
            s for s in self.knowledge.suspicions if any((k.measure, k.population) in mine for k in s.cells)
        ]

    def _whole(self) -> highspy.Highs:
        """A solver over whole-numbered atoms, publishing rules included."""
        solver = self._load(integer=True)
        for doubt in self._doubts():
            self._suspect(solver, doubt)
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
        solver.setOptionValue("time_limit", self.seconds)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            solver = self._whole()
            solver.changeColsCost(len(columns), columns, np.full(len(columns), -float(end.sign)))
            if not self._run(solver):
                raise SolverLimit("the solver took a bounded cell for one without bound")
        elif solver.getModelStatus() not in DONE:
            raise SolverLimit(f"a bound stayed open ({solver.modelStatusToString(solver.getModelStatus())})")
        values = np.rint(np.asarray(solver.getSolution().col_value))[: len(self.atoms)]
        seen.add(values)
        reached = float(values[columns].sum())
        return min(reached, goal) if end.sign > 0 else max(reached, goal)

    def _plausible(self, values: NDArray[np.float64], doubt: Suspicion) -> bool:
        """Whether at least one suspected cell is unsafe in a world."""
        return any(
            least <= sum(values[a] for a in some) <= most and sum(values[a] for a in others) <= rest
            for some, least, most, others, rest in self._ways(doubt)
        )

    def _ways(self, doubt: Suspicion) -> Iterator[tuple[list[int], float, float, list[int], float]]:
        """Each way a suspicion may be true: some atoms sum to least … most, others to at most `rest`."""
        for key in doubt.cells:
            own = self.parts(key.population, key.at) or []
            if doubt.minimum > 1:
                yield own, 1, doubt.minimum - 1, [], 0
            for name in (name for name, _ in key.at if name in doubt.sensitive):
                group = self.parts(key.population, tuple(pair for pair in key.at if pair[0] != name)) or []
                others = sorted(set(group) - set(own))
                yield others, 1, inf, own, 0
                yield own, 1, inf, others, 0

    def _suspect(self, solver: highspy.Highs, doubt: Suspicion) -> None:
        """Add one switch per way, and demand that one is on."""
        switches = []
        for some, least, most, others, rest in self._ways(doubt):
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


class End(NamedTuple):
    """The lower (`sign` −1) or upper (1) end of the range of a cell asked about."""

    row: int
    sign: int


class Seen:
    """The ranges that worlds found so far already span, for each cell asked about."""

    def __init__(self, sums: Mapping[Key, Sequence[int]]) -> None:
        self.keys = tuple(sums)
        self.atoms = [np.array(atoms, dtype=np.int32) for atoms in sums.values()]
        self.rows = np.repeat(np.arange(len(sums)), [len(atoms) for atoms in self.atoms])
        self.columns = np.concatenate(self.atoms) if self.atoms else np.zeros(0, dtype=np.int32)
        self.low, self.high = np.full(len(sums), inf), np.full(len(sums), -inf)

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in one world."""
        totals = np.bincount(self.rows, values[self.columns], len(self.low))
        self.low, self.high = np.minimum(self.low, totals), np.maximum(self.high, totals)

    def reaches(self, end: End, goal: float) -> bool:
        """Whether some world takes a cell as far as a goal."""
        return bool(self.high[end.row] >= goal if end.sign > 0 else self.low[end.row] <= goal)


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
