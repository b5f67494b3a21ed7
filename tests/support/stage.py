"""A stage for actions: the test world with hands, and the entries that they leave in the ledger."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from support.database import superuser

from ledger.actions import REGISTRY
from wall.viewer import viewing


class Stage:
    """The world with hands: whom an action needs, and what it is about."""

    def __init__(self, world: SimpleNamespace, database: str) -> None:
        self.world, self.people, self.database = world, world.people, database

    def dialogue(self, name: str = "a_restricted") -> Any:
        from dialogues.models import Dialogue

        return Dialogue.objects.get(pk=getattr(self.world.dialogues, name).id)

    def one(self, model: str, name: str = "a_restricted", **also: Any) -> Any:
        from django.apps import apps

        where = {"dialogue_id": getattr(self.world.dialogues, name).id} | also
        return apps.get_model("dialogues", model).objects.filter(**where).order_by("pk").first()

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


@pytest.fixture
def stage(world: SimpleNamespace, world_database: str) -> Stage:
    """The stage in a database of the test's own."""
    superuser("insert into auth_group (id, name) values (7, 'Seven')", dbname=world_database)
    return Stage(world, world_database)


def entries(database: str) -> list[tuple]:
    """The whole ledger, oldest first, as the superuser reads it."""
    columns = (
        "kind, action, actor, object_type, object_id, dialogue_id, fields, detail, seq, hash is not null"
    )
    return superuser(f"select {columns} from ledger_entry order by seq", dbname=database)
