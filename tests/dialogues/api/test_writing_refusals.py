"""What the API does not take: each wrong body gets a sentence at its field, and a denial is recorded once."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from support.bodies import a_session, log

from ledger.models import Entry

WRONG = {
    "ends before it starts": ({"ends_at": "2026-05-01T09:00:00Z"}, {"ends_at"}),
    "an unknown field": ({"speaker": "somebody"}, {"speaker"}),
    "an unknown field inside": ({"records": [{"body": "x", "speaker": "y"}]}, {"records.0.speaker"}),
    "an agenda item without a title": (
        {"agenda": [{"title": "Good"}, {}], "records": []},
        {"agenda.1.title"},
    ),
    "a blank title": ({"agenda": [{"title": "  "}], "records": []}, {"agenda.0.title"}),
    "a wrong type": ({"agenda": "Water"}, {"agenda"}),
    "somebody not on the roster": (
        {"attendance": [{"participant": str(uuid4())}]},
        {"attendance.0.participant"},
    ),
    "somebody twice": (None, {"attendance"}),
    "a record of no item": (
        {"agenda": [], "records": [{"body": "x", "agenda_item": 3}]},
        {"records.0.agenda_item"},
    ),
    "no such zone": ({"zone": "Mars/Olympus"}, {"zone"}),
    "no such level": ({"level": 3}, {"level"}),
    "a time without meaning": ({"starts_at": "yesterday"}, {"starts_at"}),
    "the year 9999": ({"ends_at": "9999-12-31T23:59:59Z"}, {"ends_at"}),
    "a null": ({"title": None}, {"title"}),
    "a NUL character": ({"title": "a\x00b"}, {"title"}),
    "half a character": ({"title": "\ud800"}, {"title"}),
    "an owner who is nobody": ({"follow_ups": [{"what": "x", "owner": str(uuid4())}]}, {"follow_ups"}),
    "a reader who is nobody": ({"notes": [{"body": "x", "readers": [str(uuid4())]}]}, {"notes"}),
}


def test_a_wrong_log_names_its_field(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    before = len(caller("facilitator").get(one + "sessions/").data["results"])
    twice = {"attendance": [{"participant": str(world.dialogues.a_restricted.participants[0])}] * 2}
    for what, (given, fields) in WRONG.items():
        change = twice if given is None else given
        answer = caller("facilitator").post(one + "sessions/", log(world, **change))
        assert answer.status_code == 422, (what, answer.data)
        assert set(answer.data["fields"]) == fields, (what, answer.data)
        assert all(len(sentence) > 10 for sentence in answer.data["fields"].values())
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.data["status"] == 422
    assert len(caller("facilitator").get(one + "sessions/").data["results"]) == before


UNREADABLE = {
    b"": 422,
    b"{": 400,
    b"\xff\xfe{}": 400,
    b'{"title": NaN}': 400,
    b'{"title": 1e999}': 422,
    b'{"title": "a", "title": "b"}': 400,
    b"[" * 100_000: 400,
    b"[]": 422,
    b'"x"': 422,
    b"null": 422,
    b'{"records": [{"body": "' + b"x" * 1_500_000 + b'"}]}': 422,
    b'{"records": [{"body": "' + b"x" * 10_000_000 + b'"}]}': 413,
}


def test_a_body_that_cannot_be_read(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    me = caller("facilitator")
    for body, status in UNREADABLE.items():
        answer = me("post", one + "sessions/", body)
        assert answer.status_code == status, (body[:40], answer.data)
        assert answer["Content-Type"] == "application/problem+json"
        assert "Traceback" not in str(answer.data)
        wrong_kind = me.client.post(f"/api/v1/{one}sessions/", body or b"x", content_type="text/plain")
        assert wrong_kind.status_code == 415


SHAPES = {
    b'{"agenda": "x"}': ("agenda", "Send a list."),
    b'{"agenda": ["x"]}': ("agenda.0", "Send one object."),
    b'{"languages": "en"}': ("languages", "Send a list."),
    b'{"notes": [{"readers": {}}]}': ("notes.0.readers", "Send a list."),
}


def test_the_wrong_shape_is_told_without_types_of_the_language_we_write_in(
    world: SimpleNamespace, caller: Callable[[str], Any], one: str
) -> None:
    me = caller("facilitator")
    for body, (field, sentence) in SHAPES.items():
        assert me("post", one + "sessions/", body).data["fields"][field] == sentence
    for body in (b"[]", b'"x"', b"null"):
        answer = me("post", one + "sessions/", body).data
        assert answer["title"] == "Send one object."
        assert "fields" not in answer  # the body as a whole is no field
    both = me.change("patch", one + f"sessions/{a_session(world, me, one)}/", {})
    assert both.data["title"] == "Send either a state or a level."


def test_denials_are_recorded_once(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    before = Entry.objects.using("archivist").count()
    assert caller("officer").post(one + "sessions/", log(world)).status_code == 403
    assert caller("officer").get(one + "identities/").status_code == 403
    found = Entry.objects.using("archivist").order_by("-seq")[
        : Entry.objects.using("archivist").count() - before
    ]
    denied = [row for row in found if row.kind == "denied"]
    assert [row.action for row in denied] == ["identity.open", "session.log"]
    assert {row.actor for row in denied} == {world.people.officer}
