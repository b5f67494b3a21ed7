"""Verdicts on track and gender balance, written by the statistician's office, which sees attributes and no names."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues import reminders, rules
from dialogues.models import (
    AgendaItem,
    Attendance,
    Attributes,
    BalanceVerdict,
    Dialogue,
    Participant,
    Session,
    State,
    TrackCount,
    TrackVerdict,
)
from ledger.actions import action
from wall.offices import office

# A few more than two: sessions to which no participant came say nothing.
LOOKED_BACK = 6
# So long a session's log is looked at again, should the task that followed it have been lost.
LOGGED_LATELY = timedelta(days=2)


@shared_task(name="dialogues.actions.verdicts.refresh")
def refresh(dialogue_id: str) -> None:
    """Refresh the verdicts of one dialogue."""
    with office("statistician"):
        say_verdicts(dialogue_ids=[UUID(dialogue_id)])


@shared_task(name="dialogues.actions.verdicts.refresh_all")
def refresh_all() -> None:
    """Refresh every dialogue: half-years close without anybody doing anything, and a task may be lost."""
    with office("statistician"):
        say_verdicts(
            dialogue_ids=list(Dialogue.base.order_by().values_list("pk", flat=True)),
            low_since=timezone.now() - LOGGED_LATELY,
        )


@action("verdict.say", says=_("Give a half-year's answer"), needs=None, on="dialogue_ids")
def say_verdicts(*, dialogue_ids: list[UUID], low_since: datetime | None = None) -> None:
    """Write the track of each roster, for each closed half-year whether the target was met, and who hears that it was
    missed twice in a row: of all these dialogues, or of those in which a session was logged since `low_since`.

    A half-year is judged once, when it has closed: a verdict that moved with later corrections would tell
    who was corrected.
    """
    now = timezone.now()
    dialogue_ids = list(Dialogue.base.filter(pk__in=dialogue_ids).order_by().values_list("pk", flat=True))
    _say_tracks(dialogue_ids, now)
    _say_balances(dialogue_ids, now)
    _say_low(dialogue_ids, low_since)


def _say_tracks(dialogue_ids: list[UUID], now: datetime) -> None:
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    present = Participant.base.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=now.date()), dialogue_id__in=dialogue_ids
    )
    # No default order: it would ask for columns (alias, position) that this office may not read.
    for dialogue_id, role_class in present.order_by().values_list("dialogue_id", "role_class"):
        counts[dialogue_id][role_class] += 1
    tracks = [
        TrackVerdict(dialogue_id=pk, track=rules.computed_track(counts[pk]), computed_at=now)
        for pk in dialogue_ids
    ]
    _upsert(TrackVerdict, tracks, ["dialogue"], ["track", "computed_at"])
    numbers = [TrackCount(dialogue_id=pk, counts=dict(counts[pk]), computed_at=now) for pk in dialogue_ids]
    _upsert(TrackCount, numbers, ["dialogue"], ["counts", "computed_at"])


def _say_balances(dialogue_ids: list[UUID], now: datetime) -> None:
    said = set(
        BalanceVerdict.base.filter(dialogue_id__in=dialogue_ids).values_list("dialogue_id", "half_year")
    )
    open_half = rules.half_year_of(now.date())
    due: dict[tuple[UUID, date], list[UUID]] = defaultdict(list)
    held = Session.base.filter(dialogue_id__in=dialogue_ids, logged_at__isnull=False)
    for pk, dialogue_id, starts_at in held.values_list("pk", "dialogue_id", "starts_at"):
        half = rules.half_year_of(starts_at.date())
        if half < open_half and (dialogue_id, half) not in said:
            due[dialogue_id, half].append(pk)
    if not due:
        return
    people = _people_of([pk for sessions in due.values() for pk in sessions])
    hard = set(
        AgendaItem.base.filter(session_id__in=people, hard_security=True)
        .order_by()
        .values_list("session_id", flat=True)
    )
    targets = dict(Dialogue.base.filter(pk__in=dialogue_ids).order_by().values_list("pk", "gender_target"))
    verdicts = [
        BalanceVerdict(
            dialogue_id=dialogue_id,
            half_year=half,
            answer=rules.verdict(_pooled(people, sessions), targets[dialogue_id]),
            hard_security_answer=rules.verdict(
                _pooled(people, [pk for pk in sessions if pk in hard]), targets[dialogue_id]
            ),
            target=targets[dialogue_id],
            computed_at=now,
        )
        for (dialogue_id, half), sessions in due.items()
    ]
    BalanceVerdict.base.bulk_create(verdicts, ignore_conflicts=True)


def _say_low(dialogue_ids: list[UUID], since: datetime | None) -> None:
    held = Session.base.filter(dialogue_id__in=dialogue_ids, logged_at__isnull=False).order_by()
    if since is not None:
        dialogue_ids = list(
            held.filter(logged_at__gte=since).values_list("dialogue_id", flat=True).distinct()
        )
    running = Dialogue.base.filter(pk__in=dialogue_ids).exclude(state__in=(State.CLOSED, State.CANCELLED))
    targets = dict(running.order_by().values_list("pk", "gender_target"))
    newest: dict[UUID, list[Session]] = {pk: [] for pk in targets}
    rows = held.filter(dialogue_id__in=targets).only("pk", "dialogue_id", "level")
    for session in rows.order_by("-starts_at", "-pk"):
        if len(newest[session.dialogue_id]) < LOOKED_BACK:
            newest[session.dialogue_id].append(session)
    people = _people_of([session.pk for sessions in newest.values() for session in sessions])
    for dialogue_id, sessions in newest.items():
        shares = [rules.share_of(people[session.pk].values()) for session in reversed(sessions)]
        low = rules.low_twice(shares, targets[dialogue_id])
        reminders.balance_low(dialogue_id, sessions[0] if low else None)


def _people_of(session_ids: list[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Session → participant → gender, for those who came as participants."""
    came: dict[UUID, dict[UUID, str]] = {pk: {} for pk in session_ids}
    rows = list(
        Attendance.base.filter(session_id__in=session_ids, function="participant").values_list(
            "session_id", "participant_id"
        )
    )
    genders = dict(
        Attributes.base.filter(pk__in={participant for _session, participant in rows}).values_list(
            "pk", "gender"
        )
    )
    for session_id, participant_id in rows:
        came[session_id][participant_id] = genders.get(participant_id, "undisclosed")
    return came


def _pooled(people: dict[UUID, dict[UUID, str]], session_ids: list[UUID]) -> dict[object, str]:
    return {person: gender for pk in session_ids for person, gender in people[pk].items()}


def _upsert(model: Any, rows: list[Any], unique: list[str], update: list[str]) -> None:
    model.base.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=update)
