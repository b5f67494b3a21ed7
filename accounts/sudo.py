"""Asking for the password again before what cannot be undone."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.sign_in_facts import SIGNED_IN_AT
from wall.refusal import Refused

View = Callable[..., HttpResponse]


def recently_confirmed(request: HttpRequest) -> bool:
    """Say whether this person gave a password or second factor anew in the last five minutes, in this session.

    Signing in itself counts as well while it is that recent. A token never counts.
    """
    if isinstance(request.user, AnonymousUser) or not hasattr(request, "session"):
        return False
    return signed_in_just_now(request) or did_recently_reauthenticate(request)


def signed_in_just_now(request: HttpRequest) -> bool:
    """Say whether the session itself is younger than the time that a confirmation holds."""
    started = request.session.get(SIGNED_IN_AT)
    return (
        isinstance(started, int | float) and time.time() - started < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    )


def confirmation_required(view: View) -> View:
    """Decorate a page: whoever has not confirmed recently is asked to, and comes back to it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not recently_confirmed(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return wrapped


def require_confirmation_or_token(request: HttpRequest) -> None:
    """Require recent confirmation. A call with a token passes: its maker had just confirmed who they are."""
    if getattr(request, "caller", None) is None:
        require_recent_confirmation(request)


def require_recent_confirmation(request: HttpRequest) -> None:
    """For the API: refuse with 403 and the code `confirm_first` where a page would ask. A token never confirms."""
    if getattr(request, "caller", None) is not None or not recently_confirmed(request):
        raise Refused(
            _(
                "Confirm that it is you first: open this in the browser, where you will be asked for your password."
            ),
            status=403,
            code="confirm_first",
        )
