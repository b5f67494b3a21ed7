"""Lists: pages that neither skip nor repeat, filters that are never ignored, and as many statements for one row as for three."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """How many statements the block sends, over all logins."""
    with (
        CaptureQueriesContext(connections["default"]) as one,
        CaptureQueriesContext(connections["door"]) as other,
    ):
        yield lambda: len(one.captured_queries) + len(other.captured_queries)


def pages(me: Any, path: str) -> list[list[dict[str, Any]]]:
    """All pages of a list, from the first on."""
    found = []
    while path:
        answer = me.get(path)
        assert answer.status_code == 200, answer.data
        found.append(answer.data["results"])
        path = answer.data["next"]
        assert path is None or path.startswith("/api/v1/")
    return found


def test_pages_neither_skip_nor_repeat(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    me = caller("facilitator")
    whole = me.get("dialogues/").data["results"]
    assert len(whole) == 4
    assert whole == sorted(whole, key=lambda row: (row["code_name"], row["id"]))
    for size in (1, 3):
        assert [row for page in pages(me, f"dialogues/?page_size={size}") for row in page] == whole
    backwards = [
        row["id"] for page in pages(me, "dialogues/?ordering=-opened_at&page_size=1") for row in page
    ]
    forwards = [row["id"] for page in pages(me, "dialogues/?ordering=opened_at&page_size=3") for row in page]
    assert backwards == forwards[::-1]
    second = me.get(me.get("dialogues/?page_size=2").data["next"])
    assert me.get(second.data["previous"]).data["results"] == whole[:2]
    assert second.data["results"] == whole[2:]


def test_filters(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    me, a_open = caller("facilitator"), world.dialogues.a_open

    def count(query: str) -> int:
        return len(me.get(f"dialogues/?{query}").data["results"])

    assert count("level=open") == 1
    assert count("level=open&level=closed") == 2
    assert count("state=active") == 4
    assert count("state=closed") == 0
    assert count(f"programme={world.programmes.a}") == 4
    assert count(f"programme={world.programmes.b}") == 0
    assert count(f"code_name={a_open.code_name.upper()}") == 1
    one = f"dialogues/{a_open.id}/sessions/"
    for query, expected in (
        ("logged=true", {a_open.session}),
        ("logged=false", {a_open.planned}),
        ("state=planned", {a_open.planned}),
        ("from=2027-01-01T00:00:00Z", {a_open.planned}),
        ("to=2027-01-01T00:00:00Z", {a_open.session}),
        ("from=2026-03-02T08:00:00Z&to=2026-03-02T08:00:01Z", {a_open.session}),
        ("", {a_open.session, a_open.planned}),
    ):
        assert {row["id"] for row in me.get(f"{one}?{query}").data["results"]} == {
            str(pk) for pk in expected
        }, query


def test_a_parameter_that_means_nothing_is_refused(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    me = caller("facilitator")
    one = f"dialogues/{world.dialogues.a_open.id}/"
    for path, field in (
        ("dialogues/?sate=active", "sate"),
        ("dialogues/?state=happy", "state"),
        ("dialogues/?title=x", "title"),
        ("dialogues/?ordering=title", "ordering"),
        ("dialogues/?page_size=0", "page_size"),
        ("dialogues/?page_size=201", "page_size"),
        ("dialogues/?page_size=%C2%B2", "page_size"),
        ("dialogues/?cursor=bz0x", "cursor"),
        ("dialogues/?programme=north", "programme"),
        ("dialogues/?code_name=%00", "code_name"),
        (f"{one}sessions/?from=soon", "from"),
        (f"{one}parties/?name=x", "name"),
        (f"{one}?x=1", "x"),
        ("obligations/?state=late", "state"),
        ("obligations/?title=late", "title"),
    ):
        answer = me.get(path)
        assert answer.status_code == 422, (path, answer.data)
        assert set(answer.data["fields"]) == {field}, (path, answer.data)
    stolen = me.get("dialogues/?page_size=1").data["next"]
    assert me.get(stolen.replace("page_size=1", "page_size=1&ordering=-opened_at")).status_code == 422


def test_as_many_statements_for_one_row_as_for_three(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    """Every list and every detail, for both sides of the wall."""

    me, officer = caller("facilitator"), caller("officer")
    found = world.dialogues.a_chatham
    one, session = f"dialogues/{found.id}/", f"dialogues/{found.id}/sessions/{found.session}/"
    lists = [
        one + name
        for name in ("parties/", "factions/", "participants/", "identities/", "access/", "sessions/")
    ]
    lists += [
        session + name for name in ("agenda-items/", "attendance/", "records/", "notes/", "follow-ups/")
    ]
    lists += [one + "gender-balance/", one + "track/", session, "obligations/", "ledger/", "offers/"]

    def measure() -> dict[tuple[str, int], int]:
        counts = {}
        for number, who in enumerate((me, officer)):
            for path in lists:
                with counted() as count:
                    status = who.get(path).status_code
                counts[path, number] = count()
                assert status in (200, 403), (path, status)
        return counts

    me.get(one)
    first = measure()
    people = [
        {
            "participant": me.post(
                one + "participants/", {"name": f"New {n}", "role_class": "civil_society"}
            ).data["id"]
        }
        for n in range(3)
    ]
    party = me.post(one + "parties/", {"name": "More"}).data["id"]
    for n in range(3):
        me.post(one + "factions/", {"name": f"F{n}", "party": party})
        me.post(
            one + "access/",
            {
                "person": getattr(world.people, ("colleague", "stranger", "former")[n]),
                "capacity": "facilitate",
            },
        )
        me.post(session + "notes/", {"body": "x", "readers": [world.people.partner]})
    body = {
        "starts_at": "2026-05-02T09:00:00Z",
        "ends_at": "2026-05-03T09:00:00Z",
        "agenda": [{"title": "x"}] * 5,
        "attendance": people,
        "records": [{"body": "x"}] * 4,
        "follow_ups": [{"what": "x"}] * 4,
    }
    for _ in range(3):
        assert me.post(one + "sessions/", {**body, "state": "planned"}).status_code == 201
    assert me.change("put", session, body).status_code == 200
    assert measure() == first
    with counted() as single:
        assert len(me.get("dialogues/?page_size=1").data["results"]) == 1
    with counted() as several:
        assert len(me.get("dialogues/").data["results"]) == 4
    assert single() == several()


def test_too_many_requests(world: SimpleNamespace, caller: Callable[[str], Any], monkeypatch: Any) -> None:
    from resources import throttles

    monkeypatch.setattr(throttles, "per_minute", lambda: 3)
    # Else a new minute may begin in between.
    monkeypatch.setattr(throttles, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    answers = [caller("facilitator").get("dialogues/") for _ in range(9)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].data["code"] == "throttled"
    assert caller("partner").get("dialogues/").status_code == 200


def test_headers(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    answer = caller("facilitator").get("dialogues/")
    assert answer["Cache-Control"] == "no-store"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "application/json"
