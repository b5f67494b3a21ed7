"""An administrator's pages about people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import people as actions
from accounts.actions import roles
from accounts.forms import AddressForm, ChangeForm, ClearanceForm, InviteForm, RoleForm
from accounts.models import Rest, Role, User
from accounts.pages.door import FORM, POST, page
from accounts.queries import current_roles, has_second_factor, people, person
from accounts.rules import ADMINISTRATOR, LEAD_OFFICER
from resources.forms import gone, over_stored, sent, shown_beside, submit
from wall.refusal import Hidden

PAGE = 50


@page(ADMINISTRATOR)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    text = request.GET.get("q", "").strip()[:100]
    listed = Paginator(people(text), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": listed, "text": text})


@page(ADMINISTRATOR, methods=FORM, confirmed=True)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    form = InviteForm(sent(request))
    context = {"form": form, "title": _("Invite somebody"), "button": _("Send the invitation")}
    said = _("The invitation is on its way. Its link works once, for seven days.")
    return submit(
        request,
        form,
        lambda data: actions.invite_person(**data),
        show=lambda: render(request, "accounts/form.html", context),
        done=lambda found: gone(request, reverse("accounts:person", args=[found.pk]), said),
    )


@page(ADMINISTRATOR)
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


@page(ADMINISTRATOR, methods=FORM, confirmed=True)
def act(request: HttpRequest, person_id: UUID, verb: str) -> HttpResponse:
    """Ask what the verb needs, and do it."""
    found = person(person_id)
    what = VERBS.get(verb)
    if what is None or not what.fits(found):
        raise Hidden
    form = over_stored(_form_of(what, found, sent(request)))
    context = {
        "form": form,
        "title": what.label,
        "about": found.display_name,
        "warning": what.warning,
        "button": what.label,
    }
    return submit(
        request,
        form,
        lambda _data: what.act(form, found),
        show=lambda: render(request, "accounts/form.html", context),
        alone=(404,),
        done=lambda _done: gone(request, reverse("accounts:person", args=[found.pk]), _("Done.")),
    )


def _form_of(what: Verb, found: User, data: QueryDict | None) -> forms.Form:
    initial = {
        name: getattr(found, name)
        for name in ("display_name", "organisation", "deputy", "supervisor", "clearance")
    }
    if what.form is ChangeForm:
        return ChangeForm(data, person=found, initial=initial)
    form = (what.form or forms.Form)(data, initial=initial)
    if what.form is AddressForm:
        return shown_beside(form, "now", _("Email address"), [(found.email, found.email)], found.email)
    return form


@page(ADMINISTRATOR, LEAD_OFFICER, methods=POST, confirmed=True)
def end_role(request: HttpRequest, role_id: UUID) -> HttpResponse:
    """End a role."""
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise Hidden
    roles.end_role(role=role)
    from_programme = request.POST.get("from") == "programme" and role.programme_id
    back = ("accounts:officers", role.programme_id) if from_programme else ("accounts:person", role.user_id)
    return gone(request, reverse(back[0], args=[back[1]]), _("That role has ended."))
