"""What the statistician says of rosters and half-years, and that it is said once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from support.database import superuser

from dialogues.actions import dialogues, roster, sessions, verdicts
from dialogues.actions.roster import PersonInput
from dialogues.models import BalanceVerdict, Dialogue, Participant, Session, TrackCount, TrackVerdict
from dialogues.session_log import AgendaEntry, Presence, SessionLog
from wall.offices import office
from wall.viewer import viewing

FIRST, SECOND = datetime(2026, 1, 1).date(), datetime(2026, 7, 1).date()


@pytest.fixture
def now(monkeypatch):
    """Set the clock; the world itself was made by the real one."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(verdicts.timezone, "now", lambda: moment)

    set_to(datetime(2026, 11, 2, 12, tzinfo=UTC))
    return set_to


def lay(world, women: int, others: int, *, at: datetime, hard: bool = False, function="participant") -> list:
    """A logged session to which so many new people came. Their ids."""
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        people = [
            PersonInput(
                name=f"Somebody {uuid4()}",
                role_class="civil_society",
                gender="woman" if number < women else "man",
                function=function,
            )
            for number in range(women + others)
        ]
        ids = [one.pk for one in roster.import_roster(dialogue=dialogue, people=people)]
        hold(dialogue, ids, at=at, hard=hard, function=function)
    return ids


def hold(dialogue, ids, *, at: datetime, hard: bool = False, function="participant") -> None:
    log = SessionLog(
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        zone="UTC",
        agenda=[AgendaEntry("Item", issue_area="ceasefire" if hard else "water", hard_security=hard)],
        attendance=[Presence(pk, function) for pk in ids],
    )
    sessions.log_session(dialogue=dialogue, log=log)


def said(world) -> dict:
    """First day → (over all sessions, on hard security, target)."""
    with office("statistician"):
        rows = BalanceVerdict.base.filter(dialogue_id=world.dialogues.a_restricted.id).order_by()
        return {row.half_year: (row.answer, row.hard_security_answer, row.target) for row in rows}


def refresh(world) -> None:
    verdicts.refresh(str(world.dialogues.a_restricted.id))


def test_a_half_year_is_said_when_it_has_closed_and_once(world, now):
    """The world's own session was in March, on hard security, with four participants."""
    now(datetime(2026, 6, 30, 23, tzinfo=UTC))
    refresh(world)
    assert said(world) == {}
    now(datetime(2026, 7, 1, 1, tzinfo=UTC))
    refresh(world)
    assert said(world) == {FIRST: ("too_few", "too_few", 30)}
    lay(world, 9, 1, at=datetime(2026, 5, 4, 8, tzinfo=UTC))
    refresh(world)
    assert said(world) == {FIRST: ("too_few", "too_few", 30)}


def test_hard_security_is_said_apart(world, now):
    lay(world, 6, 0, at=datetime(2026, 5, 4, 8, tzinfo=UTC))  # with the world's: 7 women of 10
    refresh(world)
    assert said(world) == {FIRST: ("met", "too_few", 30)}


def test_different_people_are_pooled_over_a_half_year(world, now):
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        for day in (3, 4, 5):
            hold(
                dialogue, world.dialogues.a_restricted.participants[:4], at=datetime(2026, 5, day, tzinfo=UTC)
            )
    refresh(world)
    assert said(world) == {FIRST: ("too_few", "too_few", 30)}  # four people, however often they came


def test_only_participants_count(world, now):
    lay(world, 9, 1, at=datetime(2026, 5, 4, 8, tzinfo=UTC), function="interpreter")
    refresh(world)
    assert said(world) == {FIRST: ("too_few", "too_few", 30)}


def test_each_half_year_counts_its_own_sessions(world, now):
    now(datetime(2027, 1, 2, tzinfo=UTC))
    lay(world, 10, 0, at=datetime(2026, 8, 4, 8, tzinfo=UTC), hard=True)
    lay(world, 0, 8, at=datetime(2026, 5, 4, 8, tzinfo=UTC), hard=True)
    refresh(world)
    assert said(world) == {FIRST: ("not_met", "not_met", 30), SECOND: ("met", "met", 30)}


def test_the_target_of_the_day_is_kept_with_what_was_said(world, now):
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        dialogues.edit_dialogue(dialogue=dialogue, version=dialogue.version, changes={"gender_target": 50})
    lay(world, 4, 6, at=datetime(2026, 5, 4, 8, tzinfo=UTC))  # with the world's: 5 of 14
    refresh(world)
    assert said(world) == {FIRST: ("not_met", "too_few", 50)}


def test_a_planned_session_says_nothing(world, now):
    now(datetime(2027, 8, 1, tzinfo=UTC))  # the world plans one for March 2027
    refresh(world)
    assert set(said(world)) == {FIRST}


