"""Truth tables of the pure rules."""

from datetime import date
from itertools import product

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dialogues import rules
from dialogues.models import State
from dialogues.rules import Share
from wall.levels import Level

MOVES = {
    "pipeline": {"contact", "active", "cancelled"},
    "contact": {"active", "pipeline", "cancelled"},
    "active": {"suspended", "transition", "closed"},
    "suspended": {"active", "closed", "cancelled"},
    "transition": {"active", "suspended", "closed"},
    "closed": set(),
    "cancelled": set(),
}


def test_no_state_reads_as_a_level():
    """An ended dialogue must not be taken for one whose existence is secret, in either language."""
    for language in ("en", "fr"):
        with translation.override(language):
            assert not {str(s.label) for s in State} & {str(one.label) for one in Level}, language


@pytest.mark.parametrize(("before", "after"), [*product(State.values, State.values)])
def test_every_pair_of_states_is_a_move_or_is_not(before: str, after: str) -> None:
    assert ((before, after) in rules.MOVES) == (after in MOVES[before])


@pytest.mark.parametrize("state", State.values)
def test_moves_are_offered_in_the_order_of_a_dialogues_life(state: str) -> None:
    assert set(rules.moves_from(state)) == MOVES[state]
    assert rules.moves_from("active") == ["suspended", "transition", "closed"]
    assert rules.moves_from("pipeline") == ["contact", "active", "cancelled"]


@pytest.mark.parametrize(
    ("counts", "track"),
    [
        ({}, ""),
        ({"third_party": 4}, ""),
        ({"civil_society": 3}, "three"),
        ({"civil_society": 3, "third_party": 9}, "three"),
        ({"civil_society": 11, "near_official": 1}, "two"),
        ({"near_official": 12}, "two"),
        ({"near_official": 1}, "two"),
        ({"official_private": 12}, "two"),
        ({"official_instructed": 5, "near_official": 6}, "two"),
        ({"official_instructed": 6, "near_official": 6}, "one_half"),
        ({"official_instructed": 7, "near_official": 5}, "one_half"),
        ({"official_instructed": 1}, "one_half"),
        ({"official_instructed": 6, "near_official": 6, "third_party": 5}, "one_half"),
    ],
)
def test_the_track_that_a_roster_says(counts: dict[str, int], track: str) -> None:
    assert rules.computed_track(counts) == track


@given(st.dictionaries(st.sampled_from([*rules.TRACK_CLASSES, "third_party"]), st.integers(0, 40)))
def test_third_parties_never_change_the_track(counts: dict[str, int]) -> None:
    without = {name: number for name, number in counts.items() if name != "third_party"}
    assert rules.computed_track(counts) == rules.computed_track(without)


@pytest.mark.parametrize(
    ("genders", "women", "people", "undisclosed"),
    [
        ([], 0, 0, 0),
        (["woman"], 1, 1, 0),
        (["woman", "man", "undisclosed"], 1, 3, 1),
        (["non_binary", "self_described"], 0, 2, 0),
    ],
)
def test_nobody_leaves_the_denominator(genders: list[str], women: int, people: int, undisclosed: int) -> None:
    assert rules.share_of(genders) == Share(women, people, undisclosed)


@pytest.mark.parametrize(
    ("share", "percent"),
    [(Share(), None), (Share(0, 8), 0), (Share(2, 8), 25), (Share(1, 3), 100 / 3), (Share(8, 8, 8), 100)],
)
def test_women_per_hundred_people(share: Share, percent: float | None) -> None:
    assert share.percent == percent


@pytest.mark.parametrize(("women", "met"), [(298, False), (299, False), (300, True)])
def test_a_target_is_missed_by_one_in_a_thousand(women: int, met: bool) -> None:
    assert Share(women, 1000).meets(30) == met


def test_a_share_of_nobody_has_no_numbers() -> None:
    assert Share() == Share(women=0, people=0, undisclosed=0)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 100))
def test_the_target_is_met_exactly_when_the_share_reaches_it(women: int, others: int, target: int) -> None:
    share = Share(women, women + others)
    assert share.meets(target) == (share.people > 0 and women / share.people >= target / 100 - 1e-12)


@pytest.mark.parametrize(
    ("women", "others", "target", "said"),
    [(9, 0, 30, "too_few"), (3, 7, 30, "met"), (2, 8, 30, "not_met"), (5, 5, 50, "met"), (4, 8, 33, "met")],
)
def test_a_closed_half_year_is_said_in_a_word(women: int, others: int, target: int, said: str) -> None:
    people = {number: "woman" if number < women else "undisclosed" for number in range(women + others)}
    assert rules.verdict(people, target) == said


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 6, 30), date(2026, 1, 1)),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2024, 12, 31), date(2024, 7, 1)),
    ],
)
def test_half_years(day: date, first: date) -> None:
    assert rules.half_year_of(day) == first


LOW, MET, NOBODY = Share(0, 4), Share(2, 4), Share(0, 0)


@pytest.mark.parametrize(
    ("shares", "answer"),
    [
        ([], False),
        ([LOW], False),
        ([LOW, LOW], True),
        ([LOW, MET], False),
        ([MET, LOW], False),
        ([MET, MET], False),
        ([LOW, LOW, LOW], True),
        ([MET, LOW, LOW], True),
        ([LOW, LOW, MET], False),
        ([LOW, MET, LOW], False),
        ([LOW, NOBODY, LOW, NOBODY], True),
        ([LOW, NOBODY], False),
        ([MET, NOBODY, LOW], False),
    ],
)
def test_low_twice_looks_at_the_last_two_to_which_anybody_came(shares: list[Share], answer: bool) -> None:
    assert rules.low_twice(shares, 30) is answer
