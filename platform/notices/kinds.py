"""The kinds of things that can be due: data, declared where the noun lives (`reminders.py` of each app).

    SESSION_LOG = kind(
        "session.log",
        says=_("A session waits to be logged."),
        stops=_("It ends when the session is logged."),
        ladder=[at_due(), after(days=7, to=To.SUPERVISOR)],
    )

and then `obligations.ensure_many(SESSION_LOG, [Due(...)])` where it arises, `obligations.settle(SESSION_LOG, ...)`
where it is done.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from wall.rights import CAPACITIES, Right


class To(Enum):
    """For whom a reminder is meant. Who gets it in the end is decided in notices/rules.py."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of a ladder: this long after the due date (before it, where negative), to whom."""

    after: timedelta
    to: To = To.OWNER


def before(*, days: float = 0, hours: float = 0, to: To = To.OWNER) -> Step:
    """A step so long before the due date."""
    return Step(-timedelta(days=days, hours=hours), to)


def at_due() -> Step:
    """A step on the due date itself."""
    return Step(timedelta())


def after(*, days: float = 0, hours: float = 0, to: To = To.OWNER) -> Step:
    """A step so long after the due date."""
    return Step(timedelta(days=days, hours=hours), to)


DEFAULT_LADDER = (before(days=14), before(days=1), after(days=1), after(days=7, to=To.SUPERVISOR))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of obligation.

    `says` is the neutral sentence: it goes through mail, so it names nobody, no place, no theme and no
    dialogue. `stops` says how the reminders end. `needs` is the right on the dialogue without which
    nobody may know of it. `page` is the name of the URL where it is settled, with `act` on its button.
    `lapses` after the due date it ends by itself. A `duty` cannot be unsubscribed from.
    `date` is a sentence that says which moment that is, for whoever sets days before and after it.
    It `opens` so long after the due date (before it, where negative), unless it is made due with a moment
    of its own: before that there is nothing to do, and nothing is said.
    It is `owed_as` a capacity (wall.rights): by everybody who holds it, as people come and go; where it is
    empty, by the one person for whom it is made due.
    What no event settles is marked as done `by_hand`, and is due again so long after that (`again`).
    """

    code: str
    says: Any
    stops: Any
    ladder: tuple[Step, ...]
    needs: Right
    act: Any
    page: str
    lapses: timedelta | None
    duty: bool
    by_hand: bool = False
    again: timedelta | None = None
    opens: timedelta | None = None
    date: Any = ""
    owed_as: str = ""

    @property
    def opens_before(self) -> bool:
        """Whether there is anything to do about it before its date, and so to be reminded of."""
        return self.opens is None or self.opens < timedelta()

    @property
    def outlives_date(self) -> bool:
        """Whether there is anything left to be reminded of on its date and after it."""
        return self.lapses is None or self.lapses > timedelta()


REGISTRY: dict[str, Kind] = {}


def kind(  # noqa: PLR0913 - a declaration: each field by its name, most with a default
    code: str,
    *,
    says: Any,
    stops: Any,
    ladder: Sequence[Step] = DEFAULT_LADDER,
    needs: Right = Right.OUTLINE,
    act: Any = "",
    page: str = "",
    lapses: timedelta | None = None,
    duty: bool = False,
    by_hand: bool = False,
    again: timedelta | None = None,
    opens: timedelta | None = None,
    date: Any = "",
    owed_as: str = "",
) -> Kind:
    """Declare a kind and remember it by its code.

    Raises ValueError where two are called the same, where the ladder does not rise or begins before the
    kind opens, where `needs` is not exactly one right, or where there is no such capacity.
    """
    steps = tuple(ladder)
    if code in REGISTRY:
        raise ValueError(f"two kinds of obligation are called {code}")
    if not steps or any(a.after >= b.after for a, b in itertools.pairwise(steps)):
        raise ValueError(f"{code}: each step of a ladder comes after the one before it")
    if lapses is not None and steps[-1].after >= lapses:
        raise ValueError(f"{code}: lapses before its last step")
    if opens is not None and steps[0].after < opens:
        raise ValueError(f"{code}: speaks before it opens")
    if int(needs).bit_count() != 1:
        raise ValueError(f"{code}: needs exactly one right")
    if owed_as and owed_as not in CAPACITIES:
        raise ValueError(f"{code}: there is no capacity {owed_as}")
    REGISTRY[code] = Kind(
        code, says, stops, steps, needs, act, page, lapses, duty, by_hand, again, opens, date, owed_as
    )
    return REGISTRY[code]
