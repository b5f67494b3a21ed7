"""The desk: where everybody lands. What is due, what waits for an answer, what comes next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.pages.door import for_roles
from accounts.queries import kinds_of
from dialogues.capacities import NAMES
from dialogues.models import Dialogue, Session, UserGrant
from dialogues.templatetags.dialogues import spoken
from notices.queries import Owed, address, due_for, inbox, unread_count
from parley.dates import date_range
from wall.levels import Level
from wall.viewer import the_viewer

DIALOGUES_SHOWN = 12
SESSIONS_SHOWN = 5
CHANGES_SHOWN = 5
CHANGED_WITHIN = timedelta(days=14)


@for_roles()
def desk(request: HttpRequest) -> HttpResponse:
    """What is due for me, what waits for me, my next sessions and my dialogues: a constant number of queries."""
    due = due_for(the_viewer())
    dialogues = {row.pk: row for row in Dialogue.objects.order_by("code_name")[: DIALOGUES_SHOWN + 1]}
    upcoming = list(
        Session.objects.filter(state=Session.State.PLANNED, starts_at__gt=timezone.now())
        .select_related("dialogue")
        .order_by("starts_at")[:SESSIONS_SHOWN]
    )
    named = _named(due, dialogues)
    groups = [
        (_("Overdue"), [_item(one, named) for one in due.overdue]),
        (_("This week"), [_item(one, named) for one in due.this_week]),
        (_("Later"), [_item(one, named) for one in due.later]),
    ]
    shown = [*dialogues.values(), *named.values(), *upcoming]
    context = {
        "answer": _answer(len(due.overdue), len(due.this_week)),
        "groups": [(title, items) for title, items in groups if items],
        "beyond": due.beyond,
        "unread": due.unread,
        "proposals": _proposals(the_viewer()),
        "upcoming": upcoming,
        "dialogues": list(dialogues.values())[:DIALOGUES_SHOWN],
        "more_dialogues": len(dialogues) > DIALOGUES_SHOWN,
        "kinds": kinds_of(request.user),
        "changes": _changes(dialogues),
        "marking_level": max((thing.level for thing in shown), default=Level.OPEN),
    }
    return render(request, "desk.html", context)


@for_roles()
def unread(request: HttpRequest) -> HttpResponse:
    """How many notices I have not read: the part of the desk that the page asks for again by itself."""
    return render(request, "parts/unread.html", {"unread": unread_count()})


@for_roles()
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox: what was said to me, and why it came."""
    told = inbox()
    context = {"notices": told, "any_unread": any(not one.read for one in told), "marking_level": Level.OPEN}
    return render(request, "inbox.html", context)


def _named(due: Any, known: dict[UUID, Dialogue]) -> dict[UUID, Dialogue]:
    """The dialogues that what is due belongs to, asked for once."""
    wanted = {one.dialogue_id for group in (due.overdue, due.this_week, due.later) for one in group}
    missing = wanted - known.keys() - {None}
    return known | Dialogue.objects.in_bulk(missing) if missing else known


def _item(owed: Owed, dialogues: dict[UUID, Dialogue]) -> dict[str, Any]:
    dialogue = dialogues.get(owed.dialogue_id) if owed.dialogue_id else None
    late = owed.late
    return {
        "what": owed.says,
        "what_url": reverse("obligation", args=[owed.id]),
        "where": spoken(dialogue.code_name) if dialogue else "",
        "when": moved_in_words(owed.due_at, owed.first_due_at),
        "late": late_in_words(late) if late else "",
        "act_url": address(owed.page, owed.dialogue_id, owed.page_id),
        "act_label": owed.act,
    }


def due_in_words(when: Any) -> str:
    return _("due %(day)s") % {"day": date_range(when, None)}


def moved_in_words(due_at: datetime, first_due_at: datetime) -> str:
    """“due 3 May 2026 (first 1 May 2026)”: the old date stays visible."""
    said = due_in_words(due_at)
    if timezone.localdate(due_at) == timezone.localdate(first_due_at):
        return said
    return _("%(due)s (first %(day)s)") % {"due": said, "day": date_range(first_due_at, None)}


def late_in_words(late: timedelta) -> str:
    """“2 days late”; less than a day is “late”."""
    if late.days < 1:
        return _("late")
    return ngettext("%(days)d day late", "%(days)d days late", late.days) % {"days": late.days}


def _answer(overdue: int, this_week: int) -> str:
    """The page's first line."""
    if overdue:
        first = ngettext("One thing is overdue.", "%(count)d things are overdue.", overdue) % {
            "count": overdue
        }
    elif this_week:
        first = _("Nothing is overdue.")
    else:
        return _("Nothing is due. A good day to prepare the next session, or to go for a walk.")
    rest = ngettext("One more this week.", "%(count)d more this week.", this_week) % {"count": this_week}
    return f"{first} {rest}" if this_week else first


def _proposals(person_id: UUID) -> list[dict[str, Any]]:
    """Capacities proposed to me that I have not answered."""
    grants = list(
        UserGrant.objects.filter(
            user_id=person_id, accepted_at__isnull=True, ended_at__isnull=True, until__gt=timezone.now()
        ).select_related("permission")
    )
    waiting = [grant for grant in grants if grant.permission.codename in ("lead", "facilitate", "partner")]
    givers = Person.objects.in_bulk({grant.granted_by_id for grant in waiting})
    return [
        {
            "what": _("You are proposed as: %(capacity)s") % {"capacity": NAMES[grant.permission.codename]},
            "where": givers[grant.granted_by_id].display_name,
            "act_url": reverse("dialogues:proposal", args=[grant.pk]),
            "act_label": _("Answer"),
        }
        for grant in waiting
    ]


def _changes(dialogues: dict[UUID, Dialogue]) -> list[dict[str, Any]]:
    """What happened of late in the dialogues that I am in: states, and sessions that were logged. One query."""
    since = timezone.now() - CHANGED_WITHIN
    moved = [
        (one.state_since, one, _("Its state is now “%(state)s”") % {"state": one.get_state_display()})
        for one in dialogues.values()
        if one.state_since >= since.date()
    ]
    logged = (
        Session.objects.filter(logged_at__gte=since)
        .select_related("dialogue")
        .order_by("-logged_at")[:CHANGES_SHOWN]
    )
    held = [(timezone.localdate(one.logged_at), one.dialogue, _("A session was logged")) for one in logged]
    newest = sorted([*moved, *held], key=lambda change: change[0], reverse=True)[:CHANGES_SHOWN]
    return [
        {
            "what": said,
            "what_url": reverse("dialogues:detail", args=[dialogue.pk]),
            "where": spoken(dialogue.code_name),
            "when": date_range(day, None),
        }
        for day, dialogue, said in newest
    ]
