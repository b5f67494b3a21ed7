"""Offices: the logins that tasks work in, each with the few columns it needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

_office: ContextVar[str] = ContextVar("office", default="default")


def current_office() -> str:
    """The database alias that walled models are read and written with at the moment."""
    return _office.get()


@contextmanager
def office(name: str) -> Iterator[None]:
    """Work with the login of this office until the block ends.

    Raises ImproperlyConfigured where this process was not given that office's login.
    """
    if name not in connections.settings:
        raise ImproperlyConfigured(f"this process has no login for the office {name!r}")
    token = _office.set(name)
    try:
        yield
    finally:
        _office.reset(token)
