"""One's own profile, sessions and tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import own_account as actions
from accounts.forms import ProfileForm, TokenForm, add_refusal
from accounts.pages.door import for_roles, me
from accounts.queries import (
    current_roles,
    has_second_factor,
    is_resting,
    is_this_session,
    sessions_of,
    tokens_of,
)
from accounts.sign_in_sessions import stored_key
from accounts.sudo import confirmation_required
from accounts.token_links import asked_person
from wall.refusal import Hidden, Refused


@for_roles()
def profile(request: HttpRequest) -> HttpResponse:
    """Language, time zone, ways in, sessions, tokens."""
    user = me(request)
    initial = {"language": user.language, "time_zone": user.time_zone}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(person=user, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("accounts:profile"))
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


@for_roles()
@require_POST
@confirmation_required
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions."""
    actions.end_session(person=me(request), row=request.POST.get("row", ""))
    messages.success(request, _("That session is over."))
    return HttpResponseRedirect(reverse("accounts:profile"))


@for_roles()
@require_POST
@confirmation_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    actions.end_other_sessions(person=me(request), but=stored_key(request.session.session_key or ""))
    messages.success(request, _("All other sessions are over."))
    return HttpResponseRedirect(reverse("accounts:profile"))


@for_roles()
@confirmation_required
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    form = TokenForm(request.POST or None)
    token = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _row, token = actions.issue_token(person=me(request), name=data["name"], hours=data["days"] * 24)
        except Refused as refused:
            add_refusal(form, refused)
    return render(request, "accounts/token.html", {"form": form, "token": token})


@for_roles()
@require_POST
def revoke_token(request: HttpRequest) -> HttpResponse:
    """End one of one's own tokens."""
    start = request.POST.get("token", "")
    if len(start) < 16:
        raise Hidden
    actions.revoke_token(person=me(request), digest_start=start)
    messages.success(request, _("That token is over."))
    return HttpResponseRedirect(reverse("accounts:profile"))


@for_roles()
@confirmation_required
def confirm_token(request: HttpRequest, asked: str) -> HttpResponse:
    """Issue a token that was asked for on the server, after its owner said yes."""
    if asked_person(asked) != str(me(request).pk):
        raise Hidden
    token = ""
    if request.method == "POST":
        _row, token = actions.issue_token(person=me(request), name=_("Asked for on the server"), hours=24)
    return render(request, "accounts/confirm_token.html", {"token": token})
