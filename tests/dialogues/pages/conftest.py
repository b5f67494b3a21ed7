"""Browsers without a screen, in which people of the test world are signed in."""

from collections.abc import Callable

import pytest
from django.test import Client
from support.world import PASSWORD


@pytest.fixture
def at(world: object, settings: object) -> Callable[[str], Client]:
    """`at("facilitator")` is a client in which this person of the world is signed in."""
    settings.DEMO = True  # no second factor is asked for
    signed_in: dict[str, Client] = {}

    def sign_in(name: str) -> Client:
        if name not in signed_in:
            client = signed_in[name] = Client()
            address = f"{name.replace('_', '.')}@test.example"
            answer = client.post("/accounts/sign-in/", {"login": address, "password": PASSWORD})
            assert answer.status_code == 302, answer.content.decode()[:2000]
        return signed_in[name]

    return sign_in
