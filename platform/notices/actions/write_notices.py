"""The registrar's work: find what is due, and write down what is to be said of it, to whom, and when."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connections
from django.utils.translation import gettext_lazy as _

from ledger.actions import action, note_fields
from notices.kinds import REGISTRY, Kind, To
from notices.ladders import Ladders, ladders_of, with_ladder
from notices.models import Obligation, Pace, Preference, State
from notices.quiet import Preferences, when_to_send
from notices.recipients import Person, people_and_their_stand_ins
from notices.rules import Found, newest_step, whom_to_tell
from notices.who_may_know import Question, known

log = logging.getLogger("notices")

# Obligations in one transaction, and so in one entry of the ledger.
BATCH = 500
_READ = (
    "id",
    "kind",
    "dialogue_id",
    "owner_id",
    "needs",
    "level",
    "created_at",
    "opens_at",
    "due_at",
    "next_step",
    "next_step_at",
)
# What a notice repeats of its obligation never leaves the database: half the time of writing ten thousand.
_SAY = """
insert into notices_notice (
    id, obligation_id, round, step, recipient_id, because, kind, dialogue_id, page_id, needs, level,
    created_at, state, attempts, next_try_at, failure)
select u.id, o.id, o.round, u.step, u.recipient, u.because, o.kind, o.dialogue_id,
       coalesce(o.page_id, o.object_id), o.needs, o.level, u.said_at, u.state, 0, u.send_at, ''
  from unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[],
              %s::timestamptz[]) u (id, obligation, step, recipient, because, state, said_at, send_at)
  join notices_obligation o on o.id = u.obligation
on conflict do nothing
"""
_ADVANCE = """
update notices_obligation o set next_step = u.step, next_step_at = u.at, ended_at = u.ended
  from unnest(%s::uuid[], %s::smallint[], %s::timestamptz[], %s::timestamptz[]) u (id, step, at, ended)
 where o.id = u.id
"""


class NothingDueError(Exception):
    """Nothing was due after all, or another run has it in hand: the transaction leaves no trace."""


@action("notices.write", says=_("Write notices"), needs=None, at="registrar")
def write_notices(*, now: datetime, limit: int | None = None) -> int:
    """Claim up to `limit` (BATCH) obligations whose step has come and write their notices, all or nothing.

    The claim is the row's lock: a second run passes over it, and one that is killed lets go of it. What is
    said and where the ladder stands change in one transaction, so nothing is lost or said twice. Returns
    how many obligations were moved on. Raises NothingDueError where there were none.
    """
    due = list(
        Obligation.base.speaking_by(now)
        .order_by("next_step_at")
        .select_for_update(skip_locked=True)
        .only(*_READ)[: limit or BATCH]
    )
    if not due:
        raise NothingDueError
    people = people_and_their_stand_ins(row.owner_id for row in due)
    answers = _answers(due, people)
    passed = _pass_on([row.pk for row in due if _question(row.owner_id, row) not in answers])
    mine = [row for row in due if row.pk not in passed]
    ladders = ladders_of((row.dialogue_id, row.kind) for row in mine)
    kinds = {row.pk: _kind(row, ladders) for row in mine}
    found = {row.pk: _look(row, kinds[row.pk], now) for row in mine}
    speaking = [
        (row, step, kind.ladder[step].to)
        for row in mine
        if (step := found[row.pk].say) is not None and (kind := kinds[row.pk]) is not None
    ]
    notices = _notices(speaking, people, answers, now)
    _by_columns(_SAY, notices)
    _by_columns(
        _ADVANCE, [(pk, f.next_step, f.next_step_at, now if f.lapsed else None) for pk, f in found.items()]
    )
    note_fields("next_step", *(["owner"] if passed else []))
    log.info("notices written", extra={"count": len(notices)})
    return len(due)


def _kind(row: Obligation, ladders: Ladders) -> Kind | None:
    kind = REGISTRY.get(row.kind)
    if kind is None:
        return None
    return with_ladder(
        kind, ladders, row.dialogue_id, row.due_at, opens_at=row.opens_at, created_at=row.created_at
    )


def _look(row: Obligation, kind: Kind | None, now: datetime) -> Found:
    if kind is None:
        log.error(
            "an obligation is of a kind that nothing declares any more; it ends", extra={"id": str(row.pk)}
        )
        return Found(None, row.next_step, None, lapsed=True)
    return newest_step(kind, row.next_step, row.due_at, now, row.next_step_at)


def _by_columns(statement: str, rows: list[tuple[Any, ...]]) -> None:
    """Hand rows to a statement that unnests one array a column."""
    if rows:
        with connections["registrar"].cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _pass_on(lost: list[UUID]) -> set[UUID]:
    """Pass on obligations whose owner may no longer know of them. Returns those that changed hands or ended.

    They get no notice in this run.
    """
    if not lost:
        return set()
    with connections["registrar"].cursor() as cursor:
        cursor.execute("select * from wall.follow_holders(%s::uuid[])", [lost])
        return {row[0] for row in cursor.fetchall()}


def _question(person: UUID, row: Obligation) -> Question:
    return Question(person, row.dialogue_id, row.level, row.needs)


def _answers(due: Iterable[Obligation], people: dict[UUID, Person]) -> set[Question]:
    """Who of those concerned may know of what is due."""
    return known(
        _question(person, row)
        for row in due
        for person in {row.owner_id, *_concerned(people.get(row.owner_id))}
    )


def _notices(
    speaking: list[tuple[Obligation, int, To]],
    people: dict[UUID, Person],
    answers: set[Question],
    now: datetime,
) -> list[tuple[Any, ...]]:
    """The rows of _SAY: one notice for each, to the person who is to be told and may know; none where nobody may."""
    told = [
        (row, step, *whom)
        for row, step, to in speaking
        if (whom := _whom(row, to, people, answers)) is not None
    ]
    preferences = preferences_of([people[person] for _, _, person, _ in told])
    return [
        _notice(row, step, person, because, preferences[person], now) for row, step, person, because in told
    ]


def _whom(
    row: Obligation, to: To, people: dict[UUID, Person], answers: set[Question]
) -> tuple[UUID, str] | None:
    def may_know(person: UUID) -> bool:
        return _question(person, row) in answers

    return whom_to_tell(to, row.owner_id, people, may_know)


def _concerned(owner: Person | None) -> Iterable[UUID]:
    if owner is not None:
        yield from (i for i in (owner.id, owner.deputy_id, owner.supervisor_id) if i is not None)


def _notice(
    row: Obligation, step: int, person: UUID, because: str, preferences: Preferences, now: datetime
) -> tuple[Any, ...]:
    muted = row.kind in preferences.muted and not REGISTRY[row.kind].duty
    state = State.DESK_ONLY if muted else State.WAITING
    return uuid4(), row.pk, step, person, because, state.value, now, when_to_send(preferences, now)


def preferences_of(people: Iterable[Person]) -> dict[UUID, Preferences]:
    """How each of these people wants to be told, on their own clock."""
    zones = {person.id: person.time_zone for person in people}
    columns = ("person_id", "pace", "digest_at", "quiet_from", "quiet_until", "working_days", "muted")
    stated = {row[0]: row[1:] for row in Preference.base.filter(pk__in=zones).values_list(*columns)}
    found = {}
    for person, zone in zones.items():
        if person not in stated:
            found[person] = Preferences(zone=zone)
            continue
        pace, digest_at, quiet_from, quiet_until, days, muted = stated[person]
        found[person] = Preferences(
            zone, pace == Pace.DIGEST, digest_at, quiet_from, quiet_until, days, tuple(muted)
        )
    return found
