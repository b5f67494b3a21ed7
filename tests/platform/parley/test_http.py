"""What every answer carries, who is alive, and what happens when a service is away."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisAway
from support.world import PASSWORD

from accounts.models import User
from vault import KeyMissing

HEADERS = {
    "Content-Security-Policy",
    "Cache-Control",
    "Content-Type",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
POLICY = {
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "object-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
}
PAGES = [
    "/",
    "/dialogues/",
    "/accounts/sign-in/",
    "/nowhere/",
    "/healthz",
    "/readyz",
    "/api/schema/?format=json",
    "/notices/",
]


@pytest.fixture
def facilitator(world: SimpleNamespace, settings: object) -> Client:
    settings.DEMO = True  # type: ignore[attr-defined] # no second factor is asked for
    client = Client()
    client.force_login(User.objects.get(pk=world.people.facilitator))
    return client


@pytest.mark.parametrize("address", PAGES)
def test_security_headers_on_every_answer(facilitator: Client, address: str) -> None:
    response = facilitator.get(address)
    assert {name for name in HEADERS if name not in response.headers} == set()
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "Server" not in response.headers


@pytest.mark.parametrize("address", ["/accounts/sign-in/", "/nowhere/", "/healthz", "/api/v1/me/"])
def test_head_is_answered_without_a_body(world_database: str, address: str) -> None:
    """As the server gets it: the test client would take the body off itself."""
    answer = WSGIHandler().get_response(RequestFactory().head(address))
    assert answer.content == b""
    assert int(answer["Content-Length"]) > 10


def test_cookies_are_for_the_server_alone(world: SimpleNamespace) -> None:
    client = Client()
    client.post("/accounts/sign-in/", {"login": "facilitator@test.example", "password": PASSWORD})
    assert set(client.cookies) >= {"parley_inner", "parley_inner_csrf"}
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"], name


@pytest.mark.parametrize("address", ["/dialogues/open/", "/i18n/setlang/", "/accounts/sign-out/"])
def test_a_form_without_its_token_is_refused(world: SimpleNamespace, settings: object, address: str) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=world.people.officer))
    assert client.post(address, {}).status_code == 403


def test_alive_and_ready_are_for_anybody_and_say_nothing_else(world_database: str) -> None:
    assert Client().get("/healthz").json() == {"status": "alive"}
    cache.delete("beat:last-tick", version=1)
    late = Client().get("/readyz")
    assert (late.status_code, late.json()) == (503, {"database": "ready", "broker": "ready", "beat": "late"})
    from desk.tasks import beat_ticks

    beat_ticks()
    ready = Client().get("/readyz")
    assert (ready.status_code, set(ready.json().values())) == (200, {"ready"})


@pytest.mark.parametrize("away", [OperationalError("CANARY server at 10.0.0.1"), RedisAway("CANARY")])
@pytest.mark.parametrize("address", ["/", "/api/v1/dialogues/"])
def test_a_service_away_in_the_middle_is_a_sentence_and_nothing_opens(
    facilitator: Client, monkeypatch: pytest.MonkeyPatch, away: Exception, address: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise away

    monkeypatch.setattr("wall.models.WalledManager.get_queryset", fail)
    response = facilitator.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert b"CANARY" not in response.content
    assert b"Traceback" not in response.content


def test_the_door_away_before_anything_else_is_the_same_sentence(
    facilitator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("CANARY server at 10.0.0.1")

    monkeypatch.setattr("accounts.sign_in_sessions.SessionStore.load", away)
    facilitator.raise_request_exception = False
    response = facilitator.get("/dialogues/")
    assert response.status_code == 503
    assert b"CANARY" not in response.content


def test_a_lost_key_is_a_sentence_and_never_garbage(
    facilitator: Client, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: object, **kwargs: object) -> None:
        raise KeyMissing("/secret/place")

    monkeypatch.setattr("vault.keys.unseal", lost)
    response = facilitator.get(f"/dialogues/{world.dialogues.a_restricted.id}/")
    assert response.status_code == 503
    assert b"/secret/place" not in response.content


def test_an_unforeseen_error_has_one_answer(facilitator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("CANARY")

    facilitator.raise_request_exception = False
    monkeypatch.setattr("dialogues.pages.team.find", fail)
    monkeypatch.setattr("wall.models.WalledManager.get_queryset", fail)
    page, api = facilitator.get("/dialogues/"), facilitator.get("/api/v1/dialogues/")
    assert (page.status_code, api.status_code) == (500, 500)
    assert b"CANARY" not in page.content + api.content
    assert api["Content-Type"] == "application/problem+json"
