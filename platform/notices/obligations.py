"""How things become due and stop being due. Called inside actions, by those who know the nouns.

Nothing here opens a transaction or asks for a right: the action did, and row policies check again
(writing an obligation needs Right.LOG or Right.MANAGE on its dialogue). Each function is one statement,
however many objects it is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connections
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from notices.kinds import Kind
from notices.ladders import Ladders, ladders_of, with_ladder
from notices.models import Obligation
from notices.models.obligation import ObligationQuerySet
from notices.rules import RECOUNT, next_moment
from wall.offices import current_office
from wall.rights import Right

# One that exists is left alone unless the rule's date moved or it had been ended; one that is done stays
# done, one that was waived stays waived, and one that was handed on stays with whom it was handed to.
_ENSURE = """
insert into notices_obligation as o (
    id, kind, dialogue_id, object_type, object_id, page_id, owner_id, owed_as, needs, level,
    created_at, opens_at, due_at, first_due_at, next_step_at, round, next_step)
select u.*, 0, 0 from unnest(
    %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::int[],
    %s::smallint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[]) u
on conflict (kind, dialogue_id, object_id, coalesce(handed_from_id, owner_id)) do update
set due_at = excluded.due_at, owed_as = excluded.owed_as, level = excluded.level, ended_at = null, moved_from = null,
    opens_at = case when excluded.opens_at = excluded.created_at then o.created_at else excluded.opens_at end,
    round = o.round + 1, next_step = 0, next_step_at = excluded.next_step_at
where o.done_at is null and (coalesce(o.moved_from, o.due_at) <> excluded.due_at
                             or o.ended_at is not null and o.ended_at is distinct from o.waived_at
                             or o.ended_at is null and o.owed_as <> excluded.owed_as)
"""

_END_OTHERS = """
update notices_obligation o set ended_at = now()
 where o.kind = %s and o.object_id = any (%s::uuid[]) and o.done_at is null and o.ended_at is null
   and not exists (select from unnest(%s::uuid[], %s::uuid[]) u (object_id, owner_id)
                    where u.object_id = o.object_id and u.owner_id = coalesce(o.handed_from_id, o.owner_id))
"""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that becomes due: about which object of which dialogue, whose, when.

    `page_id` is what the page that settles it is about, where that is not the object itself.
    `level` is the object's confidentiality. Before `opens_at` (if not given, what its kind says, else now)
    there is nothing to do about it, nothing is said, and the desk does not show it. `needs` is the right
    without which this owner may not know of it, and `owed_as` the capacity in which it is owed, where those are
    not the kind's own.
    """

    dialogue_id: UUID | None
    object_id: UUID
    owner_id: UUID
    due_at: datetime
    object_type: str = ""
    level: int = 0
    opens_at: datetime | None = None
    page_id: UUID | None = None
    needs: Right | None = None
    owed_as: str | None = None


def ensure_many(kind: Kind, dues: Iterable[Due]) -> None:
    """Make all of these due, in two statements. Of several about one object and owner the last one counts."""
    once = {(due.dialogue_id, due.object_id, due.owner_id): due for due in dues}
    if not once:
        return
    now = timezone.now()
    ladders = ladders_of((due.dialogue_id, kind.code) for due in once.values())
    rows = [_row(kind, ladders, due, now) for due in once.values()]
    with connections[current_office()].cursor() as cursor:
        cursor.execute(_ENSURE, [list(column) for column in zip(*rows, strict=True)])


def _row(kind: Kind, ladders: Ladders, due: Due, now: datetime) -> tuple[Any, ...]:
    opens_at = due.opens_at or (now if kind.opens is None else due.due_at + kind.opens)
    speaks = with_ladder(kind, ladders, due.dialogue_id, due.due_at, opens_at=opens_at, created_at=now)
    return (
        uuid4(),
        kind.code,
        due.dialogue_id,
        due.object_type,
        due.object_id,
        due.page_id,
        due.owner_id,
        kind.owed_as if due.owed_as is None else due.owed_as,
        int(due.needs or kind.needs),
        int(due.level),
        now,
        opens_at,
        due.due_at,
        due.due_at,
        next_moment(speaks, 0, due.due_at),
    )


def exactly(kind: Kind, object_ids: UUID | Iterable[UUID], dues: Iterable[Due]) -> None:
    """Make these the only open obligations of the kind about these objects, and end others. Two statements."""
    wanted = list(dues)
    with connections[current_office()].cursor() as cursor:
        cursor.execute(
            _END_OTHERS,
            [
                kind.code,
                _ids(object_ids),
                [due.object_id for due in wanted],
                [due.owner_id for due in wanted],
            ],
        )
    ensure_many(kind, wanted)


def settle(kind: Kind, object_ids: UUID | Iterable[UUID]) -> int:
    """Mark what is due about an object as done, whoever owed it. Returns how many were settled."""
    return _standing(kind, object_ids).update(done_at=timezone.now())


def reopen(kind: Kind, object_ids: UUID | Iterable[UUID]) -> int:
    """Make what was marked as done due again. Returns how many were reopened."""
    rows = Obligation.objects.filter(kind=kind.code, object_id__in=_ids(object_ids), done_at__isnull=False)
    # Its ladder may have been changed meanwhile.
    reopened: int = rows.update(
        done_at=None, round=F("round") + 1, next_step=RECOUNT, next_step_at=Coalesce("next_step_at", Now())
    )
    return reopened


def end(kind: Kind, object_ids: UUID | Iterable[UUID]) -> int:
    """End what is due about an object that was called off. Returns how many were ended."""
    return _standing(kind, object_ids).update(ended_at=timezone.now())


def raise_level(object_ids: UUID | Iterable[UUID], level: int) -> int:
    """The objects became more confidential, and so does what is due about them."""
    # A function of the database, because whoever raises a level may lose sight of the row by it.
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select wall.raise_obligations(%s, %s::smallint)", [_ids(object_ids), int(level)])
        return int(cursor.fetchone()[0])


def pause_dialogue(dialogue_id: UUID) -> int:
    """Nothing of this dialogue is said until it is resumed. Returns how many obligations rest now."""
    return _whole_dialogue(dialogue_id, "pause")


def resume_dialogue(dialogue_id: UUID) -> int:
    """Resume what was paused; of the steps missed meanwhile only the newest is said."""
    return _whole_dialogue(dialogue_id, "resume")


def end_dialogue(dialogue_id: UUID) -> int:
    """Nothing in this dialogue is due any more. Returns how many obligations ended."""
    return _whole_dialogue(dialogue_id, "end")


def _whole_dialogue(dialogue_id: UUID, what: str) -> int:
    # A function of the database, because who suspends a dialogue need not see all that is due in it.
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select wall.obligations_of(%s, %s)", [dialogue_id, what])
        return int(cursor.fetchone()[0])


def _standing(kind: Kind, object_ids: UUID | Iterable[UUID]) -> ObligationQuerySet:
    rows: ObligationQuerySet = Obligation.objects.filter(kind=kind.code, object_id__in=_ids(object_ids))
    return rows.open_about()


def _ids(ids: UUID | Iterable[UUID]) -> list[UUID]:
    return [ids] if isinstance(ids, UUID) else list(ids)
