"""After somebody else changed a person's way in, that person's rights rest until a holder of the dialogue confirms; and deputies."""

import pytest
from support.delegation import OUTLINE, REFUSED
from support.furnish import dialogue


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
