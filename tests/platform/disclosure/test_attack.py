"""The attacker against brute force, against printed tables, and kept apart from the protector."""

import ast
from math import inf
from pathlib import Path

import pytest
from disclosure_worlds import Brute
from hypothesis import given, settings
from hypothesis import strategies as st

import disclosure
import disclosure.atoms
from disclosure import (
    HIDDEN,
    Dimension,
    Figure,
    Key,
    Knowledge,
    MinimumFrequency,
    Options,
    Published,
    Show,
    Table,
    at,
    attack,
    errors,
    exactly,
    learned,
    protect,
    replay,
)
from disclosure.knowledge import Bound, Suspicion
from disclosure.mind import Mind

A = Dimension.of("a", ["a1", "a2"])
B = Dimension.of("b", ["b1", "b2"])
C = Dimension.of("c", ["c1", "c2"])


def published(table, hidden=()):
    figures = {w: HIDDEN if w in hidden else f for w, f in exactly(table).items()}
    return Published(table.population, table.dimensions, figures, table.measure, table.counts)


@settings(max_examples=8 * settings.default.max_examples)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.integers(0, 511), st.integers(0, 3))
def test_bounds_are_those_of_brute_force(values, mask, minimum):
    cells = [
        {"a": a, "b": b, "value": v}
        for (a, b), v in zip([(a, b) for a in A.leaves for b in B.leaves], values, strict=True)
    ]
    table = Table.from_cells(cells, [A, B], population="P")
    mask &= ~1  # with the total shown every cell is bounded, so that all worlds can be tried
    brute = Brute(table, sum(values))
    hidden = [w for n, w in enumerate(brute.cells) if mask >> n & 1]
    suspicions = ()
    unsafe = None
    if minimum > 1 and hidden:
        unsafe = brute.unsafe(minimum)
        suspicions = (Suspicion(tuple(table.key(w) for w in hidden), minimum),)
    worlds = brute.fits(mask, unsafe)
    knowledge = Knowledge("x", suspicions=suspicions)
    if not len(worlds):
        if hidden:
            with pytest.raises(errors.LinkedTablesDisagree):
                attack([published(table, hidden)], knowledge)
        return
    found = attack([published(table, hidden)], knowledge)
    for number, where in enumerate(brute.cells):
        if where in hidden:
            reached = found.ranges[table.key(where)]
            assert (reached.low, reached.high) == (worlds[:, number].min(), worlds[:, number].max())


def test_the_table_of_fischetti_and_salazar():
    """Fischetti and Salazar-González 2001, figure 1: investment by activity and region; (II, C) = 22 is sensitive.

    With (II, A), (II, C), (III, A), (III, C) hidden, the attacker's interval for (II, C) is 5 to 30.
    """
    activity = Dimension.of("activity", ["I", "II", "III"])
    region = Dimension.of("region", ["A", "B", "C"])
    values = {"I": (20, 50, 10), "II": (8, 19, 22), "III": (17, 32, 12)}
    cells = [
        {"activity": a, "region": r, "value": v}
        for a, row in values.items()
        for r, v in zip("ABC", row, strict=True)
    ]
    table = Table.from_cells(cells, [activity, region], population="P", counts=False, measure="guilders")
    hidden = [at(activity=a, region=r) for a in ("II", "III") for r in "AC"]
    found = attack([published(table, hidden)]).ranges[table.key(at(activity="II", region="C"))]
    assert (found.low, found.high) == pytest.approx((5, 30))


def test_three_two_way_margins_say_more_than_each_pair():
    """A cycle of tables: locally consistent worlds that no joint distribution has are ruled out."""
    ones = [
        {"a": "a1", "b": "b1", "c": "c1"},
        {"a": "a2", "b": "b2", "c": "c2"},
        {"a": "a1", "b": "b2", "c": "c2"},
    ]
    tables = [Table.from_rows(ones, shape, population="P") for shape in ([A, B], [B, C], [A, C])]
    whole = Table.from_rows(ones, [A, B, C], population="P")
    wanted = [whole.key(w) for w in whole.shown if len(w) == 3]
    found = attack([published(t) for t in tables], cells=wanted)
    assert found.joint
    assert found.ranges[whole.key(at(a="a1", b="b1", c="c1"))].recovered


def test_cyclic_tables_too_large_to_combine_are_said_to_be(monkeypatch):
    rows = [{"a": "a1", "b": "b1", "c": "c1"}]
    tables = [Table.from_rows(rows, shape, population="P") for shape in ([A, B], [B, C], [A, C])]
    monkeypatch.setattr(disclosure.atoms, "JOINT", 7)
    assert not attack([published(t) for t in tables]).joint
    monkeypatch.setattr(disclosure.atoms, "JOINT", 8)
    assert attack([published(t) for t in tables]).joint


