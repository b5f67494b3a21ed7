"""An appointment counts once that person accepts it; some grants wait for the lead's word besides."""

import pytest
from support.delegation import LEAD, OUTLINE, REFUSED
from support.furnish import TEAM_OF_OFFICERS, dialogue


def test_an_appointment_counts_once_it_is_accepted_by_that_person(room) -> None:
    grant = room.enters("facilitator").give("stranger", "facilitate", "a_restricted")
    assert room.enters("stranger").rights("a_restricted") == 0
    with pytest.raises(REFUSED):
        room.enters("former").call("accept", grant)
    with pytest.raises(REFUSED):
        room.enters("facilitator").call("accept", grant)
    room.enters("stranger").call("accept", grant)
    assert room.names("a_restricted") > 0
    with pytest.raises(REFUSED):
        room.call("accept", grant)


def test_a_grant_ended_or_past_is_not_accepted(room) -> None:
    grant = room.enters("facilitator").give("stranger", "facilitate", "a_restricted")
    room.call("end_grant", grant)
    with pytest.raises(REFUSED):
        room.enters("stranger").call("accept", grant)
    past = room.enters("facilitator").give("former", "facilitate", "a_restricted", until="2020-01-01")
    with pytest.raises(REFUSED):
        room.enters("former").call("accept", past)


def test_a_team_is_never_appointed(room) -> None:
    """Else an officer could make a team of puppets lead a dialogue, without anybody accepting."""
    for capacity in ("lead", "facilitate", "partner"):
        for person in ("officer", "facilitator"):
            with pytest.raises(REFUSED):
                room.enters(person).call(
                    "give_team", TEAM_OF_OFFICERS, capacity, dialogue(room.world, "a_open"), "9000-01-01"
                )


@pytest.mark.parametrize("name", ["a_open", "a_restricted", "a_closed"])
def test_a_second_lead_waits_for_the_first(room, name: str) -> None:
    """Whoever leads knows the names, and those are the lead facilitator's to give, not the sponsor's."""
    grant = room.enters("officer").give("stranger", "lead", name)
    with pytest.raises(REFUSED):
        room.call("confirm", grant)
    room.enters("stranger").call("accept", grant)
    assert (room.rights(name), room.names(name)) == (0, 0)
    room.enters("facilitator").call("confirm", grant)
    assert room.enters("stranger").names(name) > 0


def test_giving_the_lead_again_does_not_put_them_on_hold(room) -> None:
    """Else an officer could freeze a closed dialogue's lead and appoint somebody of their own."""
    room.enters("officer").give("facilitator", "lead", "a_closed")
    assert room.enters("facilitator").rights("a_closed") & LEAD


@pytest.mark.parametrize("capacity", ["outline", "sign"])
def test_a_closed_dialogues_names_wait_for_the_lead(room, capacity: str) -> None:
    grant = room.enters("officer").give("stranger", capacity, "a_closed")
    room.enters("stranger")
    assert room.rights("a_closed") == 0
    assert room.ask("select id from dialogues_usergrant") == []  # not even that somebody proposed them
    for person in ("officer", "lead_officer", "partner", "administrator", "stranger"):
        with pytest.raises(REFUSED):
            room.enters(person).call("confirm", grant)
    room.enters("facilitator").call("confirm", grant)
    assert room.enters("stranger").rights("a_closed") == OUTLINE


def test_confirmed_once_is_not_confirmed_for_longer(room) -> None:
    grant = room.enters("officer").give("stranger", "outline", "a_closed", until="2030-01-01")
    room.enters("facilitator").call("confirm", grant)
    room.enters("officer").give("stranger", "outline", "a_closed")
    assert room.enters("stranger").rights("a_closed") == 0
