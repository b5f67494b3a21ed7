"""Middleware that finds the person of an API token before the viewer's transaction is opened."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.api.authentication import Token
from resources.errors import service_away

Next = Callable[[HttpRequest], HttpResponse]


class TokenCaller:
    """Middleware: under /api/, the person of the `Authorization` header is this request's user, or nobody is.

    A browser's session never stands in for a token that is not valid. Why it is not is said by the view.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the token's person in place of whoever the session names."""
        if request.path.startswith("/api/") and "Authorization" in request.headers:
            request.user = AnonymousUser()
            try:
                found = Token().authenticate(Request(request))
            except AuthenticationFailed:
                found = None
            except (OperationalError, InterfaceError):
                return service_away(request)
            if found is not None:
                request.user = found[0]
                request.caller = found  # type: ignore[attr-defined]
        return self.get_response(request)


class KnownCaller(Token):
    """Token authentication that uses what the middleware found, without a second query."""

    def authenticate(self, request: Request) -> Any:
        """The caller that the middleware found; otherwise say what is wrong with the header."""
        django_request = request._request  # noqa: SLF001 - where the middleware put it
        return getattr(django_request, "caller", None) or super().authenticate(request)


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API's description tells of `Authorization: Token …`."""

    target_class = KnownCaller
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A header of its own kind: OpenAPI knows no scheme called Token."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`, made on your profile page. It expires.",
        }
