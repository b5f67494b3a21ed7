"""Arm's length and levels: an officer comes to no identity, who tightens, loosens and raises, and where teams stop."""

import psycopg2
import pytest
from support.delegation import CAPACITIES, MANAGE, NAMES, OUTLINE, REFUSED, ROSTER
from support.furnish import TEAM_OF_OFFICERS, dialogue


@pytest.mark.parametrize("name", ["a_chatham", "a_restricted", "a_closed"])
def test_an_officer_comes_to_no_identity(room, name: str) -> None:
    """Direct, for others to accept, by team, by arm's length, by a second lead, by confirming, by forging."""
    room.enters("officer")
    assert room.names(name) == 0
    where = dialogue(room.world, name)
    attempts = [
        *(("give", room.id("officer"), capacity, where, "9000-01-01") for capacity in CAPACITIES),
        *(
            ("give_team", TEAM_OF_OFFICERS, capacity, where, "9000-01-01")
            for capacity in CAPACITIES
            if capacity not in ("outline", "sign")  # an officer's to give, and no identity in them
        ),
        ("set_arms_length", where, "known"),
    ]
    for function, *arguments in attempts:
        with pytest.raises(psycopg2.Error):
            room.call(function, *arguments)
    for (grant,) in room.ask("select id from dialogues_usergrant where content_object_id = %s", where):
        for function in ("accept", "confirm"):
            with pytest.raises(REFUSED):
                room.call(function, grant)
                raise REFUSED  # confirming what needs no confirmation changes nothing
    assert room.names(name) == 0


@pytest.mark.parametrize("text", ["unknown", "KNOWN", "", "open", None])
def test_an_arms_length_that_does_not_exist_loosens_nothing(room, text: str | None) -> None:
    with pytest.raises(psycopg2.Error):
        room.enters("officer").call("set_arms_length", dialogue(room.world, "a_restricted"), text)
    assert room.rights("a_restricted") & ROSTER == 0


@pytest.mark.parametrize(
    ("name", "tightened", "loosened"),
    [("a_open", "blind", "known"), ("a_chatham", "blind", "known"), ("a_closed", "blind", "known")],
)
def test_arms_length_is_tightened_by_either_and_loosened_by_the_lead(
    room, name: str, tightened: str, loosened: str
) -> None:
    where = dialogue(room.world, name)
    room.enters("officer").call("set_arms_length", where, tightened)
    assert room.rights(name) & (ROSTER | NAMES) == 0
    for person in ("officer", "lead_officer", "partner", "approver", "administrator", "stranger"):
        with pytest.raises(REFUSED):
            room.enters(person).call("set_arms_length", where, loosened)
    room.enters("facilitator").call("set_arms_length", where, loosened)
    assert room.enters("officer").rights(name) & ROSTER


@pytest.mark.parametrize("level", [-1, 4, 99, 0, 1, 2])
def test_a_level_is_one_of_four_and_only_raised(room, level: int) -> None:
    with pytest.raises(psycopg2.Error):
        room.enters("facilitator").call("raise_level", dialogue(room.world, "a_restricted"), level)


def test_a_level_is_raised_by_those_who_run_the_dialogue(room) -> None:
    where = dialogue(room.world, "a_chatham")
    for person in ("partner", "colleague", "lead_officer", "approver", "administrator", "stranger"):
        with pytest.raises(REFUSED):
            room.enters(person).call("raise_level", where, 2)
    room.enters("officer").call("raise_level", where, 2)
    room.enters("facilitator").call("raise_level", where, 3)


def test_teams_and_programme_wide_rights_stop_before_the_closed_level(room) -> None:
    assert room.enters("officer_team").rights("a_closed") == 0
    assert room.enters("officer_team").rights("a_restricted") & MANAGE
    assert room.enters("lead_officer").rights("a_closed") == 0
    assert room.enters("lead_officer").rights("a_restricted") == OUTLINE
