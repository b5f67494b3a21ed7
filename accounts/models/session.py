"""Signed-in browsers, one table per ring."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.sign_in_sessions import SessionStore
from accounts.walled import credentials, may
from wall.declare import COMMANDS, Policy


class RingSession(AbstractBaseSession):
    """A session, under the hash of its key and encrypted with it: the row alone opens nothing.

    `device` is a browser and a system, coarse on purpose; no network address is kept, because it
    would say where a facilitator is.
    """

    wall_login = "door"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=60, default="", blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = True

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that hashes keys and seals data."""
        return SessionStore


class InnerSession(RingSession):
    """Sessions of the inner ring; the outer ring's logins cannot read this table."""

    wall = credentials(*may("door", *COMMANDS))

    class Meta(RingSession.Meta):
        verbose_name = "session"


class OuterSession(RingSession):
    """Sessions of the outer ring."""

    wall = credentials(
        *may("outer_door", *COMMANDS),
        # Who is signed in out there: enough for an administrator to see and to end it, never the key's hash.
        Policy(
            login="door",
            command="select",
            columns=("user_id", "device", "started_at", "seen_at", "expire_date"),
        ),
        *may("door", "delete"),
    )

    class Meta(RingSession.Meta):
        verbose_name = "session"
