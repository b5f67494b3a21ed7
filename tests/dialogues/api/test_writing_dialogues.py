"""A dialogue is opened, changed, moved and shared through the API."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


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


def test_a_dialogue_is_written_in_a_language_that_can_be(
    caller: Callable[[str], Any], world: SimpleNamespace, one: str
) -> None:
    officer = caller("officer")
    opened = officer.post("dialogues/", {"programme": world.programmes.a, "title": "x", "language": "<b>"})
    changed = officer.change("patch", one, {"language": "<script>"})
    for answer in (opened, changed):
        assert (answer.status_code, set(answer.data["fields"])) == (422, {"language"})
