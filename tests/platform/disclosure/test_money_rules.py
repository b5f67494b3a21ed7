"""Rules about money: dominance, p %, few contributors, and amounts whose contributor is not recorded."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rule_views import AMOUNTS, count, money, partly

from disclosure import (
    Cell,
    Dimension,
    Dominance,
    Key,
    MinimumContributors,
    PPercent,
    Risk,
    Table,
    at,
    protect,
)
from disclosure.rules import View

MANY = settings(max_examples=8 * settings.default.max_examples)


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


def test_protection_levels_to_the_unit():
    assert PPercent(10).judge(money(10_000, 5_000, 500)) == Risk("p-percent", 15_000, 16_000, (("p", 10),))
    assert PPercent(1).judge(money(101, 50, 1)) == Risk("p-percent", 151, 153, (("p", 1),))
    assert MinimumContributors(3).judge(money(6_000, 4_000)) == Risk(
        "contributors", 9_400, 10_600, (("minimum", 3),)
    )
    assert MinimumContributors(3).judge(money(1)) == Risk("contributors", 0, 2, (("minimum", 3),))


@MANY
@given(AMOUNTS, st.integers(1, 99))
def test_p_percent_is_how_well_the_second_largest_can_estimate_the_largest(amounts, p):
    """They subtract their own from the total: x1 and the rest. The interval ends where that is p per cent too much."""
    first, second = [*amounts, 0][:2]

    def too_close(total):
        return (total - second - first) * 100 < p * first

    risk = PPercent(p).judge(money(*amounts))
    assert (risk is not None) == too_close(sum(amounts))
    if risk:
        assert not too_close(risk.high)
        assert too_close(risk.high - 1)
        assert risk.low == max(0, 2 * sum(amounts) - risk.high)


@MANY
@given(AMOUNTS, st.integers(1, 4), st.integers(1, 99))
def test_dominance_ends_at_the_total_at_which_the_largest_no_longer_dominate(amounts, n, k):
    def dominate(total):
        return sum(amounts[:n]) * 100 > k * total

    risk = Dominance(n, k).judge(money(*amounts))
    assert (risk is not None) == dominate(sum(amounts))
    if risk:
        assert not dominate(risk.high)
        assert dominate(risk.high - 1)
        assert risk.low == max(0, 2 * sum(amounts) - risk.high)


@MANY
@given(AMOUNTS, st.integers(0, 60))
def test_few_contributors_keep_p_per_cent_of_the_largest_and_never_nothing(amounts, p):
    """Even where no percentage is asked for, the exact total must not follow."""
    risk = MinimumContributors(6, p).judge(money(*amounts))
    level = risk.high - sum(amounts)
    assert level * 100 >= p * amounts[0]
    assert level == 1 or (level - 1) * 100 < p * amounts[0]
    assert level >= 1
    assert risk.low == max(0, sum(amounts) - level)


def test_money_without_recorded_contributors_is_all_unsafe():
    """Nothing recorded is too few, one who gave all of it, and all of it: as a pool whose dialogues are not recorded."""
    bare = partly(500)
    assert MinimumContributors(3).judge(bare) == Risk("contributors", 450, 550, (("minimum", 3),))
    assert MinimumContributors(1).judge(bare) == Risk("contributors", 450, 550, (("minimum", 1),))
    assert PPercent(10).judge(bare) == Risk("p-percent", 450, 550, (("p", 10),))
    assert Dominance(2, 85).judge(bare) == Risk("dominance", 411, 589, (("n", 2), ("k", 85)))
    for rule in (MinimumContributors(), PPercent(), Dominance()):
        assert rule.judge(money()) is None, "nothing given says nothing of anybody"
        assert rule.judge(count(5)) is None


def test_what_is_not_recorded_is_taken_as_the_largest_contributors():
    assert MinimumContributors(3).judge(partly(20, 60, 20)) == Risk(
        "contributors", 92, 108, (("minimum", 3),)
    )
    assert MinimumContributors(3).judge(partly(1, 50, 30, 20)) is None
    assert PPercent(10).judge(partly(1, 99, 50, 10)) is None
    assert PPercent(10).judge(partly(2, 99, 50, 10)) == Risk("p-percent", 160, 162, (("p", 10),))
    assert Dominance(2, 85).judge(partly(5, 45, 35, 15)) is None
    assert Dominance(2, 85).judge(partly(6, 45, 35, 14)) == Risk("dominance", 98, 102, (("n", 2), ("k", 85)))


def test_nobody_has_consented_to_showing_what_is_not_recorded():
    """It may come from somebody without a waiver: one more where all recorded ones have one, else the largest."""
    two = frozenset(["donor0", "donor1"])
    assert MinimumContributors(3, consented=two).judge(partly(1, 60, 40)) is not None
    assert Dominance(1, 50, two).judge(partly(1, 60, 40)) is not None
    assert PPercent(10, two).judge(partly(400, 60, 40)) is None
    assert PPercent(10, two).judge(partly(401, 60, 40)) == Risk("p-percent", 500, 502, (("p", 10),))
    assert PPercent(10, frozenset(["donor0"])).judge(partly(10, 100, 40, 5)) is None
    assert PPercent(10, frozenset(["donor0"])).judge(partly(11, 100, 40, 5)) == Risk(
        "p-percent", 155, 157, (("p", 10),)
    )


@MANY
@given(AMOUNTS, st.lists(st.integers(0, 900), min_size=6, max_size=6), st.integers(1, 4), st.integers(1, 99))
@example([10, 10], [0, 0, 0, 0, 0, 30], 2, 85)
def test_no_way_to_share_out_what_is_not_recorded_is_worse(amounts, shares, number, percent):
    """However the rest falls to those recorded and one more: unsafe then is unsafe now, and no less wide."""
    waived = frozenset(["donor1"])
    rules = [
        MinimumContributors(number),
        PPercent(percent),
        PPercent(percent, waived),
        Dominance(number, percent),
        Dominance(number, percent, waived),
    ]
    shared = [amount + share for amount, share in zip([*amounts, 0], shares, strict=False)]
    named = sorted(((f"donor{n}", a) for n, a in enumerate(shared) if a), key=lambda pair: -pair[1])
    cell = Cell(sum(shared), frozenset(), tuple(named))
    truth = View(Key("P", "CAD", ()), cell, False, {(): cell})
    view = partly(sum(shared) - sum(amounts), *amounts)
    for rule in rules:
        risk, known = rule.judge(view), rule.judge(truth)
        assert known is None or (risk.low <= known.low and risk.high >= known.high)


def test_tables_of_money_with_nobody_recorded_show_nothing():
    d = Dimension.of("d", ["x", "y"])
    bare = Table.from_cells(
        [{"d": "x", "value": 500}, {"d": "y", "value": 7}],
        [d],
        population="P",
        measure="CAD",
        counts=False,
    )
    assert {str(f) for f in protect([bare]).published[0].figures.values()} == {"[c]"}
    rows = [{"d": "x", "donor": n, "v": v} for n, v in (("X", 40), ("Y", 40), ("Z", 40), (" ", 100_000))]
    partial = Table.from_rows(rows, [d], population="P", contributor="donor", value="v", measure="CAD")
    found = protect([partial]).published[0]
    assert {str(found[at(d="x")]), str(found[()])} == {"[c]"}
