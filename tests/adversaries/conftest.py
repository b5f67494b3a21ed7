"""The furnished world, for adversaries who only look; those who write get a database of their own."""

from typing import Any

import pytest
from django.test import Client
from support.database import point_at
from support.furnished import Furnished, furnished  # noqa: F401 - a fixture
from support.injector import as_login  # noqa: F401 - a fixture; here it leads into the furnished world
from support.walk import signed_in


@pytest.fixture
def house(furnished: Furnished, django_db_blocker: Any, private_folders: None) -> Any:  # noqa: F811 - a fixture asks for the one it is made of by its name
    """Django's logins point at the furnished world while the test runs. What is written there is entries and drafts."""
    with django_db_blocker.unblock():
        point_at(furnished.name)
        yield furnished
        from django.db import connections

        connections.close_all()


@pytest.fixture
def at(house: Furnished, settings: Any) -> Any:
    """`at("officer")`: a browser in which this person is signed in."""
    known: dict[str, Client] = {}

    def sign_in(person: str) -> Client:
        if person not in known:
            known[person] = signed_in(person, settings)
        return known[person]

    return sign_in