def test_the_track_is_said_anew_of_who_is_there(world, now):
    def track() -> tuple:
        refresh(world)
        with office("statistician"):
            pk = world.dialogues.a_restricted.id
            return TrackVerdict.base.get(dialogue_id=pk).track, TrackCount.base.get(dialogue_id=pk).counts

    now(datetime.now(UTC))
    classes = ("official_instructed", "official_private", "near_official", "civil_society", "third_party")
    assert track() == ("two", dict.fromkeys(classes, 1))
    with viewing(world.people.facilitator):
        for pk in world.dialogues.a_restricted.participants[1:4]:
            roster.end_participant(participant=Participant.objects.get(pk=pk), left_on=timezone.now().date())
    assert track() == ("one_half", {"official_instructed": 1, "third_party": 1})


def test_who_leaves_tomorrow_is_there_today(world, now):
    today = datetime.now(UTC)
    now(today)
    with viewing(world.people.facilitator):
        for pk in world.dialogues.a_restricted.participants[1:4]:
            roster.end_participant(
                participant=Participant.objects.get(pk=pk), left_on=today.date() + timedelta(days=1)
            )
    refresh(world)
    with office("statistician"):
        assert TrackVerdict.base.get(dialogue_id=world.dialogues.a_restricted.id).track == "two"


def test_all_are_said_at_once_and_one_alone_when_it_changed(world, now):
    refresh(world)
    with office("statistician"):
        assert TrackVerdict.base.count() == 1
        assert TrackVerdict.base.get().computed_at == verdicts.timezone.now()
        assert TrackCount.base.get().computed_at == verdicts.timezone.now()
    verdicts.refresh_all()
    with office("statistician"):
        assert TrackVerdict.base.count() == 8
        assert BalanceVerdict.base.count() == 8
        assert {row.computed_at for row in BalanceVerdict.base.all()} == {verdicts.timezone.now()}


def test_a_dialogue_that_is_not_there_is_left_out(world, now):
    verdicts.refresh(str(uuid4()))
    with office("statistician"):
        assert not TrackVerdict.base.exists()


def test_two_at_once_say_it_once(world, world_database, now, monkeypatch):
    """Between this one's look and its writing, another has said it: the first word stays."""
    pk, word = world.dialogues.a_restricted.id, verdicts.rules.verdict

    def meanwhile(people, target):
        lay_by_hand(
            world_database,
            "insert into dialogues_balanceverdict (id, dialogue_id, half_year, answer, hard_security_answer, target,"
            f" computed_at) values (gen_random_uuid(), '{pk}', '{FIRST}', 'met', 'not_met', 50, now())"
            " on conflict do nothing",
        )
        return word(people, target)

    monkeypatch.setattr(verdicts.rules, "verdict", meanwhile)
    refresh(world)
    assert said(world) == {FIRST: ("met", "not_met", 50)}


def test_the_newest_of_the_low_sessions_is_named(world, asked):
    pk, few = world.dialogues.a_restricted.id, world.dialogues.a_restricted.participants[:1]
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=pk)
        for day in (5, 3, 4):
            hold(dialogue, few, at=datetime(2026, 5, day, tzinfo=UTC))
        newest = Session.objects.filter(dialogue=dialogue, logged_at__isnull=False).latest("starts_at")
    refresh(world)
    assert asked[pk].pk == newest.pk


@pytest.fixture
def asked(monkeypatch):
    """The dialogues of which somebody hears, or is told no more, that the target was missed twice."""
    found = {}
    monkeypatch.setattr(verdicts.reminders, "balance_low", found.__setitem__)
    return found


def lay_by_hand(database: str, statement: str) -> None:
    superuser(f"set session_replication_role = replica; {statement}", dbname=database)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_of_what_is_over_nobody_hears_that_balance_is_low(world, world_database, asked, state):
    over, runs = world.dialogues.a_restricted.id, world.dialogues.a_chatham.id
    lay_by_hand(
        world_database,
        f"update dialogues_dialogue set state = '{state}', ended_on = current_date where id = '{over}'",
    )
    verdicts.refresh_all()
    assert over not in asked
    assert runs in asked
    verdicts.refresh(str(over))
    assert over not in asked


def test_what_was_not_logged_of_late_is_not_asked_again(world, world_database, asked):
    long_ago, lately = world.dialogues.a_restricted.id, world.dialogues.a_chatham.id
    lay_by_hand(
        world_database,
        f"update dialogues_session set logged_at = now() - interval '49 hours' where dialogue_id = '{long_ago}'"
        " and logged_at is not null",
    )
    lay_by_hand(
        world_database,
        f"update dialogues_session set logged_at = now() - interval '47 hours' where dialogue_id = '{lately}'"
        " and logged_at is not null",
    )
    verdicts.refresh_all()
    assert long_ago not in asked
    assert lately in asked
    verdicts.refresh(str(long_ago))  # a task of its own always looks
    assert long_ago in asked
