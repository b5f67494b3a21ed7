"""An administrator's pages about people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions import people as actions
from accounts.actions import roles
from accounts.forms import AddressForm, ChangeForm, ClearanceForm, InviteForm, RoleForm, add_refusal
from accounts.models import Rest, Role, User
from accounts.pages.door import for_roles
from accounts.queries import current_roles, has_second_factor, people, person
from accounts.rules import ADMINISTRATOR
from accounts.sudo import confirmation_required
from wall.refusal import Hidden, Refused

PAGE = 50


@for_roles(ADMINISTRATOR)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(people(text), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page, "text": text})


@for_roles(ADMINISTRATOR)
@confirmation_required
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.invite_person(**form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The invitation is on its way. Its link works once, for seven days."))
            return HttpResponseRedirect(reverse("accounts:person", args=[found.pk]))
    return render(
        request,
        "accounts/form.html",
        {"form": form, "title": _("Invite somebody"), "button": _("Send the invitation")},
    )


@for_roles(ADMINISTRATOR)
def detail(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person."""
    found = person(person_id)
    return render(request, "accounts/person.html", _context(found))


def _context(found: User) -> dict[str, Any]:
    return {
        "person": found,
        "roles": current_roles(found.pk).select_related("programme"),
        "second_factor": has_second_factor(found.pk),
        "rest": Rest.objects.filter(user_id=found.pk).first(),
        "invitation": found.invitations.defer("token_hash").first(),
        "verbs": [(verb, what) for verb, what in VERBS.items() if what.fits(found)],
    }


def _change(form: ChangeForm, found: User) -> None:
    actions.change_person(person=found, **form.cleaned_data)


def _give_role(form: RoleForm, found: User) -> None:
    roles.give_role(person=found, **form.cleaned_data)


@dataclass(frozen=True)
class Verb:
    """One thing that an administrator does to somebody: its words, what it asks, whom it fits, and the action."""

    label: str | Promise
    warning: str | Promise
    act: Callable[[Any, User], Any]
    form: type[forms.Form] | None = None
    fits: Callable[[User], bool] = lambda _found: True


VERBS: dict[str, Verb] = {
    "change": Verb(gettext_lazy("Change name, organisation, deputy or supervisor"), "", _change, ChangeForm),
    "role": Verb(gettext_lazy("Give a role"), "", _give_role, RoleForm),
    "clearance": Verb(
        gettext_lazy("Set the clearance"),
        gettext_lazy("It caps what they see of what is granted to them, from the next request on."),
        lambda form, found: actions.change_clearance(person=found, clearance=form.cleaned_data["clearance"]),
        ClearanceForm,
    ),
    "address": Verb(
        gettext_lazy("Change the address"),
        gettext_lazy("Their rights will rest until somebody who works with them confirms them."),
        lambda form, found: actions.change_address(person=found, email=form.cleaned_data["email"]),
        AddressForm,
    ),
    "invite-again": Verb(
        gettext_lazy("Send the invitation again"),
        gettext_lazy("The older link stops working."),
        lambda _form, found: actions.invite_again(person=found),
        fits=lambda found: found.joined_at is None,
    ),
    "password-link": Verb(
        gettext_lazy("Ask them to choose a new password"),
        gettext_lazy("They get a mail that leads to the page for it. You see no password."),
        lambda _form, found: actions.send_password_link(person=found),
        fits=lambda found: found.is_active,
    ),
    "reset-second-factor": Verb(
        gettext_lazy("Remove the second factor"),
        gettext_lazy(
            "They are signed out, and their rights will rest until somebody who works with them confirms them."
        ),
        lambda _form, found: actions.reset_second_factor(person=found),
        fits=lambda found: found.joined_at is not None,
    ),
    "end": Verb(
        gettext_lazy("End their access"),
        gettext_lazy("Every session and token of theirs stops in the same moment."),
        lambda _form, found: actions.end_person(person=found),
        fits=lambda found: found.is_active or found.joined_at is None,
    ),
    "reopen": Verb(
        gettext_lazy("Let them in again"),
        gettext_lazy("Roles and grants that have not ended count again."),
        lambda _form, found: actions.reopen_person(person=found),
        fits=lambda found: not found.is_active and found.joined_at is not None,
    ),
    "confirm": Verb(
        gettext_lazy("Confirm that it is them"),
        gettext_lazy("Only for fellow administrators; others are confirmed by those who work with them."),
        lambda _form, found: actions.confirm_person(person=found),
        fits=lambda found: Rest.objects.filter(user_id=found.pk).exists(),
    ),
}


@for_roles(ADMINISTRATOR)
@confirmation_required
def act(request: HttpRequest, person_id: UUID, verb: str) -> HttpResponse:
    """Ask what the verb needs, and do it."""
    found = person(person_id)
    what = VERBS.get(verb)
    if what is None or not what.fits(found):
        raise Hidden
    form = _form_of(what, found, request)
    if request.method == "POST" and form.is_valid():
        try:
            what.act(form, found)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("accounts:person", args=[found.pk]))
    context = {
        "form": form,
        "title": what.label,
        "about": found.display_name,
        "warning": what.warning,
        "button": what.label,
    }
    return render(request, "accounts/form.html", context)


def _form_of(what: Verb, found: User, request: HttpRequest) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    initial = {
        name: getattr(found, name)
        for name in ("display_name", "organisation", "deputy", "supervisor", "clearance")
    }
    if what.form is ChangeForm:
        return ChangeForm(data, person=found, initial=initial)
    return (what.form or forms.Form)(data, initial=initial)


@for_roles(ADMINISTRATOR, "lead_officer")
@require_POST
@confirmation_required
def end_role(request: HttpRequest, role_id: UUID) -> HttpResponse:
    """End a role."""
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise Hidden
    roles.end_role(role=role)
    messages.success(request, _("That role has ended."))
    if request.POST.get("from") == "programme" and role.programme_id:
        return HttpResponseRedirect(reverse("accounts:officers", args=[role.programme_id]))
    return HttpResponseRedirect(reverse("accounts:person", args=[role.user_id]))
