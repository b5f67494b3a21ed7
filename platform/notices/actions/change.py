"""Handing on what is due, moving its date, waiving it, and marking as done what no event settles."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions import about, action, note_detail, note_fields
from notices.kinds import REGISTRY
from notices.ladders import ladders_of, with_ladder
from notices.models import Obligation
from notices.rules import next_moment
from wall.offices import current_office
from wall.questions import rights_on
from wall.refusal import Hidden, Refused
from wall.rights import Right
from wall.viewer import the_viewer

# Who decides about what others owe: the officers who manage the dialogue, and its lead facilitators.
DECIDES = Right.MANAGE | Right.LEAD
# A date is moved by a year at most, counted from the first one. Owners move theirs by thirty days at most: more
# would amount to waiving it, which they may not.
FURTHEST = timedelta(days=365)
FURTHEST_OWN = timedelta(days=30)


@action("obligation.hand", says=gettext_lazy("Hand something due to somebody"), needs=None, on="obligation")
def hand(*, obligation: Obligation, to: UUID) -> Obligation:
    """Hand what is due to a colleague, who must be able to know of it and to settle it.

    Raises Refused: 403 for whoever does not decide here, 422 for somebody it cannot be handed to.
    """
    current = _standing(obligation)
    _decides(current)
    if not _ask("hand_obligation", current.pk, to, _first_moment(current, current.due_at)):
        sentence = _("Choose somebody from the list: they must know of it and be able to do it.")
        raise Refused(sentence, code="unsuitable", fields={"to": sentence})
    about(current)
    note_fields("owner")
    return current


@action("obligation.move", says=gettext_lazy("Move something due"), needs=None, on="obligation")
def move(*, obligation: Obligation, due_at: datetime, reason: str) -> Obligation:
    """Move the date by which it is due. The first date stays beside it, and its reminders begin again.

    Raises Refused: 403 for whoever does not decide here, 409 where the date follows something else's,
    422 without a reason or for a date that cannot be.
    """
    current = _standing(obligation)
    _decides(current)
    kind = REGISTRY[current.kind]
    if kind.lapses is not None:
        raise Refused(
            _("This date follows another one. Move what it is about, and it moves along."),
            status=409,
            code="follows",
        )
    wrong = _wrong_date(current, due_at) | _wrong_reason(reason)
    if wrong:
        raise Refused(_("Correct what is marked."), code="invalid", fields=wrong)
    Obligation.objects.filter(pk=current.pk).update(
        moved_from=Coalesce("moved_from", "due_at"),
        due_at=due_at,
        round=F("round") + 1,
        next_step=0,
        next_step_at=_first_moment(current, due_at),
    )
    about(current)
    note_fields("due_at")
    note_detail(reason=reason.strip())
    return current


@action("obligation.waive", says=gettext_lazy("Waive something due"), needs=None, on="obligation")
def waive(*, obligation: Obligation, reason: str) -> Obligation:
    """Waive what is due. The reason stays, sealed, in the ledger.

    Raises Refused: 403 for whoever does not decide here and for whoever owes or owed it, 422 without a reason.
    """
    current = _standing(obligation)
    wrong = _wrong_reason(reason)
    if wrong:
        raise Refused(_("Correct what is marked."), code="invalid", fields=wrong)
    answer = _ask("waive_obligation", current.pk)
    if answer == "yours":
        raise Refused(
            _("Nobody waives what is, or was, theirs to do. Ask another officer."),
            status=403,
            code="yours",
        )
    if answer != "done":
        raise _not_yours_to_decide()
    about(current)
    note_fields("waived")
    note_detail(reason=reason.strip())
    return current


@action("obligation.done", says=gettext_lazy("Finish something due"), needs=None, on="obligation")
def done(*, obligation: Obligation) -> Obligation:
    """Mark as done what no event settles; some kinds are due again after a time.

    Raises Refused: 403 for whoever does not owe it, 409 for what is settled elsewhere.
    """
    current = _standing(obligation)
    kind = REGISTRY[current.kind]
    if not kind.by_hand:
        raise Refused(_("This is settled where it is done, not here."), status=409, code="elsewhere")
    if current.owner_id != the_viewer():
        raise Refused(_("Whoever owes it says that it is done."), status=403, code="forbidden")
    now = timezone.now()
    values: dict[str, Any] = {"done_at": now}
    if kind.again is not None:
        due_at = now + kind.again
        values = {"due_at": due_at, "moved_from": None, "next_step": 0, "round": F("round") + 1}
        values |= {"next_step_at": _first_moment(current, due_at), "opens_at": due_at + kind.ladder[0].after}
    Obligation.objects.filter(pk=current.pk).update(**values)
    about(current)
    note_fields("done_at")
    return current


def may_decide(obligation: Obligation) -> bool:
    """Whether the viewer may hand it on and move it."""
    return obligation.dialogue_id is not None and bool(rights_on(obligation.dialogue_id) & DECIDES)


def colleagues(obligation: Obligation) -> list[UUID]:
    """To whom the viewer may hand it."""
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select * from wall.who_may_owe(%s)", [obligation.pk])
        return [row[0] for row in cursor.fetchall()]


def _standing(obligation: Obligation) -> Obligation:
    """The row as it is now. Raises Refused: 404 where it is hidden, 409 where it is no longer owed."""
    current = Obligation.objects.filter(pk=obligation.pk).first()
    if current is None or current.kind not in REGISTRY:
        raise Hidden
    if current.done_at or current.ended_at:
        raise Refused(
            _("It is settled already: there is nothing left to change."), status=409, code="settled"
        )
    return current


def _first_moment(current: Obligation, due_at: datetime) -> datetime | None:
    """The moment of the first reminder, if this is the due date."""
    ladders = ladders_of([(current.dialogue_id, current.kind)])
    # Of a donor's calendar only what lies ahead: what is over was said for the date before.
    kind = with_ladder(
        REGISTRY[current.kind],
        ladders,
        current.dialogue_id,
        due_at,
        opens_at=current.opens_at,
        created_at=timezone.now(),
    )
    return next_moment(kind, 0, due_at)


def _decides(current: Obligation) -> None:
    if not may_decide(current):
        raise _not_yours_to_decide()


def _not_yours_to_decide() -> Refused:
    return Refused(
        _("This is for the officer who manages the dialogue, or its lead facilitator."),
        status=403,
        code="forbidden",
    )


def _wrong_date(current: Obligation, due_at: datetime) -> dict[str, str]:
    # Former owners count as owners, as in wall.waive_obligation: handing it on first does not help.
    own = the_viewer() in (current.owner_id, *current.former_owners)
    if due_at <= timezone.now():
        return {"due_at": _("Choose a day that lies ahead.")}
    if due_at > current.first_due_at + FURTHEST:
        return {
            "due_at": _("That is more than a year after the first date. Choose an earlier day, or waive it.")
        }
    if own and due_at > current.first_due_at + FURTHEST_OWN:
        return {
            "due_at": _(
                "You may move what is, or was, yours by thirty days. For more, ask another officer or lead."
            )
        }
    return {}


def _wrong_reason(reason: str) -> dict[str, str]:
    return {} if reason.strip() else {"reason": _("Say why: this is looked back at.")}


def _ask(function: str, *arguments: UUID | datetime | None) -> Any:
    """Call one of the definer functions in notices/walled/change.sql."""
    places = ", ".join(["%s"] * len(arguments))
    with connections[current_office()].cursor() as cursor:
        cursor.execute(f"select wall.{function}({places})", list(arguments))
        return cursor.fetchone()[0]
