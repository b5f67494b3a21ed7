"""What a program sends to write a session."""

from types import SimpleNamespace
from typing import Any


def log(world: SimpleNamespace, **more: Any) -> dict[str, Any]:
    """A whole log of a session in the restricted dialogue of house a; `more` is put in or in the place of it."""
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


def a_session(world: SimpleNamespace, me: Any, one: str) -> str:
    """Send that log and return the session's id; `one` is the dialogue's path."""
    return me.post(one + "sessions/", log(world)).data["id"]
