"""Fail closed: histories that change shape, readers outside every coalition, amounts in billions, names misspelt."""

import pytest
from small_rosters import GENDER, PARTY, roster, table

from disclosure import (
    HIDDEN,
    Dimension,
    Figure,
    GroupDisclosure,
    History,
    Key,
    MinimumFrequency,
    Options,
    Outsider,
    PoolingMinimum,
    PPercent,
    Published,
    Show,
    Table,
    at,
    attack,
    errors,
    explain,
    protect,
    refusal,
    refused,
    suggest,
    sum_values,
    weighted,
)
from disclosure.explain import hidden


@pytest.mark.parametrize("now", [[PARTY], [GENDER], []])
def test_a_release_may_have_fewer_dimensions_than_those_before(now):
    rows = roster({("women", "A"): 9, ("men", "A"): 15, ("men", "B"): 8, ("women", "C"): 7})
    first = protect([table(rows, "H1", [GENDER, PARTY])], [MinimumFrequency(5)])
    options = Options(strict=False)
    later = protect(
        [table(rows[:-6], "H2", now)], [MinimumFrequency(5)], history=History((first,)), options=options
    )
    assert len(later.published[0].figures) == {0: 1, 1: len(now and now[0].nodes)}[len(now)]


def test_a_category_merged_last_time_may_come_back():
    rows = roster({("women", "A"): 9, ("men", "A"): 15, ("men", "B"): 8, ("women", "C"): 7})
    merged = protect([table(rows, "H1", [PARTY]).merge("party", ["B", "C"], "others")], [MinimumFrequency(5)])
    again = protect([table(rows, "H1", [PARTY])], [MinimumFrequency(5)], history=History((merged,)))
    assert HIDDEN not in again.published[0].figures.values()


def test_a_reader_outside_every_coalition_is_one_alone():
    """Donor C, who compares notes with nobody, still compares the public release with their own."""
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    joined = [*rows, {"gender": "women", "party": "A", "id": "new", "dialogue": "D0"}]
    first = protect([table(rows, "H1", [GENDER, PARTY])], [MinimumFrequency(5)], audience="donor C")
    history = History((first,), (frozenset({"donor A", "donor B"}),))
    second = protect([table(joined, "H2", [GENDER, PARTY])], [MinimumFrequency(5)], history=history)
    assert HIDDEN in second.published[0].figures.values()
    assert history.seen_with("donor A") == ((),)
    assert history.seen_with("donor C") == ((first,),)
    assert set(history.seen_with("public")) == {(), (first,)}


@pytest.mark.parametrize("total", [10**8, 7 * 10**9, 4 * 10**11])
def test_the_attacker_bounds_large_amounts(total):
    half = at(gender="women"), at(gender="men")
    one = Published(
        "2025", (GENDER,), {(): Figure(Show.EXACT, total), **dict.fromkeys(half, HIDDEN)}, "CAD", False
    )
    for found in attack([one]).ranges.values():
        assert (found.low, found.high) == pytest.approx((0, total))


def test_what_would_switch_protection_off_is_refused():
    one = table(roster({("women", "A"): 3, ("men", "A"): 15}), "H1", [GENDER, PARTY])
    refused = [
        {"rules": []},
        {"attackers": []},
        {"options": Options(keep=[Key("H1", "people", at(gender="woman"))])},
        {"options": Options(loss=weighted({("gendr", "women"): 5.0}))},
        {"options": Options(loss=weighted({("gender", "women"): 0.0}))},
        {"options": Options(loss=weighted({("gender", "women"): -1.0}))},
    ]
    for asked in refused:
        with pytest.raises(errors.BadRequest):
            protect([one], asked.pop("rules", [MinimumFrequency(5)]), **asked)
    from_a_generator = protect([one], (rule for rule in [MinimumFrequency(5)]))
    assert HIDDEN in from_a_generator.published[0].figures.values()


