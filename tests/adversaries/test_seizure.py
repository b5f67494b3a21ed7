"""Yesterday's backup, restored after the keys were destroyed, is ciphertext for good."""

import os
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest
from support.database import VAR, superuser

from dialogues.actions.roster import erase_participant
from dialogues.models import Brief, Contact, Identity, Participant, PrivateNote, Record
from parley import embedded
from parley.secrets_store import secret
from vault import PersonShredded, Shredded, shred_dialogue, shred_person
from vault.fields import Sealed
from vault.keyring import forget
from wall.viewer import viewing


@pytest.fixture
def own_keystore(tmp_path: Any, settings: Any) -> None:
    """A copy of the key store: what is shredded here belongs to other tests' worlds, too."""
    import shutil

    copy = tmp_path / "keystore"
    shutil.copytree(settings.VAULT_KEYSTORE, copy)
    settings.VAULT_KEYSTORE = copy


def run(program: str, *arguments: str, login: str = "parley_backup", password: str = "db_backup") -> bytes:
    found = subprocess.run(
        [embedded.postgres_bin() / program, *arguments],
        env={
            **os.environ,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(embedded.postgres_port(VAR)),
            "PGUSER": login,
            "PGPASSWORD": secret(password, VAR),
        },
        capture_output=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr.decode()[-2000:]
    return found.stdout


def sealed_name(person: Identity) -> Sealed:
    """The bytes themselves, past what the field shows of somebody who was erased."""
    sealed: Sealed = Identity.objects.values_list("name", flat=True).get(pk=person.pk)
    return sealed


def test_a_restored_backup_cannot_be_read(
    world: SimpleNamespace, world_database: str, own_keystore: None, tmp_path: Any
) -> None:
    mine, kept = world.dialogues.a_restricted, world.dialogues.a_open
    with viewing(world.people.facilitator):
        before = list(Record.objects.filter(dialogue_id=mine.id).values_list("pk", flat=True))
        assert Brief.objects.get(pk=mine.id).title.startswith("CANARY")
    backup = tmp_path / "yesterday.dump"
    run("pg_dump", "-Fc", "-f", str(backup), world_database)

    shred_dialogue(mine.id)
    shred_person(kept.id, kept.participants[0])

    superuser("set session_replication_role = replica; delete from dialogues_record", dbname=world_database)
    run("pg_restore", "--data-only", "-t", "dialogues_record", "--disable-triggers", "-d", world_database, str(backup),
        login="postgres", password="db_superuser")  # fmt: skip
    forget(mine.id)
    forget(kept.id)
    with viewing(world.people.facilitator):
        assert set(before) <= set(Record.objects.values_list("pk", flat=True))  # the rows are back
        for row, column in (
            *((record, "body") for record in Record.objects.filter(dialogue_id=mine.id)),
            *((note, "body") for note in PrivateNote.objects.filter(dialogue_id=mine.id)),
            *((one, "name") for one in Identity.objects.filter(dialogue_id=mine.id)),
            (Brief.objects.get(pk=mine.id), "title"),
        ):
            with pytest.raises(Shredded):
                getattr(row, column)
        # One person of another dialogue went, and nobody else.
        people = list(Identity.objects.filter(dialogue_id=kept.id).order_by("pk"))
        for person in people:
            if person.pk == kept.participants[0]:
                assert person.name == ""
                with pytest.raises(PersonShredded):
                    Identity.name.field.open(person, sealed_name(person))
            else:
                assert person.name.startswith("CANARY")


def test_who_was_erased_is_not_in_yesterdays_backup_either(
    world: SimpleNamespace, world_database: str, own_keystore: None, tmp_path: Any
) -> None:
    """The lead facilitator erased somebody; the backup of the night before is restored over it."""
    found = world.dialogues.a_open
    pk = found.participants[1]
    with viewing(world.people.facilitator):
        before = sealed_name(Identity.objects.get(pk=pk))
    backup = tmp_path / "yesterday.dump"
    run("pg_dump", "-Fc", "-f", str(backup), world_database)
    with viewing(world.people.facilitator):
        erase_participant(participant=Participant.objects.get(pk=pk))

    tables = ("dialogues_contact", "dialogues_identity", "dialogues_attributes", "dialogues_participant")
    superuser(
        "set session_replication_role = replica;" + "".join(f"delete from {table};" for table in tables),
        dbname=world_database,
    )
    run("pg_restore", "--data-only", *(f"--table={table}" for table in tables), "--disable-triggers", "-d",
        world_database, str(backup), login="postgres", password="db_superuser")  # fmt: skip
    forget()
    with viewing(world.people.facilitator):
        person = Identity.objects.get(pk=pk)
        assert sealed_name(person) == before  # the very bytes are back, and nothing opens them
        assert Participant.objects.get(pk=pk).erased_on is None
        for row, names in (
            (person, ("name", "affiliation")),
            (Contact.objects.get(pk=pk), ("email", "phone", "remarks")),
        ):
            for name in names:
                assert getattr(row, name) == ""
                sealed = type(row)._default_manager.values_list(name, flat=True).get(pk=pk)
                with pytest.raises(PersonShredded):
                    row._meta.get_field(name).open(row, sealed)
        # The mark is gone with the restored rows: it can be made again, and still nothing opens.
        again = erase_participant(participant=Participant.objects.get(pk=pk))
        assert again.erased_on is not None
    with viewing(world.people.facilitator), pytest.raises(PersonShredded):
        Identity.name.field.open(person, sealed_name(person))
