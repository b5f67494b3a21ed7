"""Sealed fields against a database: what is stored, what comes back, and every way around `pre_save` refused."""

import copy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import connections, models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.forms import modelform_factory
from support.sealed_person import ALIAS, CANARY, DIALOGUE, Person, people, queries, saved, stored

import vault
from vault import keyring
from vault.fields import Sealed, SealedTextField

pytestmark = pytest.mark.usefixtures("table")


def test_round_trip_keeps_types_and_stores_ciphertext() -> None:
    person = saved(notes=None)
    assert (person.name, person.notes, person.contacts) == (CANARY, None, {"mail": [CANARY]})
    again = people().get(pk=person.pk)
    assert (again.name, again.notes, again.contacts) == (CANARY, None, {"mail": [CANARY]})
    name, notes, contacts = stored(person)
    assert notes is None
    assert isinstance(name, bytes)
    assert isinstance(contacts, bytes)
    assert CANARY.encode() not in name + contacts
    assert (
        vault.unseal(
            name, table="vault_person", column="name", row=person.id, dialogue=DIALOGUE, person=person.id
        )
        == CANARY.encode()
    )


def test_empty_text_is_not_none() -> None:
    assert people().get(pk=saved(notes="").pk).notes == ""
    assert people().get(pk=saved(notes=None).pk).notes is None
    assert people().filter(notes__isnull=True).count() == 1
    assert people().filter(~Q(notes__isnull=True)).count() == 1


def test_a_list_that_shows_no_name_opens_none(settings: Any) -> None:
    person = saved()
    settings.VAULT_ROOT_KEY = None
    listed = list(people().all())
    assert [one.code for one in listed] == [""]
    with pytest.raises(vault.VaultClosed):
        _ = listed[0].name
    assert person.name == CANARY


class Later(models.Model):
    """The same table with a column more, as a later release has it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    dialogue_id = models.UUIDField(default=DIALOGUE)
    code = models.CharField(max_length=20, default="")
    name = SealedTextField(max_length=40)
    remark = SealedTextField(blank=True, null=True, default="")

    class Meta:
        apps = Apps()
        app_label = "vault"
        db_table = "vault_person"


def test_a_column_that_comes_later_reads_as_its_default_in_older_rows() -> None:
    older = Later(name="before there was a remark")
    with connections["owner"].schema_editor() as editor:
        column = Later._meta.get_field("remark").clone()  # as a migration has it
        column.set_attributes_from_name("remark")
        column.model = Later
        editor.add_field(Later, column)
        editor.execute(
            "INSERT INTO vault_person (id, dialogue_id, code, name)"
            f" VALUES ('{older.id}', '{DIALOGUE}', '', '\\x00')"
        )
    found = Later.objects.get(pk=older.pk)
    assert found.remark == ""
    found.save(update_fields=["remark"])
    assert Later.objects.filter(remark__isnull=True).count() == 1
    found.remark = CANARY
    found.save(update_fields=["remark"])
    assert Later.objects.get(pk=older.pk).remark == CANARY


def test_deferred_columns_cost_one_query_each() -> None:
    saved()
    for person in (people().only("code", "dialogue_id").get(), people().defer("name").get()):
        with queries() as asked:
            assert person.name == CANARY
            assert person.name == CANARY
        assert len(asked) == 1


def test_refresh() -> None:
    person = saved()
    other = people().get(pk=person.pk)
    other.name, other.contacts = "Changed", [1]
    other.save()
    person.refresh_from_db()
    assert (person.name, person.contacts) == ("Changed", [1])
    person.name = "not saved"
    person.refresh_from_db(fields=["name"])
    assert person.name == "Changed"


def test_saving_reseals_only_what_was_touched() -> None:
    first = stored(person := saved())
    untouched = people().get(pk=person.pk)
    untouched.code = "new"
    untouched.save()
    assert stored(person) == first
    touched = people().get(pk=person.pk)
    touched.contacts["mail"].append("more")
    touched.save()
    name, _notes, contacts = stored(person)
    assert name == first[0]
    assert contacts != first[2]
    assert people().get(pk=person.pk).contacts == {"mail": [CANARY, "more"]}
    touched.save(update_fields=["code"])
    assert stored(person)[2] == contacts


def test_bulk_create_seals() -> None:
    people().bulk_create([Person(name=f"{CANARY} {n}") for n in range(5)])
    assert {person.name for person in people().all()} == {f"{CANARY} {n}" for n in range(5)}


def test_every_way_around_is_refused() -> None:
    person = saved()
    with pytest.raises(FieldError, match=r"Person\.name must be saved with save"):
        people().update(name="x")
    with pytest.raises(FieldError, match=r"Person\.name must be saved with save"):
        people().bulk_update([person], ["name"])
    for expression in (F("notes"), Value("x"), Concat("code", Value("x"))):
        with pytest.raises(FieldError):
            people().update(name=expression)
    person.name = F("code")
    with pytest.raises(FieldError, match="expression"):
        person.save()
    assert people().get(pk=person.pk).name == CANARY
    assert people().update(notes=None) == 1


@pytest.mark.parametrize(
    "lookup", ["name", "name__exact", "name__in", "name__icontains", "name__gt", "name__length"]
)
def test_searching_is_refused_when_the_query_is_built(lookup: str) -> None:
    with pytest.raises(FieldError, match=r"Person\.name is sealed"):
        people().filter(**{lookup: ["x"]})


def test_json_paths_are_refused() -> None:
    for lookup in ("contacts__mail", "contacts__has_key", "contacts__0"):
        with pytest.raises(FieldError, match="sealed"):
            people().exclude(**{lookup: "x"})


def test_swapped_rows_columns_and_dialogues_are_refused() -> None:
    one, two = saved(), saved(name="Other", notes="note")
    connection = connections[ALIAS]
    for column, source in (("name", stored(one)[0]), ("notes", stored(two)[0])):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE vault_person SET {column} = %s WHERE id = %s", [source, two.id])
        with pytest.raises(vault.Unreadable) as refused:
            getattr(people().get(pk=two.pk), column)
        assert CANARY not in str(refused.value)
    other = uuid4()
    vault.ensure_dialogue_key(other)
    people().filter(pk=one.pk).update(dialogue_id=other)
    with pytest.raises(vault.VaultError):
        _ = people().get(pk=one.pk).name


def test_a_copied_row_is_not_saved_with_bytes_that_will_not_open() -> None:
    saved()
    person = people().get()
    person.pk = uuid4()
    with pytest.raises(vault.VaultError):
        person.save(force_insert=True)


def test_after_shredding_the_rest_of_the_row_still_lives() -> None:
    before = stored(person := saved())
    vault.shred_person(DIALOGUE, person.id)
    again = people().get()
    with pytest.raises(vault.Shredded):
        _ = again.name
    again.code = "left"
    again.save()
    assert stored(person) == before
    again.name = None
    again.contacts = again.notes = None
    with pytest.raises(vault.Shredded):
        Person(id=person.id, name="again").save(using=ALIAS)


class Member(models.Model):
    """Somebody whose pages go on without the name."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    dialogue_id = models.UUIDField(default=DIALOGUE)
    name = SealedTextField(erased="")

    class Meta:
        apps = Apps()
        app_label = "vault"

    @property
    def vault_person_id(self) -> UUID:
        return self.id


