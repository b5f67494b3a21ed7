"""What is written through the API: each verb once, each wrong body with a sentence, no overwriting."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from ledger.models import Entry


@pytest.fixture
def one(world: SimpleNamespace) -> str:
    return f"dialogues/{world.dialogues.a_restricted.id}/"


def entries(world: SimpleNamespace) -> list[str]:
    """The actions in the ledger, oldest first, as the archivist reads them."""
    return list(Entry.objects.using("archivist").order_by("seq").values_list("action", flat=True))


def log(world: SimpleNamespace, **more: Any) -> dict[str, Any]:
    """A whole log."""
    people = world.dialogues.a_restricted.participants
    return {
        "starts_at": "2026-05-02T09:00:00+02:00",
        "ends_at": "2026-05-03T17:00:00+02:00",
        "zone": "Europe/Oslo",
        "title": "Second round",
        "place": "A quiet house",
        "languages": ["en"],
        "agenda": [
            {"title": "Water", "issue_area": "water"},
            {"title": "Guns", "hard_security": True, "level": "closed"},
        ],
        "attendance": [
            {"participant": str(people[0])},
            {"participant": str(people[4]), "function": "facilitator"},
        ],
        "records": [{"body": "A point was made.", "agenda_item": 0}],
        "notes": [{"body": "For me."}],
        "follow_ups": [{"what": "Write to the ministry", "due_on": "2026-06-01"}],
        **more,
    }


def test_a_whole_session_in_one_body(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    me = caller("facilitator")
    before = len(entries(world))
    answer = me.post(one + "sessions/", log(world))
    assert answer.status_code == 201, answer.data
    assert len(entries(world)) == before + 1
    stored = caller("facilitator").get(f"{one}sessions/{answer.data['id']}/")
    assert stored.data == answer.data
    assert stored["ETag"] == answer["ETag"]
    assert [item["level"] for item in stored.data["agenda"]] == ["restricted", "closed"]
    assert stored.data["records"][0]["agenda_item"] == stored.data["agenda"][0]["id"]
    assert stored.data["notes"][0]["body"] == "For me."
    partner = caller("partner").get(f"{one}sessions/{answer.data['id']}/").data
    assert partner["notes"] == []
    assert [
        len(caller("facilitator").get(f"{one}sessions/{answer.data['id']}/{part}/").data["results"])
        for part in ("agenda-items", "attendance", "records", "notes", "follow-ups")
    ] == [2, 2, 1, 1, 1]


def test_a_planned_session_is_logged(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    me = caller("facilitator")
    planned = me.post(
        one + "sessions/", log(world, state="planned", attendance=[], records=[], notes=[], follow_ups=[])
    )
    assert (planned.status_code, planned.data["state"], planned.data["logged_at"]) == (201, "planned", None)
    path = f"{one}sessions/{planned.data['id']}/"
    moved = me.change("put", path, log(world, state="planned", starts_at="2026-05-01T09:00:00Z"))
    assert moved.data["starts_at"] == "2026-05-01T09:00:00Z"
    waiting = me.get(f"obligations/?object={planned.data['id']}&state=open").data["results"]
    assert {row["kind"] for row in waiting} == {"session.ahead", "session.log"}
    logged = me.change("put", path, log(world))
    assert (logged.status_code, logged.data["state"]) == (200, "held"), logged.data
    settled = me.get(f"obligations/?object={planned.data['id']}&state=done").data["results"]
    assert [row["kind"] for row in settled] == ["session.log"]
    postponed = me.change("patch", path, {"state": "postponed"})
    assert (postponed.status_code, postponed.data["code"]) == (409, "already_logged")


def test_two_who_save_one_log(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    me, other = caller("facilitator"), caller("partner")
    path = f"{one}sessions/{world.dialogues.a_restricted.session}/"
    mine, theirs = me.get(path)["ETag"], other.get(path)["ETag"]
    assert me("put", path, log(world)).status_code == 428
    assert other("put", path, log(world, title="Theirs"), if_match=theirs).status_code == 200
    late = me("put", path, log(world, title="Mine"), if_match=mine)
    assert (late.status_code, late.data["code"]) == (412, "changed_meanwhile")
    assert late.data["current"]["title"] == "Theirs"
    assert me.get(path).data["title"] == "Theirs"
    assert me.get(path, if_none_match=me.get(path)["ETag"]).status_code == 304


def test_versions_say_nothing_of_what_one_is_not_shown(
    world: SimpleNamespace, caller: Callable[[str], Any], one: str
) -> None:
    """An officer sees the schedule alone: the log may change all it wants."""
    path = f"{one}sessions/{world.dialogues.a_restricted.session}/"
    dialogue = caller("officer").get(one)["ETag"]
    before = caller("officer").get(path)["ETag"]
    schedule = {
        name: caller("facilitator").get(path).data[name] for name in ("starts_at", "ends_at", "region")
    }
    assert caller("facilitator").change("put", path, log(world, **schedule)).status_code == 200
    assert caller("officer").get(path)["ETag"] == before
    assert caller("officer").get(one)["ETag"] == dialogue
    assert (
        caller("partner").get(one)["ETag"] != caller("facilitator").get(one)["ETag"]
    )  # other rights are shown


def test_roster_parties_and_factions(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    me = caller("facilitator")
    party = me.post(one + "parties/", {"name": "Third"}).data
    faction = me.post(one + "factions/", {"name": "Young", "party": party["id"]}).data
    split = me.post(one + "factions/", {"name": "Younger", "party": party["id"], "split_from": faction["id"]})
    assert split.data["split_from"] == faction["id"]
    merged = me.change(
        "patch", f"{one}factions/{faction['id']}/", {"merged_into": split.data["id"], "until": "2026-01-01"}
    )
    assert (merged.status_code, merged.data["merged_into"]) == (200, split.data["id"]), merged.data
    assert (
        me.change("patch", f"{one}factions/{faction['id']}/", {"merged_into": faction["id"]}).status_code
        == 422
    )
    person = me.post(
        one + "participants/",
        {
            "name": "Somebody New",
            "role_class": "civil_society",
            "party": party["id"],
            "faction": faction["id"],
            "gender": "woman",
        },
    )
    assert (person.status_code, person.data["gender"]) == (201, "woman"), person.data
    path = f"{one}participants/{person.data['id']}/"
    assert (
        me.change("patch", path, {"gender": "undisclosed", "name": "Other Name"}).data["gender"]
        == "undisclosed"
    )
    assert "Other Name" in {row["name"] for row in me.get(one + "identities/").data["results"]}
    assert caller("partner").change("patch", path, {"name": "Mine"}).status_code == 403
    assert caller("partner").change("patch", path, {"gender": "man"}).status_code == 200
    left = me.post(path + "leave/", {})
    assert left.status_code == 200
    assert left.data["left_on"]
    elsewhere = world.dialogues.b_restricted
    for field, value in (("party", elsewhere.parties[0]), ("party", uuid4()), ("faction", elsewhere.faction)):
        body = {"name": "Nobody", "role_class": "civil_society", field: value}
        answer = me.post(one + "participants/", body)
        assert answer.status_code == 422, answer.data
        assert any(field in name for name in answer.data["fields"]), answer.data


def test_notes_are_ones_own(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    notes = f"{one}sessions/{world.dialogues.a_restricted.session}/notes/"
    mine = caller("facilitator").post(notes, {"body": "Between us", "readers": [world.people.partner]})
    assert mine.status_code == 201, mine.data
    path = f"{notes}{mine.data['id']}/"
    assert [row.get("body") for row in caller("partner").get(notes).data["results"]] == [None]
    assert caller("partner").get(path).data["body"] == "Between us"
    assert entries(world)[-1] == "note.open"
    assert caller("partner")("put", path, {"body": "x"}, if_match="*").status_code == 404
    assert caller("partner")("delete", path).status_code == 404
    alone = caller("facilitator").change("put", path, {"body": "Mine alone"})
    assert (alone.data["body"], alone.data["readers"]) == ("Mine alone", [])
    assert caller("partner").get(path).status_code == 404
    assert caller("facilitator")("delete", path).status_code == 204
    assert caller("facilitator").post(notes, {"body": "x", "readers": [uuid4()]}).status_code == 422


def test_follow_ups(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    path = f"{one}sessions/{world.dialogues.a_restricted.session}/follow-ups/"
    me = caller("facilitator")
    added = me.post(path, {"what": "Call", "owner": world.people.partner})
    assert (added.status_code, added.data["owner"]) == (201, str(world.people.partner)), added.data
    assert me.post(path, {"what": "Call", "owner": uuid4()}).data["fields"].keys() == {"owner"}
    done = me.change("patch", f"{path}{added.data['id']}/", {"done": True})
    assert done.data["done_at"]
    assert me.change("patch", f"{path}{added.data['id']}/", {"done": False}).data["done_at"] is None


def test_a_dialogue_from_its_opening_on(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    officer, lead = caller("officer"), caller("stranger")
    body = {
        "programme": world.programmes.a,
        "title": "New",
        "level": "chatham",
        "issue_areas": ["nuclear"],
        "gender_target": 33,
    }
    assert lead.post("dialogues/", body).status_code == 403
    opened = officer.post("dialogues/", body)
    assert opened.status_code == 201, opened.data
    assert opened.data["brief"]["hard_security"] is True
    one = f"dialogues/{opened.data['id']}/"
    assert (
        officer.change("patch", one, {"theme": "Deep water", "gender_target": 50}).data["gender_target"] == 50
    )
    needs_lead = officer.post(one + "moves/", {"to": "active"})
    assert (needs_lead.status_code, needs_lead.data["code"]) == (422, "lead_needed")
    offer = officer.post(one + "access/", {"email": "stranger@test.example", "capacity": "lead"})
    assert (offer.status_code, offer.data["waits_for"]) == (201, "acceptance"), offer.data
    assert lead.get(one).status_code == 404
    assert [row["id"] for row in lead.get("offers/").data["results"]] == [offer.data["id"]]
    assert caller("partner").post(f"{one}access/{offer.data['id']}/accept/").status_code == 404
    assert lead.post(f"{one}access/{offer.data['id']}/accept/").status_code == 200
    assert lead.get("offers/").data["results"] == []
    assert officer.get(one + "moves/").data == {
        "state": "pipeline",
        "moves": ["contact", "active", "cancelled"],
    }
    assert officer.post(one + "moves/", {"to": "active"}).data["state"] == "active"
    assert lead.post(one + "moves/", {"to": "suspended", "reason": "x"}).status_code == 403
    assert officer.change("put", one + "arms-length/", {"arms_length": "known"}).status_code == 403
    assert lead.change("put", one + "arms-length/", {"arms_length": "known"}).data == {"arms_length": "known"}
    assert officer.change("put", one + "level/", {"level": "open"}).status_code == 403
    assert officer.change("put", one + "level/", {"level": "restricted"}).data == {"level": "restricted"}
    grants = lead.get(one + "access/").data["results"]
    assert {row["capacity"] for row in grants} == {"manage", "lead"}
    both = officer.post(one + "access/", {"person": world.people.officer, "capacity": "lead"})
    assert both.status_code == 403, both.data
    other_side = lead.post(one + "access/", {"person": world.people.officer_team, "capacity": "partner"})
    assert other_side.status_code in (201, 409), other_side.data
    assert officer("delete", f"{one}access/{offer.data['id']}/").status_code == 204
    assert lead.get(one).status_code == 404


def test_roster_import(world: SimpleNamespace, caller: Callable[[str], Any], one: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from support.world import canary

    me = caller("facilitator")
    party = canary("a", "restricted", "party")
    text = f"Nom;Genre;Partie;Classe\nAmina Diallo;F;{party};société civile\nB. Traoré;M;Nowhere;\n{canary('a', 'restricted', 'name 1')};F;;\n"

    def upload(content: bytes, name: str = "roster.csv") -> Any:
        file = SimpleUploadedFile(name, content)
        answer = me.client.post(f"/api/v1/{one}roster-imports/", {"file": file})
        answer.data = json.loads(answer.content)
        return answer

    before = len(me.get(one + "participants/?page_size=200").data["results"])
    found = upload(text.encode())
    assert found.status_code == 201, found.data
    rows = {row["person"]["name"]: row for row in found.data["rows"]}
    assert rows["B. Traoré"]["ready"] is False
    assert len(rows[canary("a", "restricted", "name 1")]["alike"]) == 1
    assert len(me.get(one + "participants/?page_size=200").data["results"]) == before
    path = f"{one}roster-imports/{found.data['id']}/"
    assert me.get(path).data == found.data
    assert caller("partner").get(path).status_code == 404
    first, second = rows["Amina Diallo"]["number"], rows["B. Traoré"]["number"]
    refused = me.post(path + "confirm/", {"rows": [{"number": first}, {"number": second}]})
    assert refused.status_code == 422
    assert any(name.startswith("rows.1.") for name in refused.data["fields"]), refused.data
    assert len(me.get(one + "participants/?page_size=200").data["results"]) == before
    body = {
        "rows": [
            {"number": first, "role_class": "civil_society"},
            {
                "number": second,
                "role_class": "near_official",
                "party": world.dialogues.a_restricted.parties[1],
            },
        ]
    }
    key = str(uuid4())
    done = me.post(path + "confirm/", body, idempotency_key=key)
    assert done.status_code == 201, done.data
    assert len(me.get(one + "participants/?page_size=200").data["results"]) == before + 2
    assert me.get(path).status_code == 404
    again = me.post(path + "confirm/", body, idempotency_key=key)
    assert (again.status_code, again.data) == (201, done.data)
    assert me.post(path + "confirm/", body).status_code == 404
    for content in (b"", b"\x00" * 200, b"PK\x03\x04broken"):
        answer = upload(content)
        assert answer.status_code == 422, answer.data
        assert answer.data["title"]
    assert me.client.post(f"/api/v1/{one}roster-imports/", {}).status_code == 422
    too_big = upload(b"x" * 25_000_000)
    assert (too_big.status_code, too_big.data["code"]) == (422, "roster_too_big")
    assert me.post(one + "roster-imports/", {"file": "x"}).status_code == 415


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


def a_session(world: SimpleNamespace, me: Any, one: str) -> str:
    return me.post(one + "sessions/", log(world)).data["id"]


def test_times_are_utc_and_a_version_does_not_depend_on_who_reads_where(
    world: SimpleNamespace, caller: Callable[[str], Any], one: str
) -> None:
    from accounts.models import User

    me = caller("facilitator")
    mine = a_session(world, me, one)
    there = one + f"sessions/{mine}/"
    at_home = me.get(there)
    User.objects.using("owner").filter(pk=world.people.facilitator).update(time_zone="Asia/Kathmandu")
    abroad = me.get(there)
    assert abroad["ETag"] == at_home["ETag"]
    listed = next(row for row in me.get(one + "sessions/").data["results"] if row["id"] == mine)
    for shown in (abroad.data, listed, me.post(one + "sessions/", log(world)).data):
        assert [shown[name][-1] for name in ("starts_at", "ends_at", "logged_at")] == ["Z"] * 3
    owed = me.get("obligations/").data["results"]
    assert owed
    assert {row["due_at"][-1] for row in owed} == {"Z"}


def test_a_dialogue_is_written_in_a_language_that_can_be(
    caller: Callable[[str], Any], world: SimpleNamespace, one: str
) -> None:
    officer = caller("officer")
    opened = officer.post("dialogues/", {"programme": world.programmes.a, "title": "x", "language": "<b>"})
    changed = officer.change("patch", one, {"language": "<script>"})
    for answer in (opened, changed):
        assert (answer.status_code, set(answer.data["fields"])) == (422, {"language"})


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
