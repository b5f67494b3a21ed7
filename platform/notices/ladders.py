"""Which ladder counts for a thing that is due: its dialogue's, else its programme's, else its kind's."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from notices.kinds import Kind, Step, To
from wall.offices import current_office

# On a date of a donor's calendar the owner hears in the morning, wherever they are by about noon.
MORNING = time(6, tzinfo=UTC)


class Set(NamedTuple):
    """A ladder as it is stored: [days, "owner" or "supervisor"] and ISO dates."""

    steps: list[list[Any]]
    dates: list[str]


Ladders = Mapping[tuple[UUID | None, str], Set]


def ladders_of(pairs: Iterable[tuple[UUID | None, str]]) -> Ladders:
    """(dialogue, kind) → the ladder that was set for it, where one was. One query."""
    asked = set(pairs)
    dialogues = list({dialogue for dialogue, _kind in asked if dialogue is not None})
    if not dialogues:
        return {}
    with connections[current_office()].cursor() as cursor:
        kinds = list({kind for _dialogue, kind in asked})
        cursor.execute(
            "select dialogue_id, kind, steps::text, dates::text from wall.ladders_of(%s, %s::uuid[])",
            [kinds, dialogues],
        )
        return {(row[0], row[1]): _read(row[2], row[3]) for row in cursor.fetchall()}


def _read(steps: str, dates: str) -> Set:
    return Set(json.loads(steps), json.loads(dates))


def with_ladder(
    kind: Kind,
    ladders: Ladders,
    dialogue_id: UUID | None,
    due_at: datetime,
    *,
    opens_at: datetime,
    created_at: datetime,
) -> Kind:
    """The kind with the ladder that counts for a thing that was made due at `created_at` and opens at `opens_at`.

    Left out are steps after it has lapsed, and days of a calendar that were over before there was anything to do.
    """
    found = ladders.get((dialogue_id, kind.code))
    steps = kind.ladder
    if found is not None:
        steps = compiled(found, due_at, kind.lapses, max(opens_at, created_at))
    if opens_at > created_at:  # else it was open from the first, and what was reached before is said at once
        steps = once_open(steps, opens_at - due_at)
    return kind if steps is kind.ladder else replace(kind, ladder=steps)


def once_open(steps: tuple[Step, ...], opens: timedelta) -> tuple[Step, ...]:
    """Replace the steps before the opening by one at the opening: the last of them, if no later step is there already."""
    early = [step for step in steps if step.after < opens]
    if not early:
        return steps
    later = steps[len(early) :]
    if later and later[0].after == opens:
        return later
    return (replace(early[-1], after=opens), *later)


def compiled(
    ladder: Set, due_at: datetime, lapses: timedelta | None, since: datetime | None = None
) -> tuple[Step, ...]:
    """The ladder's steps as times after the due date, rising; of two at one moment the one to the supervisor.

    Days of a calendar before `since` are left out.
    """
    steps = {timedelta(days=days): To(to) for days, to in sorted(ladder.steps, key=lambda step: step[1])}
    for day in ladder.dates:
        moment = datetime.combine(date.fromisoformat(day), MORNING)
        if since is None or moment >= since:
            steps.setdefault(moment - due_at, To.OWNER)
    return tuple(Step(after, to) for after, to in sorted(steps.items()) if lapses is None or after < lapses)
