"""Who gives what to whom and who ends it: each row of the design's delegation column; nobody gives to themselves."""

import pytest
from support.delegation import CAPACITIES, CARRIES, GIVEN_BY, REFUSED, RIGHTS
from support.furnish import dialogue

GIVERS = (
    *(
        "lead_officer",
        "officer",
        "officer_team",
        "facilitator",
        "colleague",
        "partner",
        "approver",
        "auditor",
    ),
    *("administrator", "former", "stranger", "lead_officer_other", "officer_other", "facilitator_other"),
)


def test_every_capacity_carries_what_the_design_says(room) -> None:
    found = {
        name: {right for place, right in enumerate(RIGHTS) if rights & (1 << place)}
        for name, rights in room.ask("select codename, rights from wall_capacity")
    }
    assert found == {name: set(rights) for name, rights in CARRIES.items()}
    assert found.keys() == GIVEN_BY.keys()


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_only_the_delegation_column_gives(room, capacity: str) -> None:
    for giver in GIVERS:
        room.enters(giver)
        if giver == GIVEN_BY[capacity]:
            assert room.give("stranger", capacity, "a_chatham")
        else:
            with pytest.raises(REFUSED, match="not yours to give"):
                room.give("stranger", capacity, "a_chatham")


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_only_who_may_give_may_end(room, capacity: str) -> None:
    grant = room.enters(GIVEN_BY[capacity]).give("stranger", capacity, "a_chatham")
    for giver in (*GIVERS, "liaison"):
        if giver not in (GIVEN_BY[capacity], "facilitator", "stranger"):
            with pytest.raises(REFUSED, match="not yours to end"):
                room.enters(giver).call("end_grant", grant)
    room.enters(GIVEN_BY[capacity]).call("end_grant", grant)
    assert room.ask("select ended_at is not null from dialogues_usergrant where id = %s", grant) in (
        [(True,)],
        [],
    )


@pytest.mark.parametrize("capacity", [name for name in CAPACITIES if name != "manage"])
@pytest.mark.parametrize("giver", ["facilitator", "officer", "lead_officer"])
def test_nobody_gives_themselves_a_capacity(room, giver: str, capacity: str) -> None:
    with pytest.raises(REFUSED):
        room.enters(giver).give(giver, capacity, "a_open")


def test_nobody_gives_their_own_team_a_capacity(owner) -> None:
    owner.ask("insert into auth_group (id, name) values (8, 'Own')")
    owner.ask("insert into accounts_user_groups (user_id, group_id) values (%s, 8)", owner.id("facilitator"))
    owner.ask("set local role parley_inner")
    with pytest.raises(REFUSED, match="own team"):
        owner.enters("facilitator").call(
            "give_team", 8, "partner_identities", dialogue(owner.world, "a_open"), "9000-01-01"
        )


@pytest.mark.parametrize(
    "person",
    [
        "facilitator",
        "lead_officer_other",
        "officer_other",
        "approver",
        "administrator",
        "auditor",
        "stranger",
    ],
)
def test_a_dialogue_is_opened_by_an_officer_of_its_programme(room, person: str) -> None:
    with pytest.raises(REFUSED):
        room.enters(person).ask(
            "select wall.open_dialogue(gen_random_uuid(), %s, 'x', 2, 'blind', 'two', 30, 'pipeline', current_date)",
            room.world.programmes.a,
        )
