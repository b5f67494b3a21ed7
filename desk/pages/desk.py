"""The desk: where everybody lands. What is due, what waits for an answer, what comes next."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.pages.door import page
from accounts.queries import kinds_of
from accounts.rules import ADMINISTRATOR, AUDITOR, OFFICERS
from desk.dates import date_range
from desk.pages.grants_to_confirm import waiting_for
from desk.pages.owed import (
    carried_row,
    code_name,
    late_in_words,
    late_others_in_words,
    moved_in_words,
    owed_row,
)
from dialogues.models import Dialogue, Session
from dialogues.templatetags.dialogues import spoken
from notices.owed_by_others import LATE_LIMIT, Carried, late_of_others
from notices.queries import due_for, inbox, unread_count
from wall.levels import Level
from wall.viewer import the_viewer

DIALOGUES_SHOWN = 12
SESSIONS_SHOWN = 5
CHANGES_SHOWN = 5
OTHERS_SHOWN = 3
CHANGED_WITHIN = timedelta(days=14)
OUTSIDE_DIALOGUES = frozenset({ADMINISTRATOR, AUDITOR})


@page()
def desk(request: HttpRequest) -> HttpResponse:
    """What is due for me, what waits for me, my next sessions and my dialogues: a constant number of queries."""
    viewer, kinds = the_viewer(), kinds_of(request.user)
    due = due_for(viewer)
    others = late_of_others() if kinds & OFFICERS else []
    late = others[:OTHERS_SHOWN]
    waiting, waiting_level = waiting_for(viewer)
    known, sessions = Dialogue.objects.in_order(), Session.objects.in_order().select_related("dialogue")
    dialogues = {row.pk: row for row in known.order_by("code_name")[: DIALOGUES_SHOWN + 1]}
    upcoming = _upcoming(sessions)
    owed = [*due.overdue, *due.this_week, *due.later]
    named = _named({one.dialogue_id for one in owed} | {one.dialogue_id for one in late}, dialogues)
    groups = [
        (_("Overdue"), [owed_row(one, named) for one in due.overdue]),
        (_("Waits for you"), waiting),
        (_("This week"), [owed_row(one, named) for one in due.this_week]),
        (_("Later"), [owed_row(one, named) for one in due.later]),
    ]
    if due.overdue:
        groups[0][1][0]["primary"] = True
    changes, changed = _changes(known, sessions)
    levels = [one.level for one in [*owed, *late, *named.values(), *upcoming, *changed]]
    levels += [one.dialogue.level for one in upcoming]
    inside = not kinds or bool(kinds - OUTSIDE_DIALOGUES)
    context = {
        "answer": _answer(len(due.overdue), len(due.this_week), len(waiting), len(others), inside=inside),
        "groups": [(title, items) for title, items in groups if items],
        "beyond": due.beyond,
        "unread": due.unread,
        "others": late_others_in_words(others) if kinds & OFFICERS else "",
        "others_late": _late_rows(late, named),
        "asks_for_others": inside and not kinds & OFFICERS,
        "upcoming": upcoming,
        "dialogues": list(dialogues.values())[:DIALOGUES_SHOWN],
        "more_dialogues": len(dialogues) > DIALOGUES_SHOWN,
        "inside": inside,
        "kinds": kinds,
        "changes": changes,
        "marking_level": max([Level.OPEN, waiting_level, *levels]),
    }
    return render(request, "desk.html", context)


def _upcoming(sessions: QuerySet[Session]) -> list[Session]:
    """The next sessions that are planned."""
    ahead = sessions.filter(state=Session.State.PLANNED, starts_at__gt=timezone.now())
    return list(ahead.order_by("starts_at", "pk")[:SESSIONS_SHOWN])


@page()
def unread(request: HttpRequest) -> HttpResponse:
    """How many notices I have not read: the part of the desk that the page asks for again by itself."""
    return render(request, "parts/unread.html", {"unread": unread_count()})


@page()
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox: what was said to me, of which dialogue, and why it came."""
    told = inbox()
    dialogues = Dialogue.objects.by_id(one.dialogue_id for one in told)
    now = timezone.now()
    rows = [
        {
            "told": one,
            "where": code_name(dialogues.get(one.dialogue_id)) if one.dialogue_id else "",
            "when": moved_in_words(one.due_at, one.due_at) if one.due_at else "",
            "late": late_in_words(now - one.due_at) if one.open and one.due_at and one.due_at < now else "",
        }
        for one in told
    ]
    levels = [one.level for one in [*told, *dialogues.values()]]
    context = {
        "notices": rows,
        "any_unread": any(not one.read for one in told),
        "marking_level": max(levels, default=Level.OPEN),
    }
    return render(request, "inbox.html", context)