def test_who_was_erased_is_read_as_said_and_whatever_else_is_amiss_raises(vault_folder: Path) -> None:
    place = {"table": "vault_member", "column": "name", "dialogue": DIALOGUE}

    def fresh(pk: UUID, blob: bytes) -> Member:
        return Member.from_db(None, ["id", "dialogue_id", "name"], [pk, DIALOGUE, Sealed(blob)])

    gone, lost, here = uuid4(), uuid4(), uuid4()
    blobs = {one: vault.seal(b"x", **place, row=one, person=one) for one in (gone, lost, here)}
    vault.shred_person(DIALOGUE, gone)
    member = fresh(gone, blobs[gone])
    assert member.name == ""
    assert Member._meta.get_field("name").pre_save(member, False) == Sealed(blobs[gone])  # not replaced by ""
    next(vault_folder.rglob(f"*{lost}*")).unlink()
    keyring.forget()
    with pytest.raises(vault.KeyMissing):
        _ = fresh(lost, blobs[lost]).name
    with pytest.raises(vault.Unreadable):
        _ = fresh(here, blobs[here][:-1] + b"?").name
    assert fresh(here, blobs[here]).name == "x"
    vault.shred_dialogue(DIALOGUE)
    for one, blob in blobs.items():
        with pytest.raises(vault.Shredded) as refused:
            _ = fresh(one, blob).name
        assert type(refused.value) is vault.Shredded


def test_wrong_types_are_named() -> None:
    for values in ({"name": 7}, {"contacts": "bare"}, {"contacts": 5}):
        with pytest.raises(TypeError, match="holds"):
            saved(**values)
    with pytest.raises(ValueError, match="Unicode") as refused:
        saved(name=CANARY + "\ud800")
    assert refused.value.__cause__ is None
    assert CANARY not in str(refused.value)
    with pytest.raises(FieldError, match="UUID"):
        saved(dialogue_id=None)


def test_forms_and_validation_see_plain_text() -> None:
    person = saved()
    with pytest.raises(ValidationError):
        Person(name="x" * 41).full_clean(validate_unique=False)
    form = modelform_factory(Person, fields=["name", "notes", "contacts"])(
        instance=people().get(pk=person.pk)
    )
    assert CANARY in form.as_p()


def test_checks_and_construction() -> None:
    class Lost(models.Model):
        text = SealedTextField(bound_as="old.text")

        class Meta:
            apps = Apps()
            app_label = "vault"
            ordering = ["-text"]

    field = Lost._meta.get_field("text")
    assert {problem.id for problem in field.check()} == {"vault.E010", "vault.E011"}
    assert Person._meta.get_field("name").check() == []
    assert field.deconstruct()[3] == {"bound_as": "old.text"}
    with pytest.raises(ImproperlyConfigured):
        SealedTextField(unique=True)


def test_bound_as_survives_a_rename() -> None:
    person = saved()
    field = copy.copy(Person._meta.get_field("name"))
    field.bound_as = "vault_person.name"
    field.column = "renamed"
    assert field.open(person, Sealed(stored(person)[0])) == CANARY
