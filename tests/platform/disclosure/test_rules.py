"""Each rule against its definition, at and around its edge, and against examples printed in the literature."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_views import count, money

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
)
from disclosure.messages import CATALOGUE
from disclosure.rules import View, risks

MANY = settings(max_examples=8 * settings.default.max_examples)


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
