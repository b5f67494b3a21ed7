"""Programmes and who works for them."""

from typing import Any
from uuid import UUID

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.organisations import save_programme
from accounts.actions.people import confirm_person
from accounts.actions.roles import give_role
from accounts.forms import OfficerForm, ProgrammeForm
from accounts.models import Programme, Role, User
from accounts.pages.door import FORM, POST, me, page
from accounts.queries import kinds_of, programmes, programmes_with_role, roles_in
from accounts.rules import ADMINISTRATOR, LEAD_OFFICER, PROGRAMME_ROLES
from accounts.sudo import recently_confirmed
from resources.find import find
from resources.forms import gone, over_stored, sent, submit
from wall.refusal import Hidden


@page(ADMINISTRATOR, *PROGRAMME_ROLES)
def index(request: HttpRequest) -> HttpResponse:
    """All programmes for an administrator; one's own for an officer or approver."""
    works_for = {programme.pk for programme in programmes_with_role(me(request).pk, PROGRAMME_ROLES)}
    administers = _administers(request)
    shown = [programme for programme in programmes() if administers or programme.pk in works_for]
    context = {
        "programmes": [(programme, programme.pk in works_for) for programme in shown],
        "administers": administers,
    }
    return render(request, "accounts/programmes.html", context)


def _administers(request: HttpRequest) -> bool:
    return ADMINISTRATOR in kinds_of(request.user)


@page(ADMINISTRATOR, methods=FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = ProgrammeForm(sent(request), instance=Programme())
    return _save(request, form, _("Add a programme"))


@page(ADMINISTRATOR, methods=FORM)
def edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Change one."""
    found = find(Programme, programme_id)
    form = over_stored(ProgrammeForm(sent(request), instance=found))
    return _save(request, form, _("Change a programme"))


def _save(request: HttpRequest, form: ProgrammeForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": _("Save")}
    return submit(
        request,
        form,
        lambda _data: save_programme(programme=form.save(commit=False)),
        show=lambda: render(request, "accounts/form.html", context),
        done=lambda _row: gone(request, reverse("accounts:programmes"), _("Saved.")),
    )


@page(*PROGRAMME_ROLES, methods=FORM)
def officers(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Who works for a programme; its lead officers name officers and approvers there."""
    own = {programme.pk: programme for programme in programmes_with_role(me(request).pk, PROGRAMME_ROLES)}
    if programme_id not in own:
        raise Hidden
    led = programmes_with_role(me(request).pk, [LEAD_OFFICER])
    leads = any(programme.pk == programme_id for programme in led)
    form = OfficerForm(sent(request) if leads else None, but=me(request).pk)
    context = {
        "programme": own[programme_id],
        "roles": list(roles_in(programme_id)),
        "form": form,
        "leads": leads,
        "own": me(request).pk,
    }

    def name(data: dict[str, Any]) -> Role:
        if not recently_confirmed(request):
            raise ReauthenticationRequired
        person = User.objects.get(pk=data["person"].pk)
        return give_role(person=person, kind=data["kind"], programme=own[programme_id], until=data["until"])

    return submit(
        request,
        form,
        name,
        show=lambda: render(request, "accounts/officers.html", context),
        done=lambda _role: gone(request, reverse("accounts:officers", args=[programme_id]), _("Done.")),
    )


@page(*PROGRAMME_ROLES, methods=POST, confirmed=True)
def confirm(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Confirm a colleague of the programme whose rights rest."""
    person_id = as_uuid(request.POST.get("person", ""))
    person = User.objects.filter(pk=person_id).first() if person_id else None
    if person is None:
        raise Hidden
    confirm_person(person=person)
    return gone(request, reverse("accounts:officers", args=[programme_id]), _("Done."))


def as_uuid(text: str) -> UUID | None:
    """The id that a form sent, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
