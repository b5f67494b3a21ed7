"""What the desk shows of obligations and notices: a constant number of queries, whatever there is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from notices.kinds import REGISTRY, Kind
from notices.mail import REASONS
from notices.models import Because, Notice, Obligation
from notices.models.obligation import RUNS
from wall.models import holds_more_than

# More than this nobody reads on a desk; the page says how many there are beyond.
DESK_LIMIT = 100
INBOX_LIMIT = 50
# Somebody who runs at most so many dialogues is asked for dialogue by dialogue (walled/owed_in_my_dialogues.sql, too).
FEW = 300


def known_obligations() -> models.QuerySet[Obligation]:
    """What the viewer owes and what is owed in the dialogues that they run, done or not; to be ordered by `due_at`.

    The policy decides which rows; who runs few dialogues is led to theirs, and who runs very many sees so much of
    what there is that the walk by due date soon has a page full. Two queries.
    """
    if holds_more_than(FEW, RUNS):
        return Obligation.objects.all()
    return Obligation.objects.filter(pk__in=RawSQL("select wall.obligations_near_me()", []))


def address(page: str, dialogue_id: UUID | None, page_id: UUID) -> str:
    """Where it is settled: a page of the dialogue, or of one thing in it. Empty where there is no such page."""
    if not page or dialogue_id is None:
        return ""
    return reverse(page, args=[dialogue_id] if page_id == dialogue_id else [dialogue_id, page_id])


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that the viewer owes. `page` is the name of the URL that settles it, `act` its button."""

    id: UUID
    kind: str
    says: str | Promise
    stops: str | Promise
    act: str | Promise
    page: str
    dialogue_id: UUID | None
    object_type: str
    object_id: UUID
    page_id: UUID
    due_at: datetime
    first_due_at: datetime
    late: timedelta | None
    level: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What the viewer owes, worst first, and how many notices they have not read."""

    overdue: list[Owed] = field(default_factory=list)
    this_week: list[Owed] = field(default_factory=list)
    later: list[Owed] = field(default_factory=list)
    unread: int = 0
    beyond: bool = False

    def __bool__(self) -> bool:
        return bool(self.overdue or self.this_week or self.later)


def due_for(viewer: UUID, now: datetime | None = None) -> Desk:
    """The viewer's own desk, in two queries. Call it inside `viewing(viewer)`.

    Left out: what is paused, and what has not opened yet (a log is not due while the session runs).
    """
    now = now or timezone.now()
    rows = (
        Obligation.objects.filter(owner_id=viewer, paused_at__isnull=True, opens_at__lte=now)
        .open()
        .order_by("due_at", "id")[: DESK_LIMIT + 1]
    )
    desk = Desk(unread=unread_count(), beyond=len(rows) > DESK_LIMIT)
    for row in rows[:DESK_LIMIT]:
        kind = REGISTRY.get(row.kind)
        if kind is None or (kind.lapses is not None and row.due_at + kind.lapses <= now):
            continue
        _group(desk, row.due_at, now).append(_owed(row, kind, now))
    return desk


def _group(desk: Desk, due_at: datetime, now: datetime) -> list[Owed]:
    if due_at < now:
        return desk.overdue
    return desk.this_week if due_at < now + timedelta(days=7) else desk.later


def _owed(row: Obligation, kind: Kind, now: datetime) -> Owed:
    return Owed(
        id=row.pk,
        kind=row.kind,
        says=kind.says,
        stops=kind.stops,
        act=kind.act,
        page=kind.page,
        dialogue_id=row.dialogue_id,
        object_type=row.object_type,
        object_id=row.object_id,
        page_id=row.page_id or row.object_id,
        due_at=row.due_at,
        first_due_at=row.first_due_at,
        late=now - row.due_at if row.due_at < now else None,
        level=row.level,
    )


def unread_count() -> int:
    """How many notices the viewer has not read, of those that they may still know of. One query."""
    return Notice.objects.filter(read_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as the inbox shows it. Only the owner gets an `address`: a stand-in may not be able to open it.

    `due_at` is empty where the reader may hear of the thing and not see it: a deputy, a supervisor.
    """

    id: UUID
    says: str | Promise
    why: str | Promise
    stops: str | Promise
    address: str
    act: str | Promise
    dialogue_id: UUID | None
    page_id: UUID
    at: datetime
    read: bool
    level: int
    due_at: datetime | None
    open: bool


def inbox() -> Sequence[Told]:
    """The viewer's newest notices, in one query."""
    # Subqueries and no join: a join would leave out what the reader hears of and does not see.
    about = Obligation.objects.filter(pk=OuterRef("obligation_id"))
    rows = Notice.objects.annotate(
        due_at=Subquery(about.values("due_at")[:1]), stands=Exists(about.open())
    ).order_by("-created_at", "id")[:INBOX_LIMIT]
    return [_told(row, REGISTRY[row.kind]) for row in rows if row.kind in REGISTRY]


def _told(row: Any, kind: Kind) -> Told:
    return Told(
        id=row.pk,
        says=kind.says,
        why=REASONS[Because(row.because)],
        stops=kind.stops,
        address=address(kind.page, row.dialogue_id, row.page_id) if row.because == Because.OWNER else "",
        act=kind.act,
        dialogue_id=row.dialogue_id,
        page_id=row.page_id,
        at=row.created_at,
        read=row.read_at is not None,
        level=row.level,
        due_at=row.due_at,
        open=row.stands,
    )
