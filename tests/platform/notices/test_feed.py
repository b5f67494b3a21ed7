"""The calendar feed read back by two independent parsers, and by a real calendar program."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.utils import timezone
from support.processes import PATIENCE

from notices import calendar, obligations
from notices.actions import change
from notices.kinds import REGISTRY
from notices.models import Obligation
from notices.obligations import Due
from vault import ensure_dialogue_key
from wall.rights import Right
from wall.viewer import viewing

LONG = "test.long"
PARIS = ZoneInfo("Europe/Paris")
KHAL = shutil.which("khal")
# Noon in Paris on the days around both changes of its clocks, and on one of the doubled hour.
NOONS = [
    datetime(2027, month, day, 12, tzinfo=PARIS) for month, day in ((3, 27), (3, 28), (10, 30), (10, 31))
]
DOUBLED = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 in Paris for the second time
NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def feeds(house):
    """One person's feed as it is first, and after one date moved and one thing was called off."""
    me = house.person()
    things = [house.owe(LONG, me, due.astimezone(UTC))[0] for due in (*NOONS, DOUBLED)]

    def read():
        with viewing(me):
            return calendar.feed(NOW)

    first = read()
    moved = Due(house.dialogue, things[0], me, NOONS[0] + timedelta(days=1))
    house.change(lambda: obligations.ensure_many(REGISTRY[LONG], [moved]) or 0)
    house.change(lambda: obligations.end(REGISTRY[LONG], things[1]))
    return first, read()


def by_icalendar(body: bytes) -> dict[str, tuple[datetime, int, str]]:
    """UID → when, sequence number, status."""
    found = icalendar.Calendar.from_ical(body)
    assert found.errors == []
    return {
        str(one["UID"]): (one["DTSTART"].dt, int(one["SEQUENCE"]), str(one["STATUS"]))
        for one in found.walk("VEVENT")
    }


def by_vobject(body: bytes) -> dict[str, tuple[datetime, int, str]]:
    """The same by a parser that shares no code with the other."""
    found = vobject.readOne(body.decode())
    assert found.validate(raiseException=True)
    return {
        one.uid.value: (one.dtstart.value, int(one.sequence.value), one.status.value)
        for one in found.vevent_list
    }


def test_two_parsers_read_the_same(feeds):
    for body in feeds:
        assert by_icalendar(body) == by_vobject(body)


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_noon_stays_noon_across_both_changes_of_the_clocks(feeds, read):
    shown = sorted(when for when, _sequence, _status in read(feeds[0]).values())
    local = [when.astimezone(PARIS) for when in shown]
    assert [one.strftime("%m-%d %H:%M") for one in local] == [
        "03-27 12:00",
        "03-28 12:00",
        "10-30 12:00",
        "10-31 02:30",
        "10-31 12:00",
    ]
    assert local[3].fold == 1
    assert shown[1] - shown[0] == timedelta(hours=23)


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_a_moved_date_and_a_cancellation_are_the_same_events_with_higher_numbers(feeds, read):
    before, after = (read(body) for body in feeds)
    assert before.keys() == after.keys()
    changed = {uid: (before[uid], after[uid]) for uid in before if before[uid] != after[uid]}
    assert len(changed) == 2
    assert all(new[1] > old[1] for old, new in changed.values())
    assert sorted(new[2] for _old, new in changed.values()) == ["CANCELLED", "CONFIRMED"]


def feed_of(who: UUID, now: datetime) -> dict[str, tuple[datetime, int, str]]:
    with viewing(who):
        return by_icalendar(calendar.feed(now))


