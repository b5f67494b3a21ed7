"""A dialogue's own pages: list, opening, detail, editing, and the moves of its life."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.forms import add_refusal
from accounts.models import Person
from accounts.pages.door import for_roles, me
from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER, OFFICER
from dialogues import rules
from dialogues.actions import access, parties
from dialogues.actions import dialogues as actions
from dialogues.models import Brief, Dialogue, Faction, Party, Session, State, Track, UserGrant
from dialogues.pages.forms import (
    ArmsLengthForm,
    BriefForm,
    FactionForm,
    LevelForm,
    MoveForm,
    OpenForm,
    PartyForm,
)
from dialogues.queries import balance
from dialogues.queries.capacities import NAMES as CAPACITY_NAMES
from dialogues.queries.people import person_by_email
from resources.find import find
from wall.levels import Level
from wall.questions import require, rights_on
from wall.refusal import Refused
from wall.rights import Right

PAGE = 25
SESSIONS_SHOWN = 8


@for_roles()
def index(request: HttpRequest) -> HttpResponse:
    """The dialogues that the viewer may know of."""
    rows = Dialogue.objects.select_related("programme")
    text, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    if text:
        rows = rows.filter(code_name__icontains=text)
    if state in State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_open = bool(programmes_with_role(me(request).pk, (OFFICER, LEAD_OFFICER)))
    context = {"page": page, "text": text, "state": state, "states": State.choices, "may_open": may_open}
    context["marking_level"] = max((row.level for row in page), default=Level.OPEN)
    context |= _turning(request, page)
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


@for_roles(OFFICER, LEAD_OFFICER)
def open_(request: HttpRequest) -> HttpResponse:
    """Open a dialogue: parties, level, arm's length, theme, and who is to lead it."""
    programmes = programmes_with_role(me(request).pk, (OFFICER, LEAD_OFFICER))
    form = OpenForm(request.POST or None, programmes=programmes)
    if request.method == "POST" and form.is_valid():
        try:
            lead = (
                person_by_email(form.cleaned_data["lead"], field="lead")
                if form.cleaned_data["lead"]
                else None
            )
            with transaction.atomic():  # all of it or nothing
                dialogue = _open(form, lead, request.LANGUAGE_CODE)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            said = (
                _("The dialogue is open. Its lead facilitator finds it on their desk.")
                if lead
                else _("The dialogue is open. Propose a lead facilitator next.")
            )
            messages.success(request, said)
            return HttpResponseRedirect(reverse("dialogues:detail", args=[dialogue.pk]))
    context = {"form": form, "marking_level": Level.RESTRICTED}
    return render(request, "dialogues/open.html", context)


def _open(form: OpenForm, lead: UUID | None, language: str) -> Dialogue:
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


