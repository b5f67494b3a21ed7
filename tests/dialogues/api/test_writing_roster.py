"""Parties, factions and participants are written through the API, one by one and from a file."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4


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
