"""The demo's gender balance and tracks: stories in which targets are met and missed, and one whose roster says otherwise."""

import re

import pytest

HARD = ("granite viaduct", "slate compass", "linen terrace", "walnut estuary")
WATER_AND_JUSTICE = ("cedar harbour", "saffron orchard")


@pytest.mark.parametrize("code_name", HARD)
def test_few_women_speak_on_hard_security(told, code_name):
    balance = told[code_name].balance
    for share in (balance.whole, balance.hard_security):
        assert 12 <= share.percent <= 25


@pytest.mark.parametrize("code_name", WATER_AND_JUSTICE)
def test_more_women_speak_on_water_and_justice(told, code_name):
    balance = told[code_name].balance
    for share in (balance.whole, balance.other):
        assert 35 <= share.percent <= 50
        assert share.undisclosed >= 1


def test_a_declared_track_two_whose_roster_says_otherwise(demo, told):
    from dialogues.models import Dialogue
    from dialogues.queries.balance import track
    from wall.viewer import viewing

    answer = told["granite viaduct"].track
    assert (answer.declared, answer.computed) == ("two", "one_half")
    with viewing(demo.people["officer"]):
        blind = track(Dialogue.objects.get(code_name="granite viaduct"))
    assert (blind.computed, blind.counts) == ("one_half", None)
    assert not re.search(r"\d of \d", blind.sentence)
    agreeing = [
        one.track.agrees
        for name, one in told.items()
        if name not in ("granite viaduct", "linen terrace", "barley station")
    ]
    assert all(agreeing)


def test_half_years_are_judged(demo):
    from dialogues.models import Dialogue
    from dialogues.queries.balance import gender_balance
    from wall.viewer import viewing

    with viewing(demo.people["officer"]):
        said = {row.code_name: gender_balance(row) for row in Dialogue.objects.exclude(state="pipeline")}
    answers = {code_name: [half.answer for half in balance.half_years] for code_name, balance in said.items()}
    assert len(answers["cedar harbour"]) >= 2
    assert {"met", "not_met"} <= {answer for found in answers.values() for answer in found[:2]}
    assert "not_met" in answers["granite viaduct"][:2]
    assert not said["granite viaduct"].counted
