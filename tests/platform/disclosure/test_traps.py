"""The traps of small rosters: a lone woman, a 100 % cell, releases one person apart, two donors, colluding readers."""

import pytest
from small_rosters import GENDER, PARTY, STATUS, roster, shown, table

from disclosure import (
    STANDARD,
    Contributor,
    Dimension,
    GroupDisclosure,
    History,
    Insider,
    Key,
    MinimumContributors,
    MinimumFrequency,
    Options,
    Outsider,
    Participant,
    PoolingMinimum,
    PPercent,
    Table,
    at,
    attack,
    errors,
    explain,
    protect,
    refusal,
)

THIRTY_SIX = {
    ("women", "A"): 2,
    ("men", "A"): 10,
    ("women", "B"): 6,
    ("men", "B"): 6,
    ("women", "C"): 5,
    ("men", "C"): 7,
}


def test_three_parties_two_sexes_hide_four_of_six():
    release = protect([table(roster(THIRTY_SIX), dimensions=(GENDER, PARTY))], [MinimumFrequency(5)])
    hidden = {
        k.at for k in map(release.published[0].key, release.published[0].figures) if k not in shown(release)
    }
    assert release.loss == 4
    assert at(gender="women", party="A") in hidden
    assert all(len(where) == 2 for where in hidden)


def test_a_lone_woman_in_a_party():
    counts = THIRTY_SIX | {("women", "A"): 1, ("men", "A"): 11}
    release = protect([table(roster(counts), dimensions=(GENDER, PARTY))], STANDARD)
    found = attack(release.published).ranges[Key("H1", "people", at(gender="women", party="A"))]
    assert (found.low, found.high >= 5) == (0, True)


def test_a_whole_party_of_officials():
    rows = [
        row | {"status": "official" if row["party"] == "A" else "private" if n % 2 else "official"}
        for n, row in enumerate(roster(THIRTY_SIX))
    ]
    one = table(rows, dimensions=(PARTY, STATUS))
    plain = protect([one], [MinimumFrequency(5)])
    assert Key("H1", "people", at(party="A", status="official")) in shown(plain)
    careful = protect([one], [MinimumFrequency(5), GroupDisclosure(("status",), 3)])
    found = attack(careful.published).ranges
    assert found[Key("H1", "people", at(party="A", status="official"))].low <= 9
    assert found[Key("H1", "people", at(party="A", status="private"))].high >= 3


def test_two_releases_that_differ_by_one_person():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    first = protect([table(rows)], [MinimumFrequency(5)])
    assert len(shown(first)) == 3
    joined = [*rows, {"gender": "women", "party": "A", "id": "new", "dialogue": "D0"}]
    alone = protect([table(joined, "H2")], [MinimumFrequency(5)])
    assert len(shown(alone)) == 3
    second = protect([table(joined, "H2")], [MinimumFrequency(5)], history=History((first,)))
    assert shown(second) == {}
    assert refusal(second, Key("H2", "people", ()), detailed=True)[0]["id"] in (
        "refused.differencing",
        "refused.complementary",
    )


def test_a_dialogue_that_enters_the_population():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    first = protect([table(rows)], STANDARD)
    entering = [row | {"dialogue": "D9"} for row in roster({("women", "A"): 6, ("men", "A"): 7}, start=100)]
    second = protect([table([*rows, *entering], "H2")], STANDARD, history=History((first,)))
    assert len(shown(first)) == 3
    assert shown(second) == {}, "the difference would be one dialogue"
    many = [row | {"dialogue": f"E{n % 3}"} for n, row in enumerate(entering)]
    third = protect([table([*rows, *many], "H3")], STANDARD, history=History((first,)))
    assert len(shown(third)) == 3, "three dialogues and 13 people may be subtracted"


def test_a_person_who_leaves_is_not_betrayed_by_the_dialogue_total():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    first = protect([table(rows)], [MinimumFrequency(5)])
    second = protect([table(rows[1:], "H2")], [MinimumFrequency(5)], history=History((first,)))
    assert shown(second) == {}


def test_one_leaves_and_another_joins():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    first = protect([table(rows)], [MinimumFrequency(5)])
    joined = {"gender": "men", "party": "A", "id": "new", "dialogue": "D0"}
    second = protect([table([*rows[1:], joined], "H2")], [MinimumFrequency(5)], history=History((first,)))
    assert [key.at for key in shown(second)] == [()], (
        "the total may stay: nobody knows how many came and went"
    )


def test_colluding_donors_count_and_separate_ones_do_not():
    rows = roster({("women", "A"): 12, ("men", "A"): 24})
    first = protect([table(rows)], [MinimumFrequency(5)], audience="donor A")
    more = [*rows, *roster({("women", "A"): 1, ("men", "A"): 1}, start=50)]
    apart = History((first,), (frozenset(["donor A"]), frozenset(["donor B"])))
    together = History((first,), (frozenset(["donor A", "donor B"]),))
    rules = [MinimumFrequency(5)]
    assert len(shown(protect([table(more, "H2")], rules, history=apart, audience="donor B"))) == 3
    assert shown(protect([table(more, "H2")], rules, history=together, audience="donor B")) == {}
    assert shown(protect([table(more, "H2")], rules, history=History((first,)), audience="donor B")) == {}
    assert shown(protect([table(more, "H2")], rules, history=apart)) == {}, "the public includes donor A"


