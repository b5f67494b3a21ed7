"""Numbers about obligations and notices for the operations page, and mail that was given up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections

from wall.offices import current_office


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of something there are, and since when the oldest of them waits (None where there is none)."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Mail to one person that was not accepted after the last try. `failure` is the error's name."""

    recipient_id: UUID
    count: int
    since: datetime
    failure: str


def counts() -> dict[str, Waiting]:
    """`steps_behind`, `mail_waiting` and `mail_failed`, in one query. They name nobody: anyone inside may ask."""
    return {
        what: Waiting(count, oldest) for what, count, oldest in _rows("select * from wall.engine_counts()")
    }


def given_up() -> list[GivenUp]:
    """Mail that was given up, oldest first. For administrators; the database refuses anybody else."""
    return [GivenUp(*row) for row in _rows("select * from wall.failed_mail()")]


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connections[current_office()].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
