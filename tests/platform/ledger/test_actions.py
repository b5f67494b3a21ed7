"""Every registered action, driven once, leaves exactly one entry: the right kind, object and field names, no values."""

import importlib
import pkgutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone
from support.database import superuser

from ledger.actions import REGISTRY, action, note_fields
from ledger.models import Entry
from wall.offices import office
from wall.refusal import Refused
from wall.viewer import viewing

for package in (
    "dialogues.actions",
    "accounts.actions",
    "notices.actions",
    "parley",
    "dialogues",
    "notices",
    "ledger",
):
    found = importlib.import_module(package)
    for module in pkgutil.iter_modules(found.__path__, f"{package}."):
        if (
            not module.name.endswith((".settings", ".wsgi", ".celery", ".run"))
            and "urls" not in module.name
            and "migrations" not in module.name
        ):
            importlib.import_module(module.name)

OURS = sorted(REGISTRY)  # before the tests register their own


class Stage:
    """The world with hands: whom an action needs, and what it is about."""

    def __init__(self, world: SimpleNamespace, database: str) -> None:
        self.world, self.people, self.database = world, world.people, database

    def dialogue(self, name: str = "a_restricted") -> Any:
        from dialogues.models import Dialogue

        return Dialogue.objects.get(pk=getattr(self.world.dialogues, name).id)

    def one(self, model: str, name: str = "a_restricted", **also: Any) -> Any:
        from dialogues import models

        where = {"dialogue_id": getattr(self.world.dialogues, name).id} | also
        return getattr(models, model).objects.filter(**where).order_by("pk").first()

    def user(self, name: str) -> Any:
        from accounts.models import User

        return User.objects.get(pk=getattr(self.people, name))

    def grant(self, person: str, capacity: str, **also: Any) -> Any:
        from dialogues.models import UserGrant

        where = {"user_id": getattr(self.people, person), "permission__codename": capacity}
        return UserGrant.objects.filter(**where, **also).first()

    def call(self, name: str, person: str, **arguments: Any) -> Any:
        """Another action first, as somebody."""
        with viewing(getattr(self.people, person)):
            return REGISTRY[name](**arguments)

    def proposed(self) -> Any:
        with viewing(self.people.facilitator):
            dialogue = self.dialogue()
        return self.call(
            "access.give",
            "facilitator",
            dialogue=dialogue,
            person_id=self.people.stranger,
            capacity="facilitate",
        )

    def begin_import(self) -> None:
        from dialogues.actions.roster_import import begin

        sheet = b"name,role,role class\nSECRET person,participant,civil society\n"
        with viewing(self.people.facilitator):
            self.began = begin(dialogue=self.dialogue(), content=sheet, filename="roster.csv")
            assert self.began.body["rows"]

    def draft(self) -> Any:
        from dialogues.models import Draft

        return Draft.objects.get(pk=self.world.dialogues.a_restricted.draft)

    def owed(self, kind: str = "session.log") -> Any:
        from notices.models import Obligation

        if kind == "test.by_hand":
            superuser(
                "set wall.action = 'test'; update notices_obligation set kind = 'roster.review'"
                f" where kind = 'session.log' and dialogue_id = '{self.world.dialogues.a_restricted.id}'",
                dbname=self.database,
            )
            kind = "roster.review"
        return (
            Obligation.objects.filter(kind=kind, dialogue_id=self.world.dialogues.a_restricted.id)
            .open()
            .first()
        )

    def log(self, **changes: Any) -> Any:
        from dialogues.session_log import RecordEntry, SessionLog

        given = {
            "starts_at": datetime(2026, 6, 1, 8, tzinfo=UTC),
            "ends_at": datetime(2026, 6, 1, 9, tzinfo=UTC),
            "records": [RecordEntry(body="SECRET record")],
        }
        return SessionLog(**(given | changes))

    def person_input(self) -> Any:
        from dialogues.actions.roster import PersonInput

        return PersonInput(name="SECRET name", role_class="civil_society")


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
# Driven, entries counted, in tests/accounts and tests/platform/notices: second factors, mail, kinds of their own.
ELSEWHERE = ("account.", "organisation.", "programme.", "token.", "sign_in.", "obligation.", "ladder.")
REVEALS = {"identity.open", "roster.export", "note.open"}
BEFORE: dict[str, Callable[[Stage], Any]] = {
    "roster.confirm_import": lambda s: s.begin_import(),
} | dict.fromkeys(("access.accept", "access.decline", "access.confirm", "access.end"), Stage.proposed)


