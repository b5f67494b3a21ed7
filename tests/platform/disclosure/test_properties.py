"""What holds of every table, linked set and history: properties over random rosters."""

from dataclasses import replace

import pytest
from disclosure_worlds import DIMENSIONS, OUTLINES, periods, rosters, shapes, tabulate
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from disclosure import (
    HIDDEN,
    Dimension,
    GroupDisclosure,
    History,
    MinimumFrequency,
    Options,
    Outsider,
    Published,
    Show,
    attack,
    protect,
)

UNCHECKED = Options(audit=False)


def unchecked(chosen):
    """Options without the audit, which these tests do themselves.

    Known rules make thinly filled tables of three and more dimensions hard (minutes): they are left out there.
    """
    return replace(UNCHECKED, rules_known=max(map(len, chosen)) < 3)


RULES = st.sampled_from(
    [
        (MinimumFrequency(3),),
        (MinimumFrequency(5),),
        (MinimumFrequency(3), GroupDisclosure(("side",), 2)),
    ]
)


def about(rules, chosen):
    """The rules that are about something: a sensitive attribute that no table has is taken for a slip of the pen."""
    shown = {name for names in chosen for name in names}
    return tuple(r for r in rules if set(getattr(r, "dimensions", ())) <= shown)


def seen(history, release):
    return [p for r in (*history.releases, release) for p in r.published]


def assert_holds(release, history=None):
    """The attacker, asked without hints, leaves every interval open for whom it was promised to hold."""
    history = history or History()
    everything = [t for r in (*history.releases, release) for t in r.tables]
    suspicions = tuple(s for r in (*history.releases, release) for s in r.suspicions)
    for profile in (Outsider(), Outsider(sizes=True)):
        knowledge = replace(profile.knowledge(everything), suspicions=suspicions)
        targets = [t for t in release.targets if t.attacker == knowledge.name]
        found = attack(seen(history, release), knowledge, cells=[t.key for t in targets])
        for target in targets:
            reached = found.ranges[target.key]
            assert reached.low <= target.low, (target, reached)
            assert reached.high >= target.high, (target, reached)


@given(rosters(), shapes(), RULES)
def test_no_protected_cell_is_narrowed(rows, chosen, rules):
    release = protect(tabulate(rows, chosen), about(rules, chosen), options=unchecked(chosen))
    assert_holds(release)
    hidden = {p.key(w) for p in release.published for w, f in p.figures.items() if f.show is Show.HIDDEN}
    populations = {t.population for t in release.tables}
    unprotected = {
        t.key for t in release.targets if t.key.population in populations and t.low < t.high
    } - hidden
    assert not unprotected


