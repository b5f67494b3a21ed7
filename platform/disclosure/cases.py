"""From tables, rules and history to the cases that a pattern must survive: one for each attacker and coalition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, inf

import numpy as np

from .cover import Cut, Mask
from .dimensions import Dimension
from .errors import AlreadyDisclosed, InfeasibleProtection
from .figures import Published, span
from .history import Release, Target, suspicions_of
from .knowledge import Knowledge, Profile
from .program import EPSILON, Doubt, Floats, Program
from .regions import Overlap, differences, select
from .rules import Risk, Rule, risks
from .suppress import Case, Need, reached
from .system import System, build
from .tables import Coordinates, Key, Table

PATTERN_REASONS = frozenset(("frequency", "zero", "all"))
"""Reasons that a reader can work out from the count alone: only then does hiding tell that some count is unsafe."""


@dataclass(frozen=True)
class Candidates:
    """The cells to be published or hidden, each once however many tables show it.

    `low` and `high` are what showing the cell would say of it (`high` may be infinite). `minimum` and `sensitive` are
    the count rules that a reader knows; both empty when hiding a cell tells nothing about its count.
    """

    keys: tuple[Key, ...]
    low: Floats
    high: Floats
    minimum: int = 0
    sensitive: tuple[str, ...] = ()


@dataclass
class Setting:
    """One attacker before one release: what they see and know, as a case, and the cells protected from them."""

    case: Case
    system: System
    knowledge: Knowledge
    seen: tuple[Published, ...]
    prior: Callable[[], Program]
    targets: list[Target]
    notes: list[Target]


def setting(  # long: one equation after another for one system
    tables: Sequence[Table],
    seen: Sequence[Release],
    profile: Profile,
    rules: Sequence[Rule],
    rank: Mapping[tuple[str, str], int],
    candidates: Candidates,
    seconds: float,
) -> Setting:
    """Lay out one case for tables of one measure. Levels are settled later, by `settle_levels`."""
    measure = tables[0].measure
    earlier = [t for r in seen for t in r.tables if t.measure == measure]
    published = tuple(p for r in seen for p in r.published if p.measure == measure)
    everything = (*earlier, *tables)
    shared = profile.overlap(everything)
    groups = differences(shared)
    members = {t.population: shared.inside(t.population) for t in everything}
    members |= groups | {region: (region,) for region in shared.regions}
    system = build(measure, [t.dimensions for t in everything], shared.regions, members, rank)
    suspicions = tuple(s for s in suspicions_of(seen) if s.cells[0].measure == measure)
    knowledge = replace(profile.knowledge(everything), suspicions=suspicions, groups=groups)
    targets = sorted(
        _targets(tables, earlier, seen, rules, shared, groups),
        key=lambda t: system.column(t.key.population, t.key.at),
    )
    columns = np.array([system.column(k.population, k.at) for k in candidates.keys], dtype=np.int32)
    needs = [
        Need(system.column(t.key.population, t.key.at), sign, level)
        for t in targets
        for sign, level in ((-1, t.low), (1, t.high))
    ]
    doubts = tuple(
        tuple(d for key in s.cells for d in _doubts(system, key, s.minimum, s.sensitive)) for s in suspicions
    )
    own = tuple(
        (number, doubt)
        for number, key in enumerate(candidates.keys)
        for doubt in _doubts(system, key, candidates.minimum, candidates.sensitive)
    )
    known = [(system.column(b.key.population, b.key.at), b.low, b.high) for b in knowledge.bounds]
    read = [
        (system.column(p.population, where), *reading(p, where)) for p in published for where in p.figures
    ]
    ceiling = 100.0 + 10 * max(t.cell(()).value for t in everything)

    def program(facts: Iterable[tuple[int, int, int | None]]) -> Program:
        low, high = np.zeros(len(system.index)), np.full(len(system.index), ceiling)
        for column, least, most in facts:
            low[column] = max(low[column], least)
            high[column] = min(high[column], inf if most is None else most)
        return Program(system, low, high, seconds)

    case = Case(program([*known, *read]), columns, candidates.low, candidates.high, needs, doubts, own)
    return Setting(case, system, knowledge, published, lambda: program(known), targets, [])


def reading(published: Published, where: Coordinates) -> tuple[int, int | None]:
    """What a published figure leaves possible for its cell."""
    figure = published.figures[where]
    of = published.figures.get(figure.of)
    return span(figure, of.value if of else None)


def _targets(
    tables: Sequence[Table],
    earlier: Sequence[Table],
    seen: Sequence[Release],
    rules: Sequence[Rule],
    shared: Overlap,
    groups: Mapping[str, tuple[str, ...]],
) -> Iterator[Target]:
    """Every cell to protect: of the new tables, of earlier releases, and of what subtraction could isolate."""
    found: dict[Key, Target] = {}
    for table in tables:
        for key, hit in risks(table, rules):
            _note(found, key, hit)
    measure = tables[0].measure
    for target in (t for r in seen for t in r.targets if t.key.measure == measure):
        if any(target.key.population == t.population for t in earlier):
            found.setdefault(target.key, target._replace(attacker=""))
    for name, regions in groups.items():
        for table in _covering((*tables, *earlier), shared, regions):
            part = select(table, shared, regions, name)
            for key, every in risks(part, rules):
                # A pool too small makes even its zeros unsafe, but that nobody joined a category shown empty before
                # and after is no secret of the joiners.
                hit = tuple(r for r in every if part.cell(key.at).value or not r.reason.startswith("pooling"))
                if hit:
                    _note(found, key, hit)
    return iter(found.values())


def _covering(tables: Iterable[Table], shared: Overlap, regions: Sequence[str]) -> Iterator[Table]:
    """For each shape (dimensions with their groups, and what is left out), one table whose population contains all the regions."""
    done: set[tuple[tuple[Dimension, ...], frozenset[tuple[str, str]]]] = set()
    for table in tables:
        shape = tuple(sorted(table.dimensions, key=lambda d: d.name)), table.omit
        if shape not in done and all(table.population in shared.regions[r] for r in regions):
            done.add(shape)
            yield table


def _note(found: dict[Key, Target], key: Key, hit: Sequence[Risk]) -> None:
    """Add the widest interval that the risks ask for."""
    low, high = min(r.low for r in hit), max(r.high for r in hit)
    found.setdefault(key, Target(key, low, high, tuple(r.reason for r in hit)))


def _doubts(system: System, key: Key, minimum: int, sensitive: Sequence[str]) -> Iterator[Doubt]:
    """The ways in which a count can be unsafe by rules that everybody knows."""
    column = system.column(key.population, key.at)
    if minimum > 1:
        yield Doubt(column, minimum)
    for name in (name for name, _ in key.at if name in sensitive):
        group = system.column(key.population, tuple(pair for pair in key.at if pair[0] != name))
        yield Doubt(column, group=group)
        yield Doubt(column, group=group, full=True)


def settle_levels(setting: Setting, kept: Mask, *, strict: bool) -> None:
    """Cut every protection level down to what is attainable with all but the `kept` cells hidden.

    What an attacker knows without any release needs no protection from them. What earlier releases reveal cannot be
    mended: for cells of a table that raises `AlreadyDisclosed` (with `strict`), else it is noted. If only kept figures
    stand in the way: `InfeasibleProtection`. A lone hidden cell tells readers who know the rules that it is unsafe; no
    pattern prevents that, so it is noted with the reason "pattern".
    """
    case, prior = setting.case, None
    case.show(~kept)
    case.sweep(~kept)
    attainable: list[Need] = []
    levels: dict[int, dict[int, int]] = {}
    for number, need in enumerate(case.needs):
        target = setting.targets[number // 2]
        best, reason = _reach(case, need, ~kept)
        if need.sign * (best - need.level) < 0 and reason == "figures":
            prior = prior or setting.prior()
            known = _rounded(prior.extreme(need.column, need.sign).value, need.sign)
            if need.sign * (known - best) > 0 and need.sign * (need.level - best) > 0:
                changed = bool(kept.any()) and _freed(case, need) != best
                _complain(setting, target, kept=changed, strict=strict)
        elif reason == "pattern":
            setting.notes.append(target._replace(reasons=(*target.reasons, "pattern")))
        attainable.append(need._replace(level=best))
        levels.setdefault(number // 2, {})[need.sign] = best
    case.needs = list(dict.fromkeys(attainable))
    setting.targets = [
        t._replace(low=levels[i][-1], high=levels[i][1], attacker=setting.knowledge.name)
        for i, t in enumerate(setting.targets)
    ]


def lines(case: Case, system: System) -> Iterator[Cut]:
    """The cuts that single sums prove by themselves: in each sum a needed cell must be able to trade with others.

    For the sum Σ a_j x_j = 0 and a cell c in it, sign · x_c = −sign / a_c · Σ_{j≠c} a_j x_j.
    """
    by_column: dict[int, list[Need]] = {}
    for need in case.needs:
        by_column.setdefault(need.column, []).append(need)
    for margin, parts in system.sums():
        terms = dict.fromkeys(parts, 1.0) | {margin: -1.0}
        for column in sorted(by_column.keys() & terms.keys()):
            for need in by_column[column]:
                turn = -need.sign * terms[column]  # divided by ±1
                cut = case.cut(need, {c: turn * factor for c, factor in terms.items() if c != column})
                if cut is not None:
                    yield cut


def _reach(case: Case, need: Need, hidden: Mask) -> tuple[int, str]:
    """The level that a need can attain under a pattern, and what limits it: "", "figures" or "pattern"."""
    if not case.open_needs(hidden, (need,)):
        return need.level, ""
    answer = case.program.extreme(need.column, need.sign)
    reach = _rounded(answer.value, need.sign)
    level = min(need.level, reach) if need.sign > 0 else max(need.level, reach)
    limit = "figures" if level != need.level else ""
    case.learn(answer.values)
    while case.open_needs(hidden, (need._replace(level=level),)):
        if reached(case, need._replace(level=level), hidden):
            return level, limit
        level, limit = level - need.sign, "pattern"
    return level, limit


def _rounded(value: float, sign: int) -> int:
    return floor(value + EPSILON) if sign > 0 else -floor(-value + EPSILON)


def _freed(case: Case, need: Need) -> int:
    """What a need could attain with the kept figures hidden too."""
    return _reach(case, need, np.ones(len(case.columns), dtype=bool))[0]


def _complain(setting: Setting, target: Target, *, kept: bool, strict: bool) -> None:
    """Raise or note that a cell cannot have its interval."""
    if kept:
        raise InfeasibleProtection(
            "the figures that must be shown leave too little room", cell=str(target.key)
        )
    if strict and target.key.population not in setting.knowledge.groups:
        raise AlreadyDisclosed("earlier releases alone disclose this cell", cell=str(target.key))
    setting.notes.append(target._replace(reasons=(*target.reasons, "published-before")))


def risk_reasons(tables: Iterable[Table], rules: Sequence[Rule]) -> dict[Key, tuple[Risk, ...]]:
    """Unsafe cells of some tables with their risks."""
    return {key: hit for table in tables for key, hit in risks(table, rules)}
