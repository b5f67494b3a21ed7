"""When a story's sessions are: spread over its years, the same for every run on the same day."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from dialogues.demo.story import Story, Venue
from dialogues.demo.venues import ONLINE

# Nobody travelled: whatever fell into this time was held online.
STAY_AT_HOME = (date(2020, 3, 15), date(2021, 9, 1))


@dataclass(frozen=True, slots=True)
class Slot:
    """One session: its first day, its length, whether it is a call between meetings, and what became of it."""

    day: date
    days: int
    call: bool
    fate: str  # held, postponed, cancelled
    venue: Venue
    format: str


def last_day_of_month(day: date) -> date:
    """The last day of the month that a day lies in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def slots(story: Story, today: date, closed: date, rng: Random) -> list[Slot]:
    """The story's sessions in order. `closed` is the day by which the last one was over."""
    first = today - timedelta(days=story.began)
    meetings = _spread(first, closed, story.meetings, rng)
    between = [one + (other - one) / 2 for one, other in pairwise(meetings)]
    calls = sorted(rng.sample(between, min(story.calls, len(between))))
    days = sorted([(day, False) for day in meetings] + [(day, True) for day in calls])
    fates = _fates(story, len(days), rng)
    return [_slot(day, fates[place], place, story, rng, call=call) for place, (day, call) in enumerate(days)]


def _spread(first: date, closed: date, count: int, rng: Random) -> list[date]:
    if not count:
        return []
    length = (closed - first).days - 10
    step = length / max(count - 1, 1) if count > 1 else 0
    found = []
    for place in range(count):
        jitter = rng.randint(-6, 6) if 0 < place < count - 1 else 0
        day = first + timedelta(days=round(place * step) + jitter)
        # Meetings begin on the first days of a week, so that they end before its end.
        found.append(day - timedelta(days=max(0, day.weekday() - 2)))
    return found


def _fates(story: Story, count: int, rng: Random) -> list[str]:
    fates = ["held"] * count
    middle = range(3, max(3, count - 2))
    chosen = rng.sample(list(middle), min(story.postponed + story.cancelled, len(middle)))
    for number, place in enumerate(chosen):
        fates[place] = "postponed" if number < story.postponed else "cancelled"
    return fates


def _slot(day: date, fate: str, place: int, story: Story, rng: Random, *, call: bool) -> Slot:
    venue = story.venues[place % len(story.venues)]
    if call or STAY_AT_HOME[0] <= day <= STAY_AT_HOME[1]:
        return Slot(day, 1 if call else 2, call, fate, ONLINE, "online")
    return Slot(
        day, rng.choice((2, 3, 3, 4)), call, fate, venue, "hybrid" if rng.random() < 0.1 else "in_person"
    )
