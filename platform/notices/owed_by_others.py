"""What others owe: for those who run dialogues, and for supervisors. A constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.functional import Promise

from notices.kinds import REGISTRY
from wall.offices import current_office

# More than this the page of what others owe does not list.
MOST = 300
# More than this the desk does not count.
LATE_LIMIT = 100
# id, kind, dialogue, owner, due, first due, level
Row = tuple[UUID, str, UUID, UUID, datetime, datetime, int]


@dataclass(frozen=True, slots=True)
class Carried:
    """One thing that somebody else owes. Only where the viewer runs the dialogue can they do something about it."""

    id: UUID
    says: str | Promise
    dialogue_id: UUID
    owner_id: UUID
    due_at: datetime
    first_due_at: datetime
    late: timedelta | None
    level: int
    runs: bool


def carried_by_others(now: datetime | None = None) -> list[Carried]:
    """What is open in the dialogues that the viewer runs, and what the people whom they supervise owe.

    Worst first, at most MOST. In two queries; call it inside `viewing(...)`.
    """
    now = now or timezone.now()
    return _oldest(list(REGISTRY), now, due_by=datetime.max.replace(tzinfo=UTC), most=MOST)


def late_of_others(now: datetime | None = None) -> list[Carried]:
    """What others owe and are late with. At most one more than LATE_LIMIT, which says that there are more."""
    now = now or timezone.now()
    # What lapses when it is due is never late, and would stand before all that is.
    kinds = [code for code, kind in REGISTRY.items() if kind.lapses != timedelta()]
    return _oldest(kinds, now, due_by=now, most=LATE_LIMIT + 1)


def count_by_owner(carried: Iterable[Carried], now: datetime) -> dict[UUID, tuple[int, int, int]]:
    """Person → (overdue, within seven days, later)."""
    counts: dict[UUID, tuple[int, int, int]] = {}
    for one in carried:
        overdue, week, later = counts.get(one.owner_id, (0, 0, 0))
        if one.late is not None:
            overdue += 1
        elif one.due_at < now + timedelta(days=7):
            week += 1
        else:
            later += 1
        counts[one.owner_id] = (overdue, week, later)
    return counts


def _oldest(kinds: list[str], now: datetime, *, due_by: datetime, most: int) -> list[Carried]:
    running = _rows(
        "select id, kind, dialogue_id, owner_id, due_at, first_due_at, level"
        " from wall.owed_in_my_dialogues(%s, %s, %s, %s)",
        kinds,
        now,
        due_by,
        most,
    )
    supervised = _rows(
        "select * from wall.owed_by_my_people() where kind = any (%s) and due_at <= %s"
        " order by due_at, id limit %s",
        kinds,
        due_by,
        most,
    )
    found = {row[0]: _carried(row, now, runs=False) for row in supervised}
    found |= {row[0]: _carried(row, now, runs=True) for row in running}
    standing = [one for one in found.values() if one is not None]
    return sorted(standing, key=lambda one: (one.due_at, one.id))[:most]


def _carried(row: Row, now: datetime, *, runs: bool) -> Carried | None:
    pk, code, dialogue_id, owner_id, due_at, first_due_at, level = row
    kind = REGISTRY[code]
    if kind.lapses is not None and due_at + kind.lapses <= now:
        return None
    late = now - due_at if due_at < now else None
    return Carried(pk, kind.says, dialogue_id, owner_id, due_at, first_due_at, late, level, runs)


def _rows(sql: str, *arguments: Any) -> list[Row]:
    with connections[current_office()].cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
