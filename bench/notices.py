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
SESSIONS = 1000


def rows(world: dict[str, Any]) -> list[Any]:
    """All of them, as lines of the table."""
    return [claiming(world), creating(world), desk(world)]


def claiming(world: dict[str, Any]) -> Any:
    """All that is due found, claimed and written down, to people who may know; with the plan that found it."""
    from django.db import connections

    from bench import scale
    from bench.run import Line
    from notices.tasks import write_all_due
    from parley import embedded
    from parley.secrets_store import var_folder
    from wall.offices import office

    database = connections["registrar"].settings_dict["NAME"]
    scale.run_as_superuser(
        embedded.superuser_dsn(var_folder()),
        "set session_replication_role = replica;"
        f" update notices_obligation set owner_id = '{world['many']}' where next_step_at <= now(); analyze notices_obligation",
        dbname=database,
    )
    with connections["registrar"].cursor() as cursor:
        cursor.execute(CLAIM)
        plan = cursor.fetchone()[0]
    with office("registrar"):
        start = time.perf_counter()
        found = write_all_due(datetime.now(UTC))
        taken = time.perf_counter() - start
    open_ = 100 * len(world["dialogues"])
    return Line(
        f"{found} due of {open_} open obligations found, claimed, written: seconds",
        taken,
        CLAIM_SECONDS,
        _nodes(plan),
    )


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

    from bench.run import Line
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

    from bench.run import Line
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