def test_the_grand_total_in_another_file():
    rows = roster({("women", "A"): 12, ("men", "A"): 3, ("men", "B"): 20})
    totals = protect([table(rows, dimensions=())], [MinimumFrequency(5)])
    parts = protect([table(rows, dimensions=(PARTY,))], [MinimumFrequency(5)], history=History((totals,)))
    genders = protect(
        [table(rows, dimensions=(GENDER, PARTY))], [MinimumFrequency(5)], history=History((totals, parts))
    )
    found = attack([*totals.published, *parts.published, *genders.published]).ranges
    assert found[Key("H1", "people", at(gender="men", party="A"))].low == 0
    assert found[Key("H1", "people", at(gender="men", party="A"))].high >= 5


def money(rows, *dimensions):
    return Table.from_rows(
        rows, dimensions, population="2025", contributor="donor", value="amount", measure="CAD"
    )


PLACE = Dimension.of("place", ["local", "abroad"])


def test_a_two_donor_total_is_not_shown():
    rows = [
        {"place": "local", "donor": "Canada", "amount": 60},
        {"place": "local", "donor": "Norway", "amount": 40},
    ]
    rules = [MinimumContributors(3)]
    assert shown(protect([money(rows, PLACE)], rules)) == {Key("2025", "CAD", at(place="abroad")): 0}
    three = [*rows, {"place": "local", "donor": "Finland", "amount": 30}]
    assert len(shown(protect([money(three, PLACE)], rules))) == 3
    consented = [MinimumContributors(3, consented=frozenset(["Canada", "Norway"]))]
    assert len(shown(protect([money(rows, PLACE)], consented))) == 3


def test_a_donor_who_subtracts_their_own_share():
    """Two cells of one donor each sum to a total shown: either donor would have the other's amount."""
    rows = [
        {"place": p, "donor": d, "amount": a}
        for p, d, a in [("local", "Canada", 60), ("abroad", "Norway", 40)]
    ]
    release = protect([money(rows, PLACE)], [PPercent(10)])
    assert shown(release) == {}
    canada = Contributor("Canada").knowledge(release.tables)
    found = attack(release.published, canada).ranges
    assert found[Key("2025", "CAD", at(place="local"))].recovered, "their own amount they know"
    assert found[Key("2025", "CAD", at(place="abroad"))].high > 44


def test_an_insider_knows_the_rest_less_well_than_nothing():
    rows = roster({("women", "A"): 9, ("men", "A"): 15}, dialogues=2)
    plain = protect([table(rows)], [MinimumFrequency(6)])
    assert len(shown(plain)) == 3
    insider = protect([table(rows)], [MinimumFrequency(6)], attackers=[Outsider(), Insider("D0")])
    assert [k.at for k in shown(insider)] == [()], "less D0's own, four women of D1 would remain"


def test_a_participant_knows_their_own_row():
    rows = roster(THIRTY_SIX)
    one = table(rows, dimensions=(GENDER, PARTY))
    release = protect([one], [MinimumFrequency(5)], attackers=[Outsider(), Participant(rows[0]["id"])])
    knowledge = Participant(rows[0]["id"]).knowledge([one])
    found = attack(release.published, knowledge).ranges[Key("H1", "people", at(gender="women", party="A"))]
    assert found.low == 1
    assert found.high >= 5


def test_too_small_a_pool_shows_nothing():
    rows = roster({("women", "A"): 12, ("men", "A"): 24}, dialogues=2)
    release = protect([table(rows)], [PoolingMinimum(3, 10)])
    assert shown(release) == {}


def test_history_that_discloses_by_itself_is_refused_by_name():
    rows = roster({("women", "A"): 2, ("men", "A"): 24})
    careless = protect([table(rows)], [MinimumFrequency(1)])
    with pytest.raises(errors.AlreadyDisclosed) as caught:
        protect([table(rows)], [MinimumFrequency(5)], history=History((careless,)))
    assert caught.value.cell == "H1 people: gender=women"
    told = protect(
        [table(rows)], [MinimumFrequency(5)], history=History((careless,)), options=Options(strict=False)
    )
    assert [n["id"] for n in explain(told, detailed=True)["notes"]] == ["note.published-before"]


def test_a_figure_that_must_be_shown_and_cannot():
    rows = roster({("women", "A"): 2, ("men", "A"): 24})
    keep = {Key("H1", "people", at(gender="women"))}
    with pytest.raises(errors.InfeasibleProtection, match="gender=women"):
        protect([table(rows)], [MinimumFrequency(5)], options=Options(keep=keep))


def test_a_solver_at_its_limit_publishes_nothing():
    with pytest.raises(errors.SolverLimit):
        protect(
            [table(roster(THIRTY_SIX), dimensions=(GENDER, PARTY))],
            [MinimumFrequency(5)],
            options=Options(seconds=0.0),
        )


def test_too_large_for_the_exact_method(monkeypatch):
    one = table(roster(THIRTY_SIX), dimensions=(GENDER, PARTY))
    monkeypatch.setattr("disclosure.system.LIMIT", 12)
    assert protect([one], [MinimumFrequency(5)]).loss == 4
    monkeypatch.setattr("disclosure.system.LIMIT", 11)
    with pytest.raises(errors.TooLarge, match="more than 11 cells"):
        protect([one], [MinimumFrequency(5)])
