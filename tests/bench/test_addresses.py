"""The bench measures every page and endpoint that can be read."""

import re

import pytest

from bench import addresses


def test_every_page_has_a_row() -> None:
    """A parameter that no object of the bench's world fills is a page that nobody measures: add one to bench/furnish.py."""
    assert addresses.without_row() == []
    assert len(addresses.read_routes()) > 90


def test_every_reason_not_to_measure_still_has_an_address() -> None:
    every = [route for route, _view in addresses.routes()]
    unused = [one for one in addresses.NOT_MEASURED if not any(re.search(one, route) for route in every)]
    assert unused == ["^static/"] or unused == []


def test_a_new_page_without_an_object_is_told() -> None:
    """The walk itself: a page of a kind of thing that the world has not, and one that is only ever posted to."""
    from django.urls import path

    from accounts.pages.door import POST, page

    def view(request: object) -> None: ...

    new = [path("things/<uuid:thing_id>/", page()(view)), path("things/drop/", page(methods=POST)(view))]
    assert [route for route, view in addresses.routes(new) if addresses.takes_get(view)] == [
        "things/<uuid:thing_id>/"
    ]
    with pytest.raises(LookupError, match="thing"):
        addresses.path_of("things/<uuid:thing_id>/", {})