def test_a_table_of_four_dimensions_holds():
    """The long profile draws such tables; here is one."""
    leaves = {name: dimension.leaves for name, dimension in DIMENSIONS.items()}
    rows = [
        {"unit": f"u{n}", "origin": f"D{n % 4}"}
        | {name: of[(n * n // 3 + n % (k + 2)) % len(of)] for k, (name, of) in enumerate(leaves.items())}
        for n in range(9)
    ]
    chosen = [tuple(sorted(DIMENSIONS))]
    release = protect(tabulate(rows, chosen), [MinimumFrequency(3)], options=unchecked(chosen))
    assert release.targets
    assert_holds(release)


@given(rosters(), shapes())
def test_margins_stay_consistent(rows, chosen):
    release = protect(tabulate(rows, chosen), [MinimumFrequency(3)], options=unchecked(chosen))
    figures = {p.key(w): f for p in release.published for w, f in p.figures.items()}
    for published in release.published:
        for where, figure in published.figures.items():
            assert figures[published.key(where)] == figure
            for d in published.dimensions:
                node = dict(where).get(d.name, d.total)
                parts = [
                    published[tuple(sorted([p for p in where if p[0] != d.name] + [(d.name, child)]))]
                    for child in d.below.get(node, ())
                ]
                if parts and HIDDEN not in (figure, *parts):
                    assert figure.value == sum(part.value for part in parts)
                assert len([part for part in (figure, *parts) if part == HIDDEN]) != 1 or not parts


@given(rosters(), shapes(), RULES)
def test_protecting_twice_changes_nothing(rows, chosen, rules):
    tables = tabulate(rows, chosen)
    first = protect(tables, about(rules, chosen), options=unchecked(chosen))
    again = protect(
        tables,
        about(rules, chosen),
        options=replace(unchecked(chosen), strict=False),
        history=History((first,)),
    )
    assert [p.figures for p in again.published] == [p.figures for p in first.published]


@given(rosters(), shapes(), RULES, st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(rows, chosen, rules, random):
    before = protect(tabulate(rows, chosen), about(rules, chosen), options=unchecked(chosen))

    def shuffled(outline):
        if isinstance(outline, dict):
            return {k: shuffled(outline[k]) for k in random.sample(sorted(outline), len(outline))}
        return random.sample(outline, len(outline))

    other = {name: Dimension.of(name, shuffled(outline)) for name, outline in OUTLINES.items()}
    mixed = random.sample(rows, len(rows))
    reordered = protect(
        tabulate(mixed, random.sample(chosen, len(chosen)), dimensions=other),
        about(rules, chosen),
        options=unchecked(chosen),
    )
    as_dict = {p.key(w): f for p in before.published for w, f in p.figures.items()}
    assert {p.key(w): f for p in reordered.published for w, f in p.figures.items()} == as_dict

    renamed = [{k: (v if k in ("unit", "origin") else v[::-1]) for k, v in row.items()} for row in rows]

    def reverse(outline):
        return (
            {k[::-1]: reverse(v) for k, v in outline.items()}
            if isinstance(outline, dict)
            else [v[::-1] for v in outline]
        )

    mirror = {name: Dimension.of(name, reverse(outline)) for name, outline in OUTLINES.items()}
    after = protect(
        tabulate(renamed, chosen, dimensions=mirror),
        [replace(r) for r in about(rules, chosen)],
        options=unchecked(chosen),
    )
    assert after.loss == before.loss
    assert sorted(map(hidden_values, zip(after.tables, after.published, strict=True))) == sorted(
        map(hidden_values, zip(before.tables, before.published, strict=True))
    )


def hidden_values(pair):
    table, published = pair
    return sorted(table.cell(w).value for w, f in published.figures.items() if f == HIDDEN)


@given(rosters(), shapes(), st.data())
def test_publishing_less_never_exposes_more(rows, chosen, data):
    release = protect(tabulate(rows, chosen), [MinimumFrequency(3)], options=unchecked(chosen))
    shown = [(i, w) for i, p in enumerate(release.published) for w, f in p.figures.items() if f != HIDDEN]
    assume(shown)
    gone = data.draw(st.sets(st.sampled_from(shown), max_size=4))
    keys = {release.published[i].key(w) for i, w in gone}
    less = tuple(
        Published(
            p.population, p.dimensions, {w: HIDDEN if p.key(w) in keys else f for w, f in p.figures.items()}
        )
        for p in release.published
    )
    assert_holds(replace(release, published=less))


@settings(max_examples=max(8, settings.default.max_examples // 4))
@given(periods(), shapes(most=1, dimensions=2), RULES)
def test_no_history_narrows_a_protected_cell(rosters_by_period, chosen, rules):
    history = History()
    for number, rows in enumerate(rosters_by_period):
        release = protect(
            tabulate(rows, chosen, population=f"H{number}"),
            about(rules, chosen),
            history=history,
            options=replace(unchecked(chosen), strict=False),
        )
        assert_holds(release, history)
        history = history.add(release)


@given(rosters(), shapes())
def test_the_heuristic_protects_and_reports_a_true_gap(rows, chosen):
    tables = tabulate(rows, chosen)
    best = protect(tables, [MinimumFrequency(3)], options=unchecked(chosen))
    quick = protect(tables, [MinimumFrequency(3)], options=replace(unchecked(chosen), exact_method=False))
    assert_holds(quick)
    assert quick.bound <= best.loss + 1e-6
    assert best.loss <= quick.loss
    assert best.bound == pytest.approx(best.loss)


def test_the_dimensions_of_the_rosters_are_what_their_outlines_say():
    assert DIMENSIONS["role"].paths["general"] == ("total", "military", "general")
    assert DIMENSIONS["issue"].leaves == ("hard security", "water", "justice")
