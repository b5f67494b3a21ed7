"""When what is said, to whom, and when a mail is tried again. Pure: no database, no clock of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from notices.kinds import Kind, Step, To

# Waiting times before the next try; after the last one a notice stands as failed.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
MAX_ATTEMPTS = len(BACK_OFF) + 1
# In place of a step's number: the ladder was changed. It goes on at the moment at which it would have spoken next.
RECOUNT = 32000


def step_at(ladder: Sequence[Step], step: int, due_at: datetime) -> datetime | None:
    """When this step of the ladder is reached, or None above the last one.

    Plain elapsed time: a change of the clocks or a month's end neither skips a step nor repeats one.
    """
    return due_at + ladder[step].after if step < len(ladder) else None


@dataclass(frozen=True, slots=True)
class Found:
    """What the registrar found of one obligation: the step to speak of now (if any) and the next one."""

    say: int | None
    next_step: int
    next_step_at: datetime | None
    lapsed: bool


def newest_step(
    kind: Kind, next_step: int, due_at: datetime, now: datetime, since: datetime | None = None
) -> Found:
    """The newest step that has been reached, so that an outage of a week is followed by one notice, not seven.

    A kind that lapses ends by itself: of a session that has begun nobody needs to hear that it is ahead.
    Where the ladder was changed (RECOUNT), what comes before `since` is behind it, and is not said.
    """
    if kind.lapses is not None and due_at + kind.lapses <= now:
        return Found(None, len(kind.ladder), None, lapsed=True)
    if next_step == RECOUNT:
        next_step = sum(1 for step in kind.ladder if due_at + step.after < (since or now))
    reached = [i for i in range(next_step, len(kind.ladder)) if due_at + kind.ladder[i].after <= now]
    say = reached[-1] if reached else None
    following = next_step if say is None else say + 1
    return Found(say, following, next_moment(kind, following, due_at), lapsed=False)


def next_moment(kind: Kind, step: int, due_at: datetime) -> datetime | None:
    """When the registrar must look at this obligation again: at its next step, else when it lapses."""
    at = step_at(kind.ladder, step, due_at)
    if at is None and kind.lapses is not None:
        return due_at + kind.lapses
    return at


class Contact(Protocol):
    """Those parts of a person that decide who is told (see notices/recipients.py)."""

    @property
    def id(self) -> UUID:
        """The person's id."""

    @property
    def is_active(self) -> bool:
        """Whether they may sign in."""

    @property
    def deputy_id(self) -> UUID | None:
        """Who stands in for them."""

    @property
    def supervisor_id(self) -> UUID | None:
        """Who is told when they do not answer."""


def whom_to_tell(
    to: To, owner_id: UUID, people: Mapping[UUID, Contact], may_know: Callable[[UUID], bool]
) -> tuple[UUID, str] | None:
    """Who is told of this step, and as what: the first who is there and may know of it; else nobody.

    The owner's step falls to the deputy and then to the supervisor; the supervisor's to the named deputy,
    and where there is neither back to the owner, who at least hears of it again.
    """
    owner = people.get(owner_id)
    if owner is None:
        return None
    chain: list[tuple[UUID | None, str]] = [
        (owner.supervisor_id, "supervisor"),
        (owner.deputy_id, "deputy"),
        (owner.id, "owner"),
    ]
    if to is To.OWNER:
        chain.reverse()
    for person_id, because in chain:
        if (
            person_id is not None
            and person_id in people
            and people[person_id].is_active
            and may_know(person_id)
        ):
            return person_id, because
    return None


def try_again_at(attempts: int, now: datetime) -> datetime | None:
    """When a mail that failed for the `attempts`-th time is tried again; None after the last try."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
