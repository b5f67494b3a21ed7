"""The API's own page: for signed-in people, from our own origin, without inline script or style."""

import re
from types import SimpleNamespace
from typing import Any

from django.test import Client


def signed_in(world: SimpleNamespace, settings: Any) -> Client:
    from support.world import PASSWORD

    settings.DEMO = True
    client = Client()
    done = client.post("/accounts/sign-in/", {"login": "facilitator@test.example", "password": PASSWORD})
    assert done.status_code == 302, done.content[:2000]
    return client


def test_it_is_for_signed_in_people(world: SimpleNamespace, settings: Any) -> None:
    assert Client().get("/api/").status_code == 302
    assert Client().get("/api/schema/?format=json").status_code == 401
    client = signed_in(world, settings)
    assert client.get("/api/").status_code == 200
    described = client.get("/api/schema/?format=json")
    assert described.status_code == 200
    assert described.json()["openapi"].startswith("3.1")


def test_nothing_inline_and_nothing_from_elsewhere(world: SimpleNamespace, settings: Any) -> None:
    client = signed_in(world, settings)
    answer = client.get("/api/")
    html = answer.content.decode()
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "unsafe-eval" not in answer["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]* src=)[^>]*>", html) == []
    assert "<style" not in html
    assert re.findall(r"\son\w+=", html) == []
    assert " style=" not in html
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert all(address.startswith(("/", "#")) for address in addresses), addresses
    for address in addresses:
        if address.startswith("/static/"):
            file = client.get(address)
            assert file.status_code == 200, address
            assert b"".join(file.streaming_content), address
            file.close()


def test_a_session_needs_the_pages_mark(world: SimpleNamespace, settings: Any) -> None:
    client = signed_in(world, settings)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    path = f"/api/v1/dialogues/{world.dialogues.a_open.id}/parties/"
    refused = strict.post(path, {"name": "x"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    mark = re.search(r'data-csrf="([^"]+)"', strict.get("/api/").content.decode())
    assert mark is not None
    done = strict.post(path, {"name": "x"}, content_type="application/json", headers={"x-csrftoken": mark[1]})
    assert done.status_code == 201, done.content


def test_a_wrong_token_is_not_saved_by_a_session(world: SimpleNamespace, settings: Any) -> None:
    client = signed_in(world, settings)
    assert client.get("/api/v1/dialogues/").status_code == 200
    answer = client.get("/api/v1/dialogues/", headers={"authorization": "Token " + "0" * 64})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
