"""The authentication backend: who may sign in to which ring."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.models import User


class RingBackend(AuthenticationBackend):
    """Address and password, for active people of this ring.

    Somebody else's right password gets the same answer as a wrong one: allauth would otherwise say that
    the account exists and is not active.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at sign-in and again on every request: a disabled person's sessions end at once."""
        return isinstance(user, User) and user.is_active and user.ring == settings.RING

    @classmethod
    def _stash_user(cls, user: Any) -> Any:  # noqa: ARG003 - forgotten on purpose
        return super()._stash_user(None)
