"""Sessions, their notes and follow-ups are written through the API; nobody overwrites what they have not seen."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from support.bodies import a_session, log

from ledger.models import Entry


def entries(world: SimpleNamespace) -> list[str]:
    """The actions in the ledger, oldest first, as the archivist reads them."""
    return list(Entry.objects.using("archivist").order_by("seq").values_list("action", flat=True))


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
