"""Organisations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.organisations import save_organisation
from accounts.forms import OrganisationForm, add_refusal
from accounts.models import Organisation
from accounts.pages.door import for_roles
from accounts.queries import organisations
from accounts.rules import ADMINISTRATOR
from wall.refusal import Hidden, Refused


@for_roles(ADMINISTRATOR)
def index(request: HttpRequest) -> HttpResponse:
    """All organisations."""
    return render(request, "accounts/organisations.html", {"organisations": organisations()})


@for_roles(ADMINISTRATOR)
def edit(request: HttpRequest, organisation_id: UUID | None = None) -> HttpResponse:
    """Add one, or change one."""
    found = Organisation.objects.filter(pk=organisation_id).first() if organisation_id else Organisation()
    if found is None:
        raise Hidden
    form = OrganisationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            save_organisation(organisation=form.save(commit=False))
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("accounts:organisations"))
    title = _("Change an organisation") if organisation_id else _("Add an organisation")
    return render(request, "accounts/form.html", {"form": form, "title": title, "button": _("Save")})
