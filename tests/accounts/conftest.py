"""The demo's people in an empty database, and browsers that sign in as them."""

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"


@pytest.fixture
def people(empty_database: str) -> SimpleNamespace:
    """The demo's people, by key; a dot in a key is an underscore here."""
    from accounts.demo import load_people

    return SimpleNamespace(**{key.replace(".", "_"): person for key, person in load_people().items()})


@pytest.fixture
def demo(settings: object) -> None:
    """The demo, where no second factor is asked for."""
    settings.DEMO = True


def give_password(client: Client, person: object, password: str | None = None) -> object:
    """Send the sign-in form."""
    from accounts.demo_people import PASSWORD

    return client.post("/accounts/sign-in/", {"login": person.email, "password": password or PASSWORD})


@pytest.fixture
def browser(people: SimpleNamespace) -> Callable[..., Client]:
    """A browser in which this person has given address and password."""

    def sign_in(person: object) -> Client:
        client = Client(headers={"user-agent": FIREFOX})
        response = give_password(client, person)
        assert response.status_code == 302, response.content.decode()[:2000]
        return client

    return sign_in


def code_for(secret: str, *, steps_ahead: int = 0) -> str:
    """The code that an authenticator app shows for this seed now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def set_up_app(client: Client) -> str:
    """Set up an authenticator app through the pages and return its seed."""
    page = client.get("/accounts/second-factor/app/add/")
    assert page.status_code == 200, (page.status_code, page.headers)
    secret = page.context["form"].secret
    done = client.post("/accounts/second-factor/app/add/", {"code": code_for(secret)})
    assert done.status_code == 302, done.content.decode()[:3000]
    return secret


@pytest.fixture
def outbox(settings: object) -> Iterator[list]:
    """Mail that was sent in this test."""
    from django.core import mail

    mail.outbox = []
    return mail.outbox


@pytest.fixture
def ways() -> SimpleNamespace:
    """What tests do by hand: send the sign-in form, read an authenticator app, set one up."""
    return SimpleNamespace(give_password=give_password, code_for=code_for, set_up_app=set_up_app)
