"""Every address of the API declares who may call it; what is hidden cannot be told from what does not exist."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIRequestFactory

from accounts.api.permissions import DeclaredRoles, declared

METHODS = ("get", "post", "put", "patch", "delete", "options", "trace")


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address below /api/ with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern) and route.startswith("api/"):
            yield route, entry.callback


ADDRESSES = dict(addresses())
DIALOGUE_ROUTES = [route for route in ADDRESSES if "<uuid:dialogue>" in route]


def taken(callback: Any) -> set[str]:
    """The methods that a view takes."""
    if actions := getattr(callback, "actions", None):
        return set(actions)
    view = callback.view_class
    return {name for name in METHODS if hasattr(view, name) and name in view.http_method_names} - {
        "options",
        "trace",
    }


def test_every_address_declares_its_roles() -> None:
    assert len(ADDRESSES) > 70
    for route, callback in ADDRESSES.items():
        if route == "api/":
            continue  # a page of the house, for whoever is signed in: tested with the pages' headers below
        view = callback.cls
        assert view.permission_classes == [DeclaredRoles], route
        for method in taken(callback):
            assert declared(view, method.upper()), (route, method)


def test_a_view_that_declares_nothing_refuses_everybody(world: SimpleNamespace) -> None:
    from rest_framework.views import APIView

    from accounts.models import User

    class Forgotten(APIView):
        def get(self, request: Any) -> None:
            raise AssertionError("nobody comes here")

    request = APIRequestFactory().get("/api/v1/forgotten/")
    request.user = User.objects.get(pk=world.people.officer)
    from rest_framework.test import force_authenticate

    force_authenticate(request, user=request.user)
    assert Forgotten.as_view()(request).status_code == 403


def filled(route: str, ids: dict[str, Any]) -> str:
    """The address with these ids; what is not named gets a random one."""
    for part in route.split("<")[1:]:
        kind, _, name = part.partition(">")[0].partition(":")
        route = route.replace(f"<{kind}:{name}>", str(ids.get(name, uuid4())))
    return "/" + route.replace("^", "").replace("$", "").replace(r"(?P<pk>[/.]+)", str(uuid4()))


def ids_of(world: SimpleNamespace, name: str) -> dict[str, Any]:
    found = getattr(world.dialogues, name)
    return {
        "dialogue": found.id,
        "session": found.session,
        "party": found.parties[0],
        "faction": found.faction,
        "participant": found.participants[0],
    }


@pytest.mark.parametrize("who", ["facilitator", "officer"])
def test_methods_that_are_not_declared_are_405(
    world: SimpleNamespace, caller: Callable[[str], Any], who: str
) -> None:
    for route, callback in ADDRESSES.items():
        if not hasattr(callback, "actions"):
            continue  # the description and the page about it
        for method in set(METHODS) - taken(callback) - {"trace"}:
            answer = caller(who)(method, filled(route, ids_of(world, "a_open")), {})
            assert answer.status_code == 405, (route, method, answer.data)
            assert answer.data["code"] == "method_not_allowed"


def test_nobody_without_a_token(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    for route, callback in ADDRESSES.items():
        if route == "api/":
            continue
        for method in taken(callback):
            answer = caller("")(method, filled(route, ids_of(world, "a_open")), {})
            assert answer.status_code == 401, (route, method)
            assert answer["WWW-Authenticate"] == "Token"
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_nothing_of_a_dialogue_for_those_who_run_the_house(
    world: SimpleNamespace, caller: Callable[[str], Any], who: str
) -> None:
    for route in DIALOGUE_ROUTES:
        for method in taken(ADDRESSES[route]):
            answer = caller(who)(method, filled(route, ids_of(world, "a_open")), {})
            assert answer.status_code == 403, (route, method)


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("facilitator", "b_open"),
        ("officer", "b_restricted"),
        ("officer_team", "a_closed"),
        ("partner", "b_closed"),
        ("former", "a_restricted"),
        ("approver", "a_open"),
    ],
)
def test_hidden_and_never_existed_are_told_apart_by_nothing(
    world: SimpleNamespace, caller: Callable[[str], Any], who: str, hidden: str
) -> None:
    """The same bytes, the same headers, the same statements in the same order, for every address and method."""
    me = caller(who)
    for route in DIALOGUE_ROUTES:
        for method in sorted(taken(ADDRESSES[route])):
            answers = []
            for ids in (ids_of(world, hidden), {}):
                with statements() as seen:
                    answer = me(method, filled(route, ids), {}, if_match='"x"')
                answers.append((answer.status_code, answer.content, dict(answer.headers), seen()))
            assert answers[0][0] == 404 or "officer" not in who or method != "get", (
                route,
                method,
                answers[0][:2],
            )
            assert answers[0][0] in (403, 404), (route, method, answers[0][:2])
            assert answers[0] == answers[1], (route, method)


@pytest.mark.parametrize("who", ["facilitator"])
def test_parts_of_another_dialogue_do_not_exist_under_ones_own(
    world: SimpleNamespace, caller: Callable[[str], Any], who: str
) -> None:
    """One's own dialogue's address with the ids of a hidden one's parts."""
    own, other = ids_of(world, "a_open"), ids_of(world, "b_open")
    me = caller(who)
    mixed = {**other, "dialogue": own["dialogue"]}
    deeper = [route for route in DIALOGUE_ROUTES if route.count("<uuid:") > 1 and "grant" not in route]
    assert len(deeper) > 10
    for route in deeper:
        for method in sorted(taken(ADDRESSES[route]) - {"post"}):
            answers = []
            for ids in (mixed, {"dialogue": own["dialogue"]}):
                with statements() as seen:
                    answer = me(method, filled(route, ids), {}, if_match='"x"')
                answers.append((answer.status_code, answer.content, seen()))
            assert answers[0][0] == 404, (route, method, answers[0][:2])
            assert answers[0] == answers[1], (route, method)


class statements:  # noqa: N801 - used as a word in a `with`
    """The statements of every login within the block, without what they were filled with."""

    def __enter__(self) -> Callable[[], list[str]]:
        self.open = [CaptureQueriesContext(connections[alias]) for alias in ("default", "door")]
        for one in self.open:
            one.__enter__()
        return self._shapes

    def __exit__(self, *error: object) -> None:
        for one in self.open:
            one.__exit__(*error)

    def _shapes(self) -> list[str]:
        import re

        literal = re.compile(r"'[^']*'(::\w+)?|\b\d+\b")
        return [literal.sub("?", query["sql"]) for one in self.open for query in one.captured_queries]
