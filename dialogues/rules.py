"""The rules of a dialogue, as pure functions and tables: no database, no clock, no request.

Each is tested as a truth table (tests/dialogues/test_rules.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

# --- the life of a dialogue ---------------------------------------------------------------------

# (from, to): what must be so. A pair that is not here is not a move.
MOVES: dict[tuple[str, str], str] = {
    ("pipeline", "contact"): "",
    ("pipeline", "active"): "lead",
    ("pipeline", "cancelled"): "reason",
    ("contact", "active"): "lead",
    ("contact", "pipeline"): "",
    ("contact", "cancelled"): "reason",
    ("active", "suspended"): "reason",
    ("active", "transition"): "lead",
    ("active", "closed"): "reason",
    ("suspended", "active"): "lead",
    ("suspended", "closed"): "reason",
    ("suspended", "cancelled"): "reason",
    # A step back is always open: a dialogue may return from transition to Track Two (domain row 39).
    ("transition", "active"): "reason",
    ("transition", "suspended"): "reason",
    ("transition", "closed"): "reason",
}
ENDED = frozenset({"closed", "cancelled"})
PAUSED = frozenset({"suspended"})


def moves_from(state: str) -> list[str]:
    """The states that this one may move to, in the order of a dialogue's life."""
    return [after for before, after in MOVES if before == state]


# --- the track that a roster says ---------------------------------------------------------------

# "All or many of those participating are actually officials who are acting under instructions" (Jones 2019,
# domain row 32). The paper gives no number: we read "many" as half. Recorded in docs/decisions/0005.
MANY = Fraction(1, 2)
TRACK_CLASSES = ("official_instructed", "official_private", "near_official", "civil_society")


def computed_track(counts: Mapping[str, int]) -> str:
    """The track of a roster, from people per role class; empty where nobody counts.

    Third parties (facilitators, interpreters) are no side's people and do not count. Track One is never
    computed: it is an official process, not a composition of people.
    """
    people = sum(counts.get(name, 0) for name in TRACK_CLASSES)
    if people == 0:
        return ""
    if Fraction(counts.get("official_instructed", 0), people) >= MANY:
        return "one_half"
    if counts.get("civil_society", 0) == people:
        return "three"
    return "two"


# --- balance ------------------------------------------------------------------------------------

# A verdict to a reader at arm's length speaks of at least so many different people.
FEWEST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Share:
    """Women among a number of people. `undisclosed` are among `people`: they stay in the denominator."""

    women: int = 0
    people: int = 0
    undisclosed: int = 0

    @property
    def percent(self) -> float | None:
        """Women per hundred people; None where there is nobody."""
        return 100 * self.women / self.people if self.people else None

    def meets(self, target: int) -> bool:
        """At least `target` percent are women; exact, without rounding."""
        return self.people > 0 and 100 * self.women >= target * self.people


def share_of(genders: Iterable[str]) -> Share:
    """Count one gender category per person. Only `woman` counts as woman; nobody is left out of `people`."""
    found = list(genders)
    return Share(found.count("woman"), len(found), found.count("undisclosed"))


def low_twice(shares: Sequence[Share], target: int) -> bool:
    """True where the last two sessions to which anybody came were both below the target. Oldest first."""
    last = [share for share in shares if share.people][-2:]
    return len(last) == 2 and not any(share.meets(target) for share in last)


def verdict(people: Mapping[object, str], target: int) -> str:
    """The word for a closed half-year: `met`, `not_met`, or `too_few` different people to say.

    `people` maps each different person to a gender category, however often they came.
    """
    if len(people) < FEWEST_PEOPLE:
        return "too_few"
    return "met" if share_of(people.values()).meets(target) else "not_met"


def half_year_of(day: date) -> date:
    """The first day of the half-year that a day lies in."""
    return date(day.year, 1 if day.month < 7 else 7, 1)
