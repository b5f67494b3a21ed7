"""A database that does not stand as declared is found out, in a sentence, and nothing is served on it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, models
from support.database import superuser

from dialogues.models import Brief, Party
from wall import check, rights, units
from wall.autodetector import outdated
from wall.check import WallDiffers, differences, require_standing
from wall.rights import Right


@pytest.fixture
def never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun."""
    monkeypatch.setattr(check, "_stood", False)


def ask(*, mend: bool = False) -> str:
    """What the command says on either stream."""
    said, wrong = StringIO(), StringIO()
    try:
        call_command("check_wall", mend=mend, stdout=said, stderr=wrong)
    except CommandError as error:
        return f"{wrong.getvalue()}{error}"
    return said.getvalue()


def unsaid() -> bool:
    """Whether `makemigrations --check` finds something."""
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=StringIO(), verbosity=0)
    except SystemExit as found:
        return bool(found.code)
    return False


def test_a_migrated_database_stands(empty_database: str, never_asked: None) -> None:
    assert ask() == "The wall stands as it is declared.\n"
    assert not unsaid()
    for alias in connections.settings:
        if alias not in ("owner", "backup"):
            assert differences(alias) == [], alias
    require_standing("default")


# --- in code ------------------------------------------------------------------------------------


def loosened(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(Brief, "wall", replace(Brief.wall, read=Right.OUTLINE))
    return "dialogues_brief is declared otherwise"


def declared_anew(monkeypatch: pytest.MonkeyPatch) -> str:
    """What wall/walled says, read again from its source."""
    from wall import walled

    spec = spec_from_file_location(walled.__name__, walled.__file__)
    assert spec is not None
    assert spec.loader is not None
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    monkeypatch.setattr(walled, "TABLES", fresh.TABLES)
    return "wall_capacity is declared otherwise"


def right_added(monkeypatch: pytest.MonkeyPatch) -> str:
    more = rights.CAPACITIES["sign"].rights | Right.BRIEF
    monkeypatch.setitem(rights.CAPACITIES, "sign", replace(rights.CAPACITIES["sign"], rights=more))
    return declared_anew(monkeypatch)


def capacity_added(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(rights.CAPACITIES, "keep", rights.CAPACITIES["sign"])
    return declared_anew(monkeypatch)


def column_added(monkeypatch: pytest.MonkeyPatch) -> str:
    column = models.TextField(default="")
    column.set_attributes_from_name("nickname")
    monkeypatch.setattr(
        Party._meta, "local_concrete_fields", (*Party._meta.local_concrete_fields, column), raising=False
    )
    return "dialogues_party is declared otherwise"


def no_longer_declared(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delattr(Party, "wall")
    return "dialogues_party stands in a migration and is declared nowhere"


def function_changed(monkeypatch: pytest.MonkeyPatch) -> str:
    from wall import emit

    monkeypatch.setattr(emit, "rendered", lambda sql: sql.replace("rights_on", "rights_of"))
    return "wall/access.sql is declared otherwise"


@pytest.mark.parametrize(
    "change", [loosened, right_added, capacity_added, column_added, no_longer_declared, function_changed]
)
def test_a_change_in_code_is_found(
    empty_database: str,
    never_asked: None,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[pytest.MonkeyPatch], str],
) -> None:
    sentence = change(monkeypatch)
    assert sentence in ask()
    assert unsaid()
    with pytest.raises(WallDiffers):
        require_standing("default")


def test_what_is_found_becomes_a_migration_that_says_it(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operation, run, makes the database stand as declared; the new text replaces the old one whole."""
    from django.db.migrations.loader import MigrationLoader

    loosened(monkeypatch)
    (operation,) = outdated(MigrationLoader(None).graph)["dialogues"]
    with connections["owner"].schema_editor() as editor:
        operation.database_forwards("dialogues", editor, None, None)
    found = superuser(
        "select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = 'dialogues_brief'::regclass"
        " and polname = 'inner_select'",
        dbname=empty_database,
    )
    assert f"a.rights & {int(Right.OUTLINE)})" in found[0][0]
    assert "dialogues_brief does not stand here as the newest migration says" in ask()


def test_an_edited_migration_is_refused(empty_database: str) -> None:
    from wall.operations import Stand

    operation = Stand("x", "not the fingerprint", table="dialogues_party", sql=["select 1"])
    with connections["owner"].schema_editor() as editor, pytest.raises(ValueError, match="fingerprint"):
        operation.database_forwards("dialogues", editor, None, None)


# --- in the database ----------------------------------------------------------------------------

BY_HAND = {
    "drop policy inner_select on dialogues_party": "Missing, though migrated: dialogues_party: policy inner_select",
    "alter policy inner_select on dialogues_party using (true)": "By hand, and in no migration: dialogues_party: policy",
    "create policy more on dialogues_party for select to parley_courier using (true)": "dialogues_party: policy more",
    "grant select on dialogues_party to parley_courier": "dialogues_party: select on the table for parley_courier",
    "grant select (name) on dialogues_party to parley_statistician": "select of column name for parley_statistician",
    "grant select on dialogues_party to public": "dialogues_party: select on the table for -",
    "revoke update on dialogues_party from parley_inner": "Missing, though migrated: dialogues_party: update on the",
    "alter table dialogues_party alter column until set statistics 100": "dialogues_party: column until, samples 100",
    "alter index obligation_once alter column 4 set statistics -1": "index obligation_once, samples of its column 4: -1",
    "create statistics s (ndistinct) on kind, level from notices_obligation": "samples of several columns: s",
    "alter table dialogues_party add column nickname text": "dialogues_party: column nickname, samples -1",
    "alter table dialogues_party no force row level security": "row security on",
    "alter table dialogues_party disable row level security": "row security off",
    "alter table dialogues_party owner to parley_courier": "table of parley_courier",
    "drop trigger announced on dialogues_party": "Missing, though migrated: dialogues_party: trigger announced",
    "alter table dialogues_party disable trigger announced": "not enabled as it was",
    "create trigger t after insert on dialogues_party execute function wall.announced()": "dialogues_party: trigger t",
    "drop trigger sync_lock on accounts_role": "Missing, though migrated: accounts_role: trigger sync_lock",
    "create rule r as on delete to dialogues_party do instead nothing": "dialogues_party: rule r",
    "alter table dialogues_faction drop constraint dialogues_faction_party_id_same": "dialogues_faction_party_id_same",
    "update wall_capacity set rights = 8191 where codename = 'sign'": "wall_capacity: row",
    "create or replace function wall.rights_on(dialogue uuid, level smallint default 0) returns integer language sql"
    " stable security definer as 'select 8191'": "wall.rights_on(uuid, smallint): function",
    "grant execute on function wall.refresh(uuid[], uuid[]) to parley_inner": "wall.refresh(uuid[], uuid[]): execute",
    "alter function wall.announced() owner to parley_owner": "wall.announced(): function of parley_owner",
    "create function wall.peek() returns int language sql as 'select 1'": "wall.peek() belongs to nothing",
    "create table stray (id int)": "stray belongs to nothing that is declared",
    "create view peek as select * from dialogues_party": "peek belongs to nothing that is declared",
    "create materialized view peek as select 1 as x": "peek belongs to nothing that is declared",
    "grant usage on sequence mfa_authenticator_id_seq to parley_inner": "usage on sequence mfa_authenticator_id_seq",
    "grant create on schema public to parley_inner": "parley_inner may create things in the schema public",
    "delete from wall.standing where name = 'dialogues_party'": "dialogues_party does not stand here",
    "update wall.standing set server = 15 where name = 'dialogues_party'": "was written down by PostgreSQL 15",
    "insert into wall.standing values ('later', '', '{}', '', '{}', 18)": "this database is of a later release",
    "drop table wall.standing": "Nothing stands in this database yet",
}


@pytest.mark.parametrize("statement", BY_HAND)
def test_a_change_by_hand_is_found(empty_database: str, never_asked: None, statement: str) -> None:
    superuser(statement, dbname=empty_database)
    assert BY_HAND[statement] in ask()
    with pytest.raises(WallDiffers):
        require_standing("default")


@pytest.fixture
def dangerous_role() -> Iterator[None]:
    superuser("alter role parley_courier bypassrls")
    yield
    superuser("alter role parley_courier nobypassrls")


MENDED = [
    statement
    for statement in BY_HAND
    if statement.split()[0] in ("alter", "revoke", "update", "grant")
    and not any(word in statement for word in ("add column", "owner to", "schema public", "server = 15"))
] + ["drop policy inner_select on dialogues_party", "drop trigger sync_lock on accounts_role"]


def test_what_was_changed_by_hand_is_put_up_again(empty_database: str) -> None:
    """All at once, for one database: the command names them, mends them, and finds nothing more."""
    for statement in MENDED:
        superuser(statement, dbname=empty_database)
    assert "differences" in ask()
    assert ask(mend=True) == "The wall stands as it is declared.\n"


def test_nothing_is_served_until_it_stands(
    world_database: str, never_asked: None, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    superuser("alter policy inner_select on dialogues_party using (true)", dbname=world_database)
    answered = client.get("/")
    assert answered.status_code == 503
    assert "dialogues_party: policy inner_select" in caplog.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/dialogues/").status_code == 503


def test_no_task_runs_until_it_stands(world_database: str, never_asked: None) -> None:
    from notices.tasks import find_due

    superuser("alter policy inner_select on dialogues_party using (true)", dbname=world_database)
    with pytest.raises(WallDiffers):
        find_due.before_start("id", (), {})


def test_a_worker_compares_before_it_forks(world_database: str, never_asked: None) -> None:
    from celery.signals import worker_init

    worker_init.send(sender=None)
    assert check._stood
    assert [one.alias for one in connections.all(initialized_only=True) if one.connection is not None] == []


def test_a_worker_that_finds_a_difference_starts_and_does_nothing(
    world_database: str, never_asked: None
) -> None:
    from celery.signals import worker_init

    superuser("alter policy inner_select on dialogues_party using (true)", dbname=world_database)
    worker_init.send(sender=None)
    assert not check._stood


def test_every_unit_has_a_name_of_its_own() -> None:
    names = [unit.name for of_app in units.declared().values() for unit in of_app]
    assert len(names) == len(set(names))
