"""Callers of the API: people with a token, as a program has one."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client


class Caller:
    """One person's token, and the API by paths under /api/v1/."""

    def __init__(self, token: str | None) -> None:
        headers = {"authorization": f"Token {token}"} if token else {}
        self.token, self.client = token, Client(headers=headers, raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call; `headers` with underscores (`if_match="…"`). The answer has `.data`, its JSON or None."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = (
            body
            if isinstance(body, bytes)
            else b""
            if body is None
            else json.dumps(body, default=str).encode()
        )
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer = self.client.generic(
            method.upper(), address, raw, content_type="application/json", headers=sent
        )
        answer.data = json.loads(answer.content) if answer.content else None
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("post", path, body, **headers)

    def change(self, method: str, path: str, body: Any) -> Any:
        """Read the version, then change."""
        return self(method, path, body, if_match=self.get(path)["ETag"])


@pytest.fixture
def caller(world: SimpleNamespace, settings: Any) -> Callable[[str], Caller]:
    """`caller("facilitator")`: somebody of the test world with a token; `caller("")` has none."""
    from accounts.actions.own_account import issue_token
    from accounts.models import User
    from wall.viewer import viewing

    settings.DEMO = True  # no second factor is asked for
    known: dict[str, Caller] = {}

    def call(name: str) -> Caller:
        if name not in known:
            if not name:
                known[name] = Caller(None)
            else:
                person_id: UUID = getattr(world.people, name)
                with viewing(person_id):
                    person = User.objects.get(pk=person_id)
                    known[name] = Caller(issue_token(person=person, name="test")[1])
        return known[name]

    return call
