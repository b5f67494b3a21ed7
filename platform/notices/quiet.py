"""When a mail may go out by its reader's preferences and clock: quiet hours, working days, digest. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person wants (see notices/models/preference.py for the meaning of each)."""

    zone: str = "UTC"
    digest: bool = False
    digest_at: time = time(8)
    quiet_from: time | None = None
    quiet_until: time | None = None
    working_days: int = 0b1111111
    muted: tuple[str, ...] = ()


def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of this name; UTC where this system does not know it (a reminder must not fail on that)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def when_to_send(preferences: Preferences, now: datetime) -> datetime:
    """The first moment, from `now` on, at which these preferences let a mail go out.

    Never earlier than `now`, and never more than nine days later. A wall-clock time that a change of the
    clocks skips counts as just after the gap; one that comes twice counts the first time.
    """
    zone = zone_of(preferences.zone)
    moment = now
    for _ in range(20):
        local = moment.astimezone(zone)
        if not _works(preferences, local):
            moment = _at(local + _DAY, time(0), zone, now)
        elif preferences.digest:
            due = _at(local, preferences.digest_at, zone, None)
            if due >= moment:
                return due
            moment = _at(local + _DAY, time(0), zone, now)
        elif (until := _quiet_until(preferences, local)) is not None:
            moment = _at(*until, zone, now)
        else:
            return moment
    return moment


def _works(preferences: Preferences, local: datetime) -> bool:
    return bool(preferences.working_days & (1 << local.weekday()))


def _quiet_until(preferences: Preferences, local: datetime) -> tuple[datetime, time] | None:
    """The day and the hour at which the quiet that `local` falls into ends; None where it is not quiet."""
    start, end = preferences.quiet_from, preferences.quiet_until
    if start is None or end is None:
        return None
    clock = local.time()
    if start < end:
        return (local, end) if start <= clock < end else None
    if clock >= start:
        return local + _DAY, end
    return (local, end) if clock < end else None


def _at(day: datetime, clock: time, zone: ZoneInfo, earliest: datetime | None) -> datetime:
    moment = datetime.combine(day.date(), clock, tzinfo=zone).astimezone(UTC)
    return moment if earliest is None else max(moment, earliest)
