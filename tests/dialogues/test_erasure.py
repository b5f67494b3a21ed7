"""Somebody withdraws: who may erase them, what goes, what stays, and that every page still answers."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from openpyxl import Workbook
from support.database import superuser
from support.walk import addresses, signed_in
from support.world import canary

from dialogues.actions.retention import left_over, shred_due
from dialogues.actions.roster import (
    edit_participant,
    end_participant,
    erase_participant,
    export_roster,
    open_identities,
)
from dialogues.models import Attendance, Attributes, Contact, Dialogue, Identity, Participant
from ledger.models import Entry
from vault import blind_index, is_shredded
from vault.errors import KeyStoreUnreachable
from wall.offices import office
from wall.refusal import Hidden, Refused
from wall.viewer import viewing

pytestmark = pytest.mark.usefixtures("own_keys")
LEVEL = "open"  # where arm's length is `known`: everybody sees the most
SEALED = [
    (Identity, ("name", "affiliation")),
    (Contact, ("email", "phone", "remarks")),
    (Attributes, ("gender_words", "stated_capacity")),
]


@pytest.fixture
def gone(world: SimpleNamespace) -> SimpleNamespace:
    """Somebody of an open dialogue who is erased, with what was known of them before."""
    found = getattr(world.dialogues, f"a_{LEVEL}")
    with viewing(world.people.facilitator):
        person = Participant.objects.get(pk=found.participants[1])
        name = Identity.objects.get(pk=person.pk).name
        erase_participant(participant=person)
    return SimpleNamespace(
        dialogue=found.id, pk=person.pk, name=name, alias=person.alias, session=found.session
    )


@pytest.fixture
def browser(settings: Any) -> Callable[[str], Client]:
    return lambda person: signed_in(person, settings)


def entries(database: str, action: str = "participant.erase") -> list[tuple[Any, ...]]:
    return superuser(
        f"select object_id, fields, detail from ledger_entry where action = '{action}' and kind = 'act'",
        dbname=database,
    )


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("facilitator", None),
        ("colleague", Refused),
        ("partner", Refused),
        ("officer", Refused),
        ("lead_officer", Refused),
        ("facilitator_other", Hidden),
        ("stranger", Hidden),
        ("administrator", Hidden),
        ("auditor", Hidden),
        ("former", Hidden),
    ],
)
def test_the_lead_facilitator_erases_and_nobody_else(
    world: SimpleNamespace, who: str, refusal: type[Refused] | None
) -> None:
    from dialogues.actions import access
    from dialogues.models import UserGrant

    found = world.dialogues.a_open
    with viewing(world.people.facilitator):
        grant = access.give_capacity(
            dialogue=Dialogue.objects.get(pk=found.id),
            person_id=world.people.colleague,
            capacity="facilitate",
        )
        person = Participant.objects.get(pk=found.participants[1])
    with viewing(world.people.colleague):
        access.accept(grant=UserGrant.objects.get(pk=grant.pk))
    if refusal is None:
        with viewing(getattr(world.people, who)):
            erase_participant(participant=person)
    else:
        with pytest.raises(refusal), viewing(getattr(world.people, who)):
            erase_participant(participant=person)
    assert is_shredded(found.id, person.pk) == (refusal is None)
    with viewing(world.people.facilitator):
        assert (Participant.objects.get(pk=person.pk).erased_on is not None) == (refusal is None)


def test_what_names_somebody_goes_and_what_counts_them_stays(
    world: SimpleNamespace, world_database: str
) -> None:
    found = world.dialogues.a_open
    pk = found.participants[1]

    def counted() -> tuple[Any, ...]:
        person = Participant.objects.get(pk=pk)
        return (
            *(
                getattr(person, name)
                for name in ("alias", "party_id", "faction_id", "function", "role_class", "joined_on")
            ),
            Attributes.objects.get(pk=pk).gender,
            Attendance.objects.filter(participant_id=pk).count(),
        )

    with viewing(world.people.facilitator):
        before, person = counted(), Participant.objects.get(pk=pk)
        index = bytes(Identity.objects.get(pk=pk).name_index)
        name = Identity.objects.get(pk=pk).name
        assert index == blind_index(found.id, name)
        erase_participant(participant=person)
    with viewing(world.people.facilitator):
        assert counted() == before
        person = Participant.objects.get(pk=pk)
        assert person.erased_on == person.left_on
        for model, names in SEALED:
            row = model.objects.get(pk=pk)
            assert [getattr(row, one) for one in names] == [""] * len(names)
        assert Attributes.objects.get(pk=pk).proximity is None
        assert bytes(Identity.objects.get(pk=pk).name_index) != index
        others = [one.name for one in Identity.objects.filter(dialogue_id=found.id).exclude(pk=pk)]
        assert len(others) == 4
        assert all("CANARY" in one for one in others)
    assert is_shredded(found.id, pk)
    [(object_id, fields, detail)] = entries(world_database)
    assert UUID(str(object_id)) == pk
    assert {"erased_on", "left_on", "name", "phone", "stated_capacity"} <= set(fields)
    assert detail is None


def test_again_changes_nothing_and_nothing_is_put_back(
    world: SimpleNamespace, world_database: str, gone: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        person = Participant.objects.get(pk=gone.pk)
        assert erase_participant(participant=person).version == person.version
    assert len(entries(world_database)) == 1
    for change in (
        lambda: edit_participant(participant=person, version=person.version, changes={"name": "Back Again"}),
        lambda: edit_participant(participant=person, version=person.version, changes={"function": "expert"}),
        lambda: end_participant(participant=person),
    ):
        with pytest.raises(Refused) as refused, viewing(world.people.facilitator):
            change()
        assert (refused.value.status, refused.value.code) == (409, "erased")


def test_somebody_who_had_left_keeps_that_day(world: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        person = Participant.objects.get(pk=world.dialogues.a_open.participants[1])
        ended = end_participant(participant=person, left_on=person.joined_on)
    with viewing(world.people.facilitator):
        assert erase_participant(participant=ended).left_on == person.joined_on


def test_a_statement_beside_the_actions_neither_marks_nor_unmarks(
    world: SimpleNamespace, gone: SimpleNamespace
) -> None:
    """The night's task destroys keys by this mark: injected SQL must not make it, whoever keeps the log."""
    kept = world.dialogues.a_open.participants[2]
    for who, pk, day in (("partner", kept, "current_date"), ("facilitator", gone.pk, "null")):
        statement = (
            f"update dialogues_participant set erased_on = {day}, left_on = greatest(joined_on, current_date)"
            " where id = %s"
        )
        with (
            pytest.raises(DatabaseError, match="lead facilitator"),
            viewing(getattr(world.people, who)),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute("select set_config('wall.action', 'x', true)")
            cursor.execute(statement, [pk])
    with office("archivist"):
        assert left_over() == []


def test_the_archivist_destroys_what_was_missed(
    world: SimpleNamespace, own_keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = world.dialogues.a_open
    yesterday = tmp_path / "yesterday"
    shutil.copytree(own_keys, yesterday)

    def away(*_names: object) -> None:
        raise KeyStoreUnreachable("away")

    with monkeypatch.context() as patch, viewing(world.people.facilitator):
        patch.setattr("dialogues.actions.roster.shred_person", away)
        erase_participant(participant=Participant.objects.get(pk=found.participants[1]))
    missed = (found.id, found.participants[1])
    with viewing(world.people.facilitator):
        assert Identity.objects.get(pk=missed[1]).name == ""  # nobody waits for the night to stop reading it
    assert not is_shredded(*missed)
    with office("archivist"):
        assert left_over() == [missed]
    shred_due()
    assert is_shredded(*missed)
    with office("archivist"):
        assert left_over() == []
        assert Entry.objects.filter(action="participant.erase").count() == 1
    # An older copy of the key store comes back, and with it the keys: for one night at most.
    shutil.rmtree(own_keys)
    shutil.copytree(yesterday, own_keys)
    assert not is_shredded(*missed)
    shred_due()
    shred_due()
    assert is_shredded(*missed)
    assert not is_shredded(found.id, found.participants[2])


def test_the_pages_of_the_lead(
    world: SimpleNamespace, browser: Callable[[str], Client], world_database: str
) -> None:
    found, client = world.dialogues.a_restricted, browser("facilitator")
    home = f"/dialogues/{found.id}/roster/"
    end, erase = f"{home}{found.participants[1]}/end/", f"{home}{found.participants[1]}/erase/"
    assert erase in client.get(end).content.decode()
    page = client.get(erase).content.decode()
    for said in ("cannot be undone", "no backup", "attendance", "Correct them first"):
        assert said in page
    assert page.count('<button type="submit" class="btn danger"') == 1
    assert entries(world_database) == []  # looking erases nobody
    for person in ("partner", "officer"):
        other = browser(person)
        assert other.get(erase).status_code == other.post(erase).status_code == 403
        if person == "partner":
            assert erase not in other.get(end).content.decode()
            assert erase not in other.get(home + "?ended=1").content.decode()
    assert client.post(erase)["Location"] == home + "?ended=1"
    rows = client.get(home + "?ended=1").content.decode()
    assert "erased" in rows
    assert canary("a", "restricted", "name 1") not in rows
    with viewing(world.people.facilitator):
        alias = Participant.objects.get(pk=found.participants[1]).alias
    assert alias.lower() in rows.lower()
    assert alias.lower() not in client.get(home).content.decode().lower()
    assert "erased before" in client.get(erase, follow=True).content.decode()
    client.post(erase)
    assert len(entries(world_database)) == 1
    for path in (end, f"{home}{found.participants[1]}/"):
        answer = client.get(path)
        assert answer.status_code == 409
        assert "was erased" in answer.content.decode()


def test_the_password_is_asked_for_again(
    world: SimpleNamespace, browser: Callable[[str], Client], settings: Any
) -> None:
    found, client = world.dialogues.a_restricted, browser("facilitator")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    path = f"/dialogues/{found.id}/roster/{found.participants[1]}/erase/"
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"] or "confirm" in answer["Location"]
    api = f"/api/v1/dialogues/{found.id}/participants/{found.participants[1]}/erase/"
    answer = client.post(api, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "confirm_first")
    assert not is_shredded(found.id, found.participants[1])


def test_the_api(world: SimpleNamespace, caller: Callable[[str], Any], world_database: str) -> None:
    found = world.dialogues.a_restricted
    one = f"dialogues/{found.id}/participants/{found.participants[1]}/"
    for person, status in (("partner", 403), ("officer", 403), ("stranger", 404), ("", 401)):
        assert caller(person).post(one + "erase/").status_code == status, person
    me = caller("facilitator")
    for _twice in range(2):
        answer = me.post(one + "erase/")
        assert answer.status_code == 200, answer.data
        assert answer.data["erased_on"]
        assert answer.data["gender"] != ""
        assert answer.data["gender_words"] == answer.data["stated_capacity"] == ""
    assert len(entries(world_database)) == 1
    for path, method, body in ((one, "patch", {"name": "Back Again"}), (one + "leave/", "post", {})):
        answer = me(method, path, body, if_match=me.get(one)["ETag"])
        assert (answer.status_code, answer.data["code"]) == (409, "erased")
    named = me.get(f"dialogues/{found.id}/identities/").data["results"]
    assert len(named) == 4
    assert str(found.participants[1]) not in {row["participant"] for row in named}


def test_every_page_and_list_of_the_dialogue_still_answers(
    world: SimpleNamespace, gone: SimpleNamespace, browser: Callable[[str], Client]
) -> None:
    ids = {"dialogue": gone.dialogue, "participant": gone.pk, "session": gone.session}
    paths = {
        address.path(ids)
        for address in addresses()
        if {name.removesuffix("_id") for name, _converter in address.parameters} <= set(ids)
        and address.of_dialogue
    }
    paths.add(f"/dialogues/{gone.dialogue}/roster/?ended=1")
    assert len(paths) > 30
    for person in ("facilitator", "partner", "officer"):
        client = browser(person)
        for path in sorted(paths):
            answer = client.get(path)
            assert answer.status_code in {200, 302, 403, 404, 405, 409}, (person, path, answer.status_code)
            assert gone.name.encode() not in (b"" if answer.streaming else answer.content), (person, path)
    client = browser("facilitator")
    for path in ("roster/", "roster/?ended=1", f"sessions/{gone.session}/", f"sessions/{gone.session}/log/"):
        assert client.get(f"/dialogues/{gone.dialogue}/{path}").status_code == 200, path
    for path in ("participants/", "identities/", f"sessions/{gone.session}/attendance/"):
        assert client.get(f"/api/v1/dialogues/{gone.dialogue}/{path}").status_code == 200, path
    session = client.get(f"/dialogues/{gone.dialogue}/sessions/{gone.session}/").content.decode()
    assert gone.alias.split()[-1].lower() in session.lower()


def test_lists_exports_and_spreadsheets_after_it(
    world: SimpleNamespace,
    gone: SimpleNamespace,
    browser: Callable[[str], Client],
    caller: Callable[[str], Any],
) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=gone.dialogue)
        assert gone.pk not in {one.pk for one in open_identities(dialogue=dialogue)}
        assert gone.pk not in {one.pk for one in export_roster(dialogue=dialogue, reason="r")}
        assert [one.identity.name for one in export_roster(dialogue=dialogue, reason="r")]
    # The same person comes back, of their own will: nobody looks like them.
    book = Workbook()
    book.active.append(["name", "role class"])
    book.active.append([gone.name, "civil society"])
    file = io.BytesIO()
    book.save(file)
    sheet = io.BytesIO(file.getvalue())
    sheet.name = "roster.xlsx"
    answer = browser("facilitator").post(
        f"/dialogues/{gone.dialogue}/roster/import/", {"sheet": sheet}, follow=True
    )
    assert answer.status_code == 200
    assert gone.name in answer.content.decode()
    assert "already" not in answer.content.decode().split("<tbody", 1)[-1].split("</tbody", 1)[0]
