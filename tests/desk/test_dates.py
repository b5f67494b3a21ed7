"""Dates as a letter would write them, in both languages and in the zone that is meant."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from desk.dates import date_range, time_of_day

NB = "\u00a0"


@pytest.mark.parametrize(
    ("language", "first", "last", "said"),
    [
        ("en", date(2026, 11, 16), date(2026, 11, 18), f"16–18{NB}November 2026"),
        ("fr", date(2026, 11, 16), date(2026, 11, 18), f"16–18{NB}novembre 2026"),
        ("fr", date(2026, 8, 1), date(2026, 8, 3), f"1er–3{NB}août 2026"),
        ("en", date(2026, 8, 1), None, f"1{NB}August 2026"),
        ("fr", date(2026, 8, 1), date(2026, 8, 1), f"1er{NB}août 2026"),
        ("en", date(2026, 11, 28), date(2026, 12, 2), f"28{NB}November – 2{NB}December 2026"),
        ("fr", date(2026, 12, 30), date(2027, 1, 1), f"30{NB}décembre 2026 – 1er{NB}janvier 2027"),
        ("en", date(2026, 11, 18), date(2026, 11, 16), f"16–18{NB}November 2026"),
    ],
)
def test_a_range_says_month_and_year_once(language: str, first: date, last: date | None, said: str) -> None:
    with translation.override(language):
        assert date_range(first, last) == said


def test_the_zone_decides_on_the_day() -> None:
    late = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)
    with translation.override("en"):
        assert date_range(late, zone="Asia/Muscat") == f"17{NB}November 2026"
        assert date_range(late, zone="America/Toronto") == f"16{NB}November 2026"
    assert time_of_day(late, "Asia/Muscat") == "01:30"
