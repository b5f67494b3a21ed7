"""What a session knows about itself, written when somebody signs in."""

import re
import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from accounts.queries import has_second_factor

SIGNED_IN_AT = "signed_in_at"  # seconds since 1970
SEEN_AT = "seen_at"  # seconds since 1970, a minute exact
PASSED_SECOND_FACTOR = "second_factor"
DEVICE = "device"

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Return browser and system, such as "Firefox, Android": enough to know one's own, too little to track anybody."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(sign, user_agent)), "")
    return ", ".join(part for part in (browser, system) if part)


def note_sign_in(*, request: HttpRequest, user: Any, **_: Any) -> None:
    """Start the clocks of a new session (Django's signal `user_logged_in`)."""
    now = int(time.time())
    request.session[SIGNED_IN_AT] = now
    request.session[SEEN_AT] = now
    request.session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))
    request.session[PASSED_SECOND_FACTOR] = any(
        record.get("method") == "mfa" for record in get_authentication_records(request, user)
    )


def renew_key(*, request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    """Give the session a new key when somebody confirms who they are (allauth's `authentication_step_completed`)."""
    if reauthenticated:
        request.session.cycle_key()


def note_pass(*, request: HttpRequest, **_: Any) -> None:
    """Count a second factor that was just set up as given in this session (allauth's `authenticator_added`)."""
    request.session[PASSED_SECOND_FACTOR] = True


def forget_pass(*, request: HttpRequest, user: Any, **_: Any) -> None:
    """Ask for a new second factor once the last one was removed (allauth's `authenticator_removed`)."""
    if not has_second_factor(user.pk):
        request.session.pop(PASSED_SECOND_FACTOR, None)
