"""How a call of the API says who makes it."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.models import get_token_model
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.backends import RingBackend
from accounts.queries import has_second_factor


class Token(TokenAuthentication):
    """`Authorization: Token …`: hashed, expiring, and of somebody who may sign in to this ring now."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Find the token. Whatever is wrong with it, the answer is the same."""
        try:
            token.decode("ascii")
        except UnicodeDecodeError:
            raise AuthenticationFailed(self.sentence()) from None
        try:
            return super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise AuthenticationFailed(self.sentence()) from None

    def validate_user(self, auth_token: Any) -> Any:
        """Refuse ended people, those of the other ring, and those who lost their second factor."""
        user = auth_token.user
        if not RingBackend().user_can_authenticate(user) or not (settings.DEMO or has_second_factor(user.pk)):
            raise AuthenticationFailed(self.sentence())
        return user, auth_token

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Drop an expired token, and look at no other: reading must not write more than it must."""
        if auth_token.expiry is None or auth_token.expiry < timezone.now():
            get_token_model().objects.filter(pk=auth_token.pk).delete()
            return True
        return False

    @staticmethod
    def sentence() -> str:
        """What to do about any token that is not accepted."""
        return _("This token is not valid. Make a new one on your profile page.")


class Session(SessionAuthentication):
    """The browser's session; every unsafe method needs the CSRF token."""


class SessionScheme(OpenApiAuthenticationExtension):
    """How the API's description tells of the browser's session."""

    target_class = Session
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The session's cookie; every method that changes something needs the header X-CSRFToken as well."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The browser's session. What changes something also needs the header X-CSRFToken.",
        }
