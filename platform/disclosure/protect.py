"""Protection of a set of linked tables at once, with everything published before as a constraint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from .attack import attack
from .canon import ranks
from .cases import PATTERN_REASONS, Candidates, Setting, lines, risk_reasons, setting, settle_levels
from .checks import check_links, check_loss, check_request, check_units
from .cover import Cover, Mask
from .errors import AuditFailed
from .figures import HIDDEN, Figure, Published, Show, exact, span
from .history import PUBLIC, History, Release
from .knowledge import Contributor, Outsider, Profile, Suspicion
from .loss import Loss, count_cells
from .rules import STANDARD, Rule
from .suppress import settle_pattern
from .tables import Coordinates, Key, Table

Form: TypeAlias = Callable[[Table], Mapping[Coordinates, Figure]]
"""How the cells of a table appear where they are shown."""


def exactly(table: Table) -> dict[Coordinates, Figure]:
    """Show every value as it is."""
    return {where: exact(table.cell(where).value) for where in table.shown}


@dataclass(frozen=True)
class Options:
    """How to protect. `exact_method` off takes the heuristic. `strict` refuses when history itself discloses a cell.

    `keep` are figures that must be shown. `seconds` bounds each run of the solver. With `rules_known`, readers are
    taken to know the rules and to infer that among what is hidden something is unsafe; the difference in loss to a run
    without says what that costs.
    """

    loss: Loss = count_cells
    form: Form = exactly
    keep: Collection[Key] = ()
    exact_method: bool = True
    strict: bool = True
    audit: bool = True
    rules_known: bool = True
    seconds: float = 60.0


def protect(
    tables: Iterable[Table],
    rules: Sequence[Rule] = STANDARD,
    *,
    history: History | None = None,
    audience: str = PUBLIC,
    name: str = "release",
    attackers: Sequence[Profile] | None = None,
    options: Options | None = None,
) -> Release:
    """Decide what of some linked tables may be published to an audience, after all that was published before.

    Without `attackers`: outsiders who know who came and went (with and without the numbers), and every contributor of
    money. Raises a `DisclosureError` of the kind that fits; nothing of a release exists unless this returns. What would
    switch protection off without a word (no rule, no attacker, a name that no table has) is refused as `BadRequest`.
    """
    tables, rules = tuple(tables), tuple(rules)
    history, options = history or History(), options or Options()
    options = replace(options, keep=frozenset(options.keep))
    attackers = None if attackers is None else tuple(attackers)
    earlier = [table for release in history.releases for table in release.tables]
    check_links(earlier, tables)
    check_units((*earlier, *tables))
    check_request(rules, attackers, tables, earlier)
    check_loss(options.loss, options.keep, tables)
    hidden: set[Key] = set()
    results: list[_Result] = []
    for measure in sorted({t.measure for t in tables}):
        result = _protect_measure(
            [t for t in tables if t.measure == measure], rules, history, audience, attackers, options
        )
        hidden |= result.hidden
        results.append(result)
    published = tuple(_cover_up(table, options.form(table), hidden) for table in tables)
    release = Release(
        name,
        audience,
        tables,
        published,
        tuple(dict.fromkeys(t for r in results for s in r.settings for t in s.targets)),
        tuple(s for r in results for s in r.suspicions),
        tuple(dict.fromkeys(t for r in results for s in r.settings for t in s.notes)),
        sum(r.loss for r in results),
        sum(r.bound for r in results),
        tuple(sorted({rule.kind for rule in rules})),
    )
    if options.audit:
        for result in results:
            _audit(release, result, options.seconds)
    return release


@dataclass
class _Result:
    hidden: set[Key]
    settings: list[Setting]
    suspicions: tuple[Suspicion, ...]
    loss: float
    bound: float


def _protect_measure(  # long: one measure's steps, in the order in which they are explained
    tables: Sequence[Table],
    rules: Sequence[Rule],
    history: History,
    audience: str,
    attackers: Sequence[Profile] | None,
    options: Options,
) -> _Result:
    """Protect the tables of one measure against every attacker at once."""
    measure = tables[0].measure
    rank = ranks(
        (*(t for r in history.releases for t in r.tables if t.measure == measure), *tables), options.loss
    )
    coalitions = history.seen_with(audience)
    candidates, forced, bands = _candidates(
        tables, rules, rank, options, alone=options.rules_known and not any(coalitions)
    )
    profiles = attackers if attackers is not None else default_attackers(tables)
    settings = _distinct(
        setting(tables, seen, profile, rules, rank, candidates, options.seconds)
        for seen in coalitions
        for profile in profiles
    )
    kept = np.array([key in set(options.keep) for key in candidates.keys], dtype=bool)
    kept |= (
        np.all(
            [
                s.case.program.base_low[s.case.columns] == s.case.program.base_high[s.case.columns]
                for s in settings
            ],
            axis=0,
        )
        if settings
        else False
    )
    kept &= ~forced
    for s in settings:
        settle_levels(s, kept, strict=options.strict)
        forced |= _exposed(s, candidates)
    forced &= ~kept
    weights = np.array(
        [options.loss(k, v) for k, v in zip(candidates.keys, _values(tables, candidates), strict=True)]
    )
    totals_first = np.array([1 / (2 + len(key.at)) for key in candidates.keys])
    cover = Cover(weights, forced, kept, totals_first, options.seconds)
    _imply_company(cover, tables, settings, candidates)
    for cell, denominator in bands:
        cover.imply(denominator, [cell])
    for s in settings:
        for cut in lines(s.case, s.system):
            if sum(share for cell, share in cut.items() if forced[cell]) < 1:
                cover.need(cut)
    pattern, bound = settle_pattern([s.case for s in settings], cover, exact=options.exact_method)
    hidden = {key for key, covered in zip(candidates.keys, pattern, strict=True) if covered}
    inferred: tuple[Suspicion, ...] = ()
    if hidden and (candidates.minimum or candidates.sensitive):
        inferred = (Suspicion(tuple(sorted(hidden)), candidates.minimum, candidates.sensitive),)
    return _Result(hidden, settings, inferred, float(weights[pattern].sum()), bound)


def default_attackers(tables: Iterable[Table]) -> tuple[Profile, ...]:
    """Outsiders with and without the numbers of joiners and leavers, and every contributor of money."""
    names = {
        p.contributor for t in tables if not t.counts for _, parts in t.leaves for p in parts if p.contributor
    }
    return (Outsider(), Outsider(sizes=True), *(Contributor(name) for name in sorted(names)))


def _candidates(
    tables: Sequence[Table],
    rules: Sequence[Rule],
    rank: Mapping[tuple[str, str], int],
    options: Options,
    *,
    alone: bool,
) -> tuple[Candidates, Mask, list[tuple[int, int]]]:
    """The cells to decide on in canonical order, those hidden by their form, and pairs (band, its denominator)."""
    spans: dict[Key, tuple[int, int | None]] = {}
    covered: set[Key] = set()
    bands: set[tuple[Key, Key]] = set()
    for table in tables:
        for where, figure in options.form(table).items():
            key = table.key(where)
            if figure.show is Show.HIDDEN:
                covered.add(key)
            if figure.show is Show.BAND:
                bands.add((key, table.key(figure.of)))
            low, high = span(figure, table.cell(figure.of).value)
            least, most = spans.get(key, (0, None))
            known = [v for v in (high, most) if v is not None]
            spans[key] = max(low, least), min(known) if known else None
    keys = tuple(
        sorted(spans, key=lambda k: (k.population, len(k.at), tuple((n, rank[n, c]) for n, c in k.at)))
    )
    place = {key: number for number, key in enumerate(keys)}
    found = risk_reasons(tables, rules)
    single = alone and len({t.population for t in tables}) == 1
    readable = single and all(r.reason in PATTERN_REASONS for hit in found.values() for r in hit)
    details = [pair for hit in found.values() for r in hit for pair in r.details] if readable else []
    candidates = Candidates(
        keys,
        np.array([float(spans[k][0]) for k in keys]),
        np.array([np.inf if (high := spans[k][1]) is None else float(high) for k in keys]),
        max((int(v) for name, v in details if name == "minimum"), default=0),
        tuple(sorted({str(v) for name, v in details if name == "attribute"})),
    )
    return (
        candidates,
        np.array([k in covered for k in keys], dtype=bool),
        sorted((place[cell], place[whole]) for cell, whole in bands),
    )


def _values(tables: Sequence[Table], candidates: Candidates) -> list[int]:
    """The true value of each candidate."""
    values = {t.key(where): t.cell(where).value for t in tables for where in t.shown}
    return [values[key] for key in candidates.keys]


def _distinct(settings: Iterable[Setting]) -> list[Setting]:
    """Drop attackers who know and see just what another one does."""
    kept: list[Setting] = []
    for s in settings:
        if not any(
            s.seen == k.seen
            and s.knowledge.regions == k.knowledge.regions
            and set(s.knowledge.bounds) == set(k.knowledge.bounds)
            for k in kept
        ):
            kept.append(s)
    return kept


def _exposed(s: Setting, candidates: Candidates) -> Mask:
    """Candidates that would by themselves say too much."""
    shown: dict[int, int] = {}
    for number, column in enumerate(s.case.columns):
        shown.setdefault(int(column), number)
    mask = np.zeros(len(candidates.keys), dtype=bool)
    for need in s.case.needs:
        if (place := shown.get(need.column)) is not None:
            edge = candidates.high[place] if need.sign > 0 else candidates.low[place]
            mask[place] |= need.sign * (edge - need.level) < 0
    return mask


def _imply_company(
    cover: Cover, tables: Sequence[Table], settings: Sequence[Setting], candidates: Candidates
) -> None:
    """In a sum of cells shown exactly, hiding one alone hides nothing: its value follows from the others."""
    if not settings:
        return
    place = {key: number for number, key in enumerate(candidates.keys)}
    sums: set[tuple[int, ...]] = set()
    for table in tables:
        names = {d.name for d in table.dimensions}
        for where in table.shown:
            for parts in settings[0].system.splits(where, names):
                numbers = [place.get(table.key(point)) for point in (where, *parts)]
                if any(n is None or candidates.low[n] != candidates.high[n] for n in numbers):
                    continue
                sums.add(tuple(sorted(n for n in numbers if n is not None)))
    for cells in sorted(sums):
        for cell in cells:
            if not cover.kept[cell]:
                cover.imply(cell, [other for other in cells if other != cell])


def _cover_up(table: Table, figures: Mapping[Coordinates, Figure], hidden: Collection[Key]) -> Published:
    """The table as its readers will have it."""
    shown = {where: HIDDEN if table.key(where) in hidden else figure for where, figure in figures.items()}
    return Published(table.population, table.dimensions, shown, table.measure, table.counts)


def _audit(release: Release, result: _Result, seconds: float) -> None:
    """Let the attacker loose on the release. Raises `AuditFailed` at the first cell held too narrowly."""
    for s in result.settings:
        if not s.targets:
            continue
        knowledge = replace(s.knowledge, suspicions=(*s.knowledge.suspicions, *result.suspicions))
        measure = s.system.measure
        seen = [*s.seen, *(p for p in release.published if p.measure == measure)]
        enough = {t.key: (t.low, t.high) for t in s.targets}
        found = attack(seen, knowledge, cells=enough, enough=enough, seconds=seconds)
        for target in s.targets:
            reached = found.ranges[target.key]
            slack = 1e-6 * max(
                1, abs(target.high)
            )  # what the solver's tolerance is worth for amounts of this size
            if reached.low > target.low + slack or reached.high < target.high - slack:
                raise AuditFailed(
                    f"{knowledge.name} narrows a protected cell to {reached.low:g}–{reached.high:g}, "
                    f"not {target.low}–{target.high}",
                    cell=str(target.key),
                )
