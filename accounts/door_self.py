"""Work at the door as oneself: the database lets a person alone change their way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.broken_rules import BROKEN
from resources import definer
from wall.viewer import viewing

DOOR = "door"


@contextmanager
def as_self(user_id: UUID) -> Iterator[None]:
    """One transaction at the door, stated and signed as this person.

    Call it only when the person has just proven who they are. The outer ring has no key to sign with;
    its door can reach nobody but people of the outer ring.
    """
    if settings.RING == "inner":
        with viewing(user_id, using=DOOR):
            yield
    else:
        with transaction.atomic(using=DOOR):
            yield


def call(function: str, *arguments: Any) -> Any:
    """Call one of the wall's definer functions at the door. Raises Refused, as `resources.definer.call` does."""
    return definer.call(function, *arguments, at=DOOR, broken=BROKEN)
