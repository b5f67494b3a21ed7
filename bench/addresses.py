"""Every page and endpoint of the inner ring that can be read, found in the resolver: a new one is measured by itself.

An address has a row once the world has an object for each of its parameters (`world["ids"]`, see bench/furnish.py
and bench/made_up.py), or stands in NOT_MEASURED with the reason. tests/bench/test_addresses.py fails for any other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

# What a parameter's name ends with → the object of the world that it is filled with; others are made up.
OBJECTS = (
    *("dialogue", "party", "faction", "participant", "session", "item", "record", "note", "up", "grant"),
    *("planned", "about", "import", "obligation", "entry", "person", "programme", "organisation", "pk"),
)
# Pages of a session that has not been held.
BEFORE_IT = r"<uuid:session_id>/(date|cancel|log)/"
WORDS = {"language": "en", "kind": "session.log"}
NOT_MEASURED = {
    r"^static/": "files",
    r"^(healthz|readyz|metrics)": "for machines, without a viewer",
    r"^accounts/(sign-|confirm/|password/|second-factor/|institution/|invitation/)": "at the door, before there is a viewer",
    r"^accounts/me/tokens/confirm/": "lives for minutes after a token was asked for",
    r"^accounts/(roles|people/<uuid:person_id>/<slug:verb>)": "changes something, and shows nothing",
    r"^i18n/": "changes the language, and shows nothing",
    r"^calendar/": "a machine's, by a secret address",
    r"^dialogues/(proposals|grants)/": "for whoever a capacity was proposed to, until they answer",
    r"/roster-imports/<|/roster/import/<": "lives from the upload of a file to its confirmation",
    r"/log/merge/": "lives while two people correct one log",
}


def routes(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each address's route and view."""
    from django.urls import URLResolver, get_resolver

    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route.replace("^", "").replace("$", "").replace(r"(?P<pk>[/.]+)", "<pk>"), pattern.callback


def read_routes() -> list[str]:
    """The routes that GET may be asked of and that are to be measured."""
    return [
        route
        for route, view in routes()
        if takes_get(view) and not any(re.search(one, route) for one in NOT_MEASURED)
    ]


def kind_of(name: str) -> str:
    """The kind of object that a parameter names: `dialogue_id` → dialogue."""
    return name.removesuffix("_id").rpartition("_")[2]


def path_of(route: str, ids: dict[str, Any]) -> str:
    """The address of this route with the world's objects. Raises LookupError for a parameter that it has none for."""

    def value(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        kind = kind_of(name)
        if name in WORDS:
            return WORDS[name]
        if kind == "session" and re.search(BEFORE_IT, route):
            kind = "planned"
        if kind not in ids:
            raise LookupError(f"/{route}: the world of the bench has no {kind}")
        return str(ids[kind])

    return "/" + re.sub(r"<([^>]+)>", value, route)


def without_row() -> list[str]:
    """What is wrong with each route that would have no row."""
    from bench.made_up import kinds

    anything = dict.fromkeys({*OBJECTS, *kinds()}, UUID(int=0))
    found = []
    for route in read_routes():
        try:
            path_of(route, anything)
        except LookupError as missing:
            found.append(str(missing))
    return found


def takes_get(view: Any) -> bool:
    """Whether a view answers GET: as its endpoint, its page (`accounts.pages.door.page`) or its class says."""
    if actions := getattr(view, "actions", None):
        return "get" in actions
    if methods := getattr(view, "methods", None):
        return "GET" in methods
    of_class = getattr(view, "view_class", None)
    return of_class is None or hasattr(of_class, "get")
