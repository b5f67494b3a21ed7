"""Dating what the demo's story says happened before today.

People move a dialogue today, and actions know no other day: a closing that could be dated back would bring
the day of destruction forward. The demo tells of years, so its officers date the last move back here, and
its facilitators their logs, with the rights and the login that they have anyway, and the ledger shows it.
Outside the demo it refuses.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Least, Now
from django.utils.translation import gettext_lazy as _

from dialogues.models import Dialogue, Session
from ledger.actions import action, note_fields
from wall.refusal import Refused
from wall.rights import Right


@action("demo.date_back", says=_("Date demonstration data back"), needs=Right.MANAGE)
def date_back(*, dialogue: Dialogue, since: date, ended: bool, shred_on: date | None = None) -> None:
    """Say that the present state has been so since a day. Raises Refused outside the demo."""
    _only_in_the_demo()
    Dialogue.base.filter(pk=dialogue.pk).update(
        state_since=since, ended_on=since if ended else None, shred_on=shred_on if ended else None
    )
    note_fields("state_since", *(["ended_on", "shred_on"] if ended else []))


@action("demo.date_logs_back", says=_("Date demonstration data back"), needs=Right.LOG)
def date_logs_back(*, dialogue: Dialogue) -> None:
    """Say that each session was logged on the day after it. Raises Refused outside the demo."""
    _only_in_the_demo()
    held = Session.base.filter(dialogue=dialogue, logged_at__isnull=False)
    held.update(logged_at=Least(F("ends_at") + timedelta(days=1), Now()))
    note_fields("log")


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Refused("Only the demo world dates its past.", status=403, code="not_the_demo")
