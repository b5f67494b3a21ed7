"""Rows of the bench for obligations: finding the due among a million, creating many, the desk.

`rows(world)` is called by bench/run.py with the connection pointed at the scale world (bench/scale.py).
"""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

CLAIM = (
    "explain (format json) select id from notices_obligation where done_at is null and ended_at is null and paused_at is null"
    " and next_step_at <= now() order by next_step_at limit 500 for update skip locked"
)
CLAIM_SECONDS = 5
# Those due belong to somebody who may know of them.
FIRST = (
    "update notices_obligation set owner_id = '{many}' where kind = 'session.log' and next_step_at <= now()"
)
# As they were before the first time, with nine in ten of those not due taken away.
AGAIN = (
    "update notices_obligation set next_step = 0, next_step_at = due_at, ended_at = null"
    " where kind = 'session.log' and owner_id = '{many}' and due_at < now();"
    " truncate notices_notice cascade;"
    " delete from notices_obligation where due_at > now() and created_at < due_at and extract(day from due_at) > 3"
)
SESSIONS = 1000


def rows(world: dict[str, Any]) -> list[Any]:
    """All of them, as lines of the table."""
    return [desk(world), creating(world), *claiming(world)]  # claiming deletes most of them


def claiming(world: dict[str, Any]) -> list[Any]:
    """All that is due found, claimed and written down; with the plan, and again with a tenth of those not due."""
    from bench.lines import Line

    open_ = 100 * len(world["dialogues"])
    _prepare(world, FIRST)
    plan, found, taken = _claim()
    few, fewer, less = _again(world)
    return [
        Line(
            f"{found} due of {open_} open obligations found, claimed, written: seconds",
            taken,
            CLAIM_SECONDS,
            plan,
        ),
        Line(
            f"{found} due of {open_} / the same {few} of {fewer}",
            taken / less,
            1.3,
            f"{taken:.1f} s / {less:.1f} s",
        ),
    ]


def _prepare(world: dict[str, Any], sql: str) -> None:
    from django.db import connections

    from bench import scale
    from parley import embedded
    from parley.secrets_store import var_folder

    scale.run_as_superuser(
        embedded.superuser_dsn(var_folder()),
        f"set session_replication_role = replica; {sql.format(many=world['many'])}; analyze notices_obligation",
        dbname=connections["registrar"].settings_dict["NAME"],
    )


def _claim() -> tuple[str, int, float]:
    """The plan, how many were due, and the seconds."""
    from django.db import connections

    from notices.tasks import write_all_due
    from wall.offices import office

    with connections["registrar"].cursor() as cursor:
        cursor.execute(CLAIM)
        plan = _nodes(cursor.fetchone()[0])
    with office("registrar"):
        start = time.perf_counter()
        found = write_all_due(datetime.now(UTC))
        return plan, found, time.perf_counter() - start


def _again(world: dict[str, Any]) -> tuple[int, int, float]:
    """The same due ones a second time, among a tenth as many."""
    _prepare(world, AGAIN)
    _plan, found, taken = _claim()
    return found, found * 10, taken


def _nodes(plan: Any) -> str:
    """A plan as its nodes from the top down: `LockRows > Index Scan using …`."""
    node = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    said = []
    while node:
        said.append(node["Node Type"] + (f" using {node['Index Name']}" if "Index Name" in node else ""))
        node = (node.get("Plans") or [None])[0]
    return " > ".join(said)


def creating(world: dict[str, Any]) -> Any:
    """Reminders of a thousand sessions: how many statements more than of one."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from bench.lines import Line
    from dialogues import reminders
    from dialogues.models import Session
    from ledger.actions import action
    from wall.viewer import viewing

    @action(f"bench.schedule.{uuid4()}", needs=None, on="nothing")
    def schedule(*, many: list[Any]) -> None:
        reminders.sessions_scheduled(many)

    few, dialogue = UUID(world["few"]), UUID(world["few_ids"][0])
    start = datetime.now(UTC) + timedelta(days=40)
    planned = [
        (Session(pk=uuid4(), dialogue_id=dialogue, starts_at=start, ends_at=start, level=2), [few])
        for _ in range(SESSIONS)
    ]
    counts = []
    with viewing(few):
        for several in (planned[:1], planned):
            began = time.perf_counter()
            with CaptureQueriesContext(connections["default"]) as seen:
                schedule(many=several)
            counts.append(len(seen))
    taken = time.perf_counter() - began
    return Line(
        f"statements more for {SESSIONS} sessions' reminders than for one",
        counts[1] - counts[0],
        0,
        f"{counts[1]} statements, {taken:.1f} s",
    )


def desk(world: dict[str, Any]) -> Any:
    """What one owes and was told, by somebody with ten thousand open obligations."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from bench.lines import Line
    from notices.queries import due_for, inbox
    from wall.viewer import viewing

    few = UUID(world["few"])
    with viewing(few), CaptureQueriesContext(connections["default"]) as seen:
        start = time.perf_counter()
        due_for(few)
        inbox()
        taken = time.perf_counter() - start
    return Line(
        "desk and inbox of somebody with many open obligations: statements", len(seen), 3, f"{taken:.2f} s"
    )
