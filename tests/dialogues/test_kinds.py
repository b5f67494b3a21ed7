"""The kinds beside sessions and follow-ups: what makes each due, whose it is, and what ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone
from support.database import superuser

from dialogues import reminders, rules
from dialogues.actions import access, roster, sessions, verdicts
from dialogues.actions import dialogues as acts
from dialogues.actions.roster import PersonInput
from dialogues.models import Dialogue, Participant, Session, TeamGrant, UserGrant
from dialogues.rules import Share
from dialogues.session_log import Presence, SessionLog
from notices.actions import change
from notices.kinds import REGISTRY
from notices.models import Obligation
from notices.tasks import write_all_due
from wall.offices import current_office, office
from wall.viewer import viewing

DAY = timedelta(days=1)


@pytest.fixture
def people(world):
    return world.people


def dialogue(world, name="a_restricted"):
    return Dialogue.objects.get(pk=getattr(world.dialogues, name).id)


def owed(kind, database, *, of=None):
    """(owner, due, still open) of every obligation of this kind, as the superuser reads them."""
    also = f" and object_id = '{of}'" if of else ""
    rows = superuser(
        "select owner_id, due_at, done_at is null and ended_at is null from notices_obligation"
        f" where kind = '{kind}'{also} order by owner_id",
        dbname=database,
    )
    return [(str(owner), due, stands) for owner, due, stands in rows]


def propose(world, giver="facilitator", person="stranger", capacity="facilitate", **more):
    with viewing(getattr(world.people, giver)):
        return access.give_capacity(
            dialogue=dialogue(world), person_id=getattr(world.people, person), capacity=capacity, **more
        )


@pytest.mark.parametrize("verb", [access.accept, access.decline])
def test_an_unanswered_invitation_is_its_givers_until_it_is_answered(world, world_database, people, verb):
    grant = propose(world)
    assert owed("access.proposed", world_database, of=grant.pk) == [
        (str(people.facilitator), grant.granted_at + 7 * DAY, True)
    ]
    with viewing(people.stranger):
        verb(grant=UserGrant.objects.get(pk=grant.pk))
    assert [stands for *_rest, stands in owed("access.proposed", world_database, of=grant.pk)] == [False]
    if verb is access.decline:
        again = propose(world)
        assert again.pk == grant.pk
        assert [stands for *_rest, stands in owed("access.proposed", world_database, of=grant.pk)] == [True]


def test_an_invitation_taken_back_is_not_waited_for(world, world_database, people):
    grant = propose(world)
    with viewing(people.facilitator):
        access.end_capacity(grant=UserGrant.objects.get(pk=grant.pk))
    assert [stands for *_rest, stands in owed("access.proposed", world_database, of=grant.pk)] == [False]


def test_a_permission_with_an_end_is_said_a_month_and_a_week_before(world, world_database, people):
    until = timezone.now() + 60 * DAY
    grant = propose(world, person="partner", capacity="partner_identities", until=until)
    assert owed("access.ending", world_database, of=grant.pk) == [(str(people.facilitator), until, True)]
    assert owed("access.proposed", world_database, of=grant.pk) == []
    later = until + 60 * DAY
    propose(world, person="partner", capacity="partner_identities", until=later)
    assert owed("access.ending", world_database, of=grant.pk) == [(str(people.facilitator), later, True)]
    with viewing(people.facilitator):
        access.end_capacity(grant=UserGrant.objects.get(pk=grant.pk))
    assert [stands for *_rest, stands in owed("access.ending", world_database, of=grant.pk)] == [False]


def standing_of(grant, database):
    """Who owes what about this grant, and by when."""
    rows = superuser(
        "select kind, owner_id, due_at from notices_obligation"
        f" where object_id = '{grant.pk}' and done_at is null and ended_at is null order by kind",
        dbname=database,
    )
    return [(kind, str(owner), due) for kind, owner, due in rows]


def test_prolonged_without_an_end_nothing_is_said_of_the_old_one(world, world_database, people):
    until = timezone.now() + 40 * DAY
    grant = propose(world, person="partner", capacity="partner_identities", until=until)
    propose(world, person="partner", capacity="partner_identities")
    assert standing_of(grant, world_database) == []
    with office("registrar"):
        write_all_due(until - 20 * DAY)
    assert superuser("select from notices_notice where kind = 'access.ending'", dbname=world_database) == []


@pytest.mark.parametrize("later", [None, 90 * DAY], ids=["without an end", "until later"])
def test_prolonged_by_somebody_else_it_is_theirs_alone(world, world_database, people, later):
    """The first giver runs the dialogue; the second, who does not, sees nothing of what the first owes in it."""
    grant = propose(world, "lead_officer", "officer_team", "manage", until=timezone.now() + 40 * DAY)
    superuser(
        "set session_replication_role = replica;"
        f"update dialogues_usergrant set granted_by_id = '{people.officer}' where id = '{grant.pk}';"
        f"update notices_obligation set owner_id = '{people.officer}' where object_id = '{grant.pk}'",
        dbname=world_database,
    )
    until = later and timezone.now() + later
    propose(world, "lead_officer", "officer_team", "manage", until=until)
    expected = [("access.ending", str(people.lead_officer), until)] if until else []
    assert standing_of(grant, world_database) == expected


def test_whoever_runs_no_dialogue_may_prolong_what_they_gave(world, world_database, people):
    grant = propose(world, "lead_officer", "officer_team", "manage", until=timezone.now() + 40 * DAY)
    until = timezone.now() + 90 * DAY
    propose(world, "lead_officer", "officer_team", "manage", until=until)
    assert standing_of(grant, world_database) == [("access.ending", str(people.lead_officer), until)]


def test_an_invitation_repeated_by_a_second_lead_waits_for_their_answer_alone(world, world_database, people):
    grant = propose(world)
    with viewing(people.officer):
        lead = access.give_capacity(dialogue=dialogue(world), person_id=people.colleague, capacity="lead")
    with viewing(people.facilitator):
        access.confirm(grant=UserGrant.objects.get(pk=lead.pk))
    with viewing(people.colleague):
        access.accept(grant=UserGrant.objects.get(pk=lead.pk))
    again = propose(world, giver="colleague")
    assert again.pk == grant.pk
    assert standing_of(grant, world_database) == [
        ("access.proposed", str(people.colleague), again.granted_at + 7 * DAY)
    ]


def test_a_teams_permission_ends_and_is_prolonged_like_a_persons(world, world_database, people):
    (team,) = superuser("insert into auth_group (name) values ('Desk') returning id", dbname=world_database)

    def give(until):
        with viewing(people.lead_officer):
            return access.give_team(dialogue=dialogue(world), team_id=team[0], capacity="manage", until=until)

    first, later = (timezone.now() + days * DAY for days in (40, 90))
    grant = give(first)
    assert standing_of(grant, world_database) == [("access.ending", str(people.lead_officer), first)]
    give(later)
    assert standing_of(grant, world_database) == [("access.ending", str(people.lead_officer), later)]
    give(None)
    assert standing_of(grant, world_database) == []
    give(first)
    with viewing(people.lead_officer):
        access.end_capacity(grant=TeamGrant.objects.get(pk=grant.pk))
    assert standing_of(grant, world_database) == []


def test_a_lead_officer_who_runs_no_dialogue_hears_of_what_they_gave(world, world_database, people):
    until = timezone.now() + 60 * DAY
    grant = propose(world, "lead_officer", "officer_team", "manage", until=until)
    assert owed("access.ending", world_database, of=grant.pk) == [(str(people.lead_officer), until, True)]
    with office("registrar"):
        write_all_due(until - 20 * DAY)
    told = superuser(
        "select recipient_id from notices_notice where kind = 'access.ending'", dbname=world_database
    )
    assert [str(person) for (person,) in told] == [str(people.lead_officer)]


def hold(world, genders, *, day):
    """Log a session to which people of these genders came."""
    with viewing(world.people.facilitator):
        found = dialogue(world, "a_open")
        came = [
            roster.add_participant(
                dialogue=found, person=PersonInput(name=f"n{n}", role_class="civil_society", gender=gender)
            )
            for n, gender in enumerate(genders)
        ]
        start = datetime(2026, 7, day, 8, tzinfo=UTC)
        log = SessionLog(
            starts_at=start, ends_at=start + timedelta(hours=2), attendance=[Presence(p.pk) for p in came]
        )
        sessions.log_session(dialogue=found, log=log)
    verdicts.refresh(str(found.pk))  # as a worker does, once the log is committed


def standing(kind, database):
    return [owner for owner, _due, stands in owed(kind, database) if stands]


def test_the_balance_is_said_after_two_sessions_below_the_target_and_until_one_meets_it(
    world, world_database, people
):
    both = sorted([str(people.facilitator), str(people.officer)])  # arm's length is “known” there
    hold(world, ["woman", "man"], day=1)
    hold(world, ["man", "man"], day=2)
    assert standing("balance.low", world_database) == []  # the one before met it
    hold(world, ["man", "man"], day=3)
    assert sorted(standing("balance.low", world_database)) == both
    hold(world, ["man", "undisclosed"], day=4)
    assert sorted(standing("balance.low", world_database)) == both  # once, of the newest
    hold(world, ["woman", "man"], day=5)
    assert standing("balance.low", world_database) == []


def test_beat_finds_what_a_lost_task_has_not_said(world, world_database, people, monkeypatch):
    monkeypatch.setattr(sessions, "after_commit", lambda task, *ids: None)
    with monkeypatch.context() as lost:
        lost.setattr(verdicts, "refresh", lambda dialogue_id: None)
        hold(world, ["man", "man"], day=1)
        hold(world, ["man", "man"], day=2)
    assert standing("balance.low", world_database) == []
    for _ in range(2):  # asked again, nothing is said twice
        verdicts.refresh_all()
        both = sorted([str(people.facilitator), str(people.officer)])
        assert sorted(standing("balance.low", world_database)) == both


def test_what_was_seen_to_is_not_said_again_of_the_same_session(world, world_database, people):
    hold(world, ["man", "man"], day=1)
    hold(world, ["man", "man"], day=2)
    with viewing(people.facilitator):
        change.done(obligation=Obligation.objects.open().get(kind="balance.low", owner_id=people.facilitator))
    verdicts.refresh_all()
    assert standing("balance.low", world_database) == [str(people.officer)]


@pytest.mark.parametrize("level", ["a_open", "a_chatham"])
def test_officers_hear_of_single_sessions_only_where_names_are_known(
    world, world_database, people, level, monkeypatch
):
    monkeypatch.setattr(verdicts.rules, "low_twice", lambda shares, target: True)
    with viewing(people.facilitator):
        found = dialogue(world, level)
        start = datetime(2026, 7, 1, 8, tzinfo=UTC)
        log = SessionLog(starts_at=start, ends_at=start + timedelta(hours=2))
        sessions.log_session(dialogue=found, log=log)
    verdicts.refresh(str(found.pk))
    expected = [str(people.officer)] if level == "a_open" else []
    told = sorted([str(people.facilitator), *expected])
    assert sorted(standing("balance.low", world_database)) == told
    with viewing(people.officer):  # and sees it once the lead facilitator lets them know names
        assert not Obligation.objects.filter(kind__startswith="balance").exists()
    if expected:
        with viewing(people.facilitator):
            access.give_capacity(dialogue=found, person_id=people.officer, capacity="officer_names")
        with viewing(people.officer):
            assert [row.owner_id for row in Obligation.objects.filter(kind="balance.low")] == [people.officer]


@pytest.mark.parametrize(
    ("shares", "low"),
    [
        ([], False),
        ([Share(0, 4)], False),
        ([Share(0, 4), Share(0, 4)], True),
        ([Share(0, 4), Share(), Share(1, 4)], True),
        ([Share(0, 4), Share(0, 4), Share(2, 4)], False),
        ([Share(2, 4), Share(0, 4)], False),
        ([Share(3, 10), Share(0, 4)], False),
    ],
)
def test_twice_in_a_row_as_a_truth_table(shares, low):
    assert rules.low_twice(shares, 30) is low


def test_a_roster_is_reviewed_every_year_from_its_first_people_on(world, world_database, people):
    rows = owed("roster.review", world_database, of=world.dialogues.a_restricted.id)
    assert [(owner, stands) for owner, _due, stands in rows] == [(str(people.facilitator), True)]
    with viewing(people.facilitator):
        roster.add_participant(
            dialogue=dialogue(world), person=PersonInput(name="n", role_class="civil_society")
        )
        assert owed("roster.review", world_database, of=world.dialogues.a_restricted.id) == rows
        change.done(
            obligation=Obligation.objects.get(
                kind="roster.review", dialogue_id=world.dialogues.a_restricted.id
            )
        )
    (again,) = owed("roster.review", world_database, of=world.dialogues.a_restricted.id)
    assert again[1] > rows[0][1]
    assert again[2]
    with viewing(people.facilitator):
        assert Participant.objects.filter(dialogue=dialogue(world)).count() == 6


def test_officers_hear_before_a_closed_dialogue_is_destroyed_and_of_nothing_else_in_it(
    world, world_database, people
):
    with viewing(people.officer):
        closed = acts.move_dialogue(dialogue=dialogue(world), to="closed", reason="over")
        rows = list(Obligation.objects.filter(dialogue_id=closed.pk).open())
    assert [(row.kind, row.owner_id, row.due_at.date()) for row in rows] == [
        ("dialogue.retention", people.officer, closed.shred_on)
    ]
    day = datetime.combine(closed.shred_on, datetime.min.time(), tzinfo=UTC)
    for days in (90, 30, 7, 0):
        with office("registrar"):
            write_all_due(day - days * DAY)
    said = superuser(
        "select step from notices_notice where kind = 'dialogue.retention' order by step",
        dbname=world_database,
    )
    assert said == [(0,), (1,), (2,)]


def test_a_kind_takes_few_lines():
    """What each of them declares, whose it is included; the functions beside them say what makes it due."""
    import inspect

    source = inspect.getsource(reminders)
    blocks = source.split("= kind(")[1:]
    assert len(blocks) >= 8
    assert max(len(block.split("\n)\n")[0].splitlines()) for block in blocks) <= 13


def test_no_sentence_that_is_mailed_says_what_it_is_about():
    """Mail is a postcard: nothing of gender, names, rosters or a dialogue's end stands in it."""
    from notices.kinds import REGISTRY

    for one in REGISTRY.values():
        said = f"{one.says} {one.stops}".lower()
        assert not [
            word for word in ("women", "gender", "roster", "participant", "%", "{") if word in said
        ], one.code


