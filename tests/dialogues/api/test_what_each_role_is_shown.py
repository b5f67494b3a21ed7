"""Field by field: each role gets exactly these keys, and no canary of what it may not know."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

OUTLINE = {"id", "code_name", "name", "state", "level", "tlp", "programme", "rights"}
BRIEF = {
    *OUTLINE,
    "state_since",
    "opened_at",
    "ended_on",
    "shred_on",
    "arms_length",
    "declared_track",
    "gender_target",
    "brief",
}
ROSTER = {"id", "alias", "party", "faction", "function", "role_class"}
ATTRIBUTES = {
    *ROSTER,
    "joined_on",
    "left_on",
    "erased_on",
    "gender",
    "gender_words",
    "stated_capacity",
    "proximity",
}
NAMES = {"participant", "alias", "name", "affiliation"}
CONTACTS = {*NAMES, "email", "phone", "remarks"}
SCHEDULE = {"id", "dialogue", "state", "starts_at", "ends_at", "format", "region", "level", "logged_at"}
LISTED = {*SCHEDULE, "title", "place", "zone", "languages"}
WHOLE = {*LISTED, "agenda", "attendance", "records", "notes", "follow_ups"}


def keys(answer: Any) -> Any:
    """The keys of an answer, or its status where it is refused."""
    if answer.status_code != 200:
        return answer.status_code
    rows = answer.data.get("results", [answer.data])
    assert rows, "an empty list shows nothing"
    return set.union(*(set(row) for row in rows))


# who: (dialogue, participants, identities, sessions, one session)
SHOWN = {
    ("facilitator", "open"): (BRIEF, ATTRIBUTES, CONTACTS, LISTED, WHOLE),
    ("facilitator", "closed"): (BRIEF, ATTRIBUTES, CONTACTS, LISTED, WHOLE),
    ("partner", "chatham"): (BRIEF, ATTRIBUTES, 403, LISTED, WHOLE),
    ("officer", "open"): (BRIEF, ROSTER, 403, SCHEDULE, SCHEDULE),
    ("officer", "chatham"): (BRIEF, ROSTER, 403, SCHEDULE, SCHEDULE),
    ("officer", "restricted"): (BRIEF, 403, 403, SCHEDULE, SCHEDULE),
    ("officer", "closed"): (BRIEF, ROSTER, 403, SCHEDULE, SCHEDULE),
    ("officer_team", "restricted"): (OUTLINE, 403, 403, 403, 403),
    ("officer_team", "closed"): (404,) * 5,
    ("facilitator_other", "open"): (404,) * 5,
    ("former", "restricted"): (404,) * 5,
    ("stranger", "open"): (404,) * 5,
    ("administrator", "open"): (403,) * 5,
    ("auditor", "open"): (403,) * 5,
}


@pytest.mark.parametrize(("who", "level"), SHOWN)
def test_exactly_these_keys(
    world: SimpleNamespace, caller: Callable[[str], Any], who: str, level: str
) -> None:
    dialogue = getattr(world.dialogues, f"a_{level}")
    one = f"dialogues/{dialogue.id}/"
    paths = (
        one,
        one + "participants/",
        one + "identities/",
        one + "sessions/",
        f"{one}sessions/{dialogue.session}/",
    )
    answers = [caller(who).get(path) for path in paths]
    assert tuple(keys(answer) for answer in answers) == SHOWN[who, level]


# What of house a's dialogues a role may come to see, in clear text, through any list or page of the API.
MAY_READ = {
    "officer": {"title", "theme", "process", "party", "second party", "faction"},
    "officer_team": set(),
    "facilitator_other": set(),
    "administrator": set(),
    "auditor": set(),
    "approver": set(),
}


@pytest.mark.parametrize("who", MAY_READ)
def test_no_canary_beyond_ones_rights(world: SimpleNamespace, caller: Callable[[str], Any], who: str) -> None:
    from support.world import canary

    fields = [
        "title",
        "theme",
        "process",
        "party",
        "faction",
        "name",
        "affiliation",
        "phone",
        "remarks",
        "gender",
        "capacity",
        "session",
        "place",
        "item",
        "record",
        "note",
        "follow-up",
        "draft",
    ]
    seen = ""
    for level in ("open", "chatham", "restricted", "closed"):
        dialogue = getattr(world.dialogues, f"a_{level}")
        one, session = f"dialogues/{dialogue.id}/", f"dialogues/{dialogue.id}/sessions/{dialogue.session}/"
        parts = [
            "",
            *(f"{name}/" for name in ("parties", "factions", "participants", "identities", "access")),
        ]
        parts += ["gender-balance/", "track/", "moves/", "level/", "arms-length/", "sessions/"]
        for path in [one + part for part in parts]:
            seen += json.dumps(caller(who).get(path).data, ensure_ascii=False)
        for part in ("", "agenda-items/", "attendance/", "records/", "notes/", "follow-ups/"):
            seen += json.dumps(caller(who).get(session + part).data, ensure_ascii=False)
    for path in ("dialogues/", "obligations/", "ledger/", "offers/"):
        seen += json.dumps(caller(who).get(path).data, ensure_ascii=False)
    found = {
        field
        for level in ("open", "chatham", "restricted", "closed")
        for field in (*fields, "second party")
        if canary("a", level, field).removesuffix(" Zwyxvü") + " " in seen
    }
    assert found == MAY_READ[who]
    assert "CANARY b-" not in seen or who == "facilitator_other"


def test_an_officer_who_was_let_know_names_opens_them_on_record(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    one = f"dialogues/{world.dialogues.a_open.id}/"
    given = caller("facilitator").post(
        one + "access/", {"person": world.people.officer, "capacity": "officer_names"}
    )
    assert given.status_code == 201, given.data
    assert keys(caller("officer").get(one + "identities/")) == NAMES
    assert keys(caller("officer").get(one + "identities/")) == NAMES
    assert caller("facilitator").get(one + "identities/").status_code == 200
    reveals = (
        caller("facilitator").get(f"ledger/?dialogue={world.dialogues.a_open.id}&kind=reveal").data["results"]
    )
    assert [(one["action"], one["actor"]) for one in reveals] == [
        ("identity.open", str(world.people.officer))
    ] * 2


def test_balance_and_track_as_arms_length_allows(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    from dialogues.actions import verdicts
    from wall.offices import office

    with office("statistician"):
        verdicts.say_verdicts(dialogue_ids=[world.dialogues.a_restricted.id, world.dialogues.a_open.id])
    blind = f"dialogues/{world.dialogues.a_restricted.id}/"
    whole = caller("facilitator").get(blind + "gender-balance/").data
    assert whole["counted"] is True
    assert whole["whole"] == {"women": 1, "people": 4, "undisclosed": 1, "percent": 25.0}
    assert whole["hard_security"]["people"] == 4
    assert whole["other"]["people"] == 0
    assert {one["key"] for one in whole["by_function"]} == {"participant", "facilitator"}
    words = caller("officer").get(blind + "gender-balance/").data
    assert set(words) == {"target", "counted", "sentence", "half_years"}
    assert [one["answer"] for one in words["half_years"]] == ["too_few"]
    track = caller("officer").get(blind + "track/").data
    assert (track["computed"], track["counts"]) == ("two", None)
    assert not any(letter.isdigit() for letter in track["sentence"].replace("1.5", ""))
    counted = caller("officer").get(f"dialogues/{world.dialogues.a_open.id}/track/").data
    assert counted["counts"]["official_instructed"] == 1
    assert "1 of 4" in counted["sentence"]
    assert caller("officer_team").get(blind + "track/").status_code == 403
