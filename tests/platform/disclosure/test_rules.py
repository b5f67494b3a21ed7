"""Each rule against its definition, at and around its edge, and against examples printed in the literature."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

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
    errors,
    protect,
)
from disclosure.messages import CATALOGUE
from disclosure.rules import View, risks

MANY = settings(max_examples=8 * settings.default.max_examples)
AMOUNTS = st.lists(st.integers(1, 2_000), min_size=1, max_size=5).map(lambda a: sorted(a, reverse=True))


def count(value, around=None, where=(), origins=()):
    cell = Cell(value, frozenset(origins))
    return View(Key("P", "people", where), cell, True, {where: cell, **(around or {})})


def money(*amounts):
    named = tuple((f"donor{n}", amount) for n, amount in enumerate(amounts))
    cell = Cell(sum(amounts), frozenset(), named)
    return View(Key("P", "CAD", ()), cell, False, {(): cell})


def partly(missing, *amounts):
    """Money of which some has no contributor recorded."""
    view = money(*amounts)
    cell = Cell(view.cell.value + missing, frozenset(), view.cell.contributions)
    return View(view.key, cell, False, {(): cell})


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
    assert GroupDisclosure(("status",)) == rule
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


def test_what_is_not_in_the_table_counts_nobody():
    view = View(Key("P", "people", at(gender="women")), Cell(0), True, {})
    assert view.group("gender") == view.whole == Cell(0)


def test_rules_without_numbers_are_the_standard_ones():
    """Somebody who names a rule and nothing else gets what is documented, not something laxer."""
    assert (
        MinimumFrequency(),
        PoolingMinimum(),
        MinimumContributors(),
        PPercent(),
        Dominance(),
    ) == STANDARD


def test_the_standard_at_the_edges_that_the_documentation_names():
    def unsafe(view):
        return [risk.reason for rule in STANDARD if (risk := rule.judge(view))]

    whole = {(): Cell(10, frozenset("abc"))}
    assert unsafe(count(5, whole, at(g="w"), origins="a")) == []
    assert unsafe(count(4, whole, at(g="w"), origins="a")) == ["frequency"]
    assert unsafe(count(5, {(): Cell(9, frozenset("abc"))}, at(g="w"))) == ["pooling.people"]
    assert unsafe(count(5, {(): Cell(10, frozenset("ab"))}, at(g="w"))) == ["pooling.dialogues"]
    assert PoolingMinimum().judge(count(9)) == Risk("pooling.people", 6, 12, (("people", 10),))
    assert unsafe(money(50, 35, 15)) == []
    assert unsafe(money(50, 36, 14)) == ["dominance"]
    assert unsafe(money(100, 12, 10)) == ["dominance"]
    assert unsafe(money(100, 50, 9)) == ["p-percent", "dominance"]
    assert unsafe(money(50, 50)) == ["contributors", "p-percent", "dominance"]


def test_every_reason_has_a_sentence_in_every_language():
    group = {at(gender="women"): Cell(3), (): Cell(3)}
    views = [
        *(count(value, group, at(gender="women", side="north")) for value in (0, 1, 3)),
        count(20, {(): Cell(20)}),
        money(9),
    ]
    rules = (*STANDARD, GroupDisclosure(("side",)))
    said = {(rule.kind, risk.reason) for rule in rules for view in views if (risk := rule.judge(view))}
    assert {reason for _, reason in said} == {
        "frequency",
        "zero",
        "all",
        "pooling.people",
        "pooling.dialogues",
        "dominance",
        "p-percent",
        "contributors",
    }
    for kind, reason in said:
        assert set(CATALOGUE[kind]) == set(CATALOGUE[f"refused.{reason}"]) == {"en", "fr"}


@MANY
@given(
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 4),
    st.integers(1, 12),
    st.integers(0, 4),
    st.booleans(),
)
def test_an_interval_holds_the_truth_and_more(value, others, dialogues, minimum, width, cells):
    """What must stay possible includes what is so, something else too, and nothing that no count can be."""
    origins = frozenset("abcd"[:dialogues])
    whole = {(): Cell(value + others, origins), at(g="w"): Cell(value + others, origins)}
    view = count(value, whole, at(g="w", s="n"), origins=origins)
    rules = [
        MinimumFrequency(minimum),
        GroupDisclosure(("s",), 1 + width),
        PoolingMinimum(1 + dialogues, minimum, cells, 1 + width),
    ]
    for risk in filter(None, (rule.judge(view) for rule in rules)):
        assert 0 <= risk.low <= value <= risk.high
        assert risk.low < risk.high


@MANY
@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 6))
def test_the_interval_of_a_group_is_as_wide_as_asked_or_the_whole_group(value, others, width):
    """No count outside 0 to the group's size is asked for: readers know that none is possible."""
    size = value + others
    view = count(value, {at(g="w"): Cell(size)}, at(g="w", s="n"))
    risk = GroupDisclosure(("s",), width).judge(view)
    assert (risk is not None) == (size > 0 and value in (0, size))
    if risk and not value:
        assert (risk.low, risk.high) == (0, min(width, size))
    elif risk:
        assert (risk.low, risk.high) == (max(0, size - width), size)


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


