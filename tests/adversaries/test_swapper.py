"""Whoever may write every row moves ciphertext about: what comes of it is a clear refusal, never another's text."""

from types import SimpleNamespace
from typing import Any

import pytest
from support.database import superuser

from dialogues.models import Brief, Contact, Identity, PrivateNote, Record, SessionDetail
from vault import Unreadable, VaultError
from wall.viewer import viewing

LOOSE = "set session_replication_role = replica; "


def swap(
    database: str, table: str, key: str, one: Any, other: Any, column: str, second: str | None = None
) -> None:
    second = second or column
    superuser(
        LOOSE
        + f"with b as (select {key} as id, {column} as x, {second} as y from {table} where {key} in ('{one}', '{other}'))"
        f" update {table} t set {column} = (select y from b where b.id = '{other}') where t.{key} = '{one}'",
        dbname=database,
    )


def test_between_rows_columns_and_dialogues(world: SimpleNamespace, world_database: str) -> None:
    mine, second = world.dialogues.a_restricted, world.dialogues.a_open
    one, other = mine.participants[:2]
    tries: list[tuple[Any, Any, str, tuple[Any, ...]]] = [
        (Identity, one, "name", ("dialogues_identity", "participant_id", one, other, "name")),
        (
            Identity,
            other,
            "affiliation",
            ("dialogues_identity", "participant_id", other, other, "affiliation", "name"),
        ),
        (
            Contact,
            one,
            "email",
            ("dialogues_contact", "participant_id", one, second.participants[0], "email"),
        ),
        (
            Contact,
            other,
            "remarks",
            ("dialogues_contact", "participant_id", other, world.dialogues.b_open.participants[0], "remarks"),
        ),
        (Brief, mine.id, "title", ("dialogues_brief", "dialogue_id", mine.id, mine.id, "title", "theme")),
        (
            Brief,
            second.id,
            "theme",
            ("dialogues_brief", "dialogue_id", second.id, world.dialogues.b_closed.id, "theme"),
        ),
        (
            SessionDetail,
            mine.session,
            "place",
            ("dialogues_sessiondetail", "session_id", mine.session, mine.planned, "place"),
        ),
    ]
    for model, pk, column, how in tries:
        swap(world_database, *how)
        with viewing(world.people.facilitator), pytest.raises(Unreadable):
            getattr(model.objects.get(pk=pk), column)


@pytest.mark.parametrize("place", ["0", "1", "5", "20", "octet_length(body) - 1", "octet_length(body) / 2"])
def test_a_flipped_bit_anywhere(world: SimpleNamespace, world_database: str, place: str) -> None:
    superuser(
        LOOSE + f"update dialogues_record set body = set_byte(body, {place}, get_byte(body, {place}) # 1)",
        dbname=world_database,
    )
    with viewing(world.people.facilitator):
        for record in Record.objects.all():
            with pytest.raises(VaultError):
                _ = record.body


def test_emptied_cut_and_invented_ciphertext(world: SimpleNamespace, world_database: str) -> None:
    for value in (
        "''::bytea",
        "'\\x00'::bytea",
        "substr(body, 1, 40)",
        "body || '\\x00'",
        "sha256(body)",
        "'plain text'::bytea",
    ):
        superuser(LOOSE + f"update dialogues_privatenote set body = {value}", dbname=world_database)
        with viewing(world.people.facilitator):
            for note in PrivateNote.objects.all():
                with pytest.raises(VaultError) as refused:
                    _ = note.body
                assert "plain" not in str(refused.value)


def test_a_row_moved_to_another_dialogue_opens_nothing_there(
    world: SimpleNamespace, world_database: str
) -> None:
    """Moved by an administrator of the database into a dialogue of somebody else, who then may see the row."""
    taken = world.dialogues.a_closed.participants[0]
    superuser(
        LOOSE
        + f"update dialogues_identity set dialogue_id = '{world.dialogues.b_open.id}' where participant_id = '{taken}'",
        dbname=world_database,
    )
    with viewing(world.people.facilitator_other), pytest.raises(VaultError):
        _ = Identity.objects.get(pk=taken).name


def test_the_page_says_so_and_shows_nothing(
    world: SimpleNamespace, world_database: str, settings: Any
) -> None:
    from support.walk import signed_in

    client = signed_in("facilitator", settings)
    superuser(LOOSE + "update dialogues_brief set title = theme, theme = title", dbname=world_database)
    answer = client.get(f"/dialogues/{world.dialogues.a_open.id}/")
    assert answer.status_code in (410, 503)
    assert b"CANARY" not in answer.content
    assert b"Traceback" not in answer.content
