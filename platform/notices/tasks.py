"""The registrar's tasks. Their messages carry nothing at all: what is due is found in the database."""

import logging
import time
from datetime import datetime

from celery import shared_task
from django.core import mail
from django.utils import timezone

from notices.actions.write_notices import NothingDueError, write_notices
from notices.models import Obligation
from notices.sending import hang_up, send_all
from wall.offices import office

log = logging.getLogger("notices")
# Well below the time limit of a task; beat comes again.
SENDING_SECONDS = 300


@shared_task
def find_due() -> None:
    """Write the notices of all that is due, in batches, and have them sent. Two at a time do no harm."""
    with office("registrar"):
        found = write_all_due(timezone.now())
    if found:
        send_waiting.delay()


def write_all_due(now: datetime) -> int:
    """Batch after batch until nothing is due. Returns how many obligations were moved on."""
    found = 0
    # Looked at first without an action, which would leave an entry in the ledger every minute.
    while Obligation.base.speaking_by(now).exists():
        try:
            found += write_notices(now=now)
        except NothingDueError:  # another run has the rest in hand
            break
    return found


@shared_task
def send_waiting() -> None:
    """Send what waits, over one connection to the mail server."""
    stop = time.monotonic() + SENDING_SECONDS
    transport = mail.get_connection()
    with office("registrar"):
        sent = send_all(transport, go_on=lambda: time.monotonic() < stop)
    hang_up(transport)
    if sent:
        log.info("mail sent", extra={"count": sent})
