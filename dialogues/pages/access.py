"""Who may do what in a dialogue, until when; and answering what was proposed to oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import add_refusal
from accounts.models import Person
from accounts.pages.door import for_roles, me
from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER
from dialogues.actions import access as actions
from dialogues.models import Dialogue, TeamGrant, UserGrant
from dialogues.pages.forms import GiveForm
from dialogues.queries.capacities import NAMES, givable
from dialogues.queries.grants import grants_to_confirm
from dialogues.queries.people import person_by_email
from resources.find import find
from wall.levels import Level
from wall.questions import rights_on
from wall.refusal import Refused

NEVER = actions.FOREVER


@for_roles()
def index(request: HttpRequest, dialogue_id: UUID) -> HttpResponse:
    """Everybody's capacities for those who run the dialogue, one's own for the others; and giving one."""
    dialogue = find(Dialogue, dialogue_id)
    leads = any(
        one.pk == dialogue.programme_id for one in programmes_with_role(me(request).pk, (LEAD_OFFICER,))
    )
    capacities = [(name, NAMES[name]) for name in givable(rights_on(dialogue.pk), leads_programme=leads)]
    form = GiveForm(request.POST or None, capacities=capacities)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_capacity(
                dialogue=dialogue,
                person_id=person_by_email(form.cleaned_data["email"]),
                capacity=form.cleaned_data["capacity"],
                until=form.cleaned_data["until"],
            )
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            add_refusal(form, refused)
        else:
            messages.success(request, _("Given. Where it asks for it, they accept it on their desk."))
            return HttpResponseRedirect(request.path)
    grants = list(
        UserGrant.objects.filter(content_object=dialogue)
        .select_related("permission")
        .order_by("ended_at", "granted_at")
    )
    people = Person.objects.in_bulk(
        {grant.user_id for grant in grants} | {grant.granted_by_id for grant in grants}
    )
    asked = {grant.pk for grant in grants_to_confirm(me(request).pk)}
    for grant in grants:
        grant.to_confirm = grant.pk in asked
        grant.person, grant.giver = people[grant.user_id], people[grant.granted_by_id]
        grant.capacity = NAMES[grant.permission.codename]
        grant.open_ended = grant.until >= NEVER
    context = {
        "dialogue": dialogue,
        "running": [grant for grant in grants if grant.ended_at is None],
        "ended": [grant for grant in grants if grant.ended_at is not None],
        "teams": TeamGrant.objects.filter(content_object=dialogue, ended_at__isnull=True).select_related(
            "permission", "group"
        ),
        "form": form if capacities else None,
        "marking_level": dialogue.level,
    }
    return render(request, "dialogues/access.html", context, status=422 if form.errors else 200)


@for_roles()
@require_POST
def answer(request: HttpRequest, grant_id: UUID, verb: str) -> HttpResponse:
    """Accept or decline what was proposed to oneself; confirm or end somebody's capacity."""
    grant = find(UserGrant, grant_id)
    acts = {
        "accept": (actions.accept, _("Accepted. You find the dialogue on your desk.")),
        "decline": (actions.decline, _("Declined.")),
        "confirm": (actions.confirm, _("Confirmed.")),
        "end": (actions.end_capacity, _("Ended. It holds from this moment.")),
    }
    act, said = acts[verb]
    act(grant=grant)
    messages.success(request, said)
    known = Dialogue.objects.filter(pk=grant.content_object_id).exists()
    if verb in ("accept", "confirm", "end") and known:
        name = "dialogues:detail" if verb == "accept" else "dialogues:access"
        return HttpResponseRedirect(reverse(name, args=[grant.content_object_id]))
    return HttpResponseRedirect(reverse("desk"))


@for_roles()
def proposal(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """What is proposed to oneself: the capacity and who proposes it. The dialogue itself is not shown yet."""
    grant = find(UserGrant, grant_id, user_id=request.user.pk)
    giver = find(Person, grant.granted_by_id)
    return render(
        request,
        "dialogues/proposal.html",
        {
            "grant": grant,
            "capacity": NAMES[grant.permission.codename],
            "giver": giver,
            "marking_level": Level.RESTRICTED,
        },
    )