def test_the_loss_is_not_told_to_readers():
    """Eight people under the pooling rule: the loss by values would give their number away."""
    one = table(roster({("women", "A"): 3, ("men", "A"): 5}), "H1", [GENDER])
    release = protect([one], [PoolingMinimum(9, 10)], options=Options(loss=sum_values))
    assert release.loss == 19
    assert "19" not in str(explain(release))
    assert "19" in explain(release, detailed=True)["loss"]["en"]


def test_tables_of_one_population_made_of_different_units_are_refused_where_it_matters():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    joined = [*rows, {"gender": "women", "party": "A", "id": "new", "dialogue": "D0"}]

    def both(these, population):
        total = Table.from_cells([{"value": len(these)}], [], population=population)
        return [table(these, population, [GENDER]), total]

    first = protect(both(rows, "H1"), [MinimumFrequency(5)])
    with pytest.raises(errors.LinkedTablesDisagree, match="different units"):
        protect(both(joined, "H2"), [MinimumFrequency(5)], history=History((first,)))


def test_a_population_may_be_called_like_a_region():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    joined = [*rows, {"gender": "women", "party": "A", "id": "new", "dialogue": "D0"}]
    first = protect([table(rows, "H2 only", [GENDER])], [MinimumFrequency(5)])
    second = protect([table(joined, "H2", [GENDER])], [MinimumFrequency(5)], history=History((first,)))
    assert HIDDEN in second.published[0].figures.values()


def test_refusals_name_what_may_be_the_reason_and_nothing_about_what_is_shown():
    one = table(
        roster({("women", "A"): 3, ("men", "A"): 15, ("women", "B"): 9, ("men", "B"): 8}),
        "H1",
        [GENDER, PARTY],
    )
    release = protect([one], [MinimumFrequency(5)])
    told = {m["id"] for key in hidden(release) for m in refusal(release, key, detailed=True)}
    assert told == {"refused.frequency", "refused.complementary"}
    with pytest.raises(errors.BadRequest):
        refusal(release, next(one.key(w) for w, f in release.published[0].figures.items() if f != HIDDEN))
    with pytest.raises(errors.LinkedTablesDisagree) as caught:
        protect([one, Table.from_cells([{"value": 34}], [], population="H1")], [MinimumFrequency(5)])
    assert "34" in refused(caught.value, detailed=True)[0]["en"]
    assert "3" not in refused(caught.value)[0]["en"]


def test_the_attacker_refuses_contradictions_and_questions_about_nothing():
    figures = {
        (): Figure(Show.EXACT, 9),
        at(gender="women"): Figure(Show.EXACT, 3),
        at(gender="men"): Figure(Show.EXACT, 3),
    }
    with pytest.raises(errors.LinkedTablesDisagree):
        attack([Published("P", (GENDER,), figures)])
    true = Published("P", (GENDER,), figures | {at(gender="men"): Figure(Show.EXACT, 6)})
    assert attack([true]).ranges == {}
    with pytest.raises(errors.BadRequest):
        attack([true], cells=[Key("Q", "people", ())])
    with pytest.raises(errors.UnknownCategory):
        attack([true], cells=[Key("P", "people", at(gender="women?"))])


def test_a_table_given_to_two_audiences_still_counts_everybody_once():
    """H1 to donor A, H1 again to the public, then H2 with one leaver, whose categories subtraction would tell."""
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    history, shown = History(), []
    for population, these, audience in (
        ("H1", rows, "donor A"),
        ("H1", rows, "public"),
        ("H2", rows[1:], "public"),
    ):
        release = protect(
            [table(these, population, [GENDER])], [MinimumFrequency(5)], history=history, audience=audience
        )
        history = history.add(release)
        shown.append([f for f in release.published[0].figures.values() if f != HIDDEN])
    assert len(shown[0]) == len(shown[1]) == 3
    assert len(shown[2]) < 3
    assert any(t.key.population == "H1 only" for t in release.targets)


