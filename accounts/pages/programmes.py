"""Programmes and who works for them."""

from uuid import UUID

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.organisations import save_programme
from accounts.actions.people import confirm_person
from accounts.actions.roles import give_role
from accounts.forms import OfficerForm, ProgrammeForm, add_refusal
from accounts.models import Programme, Role, User
from accounts.pages.door import for_roles, me
from accounts.queries import kinds_of, programmes, programmes_with_role, roles_in
from accounts.rules import ADMINISTRATOR, LEAD_OFFICER, PROGRAMME_ROLES
from accounts.sudo import confirmation_required, recently_confirmed
from wall.refusal import Hidden, Refused


@for_roles(ADMINISTRATOR, *PROGRAMME_ROLES)
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


@for_roles(ADMINISTRATOR)
def edit(request: HttpRequest, programme_id: UUID | None = None) -> HttpResponse:
    """Add one, or change one."""
    found = Programme.objects.filter(pk=programme_id).first() if programme_id else Programme()
    if found is None:
        raise Hidden
    form = ProgrammeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            save_programme(programme=form.save(commit=False))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("accounts:programmes"))
    title = _("Change a programme") if programme_id else _("Add a programme")
    return render(request, "accounts/form.html", {"form": form, "title": title, "button": _("Save")})


@for_roles(*PROGRAMME_ROLES)
def officers(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Who works for a programme; its lead officers name officers and approvers there."""
    own = {programme.pk: programme for programme in programmes_with_role(me(request).pk, PROGRAMME_ROLES)}
    if programme_id not in own:
        raise Hidden
    leads = any(
        programme.pk == programme_id for programme in programmes_with_role(me(request).pk, [LEAD_OFFICER])
    )
    form = OfficerForm(request.POST or None, but=me(request).pk)
    if request.method == "POST" and leads and form.is_valid():
        if not recently_confirmed(request):
            raise ReauthenticationRequired
        data = form.cleaned_data
        person = User.objects.get(pk=data["person"].pk)
        try:
            give_role(person=person, kind=data["kind"], programme=own[programme_id], until=data["until"])
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("accounts:officers", args=[programme_id]))
    held: list[Role] = list(roles_in(programme_id))
    context = {
        "programme": own[programme_id],
        "roles": held,
        "form": form,
        "leads": leads,
        "own": me(request).pk,
    }
    return render(request, "accounts/officers.html", context)


@for_roles(*PROGRAMME_ROLES)
@require_POST
@confirmation_required
def confirm(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Confirm a colleague of the programme whose rights rest."""
    person_id = as_uuid(request.POST.get("person", ""))
    person = User.objects.filter(pk=person_id).first() if person_id else None
    if person is None:
        raise Hidden
    confirm_person(person=person)
    messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("accounts:officers", args=[programme_id]))


def as_uuid(text: str) -> UUID | None:
    """The id that a form sent, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
