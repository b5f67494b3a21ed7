"""Who may give what to whom: each row of the design's delegation column, and each way around it."""

import psycopg2
import pytest
from support.furnish import TEAM_OF_OFFICERS, dialogue

REFUSED = psycopg2.errors.InsufficientPrivilege
OUTLINE, MANAGE, ROSTER, NAMES, CONTACTS, LOG, LEAD = 1, 8, 16, 64, 128, 256, 4096
CAPACITIES = (
    *("lead", "facilitate", "partner", "partner_identities"),
    *("manage", "officer_records", "officer_names", "outline", "sign"),
)
# The delegation column: capacity → who gives it. Everybody else is refused.
GIVEN_BY = {
    "manage": "lead_officer",
    "outline": "officer",
    "sign": "officer",
    "lead": "officer",
    "facilitate": "facilitator",
    "partner": "facilitator",
    "partner_identities": "facilitator",
    "officer_names": "facilitator",
    "officer_records": "facilitator",
}
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


# --- both sides ---------------------------------------------------------------------------------


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


# --- an officer and identities ------------------------------------------------------------------

BY_SQL = [
    "insert into dialogues_usergrant select * from dialogues_usergrant",
    "update dialogues_usergrant set user_id = '{officer}'",
    "update dialogues_usergrant set permission_id = permission_id + 1",
    "update dialogues_usergrant set accepted_at = now(), waits_for_lead = false, until = '9000-01-01', ended_at = null",
    "delete from dialogues_usergrant",
    "insert into dialogues_teamgrant select * from dialogues_teamgrant",
    "insert into accounts_user_groups (user_id, group_id) values ('{officer}', 7)",
    "insert into auth_group (id, name) values (99, 'puppets')",
    "update wall_access set rights = 8191",
    "insert into wall_access select user_id, dialogue_id, until, 3, 8191 from wall_access",
    "update wall_capacity set rights = 8191 where codename = 'manage'",
    "update auth_permission set codename = 'lead' where codename = 'manage'",
    "insert into guardian_userobjectpermission (user_id) values ('{officer}')",
    "insert into guardian_groupobjectpermission (group_id) values (7)",
    "update dialogues_dialogue set arms_length = 'known'",
    "update dialogues_dialogue set level = 0",
    "update dialogues_dialogue set programme_id = programme_id",
    "insert into accounts_role (id, user_id, kind) values (gen_random_uuid(), '{officer}', 'facilitator')",
    "update accounts_user set clearance = 3, is_staff = true",
    "update accounts_user set deputy_id = '{officer}'",
    "delete from accounts_rest",
    "select wall.refresh(null, null)",
    "select wall.may_give('lead', '{dialogue}')",
    "select wall.end_rest('{officer}')",
    "select wall.truth(null, null)",
    "select * from wall.secret",
    "select wall.sync_person()",
]


@pytest.mark.parametrize("statement", BY_SQL)
@pytest.mark.parametrize("person", ["officer", "facilitator", "administrator"])
def test_no_table_of_rights_is_written_by_hand(room, person: str, statement: str) -> None:
    text = statement.format(officer=room.id(person), dialogue=dialogue(room.world, "a_restricted"))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="permission denied"):
        room.enters(person).ask(text)


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


def test_a_team_is_never_appointed(room) -> None:
    """Else an officer could make a team of puppets lead a dialogue, without anybody accepting."""
    for capacity in ("lead", "facilitate", "partner"):
        for person in ("officer", "facilitator"):
            with pytest.raises(REFUSED):
                room.enters(person).call(
                    "give_team", TEAM_OF_OFFICERS, capacity, dialogue(room.world, "a_open"), "9000-01-01"
                )