def test_a_sensitive_dimension_may_be_suggested_for_dropping():
    """The rule about it goes with it; a weight that would lose its place keeps the variant out."""
    counts = {("women", "A"): 4, ("women", "B"): 8, ("women", "C"): 8}
    rows = roster(counts | {("men", "A"): 8, ("men", "B"): 1, ("men", "C"): 6})
    rules = [MinimumFrequency(5), GroupDisclosure(("party",))]
    release = protect([table(rows, "H1", [GENDER, PARTY])], rules)
    assert "party" in {found.dimension for found in suggest(release, rules) if not found.categories}
    weighed = Options(loss=weighted({("party", "A"): 2.0}))
    assert "party" not in {
        found.dimension for found in suggest(release, rules, options=weighed) if not found.categories
    }


def test_an_earlier_table_with_more_categories_is_still_looked_at():
    """Merging two roles must not make the reader of the earlier, finer table more certain than before."""
    roles = ["general", "colonel", "mediator", "engineer"]
    role = Dimension.of("role", roles)

    def staff(counts, start):
        rows = [r for r, n in zip(roles, counts, strict=True) for _ in range(n)]
        return [{"role": r, "id": f"u{start + n}", "dialogue": f"D{n % 4}"} for n, r in enumerate(rows)]

    before = staff((10, 10, 10, 10), 0)
    now = [*before, *staff((6, 1, 5, 0), 100)]
    rules = [MinimumFrequency(5)]
    first = protect([table(before, "E1", [role])], rules)
    preferring = Options(loss=weighted({("role", "general"): 0.1}))
    second = protect([table(now, "E2", [role])], rules, history=History((first,)), options=preferring)
    full = table(now, "N", [role])
    merged = full.merge("role", ["colonel", "mediator"], "other")
    third = protect([merged], rules, history=History((first, second)))
    knowledge = Outsider().knowledge([table(before, "E1", [role]), table(now, "E2", [role]), merged])
    joined = Key("E2 ∩ N", "people", at(role="colonel"))
    assert "E2 ∩ N" in knowledge.regions
    found = attack([*first.published, *second.published, *third.published], knowledge, cells=[joined])
    assert found.ranges[joined].low <= 0
    assert found.ranges[joined].high >= 5


def test_requests_that_are_used_up_by_being_looked_at_are_kept():
    one = table(roster({("women", "A"): 3, ("men", "A"): 15, ("women", "B"): 9}), "H1", [GENDER, PARTY])
    rules, key = [MinimumFrequency(5)], Key("H1", "people", at(gender="men"))
    release = protect(
        [one], rules, attackers=(one for one in [Outsider()]), options=Options(keep=iter([key]))
    )
    assert HIDDEN in release.published[0].figures.values()
    assert release.published[0].figures[key.at] != HIDDEN
    for asked in (
        lambda: protect([], rules),
        lambda: protect([one], [PPercent(10)]),
        lambda: protect([one], rules, attackers=(one for one in [])),
        lambda: protect([one], rules, options=Options(loss=weighted({}, weighted({("rolle", "x"): 3.0})))),
        lambda: History.from_json({"releases": [], "coalitions": ["donor A, donor B"]}),
        lambda: History.from_json({"releases": {}, "coalitions": []}),
        lambda: attack(release.published, cells=[Key("H1", "people", at(colour="red"))]),
        lambda: attack(release.published, cells=[Key("H1", "CAD", ())]),
    ):
        with pytest.raises(errors.BadRequest):
            asked()


class Unknowable:
    """A missing value as data frames have it: it equals nothing and differs from nothing."""

    def __eq__(self, other):
        raise TypeError

    __hash__ = None

    def __str__(self):
        return "<NA>"


@pytest.mark.parametrize(
    "missing",
    [None, "", " ", "nan", "NaT", "<NA>", "None", float("nan"), Unknowable(), b"", "\u200b", "not recorded"],
)
def test_what_stands_for_a_missing_origin_is_no_dialogue(missing):
    rows = roster({("women", "A"): 20, ("men", "A"): 20})
    rows = [{**row, "dialogue": "D1" if n % 2 else "D2"} for n, row in enumerate(rows[:-1])] + [
        {**rows[-1], "dialogue": missing}
    ]
    release = protect([table(rows, "H1", [GENDER])], [PoolingMinimum(3, 10)])
    assert set(release.published[0].figures.values()) == {HIDDEN}
