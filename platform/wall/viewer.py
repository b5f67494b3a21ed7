"""Who is looking: stated once per transaction, signed, so that injected SQL cannot forge it."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, connections, transaction

from wall.offices import current_office

_viewer: ContextVar[UUID | None] = ContextVar("viewer", default=None)


def current_viewer() -> UUID | None:
    """The person whose transaction this is, or None in an office's work and outside any."""
    return _viewer.get()


class NoViewer(RuntimeError):
    """A walled table was asked for, and nobody had said who is looking."""


def the_viewer() -> UUID:
    """The person whose transaction this is. Raises NoViewer outside any."""
    viewer = _viewer.get()
    if viewer is None:
        raise NoViewer("State who is looking with wall.viewer.viewing(), or enter an office.")
    return viewer


@contextmanager
def viewing(user_id: UUID, *, using: str | None = None) -> Iterator[None]:
    """Open a transaction in which the wall answers for this person.

    Nested blocks restore the outer viewer when they end: leaving an inner `atomic` alone would keep
    the inner one, because a released savepoint keeps its settings.
    """
    alias = using or current_office()
    outer = _viewer.get()
    token = _viewer.set(user_id)
    try:
        with transaction.atomic(using=alias):
            _state(alias, user_id)
            yield
            # After an error the savepoint's rollback restores the outer viewer by itself.
            if outer is not None and not connections[alias].needs_rollback:
                _state(alias, outer)
    finally:
        _viewer.reset(token)


def signature(user_id: UUID, seconds: int, backend_pid: int, key: str) -> str:
    """The viewer's statement `user:seconds:pid:hmac`, checked by `wall.viewer()` in the database."""
    stated = f"{user_id}:{seconds}:{backend_pid}"
    digest = hmac.new(key.encode(), stated.encode(), hashlib.sha256).hexdigest()
    return f"{stated}:{digest}"


def _state(alias: str, user_id: UUID) -> None:
    if not settings.WALL_KEY:
        raise ImproperlyConfigured("this process has no key to state a viewer with; the outer ring never has")
    connection = connections[alias]
    connection.ensure_connection()
    if connection.connection is None:
        raise InterfaceError("there is no connection to state a viewer on")
    stated = signature(user_id, int(time.time()), connection.connection.info.backend_pid, settings.WALL_KEY)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('wall.viewer', %s, true)", [stated])