def _named(wanted: set[UUID | None], known: dict[UUID, Dialogue]) -> dict[UUID, Dialogue]:
    """The dialogues that what is due belongs to, asked for once."""
    return known | Dialogue.objects.by_id(wanted - known.keys())


def _late_rows(late: Sequence[Carried], dialogues: dict[UUID, Dialogue]) -> list[dict[str, Any]]:
    people = Person.objects.in_bulk({one.owner_id for one in late}) if late else {}
    return [carried_row(one, people, dialogues) for one in late]


def _answer(overdue: int, this_week: int, waiting: int, others_late: int, *, inside: bool) -> str:
    """The page's first line: what is mine, what waits for my word, and what others are late with."""
    said = []
    if overdue:
        said.append(
            ngettext("One thing is overdue.", "%(count)d things are overdue.", overdue) % {"count": overdue}
        )
    elif this_week:
        said.append(_("Nothing is overdue."))
    if this_week:
        said.append(
            ngettext("One more this week.", "%(count)d more this week.", this_week) % {"count": this_week}
        )
    if waiting:
        said.append(
            ngettext("One thing waits for your answer.", "%(count)d things wait for your answer.", waiting)
            % {"count": waiting}
        )
    if others_late:
        said += [] if said else [_("Nothing of yours is due.")]
        said.append(_others_late(others_late))
    if said:
        return " ".join(said)
    if inside:
        return _("Nothing is due. A good day to prepare the next session, or to go for a walk.")
    return _("Nothing waits for you.")


def _others_late(count: int) -> str:
    if count > LATE_LIMIT:
        return _("Others are late with more than %(count)d things.") % {"count": LATE_LIMIT}
    return ngettext("Somebody is late with one thing.", "Others are late with %(count)d things.", count) % {
        "count": count
    }


def _changes(
    known: QuerySet[Dialogue], sessions: QuerySet[Session]
) -> tuple[list[dict[str, Any]], list[Any]]:
    """What happened of late in the dialogues that I know of: states, and sessions that were logged.

    As rows, and what they are about (for its level). In two queries.
    """
    since = timezone.now() - CHANGED_WITHIN
    states = known.filter(state_since__gte=since.date())
    moved = [
        (one.state_since, one, one, _("Its state is now “%(state)s”") % {"state": one.get_state_display()})
        for one in states.order_by("-state_since", "pk")[:CHANGES_SHOWN]
    ]
    logged = sessions.filter(logged_at__gte=since).order_by("-logged_at", "pk")[:CHANGES_SHOWN]
    held = [
        (timezone.localdate(one.logged_at), one.dialogue, one, _("A session was logged")) for one in logged
    ]
    newest = sorted([*moved, *held], key=lambda change: change[0], reverse=True)[:CHANGES_SHOWN]
    rows = [
        {
            "what": said,
            "what_url": reverse("dialogues:detail", args=[dialogue.pk]),
            "where": spoken(dialogue.code_name),
            "when": date_range(day, None),
        }
        for day, dialogue, _about, said in newest
    ]
    return rows, [thing for _day, dialogue, about, _said in newest for thing in (dialogue, about)]
