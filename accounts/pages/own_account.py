"""One's own profile, sessions and tokens."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import own_account as actions
from accounts.forms import ProfileForm, TokenForm
from accounts.pages.door import FORM, POST, me, page
from accounts.queries import (
    current_roles,
    has_second_factor,
    is_resting,
    is_this_session,
    sessions_of,
    tokens_of,
)
from accounts.sign_in_sessions import stored_key
from accounts.token_links import asked_person
from resources.forms import gone, over_stored, sent, submit
from wall.refusal import Hidden


@page(methods=FORM)
def profile(request: HttpRequest) -> HttpResponse:
    """Language, time zone, ways in, sessions, tokens."""
    user = me(request)
    initial = {"language": user.language, "time_zone": user.time_zone}
    form = over_stored(ProfileForm(sent(request), initial=initial))

    def show() -> HttpResponse:
        key = request.session.session_key
        context = {
            "form": form,
            "sessions": [(row, is_this_session(row, key)) for row in sessions_of(user.pk)],
            "tokens": tokens_of(user.pk),
            "roles": current_roles(user.pk).select_related("programme"),
            "second_factor": has_second_factor(user.pk),
            "resting": is_resting(user.pk),
        }
        return render(request, "accounts/profile.html", context)

    return submit(
        request,
        form,
        lambda data: actions.update_profile(person=user, **data),
        show=show,
        done=lambda _person: gone(request, reverse("accounts:profile"), _("Saved.")),
    )


@page(methods=POST, confirmed=True)
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions."""
    actions.end_session(person=me(request), row=request.POST.get("row", ""))
    return gone(request, reverse("accounts:profile"), _("That session is over."))


@page(methods=POST, confirmed=True)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    actions.end_other_sessions(person=me(request), but=stored_key(request.session.session_key or ""))
    return gone(request, reverse("accounts:profile"), _("All other sessions are over."))


@page(methods=FORM, confirmed=True)
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    form = TokenForm(sent(request))

    def issue(data: dict[str, Any]) -> str:
        return actions.issue_token(person=me(request), name=data["name"], hours=data["days"] * 24)[1]

    def show(token: str = "") -> HttpResponse:
        return render(request, "accounts/token.html", {"form": form, "token": token})

    return submit(request, form, issue, show=show, done=show)


@page(methods=POST)
def revoke_token(request: HttpRequest) -> HttpResponse:
    """End one of one's own tokens."""
    start = request.POST.get("token", "")
    if len(start) < 16:
        raise Hidden
    actions.revoke_token(person=me(request), digest_start=start)
    return gone(request, reverse("accounts:profile"), _("That token is over."))


@page(methods=FORM, confirmed=True)
def confirm_token(request: HttpRequest, asked: str) -> HttpResponse:
    """Issue a token that was asked for on the server, after its owner said yes."""
    if asked_person(asked) != str(me(request).pk):
        raise Hidden
    token = ""
    if request.method == "POST":
        _row, token = actions.issue_token(person=me(request), name=_("Asked for on the server"), hours=24)
    return render(request, "accounts/confirm_token.html", {"token": token})
