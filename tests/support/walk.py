"""Every address that there is, found in the resolver, filled in with ids of the world. New pages come along by themselves."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from support.world import PASSWORD

from bench.addresses import kind_of as kind
from bench.addresses import routes
from dialogues.models import Dialogue

# What ends the walker's own session, or leads out of the house.
NOT_WALKED = re.compile(
    r"^(static/|healthz|readyz|accounts/sign-out/|accounts/sign-in/|i18n/|accounts/institution/)"
)
# Last word of a parameter's name → table: what each endpoint says of its own rows, and what none has for a list.
OBJECTS = {
    kind(view.cls.id_name): view.cls.model._meta.db_table
    for _route, view in routes()
    if hasattr(getattr(view, "cls", None), "id_name")
} | {
    "grant": "dialogues_usergrant",
    "about": "dialogues_draft",
    "draft": "dialogues_draft",
    "import": "dialogues_draft",
}


def leads_to_a_dialogue(model: type[Model]) -> bool:
    """Whether rows of this table belong to a dialogue: itself, by a column of their own, or by a row above."""
    if model is Dialogue:
        return True
    above = {one.related_model for one in model._meta.concrete_fields} - {None, model}
    own = {"dialogue_id", "content_object_id"} & {one.column for one in model._meta.concrete_fields}
    return bool(own) or any(map(leads_to_a_dialogue, above))


_TABLES = {model._meta.db_table: model for model in apps.get_models()}
OF_DIALOGUE = {name for name, table in OBJECTS.items() if leads_to_a_dialogue(_TABLES[table])}


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver. `parameters` are name → converter."""

    route: str
    name: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def of_dialogue(self) -> bool:
        return any(kind(name) in OF_DIALOGUE for name, converter in self.parameters if converter == "uuid")

    def path(self, ids: dict[str, Any]) -> str:
        """The address with these ids by kind of object; what is not given is a random one."""

        def value(match: re.Match[str]) -> str:
            converter, _colon, name = match[1].rpartition(":")
            if converter == "uuid":
                return str(ids.get(kind(name)) or uuid4())
            return "1" if converter == "int" else "en" if name == "language" else "x"

        return "/" + re.sub(r"<([^>]+)>", value, self.route)


def addresses(patterns: Iterable[Any] | None = None, prefix: str = "", space: str = "") -> Iterator[Address]:
    """All addresses of the inner ring."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern) and not NOT_WALKED.match(route):
            parameters = tuple(
                (name, converter or "str")
                for converter, _colon, name in (
                    part.rpartition(":") for part in re.findall(r"<([^>]+)>", route)
                )
            )
            yield Address(route, space + (pattern.name or ""), parameters)


def ids_of(tables: dict[str, Any], dialogue: UUID) -> dict[str, Any]:
    """One id of each kind of object in this dialogue."""
    found: dict[str, Any] = {}
    for name, table in OBJECTS.items():
        for row in tables[table].rows:
            home = (
                row.get("dialogue_id")
                or row.get("content_object_id")
                or (row["id"] if name == "dialogue" else None)
            )
            if home == dialogue or (home is None and not table.startswith(("dialogues_", "notices_"))):
                found[name] = row.get("id") or row.get("participant_id") or row.get("session_id")
                break
    return found


def signed_in(person: str, settings: Any) -> Client:
    """A browser in which this person of the world is signed in."""
    settings.DEMO = True  # no second factor is asked for
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
    client = Client(raise_request_exception=False)
    address = f"{person.replace('_', '.')}@test.example"
    answer = client.post("/accounts/sign-in/", {"login": address, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return client


# --- looking for canaries -----------------------------------------------------------------------


@cache
def forms(text: str) -> list[tuple[bytes, bytes | None]]:
    """The ways in which a text may lie hidden in bytes: UTF-8, hex, base64 at any offset, JSON, HTML, URLs.

    Beside each its small letters, where it is of letters and digits alone and may have been written otherwise.
    """
    raw = text.encode()
    found = [
        raw,
        binascii.hexlify(raw),
        json.dumps(text)[1:-1].encode(),
        escape(text).encode(),
        quote(text).encode(),
    ]
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        # Without the characters that also depend on what comes before and after.
        found.append(encoded[{0: 0, 1: 2, 2: 3}[shift] : len(encoded) // 4 * 4 - 4])
    long = [form for form in dict.fromkeys(found) if len(form) > 8]
    return [(form, form.lower() if form.isalnum() else None) for form in long]


def leaked(content: bytes, texts: Iterable[str]) -> list[str]:
    """Those of the texts that the content holds in any form."""
    flat = content.replace(b"\r\n ", b"").replace(b"=\n", b"")
    lower = flat.lower()
    return [
        text
        for text in texts
        if any(form in flat or (small is not None and small in lower) for form, small in forms(text))
    ]


def said(response: Any) -> bytes:
    """All of an answer that a person or a machine can read: status line aside, headers and body."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers.encode() + b"\n\n" + (b"" if response.streaming else response.content)
