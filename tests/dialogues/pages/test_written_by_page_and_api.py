"""What is made of a dialogue and declared fields alone is written on its page, read and changed by the API, and shown."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from bench.addresses import routes
from bench.made_up import LIST, endpoints, noun_of, values_of
from resources.fields import TEXTS, fields_of

ROUTES = {view.cls: route for route, view in routes() if route.startswith(LIST) and route.count("<") == 1}


def page_of(endpoint: Any, dialogue: Any) -> str:
    """The page on which one is added, where it asks for a dialogue and no more."""
    try:
        return reverse(f"dialogues:{endpoint.id_name}_add", args=[dialogue])
    except NoReverseMatch:
        return ""


WHOLE = [
    one
    for one in endpoints()
    if page_of(one, "00000000-0000-4000-8000-000000000000")
    and not any(field.part for field in fields_of(noun_of(one)))
]


def test_parties_are_such_a_thing() -> None:
    assert "party" in {one.id_name for one in WHOLE}


@pytest.mark.parametrize("endpoint", WHOLE, ids=[one.id_name for one in WHOLE])
def test_by_page_and_by_api(
    world: SimpleNamespace, at: Callable[[str], Client], caller: Callable[[str], Any], endpoint: Any
) -> None:
    dialogue, browser, me = world.dialogues.a_open.id, at("facilitator"), caller("facilitator")
    values = values_of(noun_of(endpoint), lambda name: f"Written {name}")
    text = next(field.name for field in fields_of(noun_of(endpoint)) if field.kind in TEXTS)
    assert browser.post(page_of(endpoint, dialogue), values).status_code == 302
    rows = f"/{ROUTES[endpoint]}".replace("<uuid:dialogue>", str(dialogue))
    [row] = [one for one in me.get(rows).data["results"] if one[text] == values[text]]
    assert {name: str(row[name]) for name in values} == {name: str(value) for name, value in values.items()}
    assert me.change("patch", f"{rows}{row['id']}/", {text: "Changed since"}).status_code == 200
    page = browser.get(reverse(f"dialogues:{endpoint.id_name}", args=[dialogue, row["id"]]))
    assert "Changed since" in page.content.decode()
    # ... and whoever is taken to after saving reads it there.
    saved = browser.post(page.request["PATH_INFO"], values | page.context["form"].seen, follow=True)
    assert values[text] in saved.content.decode()
