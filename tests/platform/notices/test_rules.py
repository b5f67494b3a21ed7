"""Ladders, clocks and quiet hours, over daylight saving and month ends."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import rules
from notices.kinds import REGISTRY, To, after, at_due, before, kind
from notices.quiet import Preferences, when_to_send, zone_of
from wall.rights import Right

LONG = "test.long"
# Clocks that change by an hour, by half an hour, at midnight, and not at all.
ZONES = [
    "Europe/Paris",
    "America/Toronto",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Africa/Nairobi",
    "Asia/Kathmandu",
]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))


@settings(deadline=None)
@given(due=MOMENTS, runs=st.lists(MOMENTS, min_size=1, max_size=12))
def test_whenever_the_registrar_looks_no_step_is_said_twice_and_the_newest_is_not_missed(due, runs):
    ladder = REGISTRY[LONG]
    said, following = [], 0
    for now in sorted(runs):
        found = rules.newest_step(ladder, following, due, now)
        if found.say is not None:
            said.append(found.say)
        following = found.next_step
        reached = [i for i, step in enumerate(ladder.ladder) if due + step.after <= now]
        assert not reached or (said and said[-1] == reached[-1])
        assert found.next_step_at is None or found.next_step_at > now
    assert said == sorted(set(said))


@settings(deadline=None)
@given(due=MOMENTS)
def test_every_step_is_said_at_its_own_moment_by_a_registrar_who_never_sleeps(due):
    ladder = REGISTRY[LONG]
    step, at, said = 0, rules.next_moment(ladder, 0, due), []
    while at is not None:
        found = rules.newest_step(ladder, step, due, at)
        said.append((found.say, at - due))
        step, at = found.next_step, found.next_step_at
    assert said == [(i, s.after) for i, s in enumerate(ladder.ladder)]


@settings(deadline=None)
@given(due=MOMENTS, since=MOMENTS, now=MOMENTS)
def test_after_a_change_the_ladder_goes_on_where_it_would_have_spoken_next(due, since, now):
    ladder = REGISTRY[LONG]
    found = rules.newest_step(ladder, rules.RECOUNT, due, now, since)
    reached = [i for i, step in enumerate(ladder.ladder) if since <= due + step.after <= now]
    assert found.say == (reached[-1] if reached else None)
    assert found.next_step_at is None or found.next_step_at >= min(now, since)


def test_a_kind_that_lapses_is_looked_at_once_more_to_end_it():
    ahead = REGISTRY["session.ahead"]
    due = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert rules.next_moment(ahead, 1, due) == due
    assert rules.newest_step(ahead, 1, due, due) == rules.Found(None, 1, None, lapsed=True)


@dataclass
class Somebody:
    id: UUID
    is_active: bool = True
    deputy_id: UUID | None = None
    supervisor_id: UUID | None = None


@pytest.mark.parametrize("to", list(To))
@pytest.mark.parametrize("owner", [True, False])
@pytest.mark.parametrize("deputy", [True, False, None])
@pytest.mark.parametrize("boss", [True, False, None])
def test_truth_table_of_who_is_told(to, owner, deputy, boss):
    """True may know, False may not, None does not exist."""
    ids = {"owner": uuid4(), "deputy": uuid4(), "supervisor": uuid4()}
    knows = {"owner": owner, "deputy": deputy, "supervisor": boss}
    people = {ids[n]: Somebody(ids[n]) for n, k in knows.items() if k is not None}
    people[ids["owner"]].deputy_id = ids["deputy"] if deputy is not None else None
    people[ids["owner"]].supervisor_id = ids["supervisor"] if boss is not None else None
    order = ["owner", "deputy", "supervisor"] if to is To.OWNER else ["supervisor", "deputy", "owner"]
    expected = next(((ids[n], n) for n in order if knows[n]), None)
    assert (
        rules.whom_to_tell(to, ids["owner"], people, {ids[n] for n in ids if knows[n]}.__contains__)
        == expected
    )


def test_who_has_left_is_not_told():
    owner = Somebody(uuid4(), is_active=False)
    assert rules.whom_to_tell(To.OWNER, owner.id, {owner.id: owner}, lambda _: True) is None
    assert rules.whom_to_tell(To.OWNER, uuid4(), {}, lambda _: True) is None


def test_mail_is_tried_less_and_less_often_and_then_given_up():
    now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    waits = [rules.try_again_at(n, now) for n in range(1, rules.MAX_ATTEMPTS + 1)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > now


DAYS = st.integers(1, 127)
CLOCK = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@settings(deadline=None)
@given(
    now=MOMENTS,
    zone=st.sampled_from(ZONES),
    days=DAYS,
    quiet=st.tuples(CLOCK, CLOCK),
    digest=st.booleans(),
    at=CLOCK,
)
def test_mail_goes_out_soon_and_never_at_a_forbidden_hour(now, zone, days, quiet, digest, at):
    start, end = quiet if quiet[0] != quiet[1] else (None, None)
    preferences = Preferences(zone, digest, at, start, end, days)
    moment = when_to_send(preferences, now)
    assert now <= moment <= now + timedelta(days=9)
    local = moment.astimezone(ZoneInfo(zone))
    if not _clock_changes_near(moment, zone):
        assert days & (1 << local.weekday())
        if digest:
            assert local.time().replace(second=0, microsecond=0) == at
        elif start is not None:
            clock = local.time()
            asleep = start <= clock < end if start < end else clock >= start or clock < end
            assert not asleep


def _clock_changes_near(moment, zone):
    offsets = {(moment + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(-26, 27)}
    return len(offsets) > 1


@pytest.mark.parametrize(
    ("preferences", "now", "expected"),
    [
        # quiet hours that end in the gap of 29 March 2026: just after it
        (
            Preferences("Europe/Paris", quiet_from=time(22), quiet_until=time(2, 30)),
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),
        # a digest at an hour that comes twice on 25 October 2026: the first time
        (
            Preferences("Europe/Paris", digest=True, digest_at=time(2, 30)),
            datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        # Friday evening to Monday morning, over a month's end
        (
            Preferences("Africa/Nairobi", quiet_from=time(18), quiet_until=time(7), working_days=0b0011111),
            datetime(2026, 7, 31, 16, 0, tzinfo=UTC),
            datetime(2026, 8, 3, 4, 0, tzinfo=UTC),
        ),
        # the digest of today is past: tomorrow's, on the last day of the year
        (
            Preferences("America/Toronto", digest=True, digest_at=time(8)),
            datetime(2026, 12, 31, 13, 1, tzinfo=UTC),
            datetime(2027, 1, 1, 13, 0, tzinfo=UTC),
        ),
    ],
)
def test_known_nights(preferences, now, expected):
    assert when_to_send(preferences, now) == expected


def test_a_zone_that_nobody_knows_is_utc():
    assert zone_of("Mars/Olympus").key == "UTC"
    assert zone_of("../etc/passwd").key == "UTC"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ladder": []},
        {"ladder": [at_due(), before(days=1)]},
        {"ladder": [at_due()], "lapses": timedelta()},
        {"ladder": [before(days=1), at_due()], "opens": timedelta()},
        {"ladder": [at_due()], "needs": Right.LOG | Right.MANAGE},
        {"code": LONG},
    ],
)
def test_a_kind_that_makes_no_sense_is_refused(wrong):
    given = {"code": "test.wrong", "says": "", "stops": "", "ladder": [at_due(), after(days=1)]} | wrong
    with pytest.raises(ValueError, match=given["code"]):
        kind(given.pop("code"), **given)
