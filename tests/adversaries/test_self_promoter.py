"""Whoever tries to give themselves a right they were not given, through every door that there is.

The database's side, route by route, is in tests/platform/wall/: test_delegation.py, test_offers_and_confirmations.py,
test_both_sides.py and test_rights_by_hand.py. Here are the pages and the API.
A tampering administrator of the database is in tests/platform/ledger/test_chain.py.
"""

from typing import Any

import pytest
from support.database import superuser
from support.walk import signed_in

from wall.rights import CAPACITIES


def rights(database: str) -> list[tuple]:
    return superuser(
        "select user_id::text, dialogue_id::text, until, ceiling, rights from wall_access order by 1, 2, 3, 4, 5",
        dbname=database,
    )


@pytest.mark.parametrize("person", ["officer", "facilitator_other", "administrator"])
def test_no_request_gives_a_right_to_whoever_sends_it(
    world: Any, world_database: str, settings: Any, person: str
) -> None:
    client, myself = signed_in(person, settings), str(getattr(world.people, person))
    before = rights(world_database)
    for name in ("a_restricted", "a_closed"):
        where = getattr(world.dialogues, name).id
        for capacity in CAPACITIES:
            for body in (
                {"person": myself, "capacity": capacity},
                {
                    "person": myself,
                    "capacity": capacity,
                    "accepted": True,
                    "granted_by": str(world.people.facilitator),
                },
            ):
                answer = client.post(
                    f"/api/v1/dialogues/{where}/access/", body, content_type="application/json"
                )
                assert 400 <= answer.status_code < 500, (capacity, answer.status_code)
            answer = client.post(f"/dialogues/{where}/access/", {"person": myself, "capacity": capacity})
            assert answer.status_code < 500
        for length in ("known", "aliases", "nonsense"):
            client.put(
                f"/api/v1/dialogues/{where}/arms-length/",
                {"arms_length": length},
                content_type="application/json",
            )
        for field in ("level", "arms_length", "programme", "version"):
            client.patch(f"/api/v1/dialogues/{where}/", {field: 0}, content_type="application/json")
    assert rights(world_database) == before


def test_an_administrator_gives_neither_themselves_nor_a_puppet_a_dialogue(
    world: Any, world_database: str, settings: Any
) -> None:
    client, before = signed_in("administrator", settings), rights(world_database)
    for person in ("administrator", "stranger", "officer"):
        for kind in ("officer", "lead_officer", "facilitator", "auditor", "administrator"):
            client.post(
                f"/accounts/people/{getattr(world.people, person)}/role/",
                {"kind": kind, "programme": str(world.programmes.a), "until": ""},
            )
        client.post(f"/accounts/people/{getattr(world.people, person)}/clearance/", {"clearance": 3})
    assert rights(world_database) == before


def test_own_profile_takes_no_field_that_carries_rights(
    world: Any, world_database: str, settings: Any
) -> None:
    client = signed_in("stranger", settings)
    before = superuser("select * from accounts_user order by id", dbname=world_database)
    for field, value in (
        ("clearance", 0),
        ("ring", "outer"),
        ("is_staff", True),
        ("is_superuser", True),
        ("roles", ["auditor"]),
    ):
        answer = client.patch("/api/v1/me/", {field: value}, content_type="application/json")
        assert answer.status_code in (200, 400, 403, 422, 428)
    columns = "id, clearance, ring, is_staff, is_superuser, is_active, email"
    after = superuser(f"select {columns} from accounts_user order by id", dbname=world_database)
    assert len(before) == len(after)
    assert {row[3:5] for row in after} == {(False, False)}
    assert superuser(
        f"select clearance, ring from accounts_user where id = '{world.people.stranger}'",
        dbname=world_database,
    ) == [(3, "inner")]
