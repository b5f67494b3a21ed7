"""A dialogue's own pages: the list, opening one, its detail and its sessions."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.pages.door import FORM, me, page
from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER, OFFICER
from dialogues.actions import access, parties
from dialogues.actions import dialogues as actions
from dialogues.models import Brief, Dialogue, Faction, Party, Session, State, Track, UserGrant
from dialogues.pages.forms import OpenForm
from dialogues.pages.team import TEAM_CAPACITIES, Here, dialogue_page
from dialogues.queries import balance
from dialogues.queries.capacities import NAMES as CAPACITY_NAMES
from dialogues.queries.people import person_by_email
from resources.forms import gone, sent, submit
from resources.paginator import FirstThousand
from wall.levels import Level
from wall.rights import Right

PAGE = 25
SESSIONS_SHOWN = 8


@page()
def index(request: HttpRequest) -> HttpResponse:
    """The dialogues that the viewer may know of."""
    text, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    rows = Dialogue.objects.all() if text or state else Dialogue.objects.in_order()
    rows = rows.select_related("programme")
    if text:
        rows = rows.filter(code_name__icontains=text)
    if state in State.values:
        rows = rows.filter(state=state)
    listed = FirstThousand(rows, PAGE).get_page(request.GET.get("page"))
    may_open = bool(programmes_with_role(me(request).pk, (OFFICER, LEAD_OFFICER)))
    context = {"page": listed, "text": text, "state": state, "states": State.choices, "may_open": may_open}
    context["marking_level"] = max((row.level for row in listed), default=Level.OPEN)
    context |= _turning(request, listed)
    return render(request, "dialogues/list.html", context)


def _turning(request: HttpRequest, page: Any) -> dict[str, Any]:
    """Addresses of the page before and after, with the same search."""

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "position": _("%(page)d of %(pages)d") % {"page": page.number, "pages": page.paginator.num_pages},
    }


@page(OFFICER, LEAD_OFFICER, methods=FORM)
def open_(request: HttpRequest) -> HttpResponse:
    """Open a dialogue: parties, level, arm's length, theme, and who is to lead it."""
    programmes = programmes_with_role(me(request).pk, (OFFICER, LEAD_OFFICER))
    form = OpenForm(sent(request), programmes=programmes)

    def done(dialogue: Dialogue) -> HttpResponse:
        said = (
            _("The dialogue is open. Its lead facilitator finds it on their desk.")
            if form.cleaned_data["lead"]
            else _("The dialogue is open. Propose a lead facilitator next.")
        )
        return gone(request, reverse("dialogues:detail", args=[dialogue.pk]), said)

    context = {"form": form, "marking_level": Level.RESTRICTED}
    return submit(
        request,
        form,
        lambda _data: _open(form, request.LANGUAGE_CODE),
        show=lambda: render(request, "dialogues/open.html", context),
        done=done,
    )


@transaction.atomic  # all of it or nothing
def _open(form: OpenForm, language: str) -> Dialogue:
    lead = person_by_email(form.cleaned_data["lead"], field="lead") if form.cleaned_data["lead"] else None
    dialogue = actions.open_dialogue(
        programme_id=form.cleaned_data["programme"].pk, language=language, **form.values()
    )
    for name, factions in form.cleaned_data["parties"]:
        party = parties.add_party(dialogue=dialogue, name=name)
        for faction in factions:
            parties.add_faction(party=party, name=faction)
    if lead:
        access.give_capacity(dialogue=dialogue, person_id=lead, capacity="lead")
    return dialogue


@dialogue_page(Dialogue)
def detail(request: HttpRequest, here: Here) -> HttpResponse:
    """One dialogue, as much of it as the viewer may know."""
    dialogue = here.dialogue
    context = here.page(may=_may(here.rights), now=timezone.now(), programme=dialogue.programme)
    if here.sees(Brief):
        context |= _about(dialogue)
    if here.sees(Session):
        # One more than is shown tells whether there are more; counting them all would cost with their number.
        rows = list(Session.objects.filter(dialogue=dialogue).select_related("detail")[: SESSIONS_SHOWN + 1])
        context |= {"sessions": rows[:SESSIONS_SHOWN], "more_sessions": len(rows) > SESSIONS_SHOWN}
        context["marking_level"] = max([dialogue.level, *(row.level for row in rows)])
    return render(request, "dialogues/detail.html", context)


@dialogue_page(Session)
def sessions(request: HttpRequest, here: Here) -> HttpResponse:
    """All sessions of a dialogue that the viewer may know of."""
    rows = Session.objects.filter(dialogue=here.dialogue).select_related("detail")
    listed = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = here.page(*listed, may=_may(here.rights), page=listed, now=timezone.now())
    return render(request, "dialogues/sessions.html", context | _turning(request, listed))


def _about(dialogue: Dialogue) -> dict[str, Any]:
    brief = Brief.objects.select_related("convenor").get(pk=dialogue.pk)
    factions: dict[UUID, list[Faction]] = {}
    for faction in Faction.objects.filter(dialogue=dialogue):
        factions.setdefault(faction.party_id, []).append(faction)
    # Neutral order: alphabetically in what the reader reads.
    listed = sorted(Party.objects.filter(dialogue=dialogue), key=lambda party: str(party.name).casefold())
    for party in listed:
        party.shown = sorted(factions.get(party.pk, []), key=lambda one: str(one.name).casefold())
    track = balance.track(dialogue)
    return {
        "brief": brief,
        "parties": listed,
        "track": track,
        "track_steps": _gauge(track),
        "track_differs": bool(track.computed) and not track.agrees,
        "balance": balance.gender_balance(dialogue),
        "team": _team(dialogue),
    }


def _team(dialogue: Dialogue) -> list[dict[str, Any]]:
    """Who holds a capacity now; a reader who runs nothing sees their own alone."""
    grants = list(
        UserGrant.objects.filter(content_object=dialogue, ended_at__isnull=True)
        .select_related("permission")
        .order_by("granted_at")
    )
    names = Person.objects.in_bulk({grant.user_id for grant in grants})
    return [
        {
            "name": names[grant.user_id].display_name,
            "capacity": CAPACITY_NAMES[grant.permission.codename],
            "accepted": grant.accepted_at,
            "codename": grant.permission.codename,
        }
        for grant in grants
        if grant.permission.codename in (*TEAM_CAPACITIES, "manage")
    ]


def _gauge(track: balance.TrackAnswer) -> list[dict[str, Any]]:
    return [
        {
            "name": Track(value).label,
            "said": value == track.declared,
            "seen": bool(track.computed) and value == track.computed,
        }
        for value in ("three", "two", "one_half", "one")
    ]


def _may(rights: Right) -> dict[str, bool]:
    """What the page offers, by right."""
    return {
        "know": Right.BRIEF in rights,
        "manage": Right.MANAGE in rights,
        "lead": Right.LEAD in rights,
        "log": Right.LOG in rights,
        "roster": Right.ROSTER in rights,
        "schedule": Right.SCHEDULE in rights,
        "sessions": Right.SESSIONS in rights,
        "run": bool(rights & (Right.MANAGE | Right.LEAD)),
    }
