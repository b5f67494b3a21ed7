"""What others are late with: the same answer to whoever runs few dialogues and to whoever runs very many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import owed_by_others
from wall.rights import Right
from wall.viewer import viewing

OFFICER = Right.OUTLINE | Right.SCHEDULE | Right.MANAGE
HOUR = timedelta(hours=1)


def runs_further(house, person, count, rights):
    """Let this person run so many dialogues more, in which nothing is due."""
    house.sql(
        "insert into wall_access (user_id, dialogue_id, until, ceiling, rights)"
        " select %s, gen_random_uuid(), now() + interval '1 year', 2, %s from generate_series(1, %s)",
        person,
        int(rights),
        count,
    )


@pytest.fixture(params=[0, 400], ids=["few dialogues", "very many"])
def officer(house, request):
    found = house.person(rights=OFFICER)
    runs_further(house, found, request.param, OFFICER)
    return found


def late_of(viewer):
    with viewing(viewer):
        return [(one.owner_id, one.runs) for one in owed_by_others.late_of_others()]


def test_late_ones_alone_and_worst_first(house, officer):
    now = timezone.now()
    ann, ben, cyd = house.people(3)
    house.let([ann, ben, cyd])
    for owner, due_at in ((ann, now - HOUR), (ben, now - 2 * HOUR), (cyd, now + HOUR), (officer, now - HOUR)):
        house.owe("test.long", owner, due_at)
    assert late_of(officer) == [(ben, True), (ann, True)]
    with viewing(officer):
        assert [one.owner_id for one in owed_by_others.carried_by_others()] == [ben, ann, cyd]


def test_nothing_of_what_the_viewer_may_not_know(house, officer):
    now = timezone.now()
    owner = house.person()
    house.owe("test.long", owner, now - HOUR, level=3)  # above the officer's ceiling
    house.owe("test.plain", owner, now - HOUR)
    house.sql(
        "set session_replication_role = replica; update notices_obligation set needs = %s where kind = %s",
        int(Right.NAMES),
        "test.plain",
    )
    assert late_of(officer) == []


def test_nothing_that_is_settled_rests_or_has_not_opened(house, officer):
    now = timezone.now()
    owner = house.person()
    for column, value in (("done_at", now), ("ended_at", now), ("paused_at", now), ("opens_at", now + HOUR)):
        house.owe("test.long", owner, now - HOUR)
        house.sql(
            f"set session_replication_role = replica; update notices_obligation set {column} = %s"
            " where done_at is null and ended_at is null and paused_at is null and opens_at <= %s",
            value,
            now + HOUR / 2,
        )
    assert late_of(officer) == []


def test_who_runs_none_of_them_is_told_of_none(house):
    house.owe("test.long", house.person(), timezone.now() - HOUR)
    knows = house.person()
    runs_further(house, knows, 400, OFFICER)
    assert late_of(knows) == late_of(house.person(rights=Right(0))) == []


def test_what_lapses_is_not_late_and_hides_nothing_that_is(house, officer, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(owed_by_others, "LATE_LIMIT", 1)
    monkeypatch.setitem(
        owed_by_others.REGISTRY,
        "test.plain",
        replace(owed_by_others.REGISTRY["test.plain"], lapses=timedelta()),
    )
    owner = house.person()
    for hours in range(2, 5):
        house.owe("test.plain", owner, timezone.now() - hours * HOUR)
    house.owe("test.long", owner, timezone.now() - HOUR)
    assert late_of(officer) == [(owner, True)]


def test_more_than_the_desk_counts_is_one_more(house, officer, monkeypatch):
    monkeypatch.setattr(owed_by_others, "LATE_LIMIT", 2)
    house.owe("test.long", house.people(5), timezone.now() - HOUR)
    assert len(late_of(officer)) == 3
