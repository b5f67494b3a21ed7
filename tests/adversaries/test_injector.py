"""Arbitrary SQL as any runtime login, with one's own signed viewer: no way out, nobody's session, nobody's way in.

What it reads is in test_injector_hidden_rows.py, what EXPLAIN estimates in test_injector_estimates.py. Not
protected, and said so in docs/threat-model.md: keeping the server busy (advisory locks, sleeping, ending the
login's own sessions), false entries under one's own name, and how many rows a table holds.
"""

from typing import Any

import psycopg2
import pytest
from support.injector import RUNTIME, rows, sign

REFUSED = (
    psycopg2.errors.InsufficientPrivilege,
    psycopg2.errors.UndefinedFunction,
    psycopg2.errors.UndefinedFile,
    psycopg2.errors.InvalidParameterValue,
    psycopg2.errors.CantChangeRuntimeParam,
    psycopg2.errors.FeatureNotSupported,
    psycopg2.errors.ActiveSqlTransaction,
    psycopg2.errors.UndefinedObject,
)
WAYS_OUT = (
    *(f"set role {role}" for role in ("parley_fn", "parley_owner", "parley_backup", "postgres")),
    *(
        f"set session authorization {role}"
        for role in ("parley_fn", "parley_owner", "parley_backup", "postgres")
    ),
    "set session_replication_role = replica",
    "set row_security = off; select * from dialogues_identity",
    "alter table dialogues_identity disable row level security",
    "alter table dialogues_identity no force row level security",
    "drop policy inner_select on dialogues_identity",
    "create policy mine on dialogues_identity using (true)",
    "alter role current_user superuser",
    "alter role current_user bypassrls",
    "grant parley_fn to current_user",
    "copy (select 1) to program 'id'",
    "copy dialogues_identity to '/tmp/x'",
    "copy dialogues_party from program 'id'",
    "copy dialogues_party from '/etc/passwd'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('pg_hba.conf')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/x')",
    "select lo_create(0)",
    "select * from dblink('dbname=parley', 'select 1') t (x int)",
    "create extension dblink",
    "create extension file_fdw",
    "load 'auto_explain'",
    "select * from pg_authid",
    "select * from pg_statistic",
    "select * from pg_hba_file_rules",
    "select pg_reload_conf()",
    "select pg_switch_wal()",
    "select pg_logical_slot_peek_changes('x', null, null)",
    "create publication p for all tables",
    "do $$ begin execute 'set role parley_fn'; end $$",
    "do $$ begin execute 'create function pg_temp.f() returns int language sql as ''select 1'''; end $$",
    "do language plpython3u $$ pass $$",
    "create rule r as on select to dialogues_party do instead select 1",
    "create trigger t before insert on dialogues_party execute function wall.announced()",
    "truncate ledger_entry",
    "delete from ledger_entry",
    "update ledger_entry set action = 'nothing'",
    "insert into ledger_entry (office, action, kind) values ('x', 'x', 'act')",
    "lock table ledger_entry in access exclusive mode",
    "comment on table dialogues_party is 'x'",
    "select wall.refresh(null, null)",
    "select wall.truth(null, null)",
    "select wall.end_rest(gen_random_uuid())",
    "select * from wall.secret",
)


@pytest.mark.parametrize("login", RUNTIME)
def test_there_is_no_way_out_of_a_login(as_login: Any, furnished: Any, login: str) -> None:
    connection = as_login(login)
    done = []
    for statement in WAYS_OUT:
        try:
            rows(connection, statement)
            done.append(statement)
        except REFUSED:
            pass
        connection.rollback()
    assert done == []


def test_nobodys_session_or_credential_is_of_use(furnished: Any, as_login: Any) -> None:
    """Every login, every table of the door: no session key, no token, no seed, no password that opens anything."""
    for login in RUNTIME:
        if login in ("door", "outer_door"):
            continue
        for table in ("innersession", "outersession", "apitoken", "invitation", "role", "rest"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                rows(as_login(login), f"select * from accounts_{table}")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(as_login(login), "select data from mfa_authenticator")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(as_login(login), "select password from accounts_user")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(as_login("door"), "select session_key from accounts_outersession")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(as_login("door"), "select token_hash from accounts_invitation")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(as_login("outer_door"), "select * from accounts_innersession")


@pytest.mark.parametrize("victim", ["facilitator", "administrator"])
def test_the_doors_login_changes_nobody_elses_way_in(as_login: Any, furnished: Any, victim: str) -> None:
    person = getattr(furnished.world.people, victim)
    for statement in (
        "update accounts_user set password = 'x' where id = %s",
        "update accounts_user set email = 'x' where id = %s",
        "update accounts_user set is_active = false where id = %s",
        "update accounts_user set clearance = 3 where id = %s",
        "delete from accounts_user where id = %s",
        "insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', '{}', now())",
        "delete from mfa_authenticator where user_id = %s or true",
        'update mfa_authenticator set data = \'{"secret": "x"}\' where user_id = %s or true',
        "insert into accounts_role (id, user_id, kind) values (gen_random_uuid(), %s, 'auditor')",
        "insert into accounts_apitoken (digest, token_key, user_id, expiry, name) values ('x', 'x', %s, now(), 'x')",
        "delete from accounts_rest where user_id = %s",
        "select wall.set_active(%s, false)",
        "select wall.reset_second_factor(%s)",
        "select wall.give_role(%s, 'auditor')",
        "select wall.confirm_person(%s)",
    ):
        connection = as_login("door", "stranger")
        with pytest.raises(psycopg2.Error):
            rows(connection, statement, person)
        connection.close()


def test_the_session_of_a_connection_can_be_spoiled_but_not_used(as_login: Any, furnished: Any) -> None:
    """Settings outlive the request on a kept connection: they stop the next one, or change nothing."""
    connection = as_login("inner", "facilitator_other")
    rows(connection, "select set_config('wall.viewer', current_setting('wall.viewer'), false)")
    rows(connection, "set search_path = pg_temp, public")
    connection.commit()
    sign(connection, furnished, "stranger")  # the next person on this connection
    assert rows(connection, "select count(*) from public.dialogues_dialogue") == [(0,)]
    connection.commit()
