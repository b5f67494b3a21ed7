"""Changing when reminders of a kind come: in a programme or in one dialogue, by the programme's lead officer."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions import action, note_fields
from notices.kinds import REGISTRY, To
from wall.offices import current_office
from wall.refusal import Refused

FURTHEST_DAYS = 730
MOST_STEPS = 20


@action("ladder.set", says=gettext_lazy("Set when reminders come"), needs=None, on="dialogue_id")
def set_ladder(
    *,
    kind: str,
    programme_id: UUID,
    dialogue_id: UUID | None = None,
    steps: Sequence[tuple[int, To]],
    dates: Sequence[date] = (),
) -> None:
    """Set when reminders of a kind come: days after the due date (before it, where negative), for whom; and fixed days.

    Raises Refused: 403 for whoever does not lead the programme, 422 with a sentence for what cannot be.
    """
    if kind not in REGISTRY:
        raise Refused(_("Choose one of the kinds on the list."), code="unknown_kind")
    if not steps and not dates:
        raise Refused(
            _("Give at least one day, or go back to the usual ones."),
            code="empty",
            fields={"before": _("Give at least one day.")},
        )
    if len(steps) + len(dates) > MOST_STEPS or any(abs(days) > FURTHEST_DAYS for days, _to in steps):
        raise Refused(_("At most twenty days, none more than two years from the date."), code="too_many")
    wrong = _before_it_opens(kind, steps) | _over(dates)
    if wrong:
        raise Refused(_("Correct what is marked."), code="invalid", fields=wrong)
    _write(kind, programme_id, dialogue_id, [[days, to.value] for days, to in steps], dates)


@action("ladder.forget", says=gettext_lazy("Go back to the usual reminders"), needs=None, on="dialogue_id")
def forget_ladder(*, kind: str, programme_id: UUID, dialogue_id: UUID | None = None) -> None:
    """Go back to the usual ladder. Raises Refused (403) for whoever does not lead the programme."""
    _write(kind, programme_id, dialogue_id, None, ())


def _before_it_opens(kind: str, steps: Sequence[tuple[int, To]]) -> dict[str, str]:
    if REGISTRY[kind].opens_before or all(days >= 0 for days, _to in steps):
        return {}
    return {"before": _("There is nothing to do about this before its date. Leave this empty.")}


def _over(dates: Sequence[date]) -> dict[str, str]:
    today = timezone.now().date()
    over = sorted(day.isoformat() for day in dates if day < today)
    if not over:
        return {}
    return {"dates": _("Choose days that lie ahead. Over already: %(days)s.") % {"days": ", ".join(over)}}


def _write(
    kind: str,
    programme_id: UUID,
    dialogue_id: UUID | None,
    steps: list[list[int | str]] | None,
    dates: Sequence[date],
) -> None:
    values: list[Any] = [kind, programme_id, dialogue_id, None if steps is None else json.dumps(steps)]
    with connections[current_office()].cursor() as cursor:
        cursor.execute(
            "select wall.set_ladder(%s, %s, %s::uuid, %s::jsonb, %s::jsonb)",
            [*values, json.dumps(sorted(day.isoformat() for day in dates))],
        )
        if not cursor.fetchone()[0]:
            raise Refused(_("This is for the programme’s lead officer."), status=403, code="forbidden")
    note_fields("ladder")
