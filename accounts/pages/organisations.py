"""Organisations."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.organisations import save_organisation
from accounts.forms import OrganisationForm
from accounts.models import Organisation
from accounts.pages.door import FORM, page
from accounts.queries import organisations
from accounts.rules import ADMINISTRATOR
from resources.find import find
from resources.forms import gone, over_stored, sent, submit


@page(ADMINISTRATOR)
def index(request: HttpRequest) -> HttpResponse:
    """All organisations."""
    return render(request, "accounts/organisations.html", {"organisations": organisations()})


@page(ADMINISTRATOR, methods=FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = OrganisationForm(sent(request), instance=Organisation())
    return _save(request, form, _("Add an organisation"))


@page(ADMINISTRATOR, methods=FORM)
def edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change one."""
    found = find(Organisation, organisation_id)
    form = over_stored(OrganisationForm(sent(request), instance=found))
    return _save(request, form, _("Change an organisation"))


def _save(request: HttpRequest, form: OrganisationForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": _("Save")}
    return submit(
        request,
        form,
        lambda _data: save_organisation(organisation=form.save(commit=False)),
        show=lambda: render(request, "accounts/form.html", context),
        done=lambda _row: gone(request, reverse("accounts:organisations"), _("Saved.")),
    )