def test_what_is_known_anyway_narrows():
    table = Table.from_cells([{"a": "a1", "value": 3}, {"a": "a2", "value": 9}], [A], population="P")
    view = published(table, [at(a="a1"), at(a="a2")])
    one, two = table.key(at(a="a1")), table.key(at(a="a2"))
    assert attack([view]).ranges[one].high == 12
    knowing = Knowledge("x", bounds=(Bound(one, 2, None), Bound(two, 0, 8)))
    found = attack([view], knowing).ranges
    assert (found[one].low, found[one].high, found[two].high) == (4, 12, 8)
    suspicious = attack([view], Knowledge("y", suspicions=(Suspicion((one, two), 5),))).ranges
    assert suspicious[one].low == 1


def test_nothing_shown_means_no_bound():
    table = Table.from_cells([{"a": "a1", "value": 3}], [A], population="P")
    found = attack([published(table, table.shown)])
    assert found.ranges[table.key(())].high == inf
    assert learned(found) == []


def test_bands_and_roundings_are_read_as_declared():
    figures = {(): Figure(Show.EXACT, 20), at(a="a1"): Figure(Show.BAND, 30, 20), at(a="a2"): HIDDEN}
    found = attack([Published("P", (A,), figures)], cells=[Key("P", "people", at(a="a1"))])
    assert (found.narrowest()[0].low, found.narrowest()[0].high) == (6, 9)
    rounded = {(): Figure(Show.ROUNDED, 10, 5), at(a="a1"): Figure(Show.ROUNDED, 0, 5), at(a="a2"): HIDDEN}
    found = attack(
        [Published("P", (A,), rounded)], cells=[Key("P", "people", w) for w in [(), at(a="a1"), at(a="a2")]]
    )
    assert {k.at: (r.low, r.high) for k, r in found.ranges.items()} == {
        (): (6, 14),
        at(a="a1"): (0, 4),
        at(a="a2"): (2, 14),
    }


def test_contradictory_figures_are_refused():
    figures = {(): Figure(Show.EXACT, 2), at(a="a1"): Figure(Show.EXACT, 3), at(a="a2"): HIDDEN}
    with pytest.raises(errors.LinkedTablesDisagree):
        attack([Published("P", (A,), figures)])


def test_sentences_say_who_learns_what_about_how_many():
    table = Table.from_cells([{"a": "a1", "value": 3}, {"a": "a2", "value": 9}], [A], population="P")
    sentence = learned(attack([published(table, [at(a="a1")])]))[0]
    assert sentence["en"] == "outsider learns: P people: a=a1 is exactly 3."
    assert sentence["fr"].startswith("un tiers apprend : P personnes : a=a1, exactement 3")
    assert attack([published(table, [at(a="a1")])]).recovered()[0].low == 3


def test_replaying_the_procedure_says_what_its_being_known_costs():
    cells = [
        {"a": a, "b": b, "value": v}
        for (a, b), v in zip([(a, b) for a in A.leaves for b in B.leaves], [1, 4, 6, 5], strict=True)
    ]
    table = Table.from_cells(cells, [A, B], population="P")

    def publish(tables):
        return protect(
            tables,
            [MinimumFrequency(3)],
            options=Options(audit=False, rules_known=False, loss=lambda key, _: 3.0 - len(key.at)),
        )

    release = publish([table])
    plain, replayed = attack(release.published), replay(release.published, publish)
    for key, reached in replayed.ranges.items():
        assert plain.ranges[key].low <= reached.low <= table.cell(key.at).value <= reached.high
        assert reached.high <= plain.ranges[key].high
    assert any(
        r.high - r.low < plain.ranges[k].high - plain.ranges[k].low for k, r in replayed.ranges.items()
    )
    with pytest.raises(errors.TooLarge):
        replay(release.published, publish, limit=1)


def test_the_attacker_knows_nothing_of_the_protector():
    folder = Path(disclosure.__file__).parent

    def imports(module):
        tree = ast.parse((folder / f"{module}.py").read_text())
        return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}

    reached, waiting = set(), ["attack"]
    while waiting:
        for module in imports(waiting.pop()) - reached:
            reached.add(module)
            waiting.append(module)
    assert reached.isdisjoint({"system", "program", "cover", "suppress", "cases", "protect", "canon"})


def test_a_mind_leaves_out_what_is_known_to_be_empty():
    table = Table.from_cells([{"a": "a1", "value": 3}], [A], population="P")
    assert len(Mind([published(table)], Knowledge("x"), 60.0).atoms) == 1
