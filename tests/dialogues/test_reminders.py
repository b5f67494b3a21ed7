"""From a session in the calendar to a reminder, and from its log to silence."""

from datetime import date, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogues.actions import access, sessions
from dialogues.actions import dialogues as acts
from dialogues.models import Dialogue, Session
from dialogues.rules import PAUSED
from dialogues.session_log import SessionLog
from notices import queries
from notices.actions import change
from notices.models import Obligation
from notices.tasks import write_all_due
from wall.offices import office
from wall.viewer import viewing

DAY = timedelta(days=1)


def log_of(starts_at):
    return SessionLog(starts_at=starts_at, ends_at=starts_at + DAY, zone="Europe/Oslo", title="x", place="y")


def speak(now):
    with office("registrar"):
        return write_all_due(now)


@pytest.fixture
def scheduled(world):
    """A session in thirty days of the restricted dialogue of house a; and who is to hear of it."""
    facilitator = world.people.facilitator
    with viewing(facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        start = timezone.now() + 30 * DAY
        session = sessions.schedule_session(dialogue=dialogue, log=log_of(start))
    return facilitator, session


def unread(person, session):
    """What somebody was told of this session."""
    with viewing(person):
        return [str(told.says) for told in queries.inbox() if told.page_id == session.pk]


def test_a_session_a_week_ahead_is_said_once(scheduled):
    facilitator, session = scheduled
    speak(session.starts_at - 8 * DAY)
    assert unread(facilitator, session) == []
    for minutes in (0, 1, 60):
        speak(session.starts_at - 7 * DAY + timedelta(minutes=minutes))
    assert unread(facilitator, session) == ["A session begins within a week."]


def test_an_unlogged_session_is_said_72_hours_after_its_end_and_once(scheduled):
    facilitator, session = scheduled
    late = session.ends_at + timedelta(hours=72)
    speak(late - timedelta(seconds=1))
    before = len(unread(facilitator, session))
    speak(late)
    speak(late + timedelta(minutes=1))
    assert unread(facilitator, session).count("A session waits to be logged.") == 1
    assert len(unread(facilitator, session)) == before + 1


def test_logging_settles_it(scheduled):
    facilitator, session = scheduled
    with viewing(facilitator):
        dialogue = Dialogue.objects.get(pk=session.dialogue_id)
        sessions.log_session(dialogue=dialogue, log=log_of(timezone.now() - 2 * DAY), session=session)
        assert not Obligation.objects.filter(object_id=session.pk).open().exists()
    speak(session.ends_at + 30 * DAY)
    assert unread(facilitator, session) == []


@pytest.mark.parametrize("verb", [sessions.cancel_session, sessions.postpone_session])
def test_without_a_date_nothing_is_due_and_a_new_date_begins_anew(scheduled, verb):
    facilitator, session = scheduled
    with viewing(facilitator):
        verb(session=session)
    speak(session.ends_at + 4 * DAY)
    assert unread(facilitator, session) == []
    if verb is sessions.postpone_session:
        moved = session.starts_at + 60 * DAY
        with viewing(facilitator):
            sessions.reschedule_session(session=Session.objects.get(pk=session.pk), log=log_of(moved))
        speak(moved - 7 * DAY)
        assert unread(facilitator, session) == ["A session begins within a week."]


def test_a_suspended_dialogue_is_silent(scheduled, world):
    facilitator, session = scheduled
    with viewing(world.people.officer):
        acts.move_dialogue(
            dialogue=Dialogue.objects.get(pk=session.dialogue_id), to="suspended", reason="a break"
        )
    speak(session.ends_at + 4 * DAY)
    assert unread(facilitator, session) == []
    with viewing(world.people.officer):
        acts.move_dialogue(dialogue=Dialogue.objects.get(pk=session.dialogue_id), to="active")
    speak(session.ends_at + 4 * DAY)
    assert "A session waits to be logged." in unread(facilitator, session)


@pytest.mark.parametrize("state", sorted(PAUSED))
def test_what_becomes_due_in_a_suspended_dialogue_rests_with_it(world, state):
    facilitator = world.people.facilitator
    with viewing(facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        before = sessions.schedule_session(dialogue=dialogue, log=log_of(timezone.now() + 5 * DAY))
    move(world, dialogue, state)
    with viewing(facilitator):
        dialogue = Dialogue.objects.get(pk=dialogue.pk)
        session = sessions.schedule_session(dialogue=dialogue, log=log_of(timezone.now() + 3 * DAY))
        # What ended is due again while the dialogue is suspended.
        sessions.postpone_session(session=fresh(before))
        sessions.reschedule_session(session=fresh(before), log=log_of(session.starts_at))
    late = session.ends_at + 4 * DAY
    speak(late)
    assert unread(facilitator, session) == unread(facilitator, before) == []
    with viewing(facilitator):
        sessions.postpone_session(session=fresh(before))
    move(world, dialogue, "active")
    with viewing(facilitator):  # and again when it is not
        sessions.reschedule_session(session=fresh(before), log=log_of(session.starts_at))
    speak(late)
    for each in (session, before):
        assert unread(facilitator, each) == ["A session waits to be logged."]


def move(world, dialogue, state):
    with viewing(world.people.officer):
        acts.move_dialogue(dialogue=Dialogue.objects.get(pk=dialogue.pk), to=state, reason="a break")


def fresh(session):
    return Session.objects.get(pk=session.pk)


def test_what_was_waived_and_is_due_again_is_waived_no_longer(scheduled, world):
    facilitator, session = scheduled
    of = {"object_id": session.pk, "kind": "session.log"}
    with viewing(world.people.officer):
        change.waive(obligation=Obligation.objects.get(**of), reason="agreed")
    with viewing(facilitator):
        sessions.postpone_session(session=session)
        sessions.reschedule_session(session=fresh(session), log=log_of(session.starts_at + 9 * DAY))
        row = Obligation.objects.get(**of)
        assert (row.ended_at, row.waived_at, row.waived_by_id) == (None, None, None)
        sessions.cancel_session(session=fresh(session))
        row = Obligation.objects.get(**of)
        assert (row.ended_at is not None, row.waived_at) == (True, None)


def test_nobody_else_hears_of_it(scheduled, world):
    _, session = scheduled
    speak(session.ends_at + 4 * DAY)
    for person in vars(world.people).values():
        if person != scheduled[0]:
            assert unread(person, session) == []


def test_whoever_lost_the_dialogue_hears_nothing_even_of_what_was_written(scheduled, world):
    facilitator, session = scheduled
    speak(session.ends_at + 4 * DAY)
    assert unread(facilitator, session)
    from dialogues.models import UserGrant

    with viewing(world.people.officer):
        grant = UserGrant.objects.get(
            user_id=facilitator, content_object_id=session.dialogue_id, permission__codename="lead"
        )
        access.end_capacity(grant=grant)
    assert unread(facilitator, session) == []


def test_many_sessions_cost_what_one_costs(world):
    from dialogues import reminders
    from ledger.actions import action

    @action("test.schedule_many", needs=None)
    def schedule(*, many):
        reminders.sessions_scheduled(many)

    facilitator = world.people.facilitator
    counts = []
    with viewing(facilitator):
        session = Session.objects.get(pk=world.dialogues.a_open.planned)
        copies = [replace_pk(session) for _ in range(50)]
        for several in (copies[:1], copies):
            with CaptureQueriesContext(connections["default"]) as seen:
                schedule(many=[(each, [facilitator]) for each in several])
            counts.append(len(seen))
    assert counts[0] == counts[1]


def replace_pk(session):
    """An unsaved session like this one: obligations know it by its id alone."""
    from uuid import uuid4

    values = {f.attname: getattr(session, f.attname) for f in Session._meta.concrete_fields}
    return Session(**values | {"id": uuid4()})


def open_follow_ups(person):
    with viewing(person):
        rows = Obligation.objects.filter(kind="follow_up", owner_id=person).open()
        return [(row.due_at.date(), row.page_id) for row in rows]


def test_a_follow_up_is_its_owners_until_it_is_done(world):
    from dialogues.actions import notes

    facilitator, partner = world.people.facilitator, world.people.partner
    before = open_follow_ups(facilitator)
    with viewing(facilitator):
        session = Session.objects.get(pk=world.dialogues.a_restricted.session)
        mine = notes.add_follow_up(session=session, what="x", due_on=date(2027, 1, 10))
        notes.add_follow_up(session=session, what="y", due_on=date(2027, 1, 10), owner_id=partner)
        notes.add_follow_up(session=session, what="z")
    assert open_follow_ups(partner) == [(date(2027, 1, 11), session.pk)]
    assert len(open_follow_ups(facilitator)) == len(before) + 1
    with viewing(facilitator):
        notes.settle_follow_up(follow_up=mine)
    assert open_follow_ups(facilitator) == before
    with viewing(facilitator):
        notes.settle_follow_up(follow_up=mine, done=False)
    assert len(open_follow_ups(facilitator)) == len(before) + 1


def test_an_officer_sees_no_follow_up_and_still_ends_them_with_the_dialogue(world):
    assert open_follow_ups(world.people.facilitator)
    with viewing(world.people.officer):
        assert not Obligation.objects.filter(kind="follow_up").exists()
        for place in ("a_open", "a_chatham", "a_restricted", "a_closed"):
            dialogue = Dialogue.objects.get(pk=getattr(world.dialogues, place).id)
            acts.move_dialogue(dialogue=dialogue, to="closed", reason="over")
    assert open_follow_ups(world.people.facilitator) == []


def test_what_is_due_about_a_session_rises_with_its_level(world):
    facilitator = world.people.facilitator
    with viewing(facilitator):
        session = Session.objects.get(pk=world.dialogues.a_open.session)
        sessions.raise_session_level(session=session, level=3)
        levels = set(Obligation.objects.filter(page_id=session.pk).values_list("level", flat=True))
    assert levels == {3}


def test_a_new_lead_takes_over_and_the_old_one_owes_nothing(world):
    from dialogues import reminders
    from ledger.actions import action

    @action("test.change_leads", needs=None)
    def change(*, session, owners):
        reminders.session_scheduled(session, owners)

    facilitator, partner = world.people.facilitator, world.people.partner
    with viewing(facilitator):
        session = Session.objects.get(pk=world.dialogues.a_open.planned)
        change(session=session, owners=[partner])
        owners = Obligation.objects.filter(object_id=session.pk).open().values_list("owner_id", flat=True)
        assert set(owners) == {partner}