def test_nobody_gives_their_own_team_a_capacity(owner) -> None:
    owner.ask("insert into auth_group (id, name) values (8, 'Own')")
    owner.ask("insert into accounts_user_groups (user_id, group_id) values (%s, 8)", owner.id("facilitator"))
    owner.ask("set local role parley_inner")
    with pytest.raises(REFUSED, match="own team"):
        owner.enters("facilitator").call(
            "give_team", 8, "partner_identities", dialogue(owner.world, "a_open"), "9000-01-01"
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


# --- the closed level ---------------------------------------------------------------------------


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


def test_teams_and_programme_wide_rights_stop_before_the_closed_level(room) -> None:
    assert room.enters("officer_team").rights("a_closed") == 0
    assert room.enters("officer_team").rights("a_restricted") & MANAGE
    assert room.enters("lead_officer").rights("a_closed") == 0
    assert room.enters("lead_officer").rights("a_restricted") == OUTLINE


# --- somebody else changed a person's way in ----------------------------------------------------


def reset(owner, person: str) -> None:
    """What an administrator's reset leaves behind."""
    owner.ask("reset role")
    owner.ask(
        "insert into accounts_rest (user_id, since, reason) values (%s, clock_timestamp(), 'email')"
        " on conflict (user_id) do update set since = excluded.since",
        owner.id(person),
    )
    owner.ask("set local role parley_inner")


def the_grant(owner, person: str, name: str, capacity: str) -> object:
    owner.ask("reset role")
    found = owner.ask(
        "select g.id from dialogues_usergrant g join auth_permission p on p.id = g.permission_id"
        " where g.user_id = %s and g.content_object_id = %s and p.codename = %s",
        owner.id(person),
        dialogue(owner.world, name),
        capacity,
    )[0][0]
    owner.ask("set local role parley_inner")
    return found


def test_after_a_reset_rights_rest_until_a_holder_of_that_dialogue_confirms(owner) -> None:
    reset(owner, "facilitator")
    owner.enters("facilitator")
    assert [owner.rights(f"a_{level}") for level in ("open", "chatham", "restricted", "closed")] == [0] * 4
    assert owner.ask("select id from dialogues_usergrant") == []
    grant = the_grant(owner, "facilitator", "a_restricted", "lead")
    for person in ("facilitator", "partner", "lead_officer", "officer_other", "administrator", "stranger"):
        with pytest.raises(REFUSED):
            owner.enters(person).call("confirm", grant)
    owner.enters("officer").call("confirm", grant)
    assert owner.enters("facilitator").names("a_restricted") > 0
    assert owner.rights("a_closed") == 0  # each dialogue for itself


def test_a_second_reset_asks_again(owner) -> None:
    reset(owner, "facilitator")
    owner.enters("officer").call("confirm", the_grant(owner, "facilitator", "a_open", "lead"))
    reset(owner, "facilitator")
    assert owner.enters("facilitator").rights("a_open") == 0


def test_ending_the_rest_elsewhere_opens_no_dialogue(owner) -> None:
    """An administrator could make a programme and a lead officer of their own, who "confirms" anybody."""
    reset(owner, "facilitator")
    owner.ask("reset role")
    owner.ask("delete from accounts_rest where user_id = %s", owner.id("facilitator"))
    owner.ask("set local role parley_inner")
    assert owner.enters("facilitator").rights("a_closed") == 0


def test_a_programme_made_for_the_purpose_confirms_nobody(owner) -> None:
    """The confirmer must know the person in every programme that they were in before the reset."""
    people = owner.world.people
    reset(owner, "officer")
    owner.ask("reset role")
    # The other programme's lead officer takes the officer in, after the reset, and confirms.
    owner.ask(
        "insert into accounts_role (id, user_id, kind, programme_id, given_at)"
        " values (gen_random_uuid(), %s, 'approver', %s, clock_timestamp())",
        people.officer,
        owner.world.programmes.b,
    )
    assert owner.ask("select wall.may_confirm(%s, %s)", people.lead_officer_other, people.officer) == [
        (False,)
    ]
    assert owner.ask("select wall.may_confirm(%s, %s)", people.lead_officer, people.officer) == [(True,)]
    assert owner.ask("select wall.may_confirm(%s, %s)", people.administrator, people.officer) == [(False,)]


def test_a_team_is_left_by_a_reset(owner) -> None:
    reset(owner, "officer_team")
    owner.ask("reset role")
    owner.ask("delete from accounts_rest where user_id = %s", owner.id("officer_team"))
    owner.ask("set local role parley_inner")
    assert owner.enters("officer_team").rights("a_restricted") == OUTLINE  # the programme's, not the team's


def test_a_resting_lead_still_has_a_say(owner) -> None:
    """Resetting the lead must not free the sponsor's side to name whom it likes."""
    reset(owner, "facilitator")
    grant = owner.enters("officer").give("stranger", "lead", "a_closed")
    owner.enters("stranger").call("accept", grant)
    assert owner.rights("a_closed") == 0


def test_a_deputy_holds_nothing_by_being_one(owner) -> None:
    owner.ask(
        "update accounts_user set deputy_id = %s, supervisor_id = %s where id = %s",
        owner.id("officer"),
        owner.id("officer"),
        owner.id("facilitator"),
    )
    owner.ask("set local role parley_inner")
    assert owner.enters("officer").names("a_restricted") == 0
