"""What others owe: for those who run dialogues, and for supervisors. A constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.functional import Promise

from notices.kinds import REGISTRY
from notices.models import Obligation
from notices.models.obligation import RUNS
from wall.models import held
from wall.offices import current_office

LOAD_LIMIT = 300
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


def carried_by_others(viewer: UUID, now: datetime | None = None) -> list[Carried]:
    """What is open in the dialogues that the viewer runs, and what the people whom they supervise owe.

    Worst first, at most LOAD_LIMIT. In two queries; call it inside `viewing(viewer)`.
    """
    now = now or timezone.now()
    running = (
        Obligation.objects.filter(
            paused_at__isnull=True, opens_at__lte=now, dialogue_id__in=held(RUNS).values("dialogue_id")
        )
        .exclude(owner_id=viewer)
        .open()
        .order_by("due_at", "id")
        .values_list("id", "kind", "dialogue_id", "owner_id", "due_at", "first_due_at", "level")[:LOAD_LIMIT]
    )
    found = {row[0]: _carried(row, now, runs=True) for row in running if row[1] in REGISTRY}
    for row in _of_my_people():
        if row[1] in REGISTRY and row[0] not in found:
            found[row[0]] = _carried(row, now, runs=False)
    standing = [one for one in found.values() if one is not None]
    return sorted(standing, key=lambda one: (one.due_at, one.id))[:LOAD_LIMIT]


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


def _carried(row: Row, now: datetime, *, runs: bool) -> Carried | None:
    pk, code, dialogue_id, owner_id, due_at, first_due_at, level = row
    kind = REGISTRY[code]
    if kind.lapses is not None and due_at + kind.lapses <= now:
        return None
    late = now - due_at if due_at < now else None
    return Carried(pk, kind.says, dialogue_id, owner_id, due_at, first_due_at, late, level, runs)


def _of_my_people() -> list[Row]:
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select * from wall.owed_by_my_people() order by due_at, id limit %s", [LOAD_LIMIT])
        return cursor.fetchall()
