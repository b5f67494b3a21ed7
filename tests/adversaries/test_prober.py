"""Whoever asks for ids learns nothing from the answer: a hidden one and one that does not exist are the same.

Times are measured in bench/: here the statements, the bodies and the headers are compared.
"""

import re
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from support.walk import OBJECTS, OF_DIALOGUE, Address, addresses, ids_of

UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
# What differs from one request to the next whoever asks: marks against forgery, signatures, points in time.
CHANGING = re.compile(
    r"[0-9A-Za-z]{64}|:[0-9a-f]{64}|\b\d{10}:\d+|\d{4}-\d\d-\d\d[T ][0-9:.+]+|csrf[^>]*value=\"[^\"]*\"|"
    r"\"s\d+_x\d+\"|'[0-9a-f]{30,}'|::timestamptz|gAAAA[\w-]+|[A-Za-z0-9_+/=-]{80,}"
)


# Whose length goes with what was left out above.
UNEQUAL = ("Date", "Set-Cookie", "Content-Length")
# What an earlier answer left to be said on the next page.
NOTES = re.compile(r"<div class=\"notes\">.*?</div>\s*</div>|<div class=\"notes\">.*?\n  </div>", re.DOTALL)


SEALED = re.compile(r"'\\+x[0-9a-f]*'::bytea")


def plain(text: str) -> str:
    text = SEALED.sub("~", NOTES.sub("", text))
    return CHANGING.sub("~", UUID.sub("#", text))


def observed(client: Any, method: str, path: str) -> dict[str, Any]:
    """All that somebody outside, or somebody who watches the database, can tell of one request."""
    with ExitStack() as stack:
        watched = [
            stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in ("default", "door")
        ]
        kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
        answer = client.generic(method, path, b"{}" if "json" in kind else b"", content_type=kind)
        statements = [plain(query["sql"]) for one in watched for query in one.captured_queries]
    headers = {name: plain(value) for name, value in answer.headers.items() if name not in UNEQUAL}
    return {
        "status": answer.status_code,
        "headers": headers,
        "body": re.sub(r"\s+", " ", plain(answer.content.decode())),
        "statements": statements,
    }


def differing(one: Any, other: Any) -> str:
    """The first place where two answers part."""
    if isinstance(one, list) and isinstance(other, list):
        parted = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
        return f"{len(one)}, {len(other)}: {parted[:1]!r:.1500}"
    return f"{one!r:.400} / {other!r:.400}"


def hidden_and_none(furnished: Any, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    hidden = ids_of(furnished.tables, getattr(furnished.world.dialogues, name).id)
    return hidden, {k: uuid4() if k in OF_DIALOGUE else value for k, value in hidden.items()}


def methods(address: Address) -> tuple[str, ...]:
    return ("GET", "POST", "PUT", "PATCH", "DELETE") if address.route.startswith("api/") else ("GET", "POST")


@pytest.mark.long
@pytest.mark.parametrize("person", ["facilitator_other", "officer_other"])
def test_hidden_and_none_are_the_same(at: Any, house: Any, person: str) -> None:
    client = at(person)
    client.get("/")  # takes the greeting after signing in
    hidden, none = hidden_and_none(house, "a_closed")
    different, compared = [], 0
    for address in addresses():
        if not address.of_dialogue:
            continue
        for method in methods(address):
            one = observed(client, method, address.path(hidden))
            other = observed(client, method, address.path(none))
            compared += 1
            assert one["status"] < 500, (method, address.route, one["status"])
            different += [
                f"{method} {address.route}: {name}: {differing(one[name], other[name])}"
                for name in one
                if one[name] != other[name]
            ]
    assert compared > 100
    assert different == []


def test_an_object_of_a_hidden_dialogue_under_ones_own_is_the_same_as_none(at: Any, house: Any) -> None:
    """One's own dialogue in the address, somebody else's session, person or note behind it."""
    client = at("facilitator_other")
    client.get("/")
    own = {"dialogue": house.world.dialogues.b_restricted.id}
    hidden, none = hidden_and_none(house, "a_closed")
    different = []
    for address in addresses():
        if sum(converter == "uuid" for _, converter in address.parameters) < 2:
            continue
        for method in methods(address)[:2]:
            one = observed(client, method, address.path(hidden | own))
            other = observed(client, method, address.path(none | own))
            assert one["status"] < 500, (method, address.route, one["status"])
            different += [
                f"{method} {address.route}: {name}: {differing(one[name], other[name])}"
                for name in one
                if one[name] != other[name]
            ]
    assert different == []


def test_every_kind_of_object_in_an_address_is_known_to_the_walk() -> None:
    """A new parameter that is no known kind would be filled with random ids and prove nothing."""
    from support.walk import kind

    unknown = {
        (name, address.route)
        for address in addresses()
        for name, converter in address.parameters
        if converter == "uuid" and kind(name) not in OBJECTS
    }
    assert unknown == set()


def test_every_denied_request_is_one_entry(at: Any, house: Any) -> None:
    """Not more, not fewer, and nothing but who, what and the id that was asked for."""
    client = at("facilitator_other")
    asked = house.world.dialogues.a_closed.id
    superuser = house.superuser()
    superuser.autocommit = True

    def entries() -> list[tuple]:
        with superuser.cursor() as cursor:
            cursor.execute(
                "select kind, actor, dialogue_id, fields, detail, object_id from ledger_entry order by seq"
            )
            return cursor.fetchall()

    for path in (f"/dialogues/{asked}/", f"/api/v1/dialogues/{asked}/", f"/dialogues/{asked}/roster/"):
        before = entries()
        assert client.get(path).status_code == 404
        new = entries()[len(before) :]
        assert new == [("denied", house.world.people.facilitator_other, asked, [], None, None)], path
    superuser.close()