def test_what_the_database_makes_due_is_as_its_kind_says(world, world_database, people):
    """Functions of the database write some rows themselves: the right and the capacity are the kind's own."""
    here = world.dialogues.a_restricted.id
    with office("statistician"):
        held = Session.base.filter(dialogue_id=here).order_by().only("pk", "level")
        with transaction.atomic(using=current_office()):
            with connections[current_office()].cursor() as cursor:
                cursor.execute("select set_config('wall.action', 'test', true)")
            reminders.balance_low(here, held.first())
    with viewing(people.facilitator):
        access.give_capacity(
            dialogue=dialogue(world),
            person_id=people.stranger,
            capacity="facilitate",
            until=timezone.now() + 60 * DAY,
        )
    rows = superuser(
        "select kind, owed_as, needs, due_at - opens_at, due_at - created_at from notices_obligation"
        " where kind in ('balance.low', 'access.proposed', 'access.ending') and done_at is null and ended_at is null",
        dbname=world_database,
    )
    found = {
        kind: (owed_as, needs, ahead, within)
        for kind, owed_as, needs, ahead, within in rows
        if owed_as != "manage"
    }
    assert found.keys() == {"balance.low", "access.proposed", "access.ending"}
    for code, (owed_as, needs, _ahead, _within) in found.items():
        assert owed_as == REGISTRY[code].owed_as, code
        assert needs == REGISTRY[code].needs, code
    assert found["access.ending"][2] == -REGISTRY["access.ending"].ladder[0].after
    assert abs(found["access.proposed"][3] - 7 * DAY) < DAY
