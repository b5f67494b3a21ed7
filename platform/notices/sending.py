"""Sending waiting notices as mail: claimed, sent, marked; tried again where the transport failed.

The claim is a lease. A worker that is killed between handing a mail over and marking it sent leaves a
claim that lapses, and the mail goes out again with the same Message-ID, by which servers and readers
recognise it as one. (With SMTP nobody can promise more: the answer to the last command may be lost.)
"""

import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notices import mail
from notices.models import ON_ITS_WAY, Because, Notice, State
from notices.openpgp import KeyUnusableError
from notices.recipients import Person, people
from notices.rules import MAX_ATTEMPTS, try_again_at
from notices.who_may_know import Question, known

log = logging.getLogger("notices")

# A letter is claimed just before it is handed over; this is far above the transport's own time-out.
LEASE_SECONDS = 300
# While its dialogue is suspended a notice waits, and is looked at again after this long.
PAUSED_FOR = timedelta(hours=6)
TRANSPORT_ERRORS = (smtplib.SMTPException, OSError)


@dataclass(frozen=True, slots=True)
class Letter:
    """Notices that go to one person in one mail. `attempt` is this one's number, from 1."""

    id: UUID
    to: Person
    notices: list[Notice]
    attempt: int


def claim(now: datetime) -> Letter | None:
    """Take the next letter that is to be sent, or None where nothing waits.

    What has been settled meanwhile, or may no longer be known by its recipient, is withdrawn on the way.
    """
    while True:
        first = _on_its_way(now).order_by("next_try_at").only("letter", "recipient_id").first()
        if first is None:
            return None
        with transaction.atomic(using="registrar"):
            letter = _claim(first, now)
        if letter is not None:
            return letter


def _on_its_way(now: datetime) -> QuerySet[Notice]:
    return Notice.base.filter(ON_ITS_WAY, next_try_at__lte=now)


def _claim(first: Notice, now: datetime) -> Letter | None:
    """Lock the letter that `first` belongs to, or put one together of all that waits for its recipient."""
    together = (
        {"letter": first.letter} if first.letter else {"letter": None, "recipient_id": first.recipient_id}
    )
    # Locked in one order, so that two workers never wait for each other; what one took the other finds changed.
    rows = list(
        _on_its_way(now)
        .filter(**together)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("obligation")
        .only(*_READ)
    )
    if not rows:
        return None
    to = people([first.recipient_id]).get(first.recipient_id)
    rows = _still_to_be_said(rows, to, now)
    attempt = 1 + max((row.attempts for row in rows), default=0)
    if attempt > MAX_ATTEMPTS:
        _set(rows, state=State.FAILED, failure="claims lapsed")
        return None
    if not rows or to is None:
        return None
    letter = first.letter or uuid4()
    lease = timedelta(seconds=getattr(settings, "NOTICES_LEASE_SECONDS", LEASE_SECONDS))
    _set(rows, state=State.CLAIMED, letter=letter, attempts=attempt, next_try_at=now + lease)
    return Letter(letter, to, rows, attempt)


_READ = (
    *(
        "id",
        "step",
        "recipient_id",
        "because",
        "kind",
        "dialogue_id",
        "level",
        "created_at",
        "state",
        "attempts",
    ),
    *("letter", "obligation__done_at", "obligation__ended_at", "obligation__paused_at", "obligation__needs"),
    "obligation__owner_id",
)


def _still_to_be_said(rows: list[Notice], to: Person | None, now: datetime) -> list[Notice]:
    """The notices that still stand; others are withdrawn, or wait while their dialogue is suspended."""
    questions = {
        row.pk: Question(row.recipient_id, row.dialogue_id, row.level, row.obligation.needs) for row in rows
    }
    answers = known(questions.values()) if to is not None and to.is_active else set()
    standing, resting, gone = [], [], []
    for row in rows:
        due = row.obligation
        handed_on = row.because == Because.OWNER and due.owner_id != row.recipient_id
        if due.done_at or due.ended_at or handed_on or questions[row.pk] not in answers:
            gone.append(row)
        elif due.paused_at:
            resting.append(row)
        else:
            standing.append(row)
    _set(gone, state=State.WITHDRAWN)
    _set(resting, state=State.WAITING, letter=None, next_try_at=now + PAUSED_FOR)
    return standing


def _set(rows: list[Notice], **values: object) -> None:
    if rows:
        Notice.base.filter(pk__in=[row.pk for row in rows]).update(**values)


def send(letter: Letter, transport: BaseEmailBackend) -> bool:
    """Hand a claimed letter over and write down how that went. Returns whether it went out."""
    try:
        message = mail.compose(letter.id, letter.to, letter.notices, transport)
        transport.open()  # nothing to do where it is open already
        message.send()
    except KeyUnusableError as error:  # asked for secrecy: rather no mail than one that can be read
        _failed(letter, type(error).__name__)
        return False
    except TRANSPORT_ERRORS as error:
        _failed(letter, type(error).__name__)
        hang_up(transport)
        return False
    _ours(letter).update(state=State.SENT, sent_at=timezone.now(), failure="")
    return True


def hang_up(transport: BaseEmailBackend) -> None:
    """Close the connection. An error in doing so is ignored: each letter is marked already."""
    with suppress(*TRANSPORT_ERRORS):
        transport.close()


def _failed(letter: Letter, failure: str) -> None:
    """Only the error's name is kept: what a mail server answers may quote the address."""
    again = try_again_at(letter.attempt, timezone.now())
    log.warning("a mail was not accepted", extra={"id": str(letter.id), "count": letter.attempt})
    if again is None:
        _ours(letter).update(state=State.FAILED, failure=failure)
    else:
        _ours(letter).update(state=State.WAITING, failure=failure, next_try_at=again)


def _ours(letter: Letter) -> QuerySet[Notice]:
    # A worker that slept through its lease must not mark what another one has claimed since.
    return Notice.base.filter(letter=letter.id, state=State.CLAIMED, attempts=letter.attempt)


def send_all(transport: BaseEmailBackend, *, go_on: Callable[[], bool]) -> int:
    """Send letters one by one until nothing waits or `go_on` says no. Returns how many went out."""
    sent = 0
    while go_on():
        letter = claim(timezone.now())
        if letter is None:
            break
        sent += send(letter, transport)
    return sent
