"""Each rule against its definition, at and around its edge, and against examples printed in the literature."""

import pytest

from disclosure import (
    STANDARD,
    Cell,
    Dimension,
    Dominance,
    GroupDisclosure,
    Key,
    MinimumContributors,
    MinimumFrequency,
    PoolingMinimum,
    PPercent,
    Risk,
    Table,
    at,
)
from disclosure.rules import View, risks


def count(value, around=None, where=(), origins=()):
    cell = Cell(value, frozenset(origins))
    return View(Key("P", "people", where), cell, True, {where: cell, **(around or {})})


def money(*amounts):
    named = tuple((f"donor{n}", amount) for n, amount in enumerate(amounts))
    cell = Cell(sum(amounts), frozenset(), named)
    return View(Key("P", "CAD", ()), cell, False, {(): cell})


@pytest.mark.parametrize("minimum", [3, 5, 10])
def test_minimum_frequency(minimum):
    rule = MinimumFrequency(minimum)
    assert [bool(rule.judge(count(v))) for v in (0, 1, minimum - 1, minimum)] == [False, True, True, False]
    assert rule.judge(count(1)) == Risk("frequency", 0, minimum, (("minimum", minimum),))
    assert rule.judge(money(1)) is None


def test_zero_and_all_of_a_group_are_unsafe_for_declared_attributes_only():
    where = at(gender="women", status="official")
    group = {at(gender="women"): Cell(7)}
    rule = GroupDisclosure(("status",), width=3)
    assert rule.judge(count(0, group, where)) == Risk("zero", 0, 3, (("attribute", "status"),))
    assert rule.judge(count(7, group, where)) == Risk("all", 4, 7, (("attribute", "status"),))
    assert rule.judge(count(1, group, where)) is None
    assert rule.judge(count(6, group, where)) is None
    assert rule.judge(count(0, {at(gender="women"): Cell(0)}, where)) is None
    assert rule.judge(count(0, {at(gender="women"): Cell(2)}, where)) == Risk(
        "zero", 0, 2, (("attribute", "status"),)
    )
    assert rule.judge(count(2, {at(gender="women"): Cell(2)}, where)) == Risk(
        "all", 0, 2, (("attribute", "status"),)
    )
    assert (
        GroupDisclosure(("gender",)).judge(count(0, {at(status="official"): Cell(4)}, where)).reason == "zero"
    )
    assert GroupDisclosure(("party",)).judge(count(0, group, where)) is None
    assert GroupDisclosure(("gender", "status")).judge(money(0)) is None


def test_pooling_minimum_looks_at_the_whole_population():
    rule = PoolingMinimum(3, 10, width=3)
    three = frozenset("abc")
    assert rule.judge(count(2, {(): Cell(10, three)}, at(g="w"))) is None
    assert rule.judge(count(2, {(): Cell(9, three)}, at(g="w"))) == Risk(
        "pooling.people", 0, 5, (("people", 10),)
    )
    assert rule.judge(count(6, {(): Cell(10, frozenset("ab"))}, at(g="w"))) == Risk(
        "pooling.dialogues", 3, 9, (("dialogues", 3),)
    )
    assert rule.judge(count(0, {(): Cell(0)}, at(g="w"))) is None
    assert rule.judge(money(5, 6)) is None


def test_pooling_minimum_of_cells():
    rule = PoolingMinimum(2, 5, cells=True)
    whole = {(): Cell(20, frozenset("abc"))}
    assert rule.judge(count(9, whole, at(g="w"), origins="a")).reason == "pooling.dialogues"
    assert rule.judge(count(9, whole, at(g="w"), origins="ab")) is None
    assert rule.judge(count(0, whole, at(g="w"))) is None


def test_dominance_at_its_edge():
    assert Dominance(2, 85).judge(money(50, 35, 15)) is None
    risk = Dominance(2, 85).judge(money(50, 36, 14))
    assert risk == Risk("dominance", 98, 102, (("n", 2), ("k", 85)))  # 86/0.85 − 100 = 1.18, rounded up
    assert Dominance(1, 50).judge(money(80, 20)) == Risk("dominance", 40, 160, (("n", 1), ("k", 50)))
    assert Dominance(2, 85).judge(count(3)) is None
    assert Dominance(1, 50, frozenset(["donor0", "donor1"])).judge(money(80, 20)) is None
    assert Dominance(1, 50, frozenset(["donor0"])).judge(money(80, 20)).reason == "dominance"