@pytest.fixture
def stage(world: SimpleNamespace, world_database: str) -> Stage:
    superuser("insert into auth_group (id, name) values (7, 'Seven')", dbname=world_database)
    return Stage(world, world_database)


def entries(database: str) -> list[tuple]:
    columns = (
        "kind, action, actor, object_type, object_id, dialogue_id, fields, detail, seq, hash is not null"
    )
    return superuser(f"select {columns} from ledger_entry order by seq", dbname=database)


def test_every_action_has_a_drive() -> None:
    assert [name for name in OURS if name not in DRIVES and not name.startswith(ELSEWHERE)] == []
    assert [name for name in DRIVES if name not in OURS] == []


@pytest.mark.parametrize("name", DRIVES)
def test_one_action_is_one_entry(stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_nested_actions_are_one_entry_of_the_outermost(stage: Stage) -> None:
    from dialogues.actions import parties

    @action("test.outer", needs=None)
    def outer(*, dialogue: Any) -> None:
        note_fields("mine")
        parties.add_party(dialogue=dialogue, name="SECRET")

    before = len(entries(stage.database))
    try:
        with viewing(stage.people.facilitator):
            outer(dialogue=stage.dialogue())
    finally:
        REGISTRY.pop("test.outer")
    new = entries(stage.database)[before:]
    assert [(entry[1], entry[6]) for entry in new] == [("test.outer", ["mine", "name"])]


def test_a_nested_action_asks_for_its_own_right(stage: Stage) -> None:
    from dialogues.actions import roster

    @action("test.outer", needs=None)
    def outer(*, dialogue: Any) -> None:
        roster.export_roster(dialogue=dialogue, reason="r")

    before = len(entries(stage.database))
    try:
        with viewing(stage.people.partner), pytest.raises(Refused):
            outer(dialogue=stage.dialogue())
    finally:
        REGISTRY.pop("test.outer")
    assert len(entries(stage.database)) == before


def test_what_was_done_before_leaves_nothing(stage: Stage) -> None:
    from dialogues.actions import roster

    with viewing(stage.people.facilitator):
        first = roster.add_participant(dialogue=stage.dialogue(), person=stage.person_input(), key="once")
    before = len(entries(stage.database))
    with viewing(stage.people.facilitator):
        second = roster.add_participant(dialogue=stage.dialogue(), person=stage.person_input(), key="once")
    assert second.pk == first.pk
    assert len(entries(stage.database)) == before


def test_a_refusal_leaves_nothing_but_one_denial(stage: Stage, settings: Any) -> None:
    """Through the middleware, which rolls back and then writes it in a transaction of its own."""
    from support.page_forms import as_shown
    from support.walk import signed_in

    client = signed_in("partner", settings)
    where = stage.world.dialogues.a_restricted.id
    sent = as_shown(client, f"/dialogues/{where}/arms-length/", arms_length="known")
    before = len(entries(stage.database))
    answer = client.post(f"/dialogues/{where}/arms-length/", sent)
    assert answer.status_code in (200, 403, 422)
    new = entries(stage.database)[before:]
    assert [(kind, str(actor), str(dialogue)) for kind, _, actor, _, _, dialogue, *_ in new] == [
        ("denied", str(stage.people.partner), str(where))
    ]
    assert superuser(
        f"select arms_length from dialogues_dialogue where id = '{where}'", dbname=stage.database
    ) == [("blind",)]


def test_a_failing_body_leaves_nothing(stage: Stage) -> None:
    @action("test.fails", needs=None)
    def fails(*, dialogue: Any) -> None:
        from dialogues.models import Party

        Party.objects.create(dialogue=dialogue, name="half")
        raise ValueError("in the middle")

    before = len(entries(stage.database))
    try:
        with pytest.raises(ValueError, match="in the middle"), viewing(stage.people.facilitator):
            fails(dialogue=stage.dialogue())
    finally:
        REGISTRY.pop("test.fails")
    assert len(entries(stage.database)) == before
    assert superuser("select count(*) from dialogues_party", dbname=stage.database) == [(16,)]


def test_sixteen_writers_at_once_make_one_chain(stage: Stage) -> None:
    """Not a single fork: each entry follows from the one before it."""
    from dialogues.actions import parties
    from ledger.chain import verify

    before = len(entries(stage.database))
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(4):
                with viewing(stage.people.facilitator):
                    parties.add_party(dialogue=stage.dialogue(), name="SECRET")
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    with office("archivist"):
        report = verify(Entry.objects.order_by("seq"), [])
    assert (report.entries, report.findings) == (before + 64, ())
