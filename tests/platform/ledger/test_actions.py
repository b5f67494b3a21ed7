"""Every registered action, driven once, leaves exactly one entry: the right kind, object and field names, no values."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone
from support.reachable import load_all_actions
from support.stage import Stage, entries

from bench.made_up import endpoints, noun_of, values_of
from ledger.actions import REGISTRY
from wall.offices import office
from wall.viewer import viewing

load_all_actions()
OURS = sorted(name for name in REGISTRY if not name.startswith("test."))
Drive = tuple[str, Callable[[Stage], dict[str, Any]]]
# action → who does it (or an office with @), and its arguments
DRIVES: dict[str, Drive] = {
    "access.give": (
        "facilitator",
        lambda s: {"dialogue": s.dialogue(), "person_id": s.people.stranger, "capacity": "partner"},
    ),
    "access.give_team": (
        "officer",
        lambda s: {"dialogue": s.dialogue(), "team_id": 7, "capacity": "outline"},
    ),
    "access.accept": ("stranger", lambda s: {"grant": s.grant("stranger", "facilitate")}),
    "access.decline": ("stranger", lambda s: {"grant": s.grant("stranger", "facilitate")}),
    "access.confirm": ("facilitator", lambda s: {"grant": s.grant("stranger", "facilitate")}),
    "access.end": ("facilitator", lambda s: {"grant": s.grant("stranger", "facilitate")}),
    "dialogue.open": ("officer", lambda s: {"programme_id": s.world.programmes.a, "title": "SECRET title"}),
    "dialogue.edit": (
        "officer",
        lambda s: {"dialogue": s.dialogue(), "version": s.dialogue().version, "changes": {"title": "SECRET"}},
    ),
    "demo.date_back": (
        "officer",
        lambda s: {"dialogue": s.dialogue(), "since": date(2024, 3, 1), "ended": False},
    ),
    "demo.date_logs_back": ("facilitator", lambda s: {"dialogue": s.dialogue()}),
    "dialogue.move": (
        "officer",
        lambda s: {"dialogue": s.dialogue(), "to": "suspended", "reason": "SECRET reason"},
    ),
    "dialogue.arms_length": ("facilitator", lambda s: {"dialogue": s.dialogue(), "arms_length": "aliases"}),
    "dialogue.raise_level": ("facilitator", lambda s: {"dialogue": s.dialogue(), "level": 3}),
    "party.add": ("facilitator", lambda s: {"dialogue": s.dialogue(), "name": "SECRET party"}),
    "party.edit": ("facilitator", lambda s: {"party": s.one("Party"), "changes": {"name": "SECRET"}}),
    "faction.add": ("facilitator", lambda s: {"party": s.one("Party"), "name": "SECRET"}),
    "faction.edit": ("facilitator", lambda s: {"faction": s.one("Faction"), "changes": {"name": "SECRET"}}),
    "participant.add": ("facilitator", lambda s: {"dialogue": s.dialogue(), "person": s.person_input()}),
    "roster.import": ("facilitator", lambda s: {"dialogue": s.dialogue(), "people": [s.person_input()]}),
    "participant.edit": (
        "facilitator",
        lambda s: {
            "participant": s.one("Participant"),
            "version": s.one("Participant").version,
            "changes": {"name": "SECRET"},
        },
    ),
    "participant.end": ("facilitator", lambda s: {"participant": s.one("Participant")}),
    "participant.erase": ("facilitator", lambda s: {"participant": s.one("Participant")}),
    "identity.open": ("facilitator", lambda s: {"dialogue": s.dialogue()}),
    "roster.export": ("facilitator", lambda s: {"dialogue": s.dialogue(), "reason": "SECRET reason"}),
    "session.schedule": ("facilitator", lambda s: {"dialogue": s.dialogue(), "log": s.log(title="SECRET")}),
    "session.reschedule": (
        "facilitator",
        lambda s: {"session": s.one("Session", state="planned"), "log": s.log(place="SECRET", records=[])},
    ),
    "session.postpone": ("facilitator", lambda s: {"session": s.one("Session", state="planned")}),
    "session.cancel": ("facilitator", lambda s: {"session": s.one("Session", state="planned")}),
    "session.log": ("facilitator", lambda s: {"dialogue": s.dialogue(), "log": s.log()}),
    "session.edit_log": (
        "facilitator",
        lambda s: {
            "session": s.one("Session", state="held"),
            "log": s.log(),
            "version": s.one("Session", state="held").version,
        },
    ),
    "session.raise_level": ("facilitator", lambda s: {"session": s.one("Session", state="held"), "level": 3}),
    "note.write": (
        "facilitator",
        lambda s: {"session": s.one("Session"), "body": "SECRET", "readers": [s.people.partner]},
    ),
    "note.edit": ("facilitator", lambda s: {"note": s.one("PrivateNote"), "body": "SECRET", "readers": []}),
    "note.open": ("facilitator", lambda s: {"note": s.one("PrivateNote")}),
    "note.delete": ("facilitator", lambda s: {"note": s.one("PrivateNote")}),
    "follow_up.add": ("facilitator", lambda s: {"session": s.one("Session"), "what": "SECRET"}),
    "follow_up.settle": ("facilitator", lambda s: {"follow_up": s.one("FollowUp")}),
    "draft.save": (
        "facilitator",
        lambda s: {
            "dialogue": s.dialogue(),
            "kind": "session_log",
            "about": uuid4(),
            "body": {"a": "SECRET"},
        },
    ),
    "draft.drop": ("facilitator", lambda s: {"draft": s.draft()}),
    "verdict.say": ("@statistician", lambda s: {"dialogue_ids": [s.world.dialogues.a_restricted.id]}),
    "notices.write": ("@registrar", lambda s: {"now": timezone.now() + timedelta(days=400)}),
    "notices.read": ("facilitator", lambda s: {}),
    "obligation.hand": ("facilitator", lambda s: {"obligation": s.owed(), "to": s.people.partner}),
    "obligation.move": (
        "officer",
        lambda s: {
            "obligation": s.owed(),
            "due_at": timezone.now() + timedelta(days=90),
            "reason": "SECRET reason",
        },
    ),
    "obligation.waive": ("officer", lambda s: {"obligation": s.owed(), "reason": "SECRET reason"}),
    "obligation.done": ("facilitator", lambda s: {"obligation": s.owed("test.by_hand")}),
    "notices.wish": (
        "facilitator",
        lambda s: {
            "pace": "digest",
            "digest_at": time(8),
            "quiet_from": None,
            "quiet_until": None,
            "working_days": [0, 1],
            "muted": [],
        },
    ),
    "notices.open_feed": ("facilitator", lambda s: {}),
    "notices.close_feed": ("facilitator", lambda s: {}),
    "notices.openpgp": ("facilitator", lambda s: {"key": ""}),
    "notices.send_again": ("administrator", lambda s: {}),
    "dialogue.shred": ("@archivist", lambda s: {"dialogue_id": s.world.dialogues.a_restricted.id}),
    "roster.confirm_import": (
        "facilitator",
        lambda s: {
            "dialogue": s.dialogue(),
            "import_id": s.began.pk,
            "rows": [{"number": s.began.body["rows"][0]["number"]}],
        },
    ),
}


def made_up(endpoint: Any) -> dict[str, Drive]:
    """The drives of what is made of a dialogue and declared fields alone (bench/made_up.py)."""
    values = values_of(noun_of(endpoint), lambda name: f"SECRET {name}")
    create, change = endpoint.acts["create"], endpoint.acts["partial_update"]
    return {
        create.action_name: ("facilitator", lambda s: {"dialogue": s.dialogue(), **values}),
        change.action_name: (
            "facilitator",
            lambda s: {change.on: s.one(endpoint.model.__name__), "changes": values},
        ),
    }


for made in endpoints():
    DRIVES = made_up(made) | DRIVES
# Driven, entries counted, in tests/accounts and tests/platform/notices: second factors, mail, kinds of their own.
ELSEWHERE = ("account.", "organisation.", "programme.", "token.", "sign_in.", "obligation.", "ladder.")
REVEALS = {"identity.open", "roster.export", "note.open"}
BEFORE: dict[str, Callable[[Stage], Any]] = {
    "roster.confirm_import": lambda s: s.begin_import(),
} | dict.fromkeys(("access.accept", "access.decline", "access.confirm", "access.end"), Stage.proposed)


def test_every_action_has_a_drive() -> None:
    assert [name for name in OURS if name not in DRIVES and not name.startswith(ELSEWHERE)] == []
    assert [name for name in DRIVES if name not in OURS] == []


@pytest.mark.parametrize("name", DRIVES)
def test_one_action_is_one_entry(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO = name.startswith("demo.")
    # The key store belongs to other tests' worlds, too.
    monkeypatch.setattr("dialogues.actions.retention.shred_dialogue", lambda dialogue_id: None)
    monkeypatch.setattr("dialogues.actions.roster.shred_person", lambda dialogue_id, participant_id: None)
    who, arguments = DRIVES[name]
    BEFORE.get(name, lambda s: None)(stage)
    before = entries(stage.database)
    if who.startswith("@"):
        actor = None
        with office(who[1:]):
            REGISTRY[name](**arguments(stage))
    else:
        actor = getattr(stage.people, who)
        with viewing(actor):
            REGISTRY[name](**arguments(stage))
    connections.close_all()
    new = entries(stage.database)[len(before) :]
    assert len(new) == 1, new
    kind, action_name, by, object_type, object_id, dialogue_id, fields, detail, seq, closed = new[0]
    assert (kind, action_name, str(by) if by else None) == (
        "reveal" if name in REVEALS else "act",
        name,
        str(actor) if actor else None,
    )
    assert (seq, closed) == (before[-1][8] + 1, True)
    for text in (*fields, object_type):
        assert "SECRET" not in text
        assert len(text) < 40
    assert detail is None or b"SECRET" not in bytes(detail)
    if not who.startswith("@") and not name.startswith("notices.") and name != "dialogue.open":
        assert str(dialogue_id) == str(stage.world.dialogues.a_restricted.id)
    if not name.startswith("notices.") and name != "verdict.say":
        assert object_id is not None or object_type == "", name
