"""Nobody stands on both sides of a dialogue, with those who run it and with those who pay for it, by whatever route."""

import psycopg2
import pytest
from support.delegation import GIVEN_BY
from support.furnish import TEAM_OF_OFFICERS, dialogue


@pytest.mark.parametrize(
    ("giver", "person", "capacity"),
    [
        ("facilitator", "officer", "partner_identities"),
        ("lead_officer", "facilitator", "manage"),
        ("lead_officer", "partner", "manage"),
        ("officer", "facilitator", "outline"),
        ("officer", "partner", "sign"),
        ("facilitator", "officer_team", "partner_identities"),
        ("facilitator", "lead_officer", "partner_identities"),
    ],
)
def test_nobody_stands_on_both_sides(room, giver: str, person: str, capacity: str) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation, match="both sides"):
        room.enters(giver).give(person, capacity, "a_restricted")


@pytest.mark.parametrize("capacity", ["facilitate", "partner", "lead"])
def test_nor_by_accepting(room, capacity: str) -> None:
    grant = room.enters(GIVEN_BY[capacity]).give("officer_team", capacity, "a_open")
    with pytest.raises(psycopg2.errors.CheckViolation, match="both sides"):
        room.enters("officer_team").call("accept", grant)
        room.enters("facilitator").call("confirm", grant)  # a second lead waits for the first


@pytest.mark.parametrize(
    "statement",
    [
        # by team: the team gets a capacity while a member stands on the other side
        "insert into dialogues_teamgrant (id, group_id, permission_id, content_object_id, until, granted_by_id, granted_at)"
        " select gen_random_uuid(), {team}, id, '{dialogue}', '9000-01-01', '{officer}', now() from auth_permission"
        " where codename = 'partner_identities'",
        # by membership: somebody of the team joins the officers' team
        "insert into accounts_user_groups (user_id, group_id) values ('{facilitator}', {team})",
        # by role: somebody of the team becomes an officer of the programme
        "insert into accounts_role (id, user_id, kind, programme_id, given_at)"
        " values (gen_random_uuid(), '{facilitator}', 'officer', '{programme}', now())",
        # by moving the dialogue to the programme where its facilitator is an officer
        "insert into accounts_role (id, user_id, kind, programme_id, given_at)"
        " values (gen_random_uuid(), '{facilitator}', 'officer', '{other}', now());"
        "update dialogues_dialogue set programme_id = '{other}' where id = '{dialogue}'",
        # by a second grant, written straight into the table
        "insert into dialogues_usergrant (id, user_id, permission_id, content_object_id, until, granted_by_id,"
        " granted_at, waits_for_lead) select gen_random_uuid(), '{partner}', id, '{dialogue}', '9000-01-01',"
        " '{partner}', now(), false from auth_permission where codename = 'manage'",
    ],
)
def test_nor_by_any_other_route_even_for_the_owner(owner, statement: str) -> None:
    people, programmes = owner.world.people, owner.world.programmes
    text = statement.format(
        team=TEAM_OF_OFFICERS,
        dialogue=dialogue(owner.world, "a_restricted"),
        officer=people.officer,
        facilitator=people.facilitator,
        partner=people.partner,
        programme=programmes.a,
        other=programmes.b,
    )
    with pytest.raises(psycopg2.errors.CheckViolation, match="both sides"):
        owner.ask(text)
