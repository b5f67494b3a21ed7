"""Accepting an invitation."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.people import accept_invitation, invitation, invitation_sentence
from accounts.forms import FirstPasswordForm
from resources.forms import gone, sent, submit

IN_SESSION = "invitation"


def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once: addresses are remembered, shown and passed on."""
    request.session[IN_SESSION] = token
    return HttpResponseRedirect(reverse("accounts:invitation"))


@sensitive_post_parameters()
def accept(request: HttpRequest) -> HttpResponse:
    """Choose the first password."""
    token = request.session.get(IN_SESSION, "")
    state = invitation(token=token) if token else None
    if state is None or state["state"] != "open":
        sentence = invitation_sentence(state)
        return render(request, "accounts/invitation_over.html", {"sentence": sentence}, status=410)
    with translation.override(state["language"]):
        form = FirstPasswordForm(sent(request))
        context = {"form": form, "invited": state}

        def done(_person: object) -> HttpResponse:
            del request.session[IN_SESSION]
            said = _("Welcome. Sign in with your new password.")
            return gone(request, reverse("account_login"), said)

        return submit(
            request,
            form,
            lambda data: accept_invitation(token=token, password=data["password"]),
            show=lambda: render(request, "accounts/invitation.html", context),
            done=done,
        )
