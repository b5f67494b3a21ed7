"""What the leads or the officers of a dialogue owe follows whoever is one, and what somebody decided stays."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from support.database import superuser

from dialogues.actions import access, notes, sessions
from dialogues.actions import dialogues as acts
from dialogues.models import Dialogue, Session, UserGrant
from dialogues.session_log import SessionLog
from notices import queries
from notices.actions import change
from notices.kinds import REGISTRY
from notices.models import Obligation
from notices.tasks import write_all_due
from wall.offices import office
from wall.viewer import viewing

DAY = timedelta(days=1)
LATE = "A session waits to be logged."


@pytest.fixture
def people(world):
    return world.people


@pytest.fixture
def dialogue(world):
    with viewing(world.people.facilitator):
        return Dialogue.objects.get(pk=world.dialogues.a_restricted.id)


@pytest.fixture
def session(people, dialogue):
    """A session in three days, which the lead facilitator put into the calendar."""
    with viewing(people.facilitator):
        return sessions.schedule_session(dialogue=dialogue, log=log_of(timezone.now() + 3 * DAY))


def log_of(starts_at):
    return SessionLog(starts_at=starts_at, ends_at=starts_at + DAY, zone="Europe/Oslo", title="x", place="y")


def grant_of(person, dialogue, capacity="lead"):
    return UserGrant.objects.get(
        user_id=person, content_object_id=dialogue.pk, permission__codename=capacity, ended_at=None
    )


def appoint(people, dialogue, person, *, until=None):
    """The officer proposes another lead, the present one confirms, and they accept."""
    with viewing(people.officer):
        grant = access.give_capacity(dialogue=dialogue, person_id=person, capacity="lead", until=until)
    if grant.waits_for_lead:
        with viewing(people.facilitator):
            access.confirm(grant=UserGrant.objects.get(pk=grant.pk))
    with viewing(person):
        access.accept(grant=UserGrant.objects.get(pk=grant.pk))
    return grant


def resign(person, dialogue, capacity="lead"):
    with viewing(person):
        access.decline(grant=grant_of(person, dialogue, capacity))


def expire(grant, database):
    """Its end has come: nothing happens to the row, and no statement finds a right by it any more."""
    superuser(
        "set session_replication_role = replica;"
        f"update dialogues_usergrant set until = now() where id = '{grant.pk}';"
        f"update wall_access set until = now() where user_id = '{grant.user_id}' and dialogue_id = '{grant.content_object_id}'",
        dbname=database,
    )


def say_again(session, person):
    """Somebody saves the session as it is, and so the rule is said again."""
    with viewing(person):
        sessions.reschedule_session(session=Session.objects.get(pk=session.pk), log=log_of(session.starts_at))


def speak(now):
    with office("registrar"):
        return write_all_due(now)


def owners(database, kind, of=None):
    also = f" and object_id = '{of}'" if of else ""
    rows = superuser(
        f"select owner_id from notices_obligation where kind = '{kind}'{also} and done_at is null and ended_at is null",
        dbname=database,
    )
    return sorted(str(owner) for (owner,) in rows)


def told(database, kind, of):
    """To whom this was said of this object, as often as it was said."""
    rows = superuser(
        f"select recipient_id from notices_notice where kind = '{kind}' and page_id = '{of}'", dbname=database
    )
    return sorted(str(person) for (person,) in rows)


def late(session):
    return session.ends_at + 3 * DAY + timedelta(hours=1)


def test_a_new_lead_is_told_once_and_the_former_one_nothing(people, dialogue, session, world_database):
    appoint(people, dialogue, people.stranger)
    resign(people.facilitator, dialogue)
    for minutes in range(3):
        speak(late(session) + timedelta(minutes=minutes))
    assert told(world_database, "session.log", session.pk) == [str(people.stranger)]
    with viewing(people.stranger):
        assert [str(one.says) for one in queries.inbox() if one.page_id == session.pk] == [LATE]
        desk = queries.due_for(people.stranger, late(session))
        assert [one.kind for one in desk.overdue if one.object_id == session.pk] == ["session.log"]


def test_what_a_partner_schedules_is_the_leads(people, dialogue, world_database):
    with viewing(people.partner):
        planned = sessions.schedule_session(dialogue=dialogue, log=log_of(timezone.now() + 3 * DAY))
    assert owners(world_database, "session.log", planned.pk) == [str(people.facilitator)]


@pytest.mark.parametrize("kind", ["session.ahead", "session.log"])
def test_a_second_lead_owes_the_same_beside_the_first(people, dialogue, session, world_database, kind):
    appoint(people, dialogue, people.stranger)
    both = sorted([str(people.facilitator), str(people.stranger)])
    assert owners(world_database, kind, session.pk) == both


def test_a_dialogue_without_a_lead_keeps_what_is_due_for_the_next(people, dialogue, session, world_database):
    resign(people.facilitator, dialogue)
    speak(late(session))
    assert told(world_database, "session.log", session.pk) == []
    appoint(people, dialogue, people.stranger)
    assert owners(world_database, "session.log", session.pk) == [str(people.stranger)]
    speak(late(session))
    assert told(world_database, "session.log", session.pk) == [str(people.stranger)]


def test_a_proposal_that_is_declined_changes_nothing(people, dialogue, session, world_database):
    with viewing(people.officer):
        grant = access.give_capacity(dialogue=dialogue, person_id=people.stranger, capacity="lead")
    with viewing(people.facilitator):
        access.confirm(grant=UserGrant.objects.get(pk=grant.pk))
    assert owners(world_database, "session.log", session.pk) == [str(people.facilitator)]
    with viewing(people.stranger):
        access.decline(grant=UserGrant.objects.get(pk=grant.pk))
    assert owners(world_database, "session.log", session.pk) == [str(people.facilitator)]


def test_where_a_lead_merely_ran_out_the_registrar_sees_it(people, dialogue, session, world_database):
    grant = appoint(people, dialogue, people.stranger, until=timezone.now() + DAY)
    expire(grant, world_database)
    speak(late(session))
    assert told(world_database, "session.log", session.pk) == [str(people.facilitator)]
    assert owners(world_database, "session.log", session.pk) == [str(people.facilitator)]


def test_whoever_leads_again_owes_again(people, dialogue, session, world_database):
    appoint(people, dialogue, people.stranger)
    resign(people.facilitator, dialogue)
    with viewing(people.officer):
        grant = access.give_capacity(dialogue=dialogue, person_id=people.facilitator, capacity="lead")
    with viewing(people.stranger):
        access.confirm(grant=UserGrant.objects.get(pk=grant.pk))
    with viewing(people.facilitator):
        access.accept(grant=UserGrant.objects.get(pk=grant.pk))
    resign(people.stranger, dialogue)
    assert owners(world_database, "session.log", session.pk) == [str(people.facilitator)]
    speak(late(session))
    assert told(world_database, "session.log", session.pk) == [str(people.facilitator)]


def test_the_yearly_review_and_follow_ups_without_an_owner_pass_on_and_a_persons_own_does_not(
    people, dialogue, world_database
):
    with viewing(people.partner):
        held = Session.objects.filter(dialogue=dialogue, logged_at__isnull=False).first()
        nobodys = notes.add_follow_up(session=held, what="x", due_on=date(2027, 1, 10))
        hers = notes.add_follow_up(
            session=held, what="y", due_on=date(2027, 1, 10), owner_id=people.facilitator
        )
    assert owners(world_database, "follow_up", nobodys.pk) == [str(people.facilitator)]
    appoint(people, dialogue, people.stranger)
    resign(people.facilitator, dialogue)
    assert owners(world_database, "roster.review", dialogue.pk) == [str(people.stranger)]
    assert owners(world_database, "follow_up", nobodys.pk) == [str(people.stranger)]
    assert owners(world_database, "follow_up", hers.pk) == [str(people.facilitator)]


def test_a_lead_whose_rights_rest_owes_nothing_beside_another_until_confirmed(
    people, dialogue, session, world_database
):
    appoint(people, dialogue, people.stranger)
    superuser(
        "select set_config('wall.action', 'test', false);"
        f"insert into accounts_rest (user_id, since, reason) values ('{people.stranger}', now(), 'email')",
        dbname=world_database,
    )
    assert owners(world_database, "session.log", session.pk) == [str(people.facilitator)]
    with viewing(people.facilitator):
        access.confirm(grant=grant_of(people.stranger, dialogue))
    both = sorted([str(people.facilitator), str(people.stranger)])
    assert owners(world_database, "session.log", session.pk) == both


def of_log(session):
    return Obligation.objects.get(kind="session.log", object_id=session.pk)


def test_what_was_handed_on_stays_where_it_is_and_the_rule_finds_it(
    people, dialogue, session, world_database
):
    with viewing(people.facilitator):
        change.hand(obligation=of_log(session), to=people.partner)
    appoint(people, dialogue, people.stranger)
    resign(people.facilitator, dialogue)
    assert owners(world_database, "session.log", session.pk) == [str(people.partner)]
    say_again(session, people.stranger)
    assert owners(world_database, "session.log", session.pk) == [str(people.partner)]


@pytest.mark.parametrize("how", ["they leave", "their grant runs out"])
def test_what_was_handed_on_returns_when_that_person_is_gone(people, dialogue, session, world_database, how):
    with viewing(people.facilitator):
        change.hand(obligation=of_log(session), to=people.partner)
    if how == "they leave":
        resign(people.partner, dialogue, "partner")
    else:
        with viewing(people.partner):
            grant = grant_of(people.partner, dialogue, "partner")
        expire(grant, world_database)
    speak(late(session))
    assert owners(world_database, "session.log", session.pk) == [str(people.facilitator)]
    assert told(world_database, "session.log", session.pk) == [str(people.facilitator)]


def test_a_moved_date_passes_on_with_the_thing(people, dialogue, session, world_database):
    with viewing(people.facilitator):
        moved = of_log(session).due_at + 10 * DAY
        change.move(obligation=of_log(session), due_at=moved, reason="x")
    appoint(people, dialogue, people.stranger)
    resign(people.facilitator, dialogue)
    speak(moved - DAY)
    assert told(world_database, "session.log", session.pk) == []
    speak(moved)
    assert told(world_database, "session.log", session.pk) == [str(people.stranger)]


def test_what_was_waived_comes_back_for_nobody(people, dialogue, session, world_database):
    appoint(people, dialogue, people.colleague)
    resign(people.colleague, dialogue)
    with viewing(people.officer):
        change.waive(obligation=of_log_of(session, people.facilitator), reason="x")
    appoint(people, dialogue, people.stranger)
    resign(people.facilitator, dialogue)
    say_again(session, people.stranger)
    assert owners(world_database, "session.log", session.pk) == []


def of_log_of(session, owner):
    return Obligation.objects.get(kind="session.log", object_id=session.pk, owner_id=owner)


def test_officers_hear_of_retention_as_long_as_they_manage(people, dialogue, world_database):
    with viewing(people.officer):
        acts.move_dialogue(dialogue=dialogue, to="closed", reason="over")
    with viewing(people.lead_officer):
        access.give_capacity(dialogue=dialogue, person_id=people.officer_team, capacity="manage")
    both = sorted([str(people.officer), str(people.officer_team)])
    assert owners(world_database, "dialogue.retention", dialogue.pk) == both
    resign(people.officer, dialogue, "manage")
    assert owners(world_database, "dialogue.retention", dialogue.pk) == [str(people.officer_team)]


def test_every_kind_says_whether_it_follows_a_capacity():
    """A new kind is owed by one person unless it says `owed_as`: decide it here too."""
    kinds = {code: kind.owed_as for code, kind in REGISTRY.items() if not code.startswith("test.")}
    assert kinds == {
        "session.ahead": "lead",
        "session.log": "lead",
        "roster.review": "lead",
        "balance.low": "lead",
        "dialogue.retention": "manage",
        "follow_up": "",  # its owner's; without one, the leads'
        "access.proposed": "",
        "access.ending": "",
    }
