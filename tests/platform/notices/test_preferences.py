"""What people may ask for, and the calendar that a secret opens."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from notices import calendar, obligations
from notices.actions import preferences
from notices.kinds import REGISTRY
from notices.models import Preference
from wall.refusal import Refused
from wall.viewer import viewing

LONG = "test.long"
GOOD = {
    "pace": "digest",
    "digest_at": time(9),
    "quiet_from": time(20),
    "quiet_until": time(7),
    "working_days": [0, 1, 2, 3, 4],
    "muted": ["test.plain"],
}


def test_wishes_are_kept_and_changed(house):
    me = house.person()
    with viewing(me):
        assert preferences.my_preferences().pace == "at_once"
        preferences.set_preferences(**GOOD)
        preferences.set_preferences(**GOOD | {"pace": "at_once"})
        assert preferences.my_preferences().pace == "at_once"
        assert preferences.my_preferences().working_days == 0b0011111
        assert Preference.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pace": "never"}, "pace"),
        ({"working_days": []}, "working_days"),
        ({"working_days": [9]}, "working_days"),
        ({"quiet_until": None}, "quiet_until"),
        ({"quiet_until": time(20)}, "quiet_until"),
        ({"muted": ["session.log"]}, "muted"),
        ({"muted": ["no such kind"]}, "muted"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(house, wrong, field):
    with viewing(house.person()), pytest.raises(Refused) as refused:
        preferences.set_preferences(**GOOD | wrong)
    assert list(refused.value.fields) == [field]


def owner_of(house, secret):
    return house.sql("set session_replication_role = replica; select wall.feed_owner(%s)", secret)[0][0]


def test_a_feeds_secret_is_stored_nowhere_and_a_new_one_ends_the_old(house):
    me = house.person()
    with viewing(me):
        first = preferences.open_feed()
        second = preferences.open_feed()
    assert [owner_of(house, first), owner_of(house, second)] == [None, me]
    stored = house.sql("select feed_hash from notices_preference")[0][0]
    assert second.encode() not in bytes(stored)
    assert owner_of(house, bytes(stored).hex()) is None
    with viewing(me):
        assert preferences.close_feed() == 1
    assert owner_of(house, second) is None


def events(body: bytes) -> list[dict[str, str]]:
    """A reader of its own: unfolds, then takes each event's properties."""
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and ":" in line and not line.startswith("END"):
            name, _, value = line.partition(":")
            found[-1].setdefault(name, value)
    return found


def test_the_calendar_follows_a_moved_date_and_a_cancellation(house):
    me = house.person()
    # noon in Paris a day before, and a day after, the clocks change
    due = datetime(2026, 10, 24, 10, tzinfo=UTC)
    (thing,) = house.owe(LONG, me, due)
    with viewing(me):
        first = events(calendar.feed(due - timedelta(days=2)))
    moved = due + timedelta(days=2, hours=1)
    again = obligations.Due(house.dialogue, thing, me, moved)
    house.change(lambda: obligations.ensure_many(REGISTRY[LONG], [again]) or 0)
    with viewing(me):
        second = events(calendar.feed(due))
    house.change(lambda: obligations.end(REGISTRY[LONG], thing))
    with viewing(me):
        third = events(calendar.feed(due))
    assert [e["DTSTART"] for e in (*first, *second, *third)] == [
        "20261024T100000Z",
        *["20261026T110000Z"] * 2,
    ]
    assert len({e["UID"] for e in (*first, *second, *third)}) == 1
    numbers = [int(e["SEQUENCE"]) for e in (*first, *second, *third)]
    assert numbers == sorted(set(numbers))
    assert [e["STATUS"] for e in (*first, *second, *third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_the_calendar_is_ones_own_and_empty_after_revocation(house):
    me, other = house.person(), house.person()
    house.owe(LONG, [me, other], timezone.now())
    with viewing(me):
        assert len(events(calendar.feed())) == 1
    house.revoke(me)
    with viewing(me):
        assert events(calendar.feed()) == []


def test_long_and_strange_text_stays_readable(monkeypatch):
    folded = list(calendar._folded("SUMMARY:" + calendar._text("é;,\\\n" * 40)))
    assert all(len(part) <= 75 for part in folded)
    whole = b"".join([folded[0], *(part[1:] for part in folded[1:])]).decode()
    assert whole == "SUMMARY:" + "é\\;\\,\\\\\\n" * 40