def test_p_percent_at_its_edge():
    assert PPercent(10).judge(money(100, 50, 10)) is None
    assert PPercent(10).judge(money(100, 50, 9)) == Risk("p-percent", 158, 160, (("p", 10),))
    assert PPercent(10).judge(money(100, 50)) == Risk("p-percent", 140, 160, (("p", 10),))
    assert PPercent(10).judge(money(100)) == Risk("p-percent", 90, 110, (("p", 10),))
    assert PPercent(10).judge(money()) is None
    assert PPercent(10).judge(count(3)) is None


def test_p_percent_with_waivers():
    """With a waiver of the largest, the largest without one is protected from the largest other."""
    waived = PPercent(10, frozenset(["donor0"]))
    assert waived.judge(money(100, 50, 4)) == Risk("p-percent", 153, 155, (("p", 10),))
    assert waived.judge(money(100, 50, 5)) is None
    assert PPercent(10, frozenset(["donor0", "donor1"])).judge(money(100, 50)) is None


def test_two_contributors_have_each_others_share():
    rule = MinimumContributors(3)
    assert rule.judge(money(60, 40)) == Risk("contributors", 94, 106, (("minimum", 3),))
    assert rule.judge(money(60)) is not None
    assert rule.judge(money(50, 30, 20)) is None
    assert rule.judge(money()) is None
    assert rule.judge(count(2)) is None
    assert MinimumContributors(3, consented=frozenset(["donor0", "donor1"])).judge(money(60, 40)) is None
    assert MinimumContributors(3, consented=frozenset(["donor0"])).judge(money(60, 40)) is not None


def test_handbook_example_1():
    """SDCtools Handbook on Statistical Disclosure Control, 4.2, example 1: X = 100 000, x1 = 50 000, x2 = 49 000.

    Safe by the (1,90) rule, though the second estimates the first to within 2 %.
    """
    cell = money(50_000, 49_000, 1_000)
    assert Dominance(1, 90).judge(cell) is None
    assert PPercent(2).judge(cell) is None
    assert PPercent(3).judge(cell) is not None


def test_handbook_example_2():
    """Ibid., example 2: X = 110 000, x1 = 52 000, x2 = 50 000: safe at p = 10 (15.4 %), unsafe by (2, 90.9)."""
    cell = money(52_000, 50_000, 8_000)
    assert PPercent(10).judge(cell) is None
    assert PPercent(15).judge(cell) is None
    assert PPercent(16).judge(cell) is not None
    assert Dominance(2, 90).judge(cell) is not None


def test_risks_name_every_rule_that_strikes():
    table = Table.from_cells(
        [{"d": "x", "value": 2}, {"d": "y", "value": 30}],
        [Dimension.of("d", ["x", "y", "z"])],
        population="P",
    )
    found = dict(risks(table, [MinimumFrequency(5), GroupDisclosure(("d",), 2)]))
    assert {key.at: [r.reason for r in hit] for key, hit in found.items()} == {
        at(d="x"): ["frequency"],
        at(d="z"): ["zero"],
    }
    assert [type(rule).__name__ for rule in STANDARD] == [
        "MinimumFrequency",
        "PoolingMinimum",
        "MinimumContributors",
        "PPercent",
        "Dominance",
    ]
    assert {rule.kind for rule in STANDARD} == {"kind.small", "kind.pool", "kind.money"}


def test_protection_levels_to_the_unit():
    assert PPercent(10).judge(money(10_000, 5_000, 500)) == Risk("p-percent", 15_000, 16_000, (("p", 10),))
    assert PPercent(1).judge(money(101, 50, 1)) == Risk("p-percent", 151, 153, (("p", 1),))
    assert MinimumContributors(3).judge(money(6_000, 4_000)) == Risk(
        "contributors", 9_400, 10_600, (("minimum", 3),)
    )
    assert MinimumContributors(3).judge(money(1)) == Risk("contributors", 0, 2, (("minimum", 3),))


def test_a_group_that_the_table_does_not_hold_is_empty():
    assert GroupDisclosure(("status",)).judge(count(0, {}, at(gender="women", status="official"))) is None
