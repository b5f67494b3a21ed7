"""When a service is away in the middle, the API says so and does nothing: it never fails open."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.utils import OperationalError
from redis.exceptions import ConnectionError as RedisAway

from dialogues.models import Dialogue


def said_away(answer: Any) -> None:
    assert answer.status_code == 503, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "30"
    assert answer.data["code"] == "service_away"


def test_the_shared_cache_is_away(
    world: SimpleNamespace, caller: Callable[[str], Any], monkeypatch: Any
) -> None:
    from resources import throttles

    def away(*_arguments: Any, **_options: Any) -> None:
        raise RedisAway("away")

    me = caller("facilitator")
    monkeypatch.setattr(throttles.cache, "add", away)
    path = f"dialogues/{world.dialogues.a_open.id}/parties/"
    said_away(me.get(path))
    said_away(me.post(path, {"name": "x"}))


@pytest.mark.parametrize("where", ["door", "wall"])
def test_the_database_is_away(
    world: SimpleNamespace, caller: Callable[[str], Any], monkeypatch: Any, where: str
) -> None:
    def away(*_arguments: Any, **_options: Any) -> None:
        raise OperationalError("server closed the connection; row: CANARY")

    me = caller("facilitator")
    if where == "door":
        monkeypatch.setattr("accounts.api.authentication.Token.authenticate_credentials", away)
    else:
        monkeypatch.setattr(Dialogue.objects, "get_queryset", away)
    answer = me.get("dialogues/")
    said_away(answer)
    assert "CANARY" not in answer.content.decode()


def test_a_fault_of_ours_is_a_constant_sentence(
    world: SimpleNamespace, caller: Callable[[str], Any], monkeypatch: Any
) -> None:
    def fault(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("CANARY")

    me = caller("facilitator")
    monkeypatch.setattr(Dialogue.objects, "get_queryset", fault)
    answer = me.get("dialogues/")
    assert (answer.status_code, answer.data["code"]) == (500, "server_error")
    assert "CANARY" not in answer.content.decode()


def test_what_cannot_be_opened_is_a_sentence(
    world: SimpleNamespace, caller: Callable[[str], Any], monkeypatch: Any
) -> None:
    """Never garbage, and nothing of where it lies."""
    from vault import Unreadable, fields

    def closed(*_arguments: Any, **_options: Any) -> None:
        raise Unreadable("dialogues_party.name CANARY")

    me = caller("facilitator")
    monkeypatch.setattr(fields.keys, "unseal", closed)
    answer = me.get(f"dialogues/{world.dialogues.a_open.id}/parties/")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert "not what was once stored" in answer.data["title"]
    assert "CANARY" not in answer.content.decode()
