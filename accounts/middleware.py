"""How long a session lives, what it takes to use one, and in which language it speaks."""

import time
import zoneinfo
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.queries import has_second_factor, kinds_of
from accounts.sign_in_facts import PASSED_SECOND_FACTOR, SEEN_AT, SIGNED_IN_AT

Next = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY_SECONDS = 60  # how exactly idleness is measured: one write a minute, not one a request


def is_session_of_person(request: HttpRequest) -> bool:
    """Say whether somebody is signed in by this session. A call with a token is not: it has limits of its own."""
    return request.user.is_authenticated and getattr(request, "caller", None) is None


class SessionLimits:
    """A session ends after a time without use, and after eight hours in any case."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End a session that is over, and note when it was last used."""
        if is_session_of_person(request):
            now = int(time.time())
            if self._is_over(request, now):
                logout(request)
                request.session["ended"] = True  # the sign-in page says why somebody sees it
            # What a page asks for by itself is no sign that somebody is there.
            elif (
                now - request.session[SEEN_AT] >= SEEN_EVERY_SECONDS
                and "X-Parley-Poll" not in request.headers
            ):
                request.session[SEEN_AT] = now
        return self.get_response(request)

    @staticmethod
    def _is_over(request: HttpRequest, now: int) -> bool:
        signed_in, seen = request.session.get(SIGNED_IN_AT), request.session.get(SEEN_AT)
        if not isinstance(signed_in, int) or not isinstance(seen, int):
            return True  # no session of ours lacks them: fail closed
        return (
            now - signed_in > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS
        )


class SecondFactorRequired:
    """Nobody gets past the pages where a second factor is set up without one, except in the demo.

    It counts only where it was given, or set up, in this very session: a session that began with the
    password alone ends when the person sets one up elsewhere.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let nobody without a second factor past the pages where one is set up."""
        if settings.DEMO or not is_session_of_person(request) or request.session.get(PASSED_SECOND_FACTOR):
            return self.get_response(request)
        if request.user.pk and has_second_factor(request.user.pk):
            logout(request)
            return self.get_response(request)
        if self._is_setup(request.path):
            return self.get_response(request)
        sentence = _("Set up a second factor first: an authenticator app or a passkey.")
        if request.path.startswith("/api/"):
            body = {
                "type": "/problems/second_factor",
                "title": sentence,
                "status": 403,
                "code": "second_factor",
            }
            return JsonResponse(body, status=403, content_type="application/problem+json")
        return HttpResponseRedirect(reverse("mfa_index"))

    @staticmethod
    def _is_setup(path: str) -> bool:
        setup = (
            reverse("mfa_index"),
            reverse("account_logout"),
            reverse("account_reauthenticate"),
            "/static/",
        )
        return path.startswith((*setup, "/i18n/", "/healthz", "/readyz"))


class LanguageOfPerson:
    """Speak the person's language and show their time zone.

    Not where this browser has chosen another language, or a program asks for one; and a program is told
    times in UTC, so that nothing it keeps depends on whose token it used.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language and time zone."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        kinds_of(request.user)  # remembered for this request: the masthead shows links by them
        by_token = hasattr(request, "caller")
        chosen = asks_for_language(request) if by_token else settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chosen:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        is_api = request.path.startswith("/api/")
        with timezone.override(UTC if is_api else zoneinfo.ZoneInfo(request.user.time_zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def asks_for_language(request: HttpRequest) -> bool:
    """Whether Accept-Language names a language that is spoken here: the one that is active already."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        with suppress(LookupError):
            return bool(translation.get_supported_language_variant(code))
    return False