def test_what_was_handed_on_is_cancelled_for_whoever_had_it(house):
    ensure_dialogue_key(house.dialogue)
    team = Right.OUTLINE | Right.SCHEDULE | Right.LOG
    me, other = house.person(rights=team), house.person(rights=team)
    officer = house.person(rights=Right.OUTLINE | Right.SCHEDULE | Right.MANAGE)
    now = timezone.now()
    house.owe(LONG, me, now + timedelta(days=5))
    (before,) = feed_of(me, now).items()

    def hand(to: UUID) -> None:
        with viewing(officer):
            change.hand(obligation=Obligation.objects.get(), to=to)

    hand(other)
    (mine,), (theirs,) = feed_of(me, now).items(), feed_of(other, now).items()
    assert mine[0] == before[0] != theirs[0]
    assert (mine[1][2], theirs[1][2]) == ("CANCELLED", "CONFIRMED")
    assert mine[1][1] > before[1][1]
    hand(me)
    (again,) = feed_of(me, now).items()
    assert (again[0], again[1][2]) == (before[0], "CONFIRMED")
    assert again[1][1] > mine[1][1]
    house.revoke(me)
    assert feed_of(me, now) == {}


def test_a_moved_date_is_a_later_change(house):
    me = house.person()
    (thing,) = house.owe(LONG, me, NOONS[0].astimezone(UTC))

    def stamps() -> set[datetime]:
        with viewing(me):
            (event,) = icalendar.Calendar.from_ical(calendar.feed(NOW)).walk("VEVENT")
        return {event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt}

    house.sql(
        "set session_replication_role = replica; update notices_obligation set changed_at = '2026-01-01'"
    )
    house.speak(NOONS[0].astimezone(UTC))
    assert stamps() == {datetime(2026, 1, 1, tzinfo=UTC)}  # the ladder's going on is no change
    moved = Due(house.dialogue, thing, me, NOONS[1].astimezone(UTC))
    house.change(lambda: obligations.ensure_many(REGISTRY[LONG], [moved]) or 0)
    (stamp,) = stamps()
    assert stamp > datetime(2026, 1, 1, tzinfo=UTC)


def test_what_lies_ahead_is_not_crowded_out(house, monkeypatch):
    me, now = house.person(), timezone.now()
    for days in (-30, -20, -10, 10, 20):
        house.owe(LONG, me, now + timedelta(days=days))
    monkeypatch.setattr(calendar, "LIMIT", 3)
    shown = sorted((when - now).days for when, *_rest in feed_of(me, now).values())
    assert shown == [-11, 9, 19]


def test_what_says_that_something_was_left_undone_is_not_said_before(house):
    me, due = house.person(), timezone.now() + timedelta(days=7)
    late = Due(house.dialogue, uuid4(), me, due, opens_at=due)
    house.change(lambda: obligations.ensure_many(REGISTRY[LONG], [late]) or 0)
    assert feed_of(me, due - timedelta(days=1)) == {}
    assert len(feed_of(me, due)) == 1


@pytest.mark.skipif(KHAL is None, reason="khal is not installed: install the system's package `khal`")
def test_a_calendar_program_shows_each_at_the_readers_own_hour(feeds, tmp_path: Path):
    """khal, a calendar for the terminal, with the clock of Paris."""
    (tmp_path / "config").write_text(
        f"[calendars]\n[[due]]\npath = {tmp_path}/due\n[locale]\nlocal_timezone = Europe/Paris\n"
        "default_timezone = Europe/Paris\ntimeformat = %H:%M\ndateformat = %d.%m.\nlongdateformat = %d.%m.%Y\n"
        "datetimeformat = %d.%m. %H:%M\nlongdatetimeformat = %d.%m.%Y %H:%M\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n"
    )
    (tmp_path / "due").mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}

    def khal(*arguments: str) -> str:
        command = [str(KHAL), "-c", str(tmp_path / "config"), *arguments]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    for number, body in enumerate(feeds):
        feed = tmp_path / f"{number}.ics"
        feed.write_bytes(body)
        khal("import", "--batch", "-a", "due", str(feed))
        listed = khal("list", "--format", "{start-long} {title}", "--day-format", "", "27.03.2027", "300d")
        shown = {line[:16] for line in listed.splitlines() if "Something is due." in line}
        first = "28.03.2027 12:00" if number else "27.03.2027 12:00"
        assert {first, "30.10.2027 12:00", "31.10.2027 02:30", "31.10.2027 12:00"} <= shown
        assert ("27.03.2027 12:00" in shown) is (number == 0)