def test_risks_come_in_the_order_of_the_table_and_of_the_rules():
    """Also from rules that can be gone through only once."""
    table = Table.from_cells(
        [{"d": name, "value": value} for name, value in (("x", 2), ("y", 30), ("z", 1))],
        [Dimension.of("d", ["z", "y", "x"])],
        population="P",
    )
    found = list(risks(table, iter([PoolingMinimum(3, 100), MinimumFrequency(5)])))
    assert [key for key, _ in found] == [table.key(point) for point in table.shown]
    assert [[risk.reason for risk in hit] for _, hit in found] == [
        ["pooling.people"],
        ["pooling.people", "frequency"],
        ["pooling.people"],
        ["pooling.people", "frequency"],
    ]


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


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MinimumFrequency(0), "minimum must be a whole number of 1 or more, not 0"),
        (lambda: MinimumFrequency(-1), "not -1"),
        (lambda: MinimumFrequency(2.5), "not 2.5"),
        (lambda: MinimumFrequency(True), "not True"),
        (lambda: MinimumFrequency("5"), "not '5'"),
        (lambda: GroupDisclosure(("d",), 0), "width must be a whole number of 1 or more, not 0"),
        (lambda: GroupDisclosure("status"), "dimensions must be a tuple of names, not 'status'"),
        (lambda: GroupDisclosure(()), "no dimension is declared sensitive: the rule would never strike"),
        (lambda: PoolingMinimum(dialogues=0), "dialogues must be a whole number of 1 or more"),
        (lambda: PoolingMinimum(people=0), "people must be a whole number of 1 or more"),
        (lambda: PoolingMinimum(width=0), "width must be a whole number of 1 or more"),
        (lambda: Dominance(n=0), "n must be a whole number of 1 or more"),
        (lambda: Dominance(k=0), "k must be a whole number from 1 to 99, not 0"),
        (lambda: Dominance(k=100), "k must be a whole number from 1 to 99, not 100"),
        (lambda: Dominance(consented="AB"), "consented must be a frozenset of names, not 'AB'"),
        (lambda: PPercent(0), "p must be a whole number from 1 to 100, not 0"),
        (lambda: PPercent(101), "p must be a whole number from 1 to 100, not 101"),
        (lambda: PPercent(consented="AB"), "consented must be a frozenset"),
        (lambda: MinimumContributors(0), "minimum must be a whole number of 1 or more"),
        (lambda: MinimumContributors(p=-1), "p must be a whole number from 0 to 100, not -1"),
        (lambda: MinimumContributors(p=101), "p must be a whole number from 0 to 100, not 101"),
        (lambda: MinimumContributors(consented="AB"), "consented must be a frozenset"),
    ],
)
def test_parameters_that_would_protect_nothing_are_refused(make, message):
    with pytest.raises(errors.BadRequest, match=message):
        make()


def test_the_narrowest_and_widest_parameters_are_taken():
    assert MinimumFrequency(1).judge(count(1)) is None
    assert GroupDisclosure(("d",), 1).width == PoolingMinimum(1, 1, width=1).width == 1
    assert (Dominance(1, 1).k, Dominance(1, 99).k, PPercent(1).p, PPercent(100).p) == (1, 99, 1, 100)
    assert (MinimumContributors(1, 0).p, MinimumContributors(1, 100).p) == (0, 100)


def test_a_sensitive_dimension_that_no_table_has_is_refused():
    one, other = (
        Table.from_cells([], [Dimension.of(name, ["x", "y"])], population="P") for name in ("side", "gender")
    )
    GroupDisclosure(("side", "gender")).check([one, other])
    with pytest.raises(errors.BadRequest, match="no table has the sensitive dimension 'gender'"):
        GroupDisclosure(("side", "gender")).check([one])
    for rule in STANDARD:
        rule.check([])
