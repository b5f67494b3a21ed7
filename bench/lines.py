"""A line of the table, and how times are taken: both sides of a ratio in turn, and their medians divided."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Line:
    """One row of the table."""

    what: str
    measured: float
    bound: float
    detail: str = ""

    @property
    def held(self) -> bool:
        """Whether the bound is kept."""
        return self.measured <= self.bound

    def __str__(self) -> str:
        kept = "yes" if self.held else "**no**"
        return f"| {self.what} | {self.measured:.3g} | {self.bound} | {kept} | {self.detail} |"


def medians(*calls: Callable[[], Any], times: int = 15) -> list[float]:
    """Median milliseconds of each call, taken in turn so that a slow moment hits all of them."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for number, call in enumerate(calls):
            start = time.perf_counter()
            call()
            taken[number].append(1000 * (time.perf_counter() - start))
    return [statistics.median(one) for one in taken]


def client(person: str) -> Any:
    """A signed-in browser of this person, in this process."""
    from django.test import Client

    from accounts.models import User

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(pk=person))
    return browser
