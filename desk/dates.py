"""Dates as a letter would write them: “16–18 November 2026”, “1er–3 novembre 2026”."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import get_language

NBSP = "\u00a0"


def local_date(moment: date | datetime, zone: str | ZoneInfo | None = None) -> date:
    """The calendar day of `moment` in `zone` (an IANA name), or in the reader's zone when none is given."""
    if not isinstance(moment, datetime):
        return moment
    return _local(moment, zone).date()


def _local(moment: datetime, zone: str | ZoneInfo | None) -> datetime:
    if timezone.is_naive(moment):
        return moment
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    return timezone.localtime(moment, where or timezone.get_current_timezone())


def date_range(
    start: date | datetime, end: date | datetime | None = None, zone: str | ZoneInfo | None = None
) -> str:
    """The days from `start` to `end` in the active language, saying month and year once where once is enough."""
    first = local_date(start, zone)
    last = local_date(end, zone) if end is not None else first
    if first > last:
        first, last = last, first
    if first == last:
        return f"{_day(first)}{NBSP}{_month(first)} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{_day(first)}–{_day(last)}{NBSP}{_month(last)} {last.year}"
    begins = f"{_day(first)}{NBSP}{_month(first)}"
    if first.year != last.year:
        begins = f"{begins} {first.year}"
    return f"{begins} – {_day(last)}{NBSP}{_month(last)} {last.year}"


def time_of_day(moment: datetime, zone: str | ZoneInfo | None = None) -> str:
    """Hours and minutes of `moment` in `zone`, on a clock of 24 hours (both languages of the house use it)."""
    return f"{_local(moment, zone):%H:%M}"


def _day(day: date) -> str:
    if day.day == 1 and (get_language() or "").startswith("fr"):
        return "1er"
    return str(day.day)


def _month(day: date) -> str:
    return str(MONTHS[day.month])
