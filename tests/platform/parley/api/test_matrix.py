"""Role × address × method: who is let through to the rules, and who is refused before."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

WHO = ("facilitator", "partner", "officer", "officer_team", "stranger", "administrator", "auditor")
# For an empty body with If-Match *: 422 says that the person may, and that the body is wanting.
TEAM = (422, 422, 403, 403, 404, 403, 403)
TEAM_READS = (200, 200, 403, 403, 404, 403, 403)
BOTH = (422, 422, 422, 403, 404, 403, 403)
BOTH_READ = (200, 200, 200, 403, 404, 403, 403)
KNOWS = (422, 422, 422, 422, 404, 403, 403)
KNOWS_READS = (200, 200, 200, 200, 404, 403, 403)
OFFICER = (403, 403, 422, 403, 404, 403, 403)
FILE = (415, 415, 403, 403, 404, 403, 403)
LEAD_ALONE = (200, 403, 403, 403, 404, 403, 403)
NAMES = (200, 403, 403, 403, 404, 403, 403)

CELLS = {
    ("get", ""): KNOWS_READS,
    ("get", "moves/"): KNOWS_READS,
    ("post", "moves/"): OFFICER,
    ("get", "level/"): KNOWS_READS,
    ("put", "level/"): KNOWS,
    ("get", "arms-length/"): BOTH_READ,
    ("put", "arms-length/"): BOTH,
    ("get", "gender-balance/"): BOTH_READ,
    ("get", "track/"): BOTH_READ,
    ("get", "parties/"): BOTH_READ,
    ("post", "parties/"): BOTH,
    ("get", "factions/"): BOTH_READ,
    ("post", "factions/"): BOTH,
    ("get", "participants/"): BOTH_READ,  # by alias: this dialogue's arm's length is `aliases`
    ("post", "participants/"): TEAM,
    ("get", "participants/{participant}/"): BOTH_READ,
    ("get", "identities/"): NAMES,
    ("post", "participants/{participant}/erase/"): LEAD_ALONE,
    ("post", "roster-imports/"): FILE,
    ("get", "access/"): KNOWS_READS,
    ("post", "access/"): KNOWS,
    ("get", "sessions/"): BOTH_READ,
    ("post", "sessions/"): TEAM,
    ("get", "sessions/{session}/"): BOTH_READ,
    ("put", "sessions/{session}/"): TEAM,
    ("patch", "sessions/{session}/"): TEAM,
    ("get", "sessions/{session}/agenda-items/"): TEAM_READS,
    ("get", "sessions/{session}/attendance/"): TEAM_READS,
    ("get", "sessions/{session}/records/"): TEAM_READS,
    ("get", "sessions/{session}/notes/"): TEAM_READS,
    ("post", "sessions/{session}/notes/"): TEAM,
    ("get", "sessions/{session}/follow-ups/"): TEAM_READS,
    ("post", "sessions/{session}/follow-ups/"): TEAM,
}

# Outside dialogues: what is one's own, what is due, and what runs the house.
HOUSE_WHO = (*WHO, "lead_officer", "approver")
EVERYBODY = (200,) * 9
OWN_WRITES = (422,) * 9
INSIDE = (200, 200, 200, 200, 200, 403, 403, 200, 200)
ADMINISTRATOR = (403, 403, 403, 403, 403, 200, 403, 403, 403)
ADMINISTRATOR_WRITES = (403, 403, 403, 403, 403, 422, 403, 403, 403)
NOT_BY_TOKEN = (403,) * 9  # whoever found a token shall not take over an account with it
GIVES_ROLES = (403, 403, 403, 403, 403, 200, 403, 200, 403)
PROGRAMME = (403, 403, 200, 200, 403, 403, 403, 200, 200)
LEADS = (403, 403, 403, 403, 403, 403, 403, 200, 403)
LEADS_WRITE = (403, 403, 403, 403, 403, 403, 403, 422, 403)

HOUSE = {
    ("get", "me/"): EVERYBODY,
    ("get", "me/tokens/"): EVERYBODY,
    ("get", "me/sessions/"): EVERYBODY,
    ("get", "notices/"): EVERYBODY,
    ("post", "notices/read/"): EVERYBODY,
    ("get", "reminders/"): EVERYBODY,
    ("put", "reminders/"): OWN_WRITES,
    ("get", "reminders/openpgp-key/"): EVERYBODY,
    ("put", "reminders/openpgp-key/"): OWN_WRITES,
    ("get", "obligations/"): INSIDE,
    ("get", "operations/"): ADMINISTRATOR,
    ("post", "operations/send-again/"): ADMINISTRATOR,
    ("get", "people/"): ADMINISTRATOR,
    ("post", "people/"): ADMINISTRATOR_WRITES,
    ("get", "people/{person}/"): ADMINISTRATOR,
    ("patch", "people/{person}/"): ADMINISTRATOR,
    ("post", "people/{person}/clearance/"): ADMINISTRATOR_WRITES,
    ("post", "people/{person}/password-link/"): ADMINISTRATOR,
    ("post", "people/{person}/address/"): NOT_BY_TOKEN,
    ("post", "people/{person}/reset-second-factor/"): NOT_BY_TOKEN,
    ("post", "people/{person}/confirm/"): NOT_BY_TOKEN,
    ("get", "people/{person}/roles/"): GIVES_ROLES,
    ("get", "programmes/{programme}/officers/"): PROGRAMME,
    ("get", "ladders/"): LEADS,
    ("get", "ladders/{programme}/session.log/"): LEADS,
    ("put", "ladders/{programme}/session.log/"): LEADS_WRITE,
    ("get", "organisations/"): EVERYBODY,
    ("post", "organisations/"): ADMINISTRATOR_WRITES,
}


@pytest.mark.parametrize("number", range(len(HOUSE_WHO)), ids=HOUSE_WHO)
def test_each_cell_of_the_house(world: SimpleNamespace, caller: Callable[[str], Any], number: int) -> None:
    me = caller(HOUSE_WHO[number])
    for (method, path), statuses in HOUSE.items():
        part = path.format(person=world.people.partner, programme=world.programmes.a)
        answer = me(method, part, None if method == "get" else {}, if_match="*")
        assert answer.status_code == statuses[number], (method, path, answer.data)
        if statuses is NOT_BY_TOKEN and HOUSE_WHO[number] == "administrator":
            assert answer.data["code"] == "confirm_first"


@pytest.mark.usefixtures("own_keys")
@pytest.mark.parametrize("number", range(len(WHO)), ids=WHO)
def test_each_cell(world: SimpleNamespace, caller: Callable[[str], Any], number: int) -> None:
    found, me = world.dialogues.a_chatham, caller(WHO[number])
    for (method, path), statuses in CELLS.items():
        part = path.format(participant=found.participants[0], session=found.session)
        body = None if method == "get" else {}
        answer = me(method, f"dialogues/{found.id}/{part}", body, if_match="*")
        assert answer.status_code == statuses[number], (method, path, answer.data)


def test_officers_read_records_only_where_they_were_let(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    """Up to the Chatham House level, and no higher, whatever they are granted."""
    for level, expected in (("chatham", 1), ("restricted", 403)):
        found = getattr(world.dialogues, f"a_{level}")
        one = f"dialogues/{found.id}/"
        given = caller("facilitator").post(
            one + "access/", {"person": world.people.officer, "capacity": "officer_records"}
        )
        assert given.status_code == 201, given.data
        answer = caller("officer").get(f"{one}sessions/{found.session}/records/")
        assert (len(answer.data["results"]) if answer.status_code == 200 else answer.status_code) == expected
        assert caller("officer").get(f"{one}sessions/{found.session}/notes/").status_code == 403


@pytest.mark.parametrize(
    "capacity", ["lead", "facilitate", "partner", "partner_identities", "officer_names", "officer_records"]
)
def test_an_officer_cannot_give_themselves_or_each_other_the_teams_rights(
    world: SimpleNamespace, caller: Callable[[str], Any], capacity: str
) -> None:
    one = f"dialogues/{world.dialogues.a_restricted.id}/access/"
    assert (
        caller("officer").post(one, {"person": world.people.officer, "capacity": capacity}).status_code == 403
    )
    if capacity != "lead":  # proposing a lead facilitator is the officer's
        assert (
            caller("officer")
            .post(one, {"person": world.people.officer_team, "capacity": capacity})
            .status_code
            == 403
        )
