"""A table with sealed columns, in a registry of its own, for the tests of sealed fields."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps.registry import Apps
from django.db import connections, models
from django.test.utils import CaptureQueriesContext
from django.views.decorators.debug import sensitive_variables

import vault
from vault.fields import SealedJSONField, SealedTextField

ALIAS = "default"
DIALOGUE = uuid4()
CANARY = "Zarathustra Canárias"


class Person(models.Model):
    """Lives in a registry of its own, so that no other test meets its table."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    dialogue_id = models.UUIDField(default=DIALOGUE)
    code = models.CharField(max_length=20, default="")
    name = SealedTextField(max_length=40)
    notes = SealedTextField(null=True, blank=True)
    contacts = SealedJSONField(null=True, blank=True)

    class Meta:
        apps = Apps()
        app_label = "vault"

    @property
    def vault_person_id(self) -> UUID:
        return self.id


@pytest.fixture
def table(vault_folder: Path, empty_database: str) -> None:
    """A table of its own in a database of its own."""
    with connections["owner"].schema_editor() as editor:
        editor.create_model(Person)
        editor.execute("GRANT SELECT, INSERT, UPDATE ON vault_person TO parley_inner")
    vault.ensure_dialogue_key(DIALOGUE)


def people() -> Any:
    return Person._default_manager.using(ALIAS)


@sensitive_variables()
def saved(**values: Any) -> Person:
    person = Person(**{"name": CANARY, "notes": "", "contacts": {"mail": [CANARY]}, **values})
    person.save(using=ALIAS)
    return person


def stored(person: Person) -> tuple[Any, ...]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT name, notes, contacts FROM vault_person WHERE id = %s", [person.id])
        return tuple(value if value is None else bytes(value) for value in cursor.fetchone())


def queries() -> CaptureQueriesContext:
    return CaptureQueriesContext(connections[ALIAS])
