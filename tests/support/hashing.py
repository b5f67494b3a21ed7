"""A hash that is quick, for tests: a real one costs a third of a second of a core, on purpose, and they sign in a thousand times."""

from functools import cache

import pytest
from django.conf import settings as given
from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """The same algorithm with next to no work."""

    time_cost, memory_cost, parallelism = 1, 8, 1


AS_KEPT, given.PASSWORD_HASHERS = given.PASSWORD_HASHERS, [f"{__name__}.{Quick.__name__}"]


@pytest.fixture
def hashed_as_kept(settings: object) -> None:
    """The product's own hasher, where that is tested, or where a process reads it that does not know this one."""
    settings.PASSWORD_HASHERS = AS_KEPT  # type: ignore[attr-defined]


@cache
def as_kept(password: str) -> str:
    """The password as the product keeps it."""
    hasher = Argon2PasswordHasher()
    return str(hasher.encode(password, hasher.salt()))
