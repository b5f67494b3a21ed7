"""From what is due to what is said: once, to whoever may know, whatever happens in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from notices import obligations
from notices.kinds import REGISTRY
from wall.rights import Right

LONG = "test.long"
DUE = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_each_step_is_said_once(house):
    owner = house.person()
    boss = house.person()
    house.sql("update accounts_user set supervisor_id = %s where id = %s", boss, owner)
    house.owe(LONG, owner, DUE)
    for hours in range(0, 24 * 24, 6):
        house.speak(DUE - 15 * DAY + timedelta(hours=hours))
        house.speak(DUE - 15 * DAY + timedelta(hours=hours))
    assert [(step, who) for step, who, _ in house.said()] == [
        (0, owner),
        (1, owner),
        (2, owner),
        (3, owner),
        (4, owner),
        (5, boss),
    ]


def test_after_an_outage_only_the_newest_step_is_said(house):
    owner = house.person()
    house.owe(LONG, owner, DUE)
    house.speak(DUE + 2 * DAY)
    assert house.said() == [(4, owner, "waiting")]


def test_nothing_due_leaves_no_trace_in_the_ledger(house):
    house.owe(LONG, house.person(), timezone.now() + 30 * DAY)
    before = house.sql("select count(*) from ledger_entry")
    assert house.speak() == 0
    assert house.sql("select count(*) from ledger_entry") == before


def test_one_batch_is_one_entry(house):
    house.owe(LONG, [house.person() for _ in range(3)], DUE)
    start = timezone.now()
    house.speak(DUE)
    entries = house.sql(
        "select office, count(*) from ledger_entry where action = 'notices.write' and at > %s group by office",
        start,
    )
    assert entries == [("parley_registrar", 1)]


def test_creating_twice_is_harmless_and_a_new_date_speaks_again(house):
    owner = house.person()
    due = obligations.Due(house.dialogue, house.dialogue, owner, DUE)

    def say(moment):
        obligations.ensure_many(
            REGISTRY[LONG], [obligations.Due(house.dialogue, house.dialogue, owner, moment)]
        )
        return 0

    for moment in (DUE, DUE):
        house.change(lambda moment=moment: say(moment))
    assert due.level == 0
    house.speak(DUE)
    house.change(lambda: say(DUE + 30 * DAY))
    assert house.sql(
        "select count(*), max(round), min(first_due_at), max(due_at) from notices_obligation"
    ) == [(1, 1, DUE, DUE + 30 * DAY)]
    house.speak(DUE + 30 * DAY)
    assert [step for step, _, _ in house.said()] == [3, 3]


def test_settled_stays_settled(house):
    owner = house.person()
    (thing,) = house.owe(LONG, owner, DUE)
    assert house.change(lambda: obligations.settle(REGISTRY[LONG], thing)) == 1
    again = obligations.Due(house.dialogue, thing, owner, DUE + DAY)
    house.change(lambda: obligations.ensure_many(REGISTRY[LONG], [again]) or 0)
    assert house.speak(DUE + 3 * DAY) == 0
    assert house.said() == []


def test_settling_takes_back_what_was_not_yet_sent(house, mailoutbox):
    (thing,) = house.owe(LONG, house.person(), DUE)
    house.speak(DUE)
    house.change(lambda: obligations.settle(REGISTRY[LONG], thing))
    assert house.send() == 0
    assert [state for _, _, state in house.said()] == ["withdrawn"]
    assert mailoutbox == []


def test_a_suspended_dialogue_is_silent_and_then_says_the_newest(house, mailoutbox):
    owner = house.person()
    house.owe(LONG, owner, DUE)
    assert house.change(lambda: obligations.pause_dialogue(house.dialogue)) == 1
    assert house.speak(DUE + DAY) == 0
    assert house.change(lambda: obligations.resume_dialogue(house.dialogue)) == 1
    house.speak(DUE + DAY)
    assert house.said() == [(4, owner, "waiting")]
    house.change(lambda: obligations.pause_dialogue(house.dialogue))
    assert house.send() == 0
    house.change(lambda: obligations.resume_dialogue(house.dialogue))
    house.sql("update notices_notice set next_try_at = now()")
    assert house.send() == 1
    assert len(mailoutbox) == 1


def test_a_closed_dialogue_is_silent_for_good(house):
    house.owe(LONG, house.person(), DUE)
    assert house.change(lambda: obligations.end_dialogue(house.dialogue)) == 1
    assert house.speak(DUE + 30 * DAY) == 0


def test_somebody_without_a_right_neither_pauses_nor_settles(house):
    owner = house.person()
    (thing,) = house.owe(LONG, owner, DUE)
    house.runner = owner  # they may know of it, and do not run the dialogue
    assert house.change(lambda: obligations.end_dialogue(house.dialogue)) == 0
    assert house.change(lambda: obligations.settle(REGISTRY[LONG], thing)) == 0


def test_a_kind_that_lapses_says_nothing_afterwards(house):
    owner = house.person()
    house.owe("session.ahead", owner, DUE)
    assert house.speak(DUE + timedelta(minutes=1)) == 1
    assert house.said() == []
    assert house.sql("select ended_at is not null from notices_obligation") == [(True,)]


@pytest.mark.parametrize("when", ["before it is written", "before it is sent"])
def test_a_revoked_person_is_told_nothing(house, mailoutbox, when):
    owner = house.person()
    house.owe(LONG, owner, DUE)
    if when == "before it is written":
        house.revoke(owner)
    house.speak(DUE)
    house.revoke(owner)
    assert house.send() == 0
    assert mailoutbox == []
    assert [state for _, _, state in house.said()] in ([], ["withdrawn"])


@pytest.mark.parametrize(
    ("rights", "ceiling"),
    [(Right.OUTLINE, 3), (Right.OUTLINE | Right.SCHEDULE, 1)],
    ids=["no right to the schedule", "ceiling below the session's level"],
)
def test_who_may_not_know_of_it_is_passed_over_for_who_may(house, rights, ceiling):
    owner = house.person(rights=Right(0))
    house.let(owner, rights, ceiling=ceiling)
    deputy, boss = house.person(), house.person()
    house.sql(
        "update accounts_user set deputy_id = %s, supervisor_id = %s where id = %s", deputy, boss, owner
    )
    house.owe(LONG, owner, DUE, level=2)
    house.speak(DUE)
    assert [
        (who, because) for who, because in house.sql("select recipient_id, because from notices_notice")
    ] == [(deputy, "deputy")]


def test_where_the_supervisor_may_not_know_the_deputy_is_told(house):
    owner, deputy = house.person(), house.person()
    boss = house.person(rights=Right(0))
    house.sql(
        "update accounts_user set deputy_id = %s, supervisor_id = %s where id = %s", deputy, boss, owner
    )
    house.owe(LONG, owner, DUE)
    house.speak(DUE + 8 * DAY)
    assert [(step, who) for step, who, _ in house.said()] == [(5, deputy)]


def test_creating_for_many_is_one_statement(house):
    owners = house.people(40)
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 40):
        with CaptureQueriesContext(connections["default"]) as seen:
            house.owe(LONG, owners[:number], DUE)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_is_due_is_found_by_its_index(house):
    house.sql(
        "set session_replication_role = replica; insert into notices_obligation (id, kind, dialogue_id, object_type, object_id, owner_id, needs, level, created_at,"
        " opens_at, due_at, first_due_at, round, next_step, next_step_at)"
        " select gen_random_uuid(), 'test.long', gen_random_uuid(), '', gen_random_uuid(), gen_random_uuid(), 1, 0, now(),"
        " now(), now(), now(), 0, 0, now() + n * interval '1 hour' from generate_series(-50, 20000) n"
    )
    house.sql("analyze notices_obligation")
    plan = house.sql(
        "explain (costs off) select id from notices_obligation where done_at is null and ended_at is null"
        " and paused_at is null and next_step_at <= now() order by next_step_at limit 500 for update skip locked"
    )
    assert any("Index Scan using obligation_speaks_at" in line for (line,) in plan), plan
