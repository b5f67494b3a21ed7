"""Who may do what in a dialogue, until when; and answering what was proposed to oneself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.pages.door import FORM, POST, me, page
from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER
from dialogues.actions import access as actions
from dialogues.models import Dialogue, TeamGrant, UserGrant
from dialogues.pages.forms import GiveForm
from dialogues.pages.team import Here, dialogue_page
from dialogues.queries.capacities import NAMES, givable
from dialogues.queries.grants import grants_to_confirm
from dialogues.queries.people import person_by_email
from ledger.actions import Action
from resources.find import find
from resources.forms import gone, sent, submit
from wall.levels import Level

NEVER = actions.FOREVER


@dialogue_page(actions.give_capacity, methods=FORM)
def index(request: HttpRequest, here: Here) -> HttpResponse:
    """Everybody's capacities for those who run the dialogue, one's own for the others; and giving one."""
    dialogue = here.dialogue
    leads = any(
        one.pk == dialogue.programme_id for one in programmes_with_role(me(request).pk, (LEAD_OFFICER,))
    )
    capacities = [(name, NAMES[name]) for name in givable(here.rights, leads_programme=leads)]
    form = GiveForm(sent(request), capacities=capacities)

    def give(data: dict[str, Any]) -> UserGrant:
        person_id = person_by_email(data["email"])
        return actions.give_capacity(
            dialogue=dialogue, person_id=person_id, capacity=data["capacity"], until=data["until"]
        )

    def show() -> HttpResponse:
        context = here.page(form=form if capacities else None, **_grants(dialogue, me(request).pk))
        return render(request, "dialogues/access.html", context)

    said = _("Given. Where it asks for it, they accept it on their desk.")
    return submit(
        request,
        form,
        give,
        show=show,
        done=lambda _grant: gone(request, request.path, said),
        beside={"person": "email"},
    )


def _grants(dialogue: Dialogue, viewer: UUID) -> dict[str, Any]:
    grants = list(
        UserGrant.objects.filter(content_object=dialogue)
        .select_related("permission")
        .order_by("ended_at", "granted_at")
    )
    people = Person.objects.in_bulk(
        {grant.user_id for grant in grants} | {grant.granted_by_id for grant in grants}
    )
    asked = {grant.pk for grant in grants_to_confirm(viewer)}
    rows = [
        {
            "grant": grant,
            "person": people[grant.user_id],
            "giver": people[grant.granted_by_id],
            "capacity": NAMES[grant.permission.codename],
            "to_confirm": grant.pk in asked,
            "open_ended": grant.until >= NEVER,
        }
        for grant in grants
    ]
    teams = TeamGrant.objects.filter(content_object=dialogue, ended_at__isnull=True)
    return {
        "running": [row for row in rows if row["grant"].ended_at is None],
        "ended": [row for row in rows if row["grant"].ended_at is not None],
        "teams": teams.select_related("permission", "group"),
    }


@page(methods=POST)
def answer(request: HttpRequest, grant_id: UUID, verb: str) -> HttpResponse:
    """Accept or decline what was proposed to oneself; confirm or end somebody's capacity."""
    grant = find(UserGrant, grant_id)
    acts: dict[str, tuple[Action[..., Any], str]] = {
        "accept": (actions.accept, _("Accepted. You find the dialogue on your desk.")),
        "decline": (actions.decline, _("Declined.")),
        "confirm": (actions.confirm, _("Confirmed.")),
        "end": (actions.end_capacity, _("Ended. It holds from this moment.")),
    }
    act, said = acts[verb]
    act(grant=grant)
    known = Dialogue.objects.filter(pk=grant.content_object_id).exists()
    if verb in ("accept", "confirm", "end") and known:
        name = "dialogues:detail" if verb == "accept" else "dialogues:access"
        return gone(request, reverse(name, args=[grant.content_object_id]), said)
    return gone(request, reverse("desk"), said)


@page()
def proposal(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """What is proposed to oneself: the capacity and who proposes it. The dialogue itself is not shown yet."""
    grant = find(UserGrant, grant_id, user_id=me(request).pk)
    context = {
        "grant": grant,
        "capacity": NAMES[grant.permission.codename],
        "giver": find(Person, grant.granted_by_id),
        "marking_level": Level.RESTRICTED,
    }
    return render(request, "dialogues/proposal.html", context)
