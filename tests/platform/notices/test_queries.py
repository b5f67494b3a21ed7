"""The desk and the inbox: one's own, in a constant number of queries."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import queries
from notices.actions.inbox import mark_read
from wall.viewer import NoViewer, viewing

LONG = "test.long"
DAY = timedelta(days=1)


def test_worst_first_and_only_ones_own(house):
    mine, other = house.person(), house.person()
    now = timezone.now()
    for days in (-3, -1, 2, 30):
        house.owe(LONG, mine, now + days * DAY)
    house.owe(LONG, other, now)
    with viewing(mine):
        desk = queries.due_for(mine)
    assert [owed.late.days for owed in desk.overdue] == [3, 1]
    assert [len(desk.this_week), len(desk.later)] == [1, 1]


def test_an_empty_desk_is_empty(house):
    mine = house.person()
    with viewing(mine):
        desk = queries.due_for(mine)
    assert not desk
    assert desk.unread == 0


def test_queries_do_not_grow_with_what_is_due(house):
    mine = house.person()
    counts = []
    for _ in range(2):
        house.owe(LONG, [mine], timezone.now())
        house.owe("test.plain", [mine], timezone.now())
        house.speak()
        with viewing(mine), CaptureQueriesContext(connections["default"]) as seen:
            queries.due_for(mine)
            queries.inbox()
        counts.append(len(seen))
    assert counts == [3, 3]


def test_the_inbox_is_read_by_its_owner_alone(house):
    mine, other = house.person(), house.person()
    house.owe(LONG, [mine, other], timezone.now())
    house.speak()
    with viewing(mine):
        assert [told.read for told in queries.inbox()] == [False]
        assert mark_read() == 1
        assert queries.unread_count() == 0
    with viewing(other):
        assert queries.unread_count() == 1


def test_after_revocation_desk_and_inbox_are_empty(house):
    mine = house.person()
    house.owe(LONG, mine, timezone.now())
    house.speak()
    house.revoke(mine)
    with viewing(mine):
        assert not queries.due_for(mine)
        assert queries.inbox() == []
        assert queries.unread_count() == 0


def test_nobody_looking_is_an_error_and_no_empty_page(house):
    with pytest.raises(NoViewer):
        queries.unread_count()


def test_more_than_a_desk_holds_is_said(house):
    mine = house.person()
    house.owe(LONG, [mine] * (queries.DESK_LIMIT + 1), timezone.now())
    with viewing(mine):
        desk = queries.due_for(mine)
    assert len(desk.overdue) == queries.DESK_LIMIT
    assert desk.beyond


@pytest.mark.parametrize("few", [0, queries.FEW])
def test_what_is_listed_is_what_the_policy_lets_through(world, monkeypatch, few):
    """For whoever runs few dialogues and for whoever runs many; the policy is the judge, by hand and without a filter."""
    monkeypatch.setattr(queries, "FEW", few)
    found = {}
    for name, person in vars(world.people).items():
        with viewing(person), connections["default"].cursor() as cursor:
            cursor.execute("select id from notices_obligation")
            found[name] = {pk for (pk,) in cursor.fetchall()}
            assert {one.pk for one in queries.known_obligations()} == found[name], name
    assert found["facilitator"]
    assert found["officer"]
    assert found["facilitator"] != found["facilitator_other"]


def test_few_is_the_same_number_in_python_and_in_the_database():
    text = (Path(queries.__file__).parent / "walled" / "owed_in_my_dialogues.sql").read_text(encoding="utf-8")
    assert f"few constant integer := {queries.FEW};" in text