@for_roles()
def detail(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """One dialogue, as much of it as the viewer may know."""
    dialogue = find(Dialogue, dialogue_id)
    rights = rights_on(dialogue.pk)
    context: dict[str, Any] = {"dialogue": dialogue, "may": _may(rights), "marking_level": dialogue.level}
    context["now"] = timezone.now()
    context["programme"] = dialogue.programme
    if Right.BRIEF in rights:
        context |= _about(dialogue)
    if Right.SCHEDULE in rights:
        # One more than is shown tells whether there are more; counting them all would cost with their number.
        rows = list(Session.objects.filter(dialogue=dialogue).select_related("detail")[: SESSIONS_SHOWN + 1])
        context |= {"sessions": rows[:SESSIONS_SHOWN], "more_sessions": len(rows) > SESSIONS_SHOWN}
        context["marking_level"] = max([dialogue.level, *(row.level for row in rows)])
    return render(request, "dialogues/detail.html", context)


@for_roles()
def sessions(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """All sessions of a dialogue that the viewer may know of."""
    dialogue = find(Dialogue, dialogue_id)
    rights = rights_on(dialogue.pk)
    require(Right.SCHEDULE, dialogue.pk, held=int(rights))
    rows = Session.objects.filter(dialogue=dialogue).select_related("detail")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"dialogue": dialogue, "may": _may(rights), "page": page, "now": timezone.now()} | _turning(
        request, page
    )
    context["marking_level"] = max([dialogue.level, *(row.level for row in page)])
    return render(request, "dialogues/sessions.html", context)


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
        if grant.permission.codename in ("lead", "facilitate", "partner", "manage")
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


@for_roles()
def edit(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """Change what the dialogue is about."""
    dialogue = find(Dialogue, dialogue_id)
    require(Right.MANAGE, dialogue.pk)
    brief = find(Brief, dialogue_id)
    form = BriefForm(request.POST or None, initial=BriefForm.initial_of(dialogue, brief))
    if request.method == "POST" and form.is_valid():
        version = int(request.POST.get("version") or 0)
        return _done_or_form(
            request,
            form,
            dialogue,
            lambda: actions.edit_dialogue(dialogue=dialogue, version=version, changes=form.values()),
            _("Saved."),
            title=_("Edit"),
        )
    return _form_page(request, form, dialogue, title=_("Edit"))


@for_roles()
def move(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """Move the dialogue through its life."""
    dialogue = find(Dialogue, dialogue_id)
    require(Right.MANAGE, dialogue.pk)
    form = MoveForm(request.POST or None, moves=rules.moves_from(dialogue.state))
    title = _("Move to another state")
    if request.method == "POST" and form.is_valid():
        return _done_or_form(
            request,
            form,
            dialogue,
            lambda: actions.move_dialogue(dialogue=dialogue, **form.cleaned_data),
            _("The dialogue has moved."),
            title=title,
        )
    return _form_page(
        request,
        form,
        dialogue,
        title=title,
        lead=_("It is “%(state)s” now.") % {"state": dialogue.get_state_display()},
    )


@for_roles()
def arms_length(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """What the sponsor's officers learn of the roster."""
    dialogue = find(Dialogue, dialogue_id)
    require(Right.BRIEF, dialogue.pk)
    form = ArmsLengthForm(request.POST or None, initial={"arms_length": dialogue.arms_length})
    title, lead = (
        _("Arm’s length"),
        _("The officer or the lead facilitator may tighten it. Only the lead facilitator loosens it."),
    )
    if request.method == "POST" and form.is_valid():
        return _done_or_form(
            request,
            form,
            dialogue,
            lambda: actions.set_arms_length(dialogue=dialogue, **form.cleaned_data),
            _("Arm’s length is changed. It holds from this moment."),
            title=title,
        )
    return _form_page(request, form, dialogue, title=title, lead=lead)


@for_roles()
def level(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """Raise the confidentiality level."""
    dialogue = find(Dialogue, dialogue_id)
    require(Right.BRIEF, dialogue.pk)
    form = LevelForm(request.POST or None, above=dialogue.level)
    title, lead = (
        _("Raise the level"),
        _("A level is raised here and never lowered. Everything in the dialogue follows."),
    )
    if request.method == "POST" and form.is_valid():
        return _done_or_form(
            request,
            form,
            dialogue,
            lambda: actions.raise_level(dialogue=dialogue, **form.cleaned_data),
            _("The level is raised."),
            title=title,
        )
    return _form_page(request, form, dialogue, title=title, lead=lead)


@for_roles()
def party(request: HttpRequest, dialogue_id: UUID, party_id: UUID | None = None) -> HttpResponse:
    """Name a party, or change one."""
    dialogue = find(Dialogue, dialogue_id)
    require(Right.BRIEF, dialogue.pk)
    found = find(Party, party_id, dialogue=dialogue) if party_id else None
    initial = {"name": found.name, "since": found.since, "until": found.until} if found else None
    form = PartyForm(request.POST or None, initial=initial)
    title = _("Change a party") if found else _("Add a party")
    if request.method == "POST" and form.is_valid():
        act = (
            (lambda: parties.edit_party(party=found, changes=form.cleaned_data))
            if found
            else (lambda: parties.add_party(dialogue=dialogue, **form.cleaned_data))
        )
        return _done_or_form(request, form, dialogue, act, _("Saved."), title=title)
    return _form_page(request, form, dialogue, title=title)


@for_roles()
def faction(
    request: HttpRequest, dialogue_id: UUID, party_id: UUID, faction_id: UUID | None = None
) -> HttpResponse:
    """Name a faction within a party, or change one."""
    dialogue = find(Dialogue, dialogue_id)
    require(Right.BRIEF, dialogue.pk)
    within = find(Party, party_id, dialogue=dialogue)
    found = find(Faction, faction_id, party=within) if faction_id else None
    others = Faction.objects.filter(dialogue=dialogue).exclude(pk=faction_id)
    initial = (
        {"name": found.name, "since": found.since, "until": found.until, "split_from": found.split_from_id}
        if found
        else None
    )
    form = FactionForm(request.POST or None, initial=initial, others=others)
    title = _("Change a faction") if found else _("Add a faction")
    if request.method == "POST" and form.is_valid():
        act = (
            (lambda: parties.edit_faction(faction=found, changes=form.cleaned_data))
            if found
            else (lambda: parties.add_faction(party=within, **form.cleaned_data))
        )
        return _done_or_form(request, form, dialogue, act, _("Saved."), title=title)
    return _form_page(request, form, dialogue, title=title, lead=within.name)


def _form_page(
    request: HttpRequest, form: Any, dialogue: Dialogue, *, title: str, lead: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "dialogue": dialogue,
        "title": title,
        "lead": lead,
        "marking_level": dialogue.level,
    }
    return render(request, "dialogues/form.html", context, status=422 if form.errors else 200)


def _done_or_form(
    request: HttpRequest, form: Any, dialogue: Dialogue, act: Callable[[], Any], said: str, *, title: str
) -> HttpResponse:
    """Do it and go back to the dialogue, or show the form again with what was refused."""
    try:
        act()
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        add_refusal(form, refused)
        return _form_page(request, form, dialogue, title=title)
    messages.success(request, said)
    # Whoever raised the level may not know the dialogue any more.
    still = Dialogue.objects.filter(pk=dialogue.pk).exists()
    return HttpResponseRedirect(
        reverse("dialogues:detail", args=[dialogue.pk]) if still else reverse("dialogues:list")
    )
