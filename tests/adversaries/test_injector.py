"""Arbitrary SQL as any runtime login, with one's own signed viewer: no hidden row, nobody's session, no way out.

Not protected, and said so in docs/threat-model.md: keeping the server busy (advisory locks, sleeping,
ending the login's own sessions), false entries under one's own name, and how many rows a table holds.
"""

from typing import Any

import psycopg2
import pytest
from support.database import VAR, WORLD, clone, superuser
from support.furnish import dialogue, furnish
from support.rights_table import NO_PATH
from support.walk import leaked

from parley import embedded

RUNTIME = ("inner", "outer", "door", "outer_door", "statistician", "registrar", "archivist", "courier")
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


@pytest.fixture
def as_login(furnished: Any) -> Any:
    opened = []

    def connect(login: str, person: str | None = None) -> Any:
        connection = furnished.login(login)
        opened.append(connection)
        if person:
            sign(connection, furnished, person)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def sign(connection: Any, furnished: Any, person: str) -> None:
    import time

    from wall.viewer import signature

    stated = signature(
        getattr(furnished.world.people, person), int(time.time()), connection.info.backend_pid, furnished.key
    )
    with connection.cursor() as cursor:
        cursor.execute("select set_config('wall.viewer', %s, true)", [stated])


def rows(connection: Any, statement: str, *arguments: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else []


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


def hidden_texts(furnished: Any) -> list[str]:
    """What the injector in house b must not read: code names and aliases of house a, in clear in the database."""
    world = furnished.world
    of_a = {vars(world.dialogues)[name].id for name in vars(world.dialogues) if name.startswith("a_")}
    found, own = [], set()
    for table, column, of in (
        ("dialogues_dialogue", "code_name", "id"),
        ("dialogues_participant", "alias", "dialogue_id"),
    ):
        for row in furnished.tables[table].rows:
            if row[of] in of_a:
                found.append(row[column])
            else:
                own.add(row[column])  # random pairs of words: now and then one of theirs is one of ours, too
    return [text for text in found if text not in own]


READS = (
    "select * from dialogues_dialogue",
    "select d.* from dialogues_dialogue d tablesample system (100)",
    "select * from dialogues_dialogue where ctid = any (array(select format('(0,%s)', i)::tid from generate_series(1, 99) i))",
    "select * from dialogues_dialogue for key share",
    "table dialogues_participant",
    "select to_jsonb(p) from dialogues_participant p",
    "select query_to_xml('select * from dialogues_dialogue', false, false, '')",
    "with recursive t as (select * from dialogues_participant) select * from t",
    "select * from dialogues_participant p full join dialogues_dialogue d on true",
    "select * from dialogues_participant where alias ~ '' or true or 1 = 1",
    "select string_agg(alias, ',') over () from dialogues_participant",
    "select * from pg_stats where schemaname = 'public'",
    "select most_common_vals::text, histogram_bounds::text from pg_stats",
    "select * from pg_stats_ext",
    "select * from pg_prepared_statements",
    "select * from pg_cursors",
    "select * from pg_stat_activity",
    "select * from pg_locks",
    "select * from pg_settings where name like 'wall%'",
    "select * from pg_user",
    "prepare p as select * from dialogues_dialogue; execute p",
    "declare c cursor with hold for select * from dialogues_participant; fetch all c",
    "explain (analyze, verbose) select * from dialogues_dialogue",
    "explain (analyze, verbose, format json) select * from dialogues_participant",
)


@pytest.mark.parametrize("login", RUNTIME)
def test_no_statement_shows_a_hidden_row(as_login: Any, furnished: Any, login: str) -> None:
    needles = hidden_texts(furnished)
    assert len(needles) > 15
    for statement in READS:
        connection = as_login(login)
        if login not in ("outer", "courier"):
            sign(connection, furnished, "facilitator_other")
        try:
            shown = repr(rows(connection, statement))
        except psycopg2.Error as error:
            shown = str(error)
        assert leaked(shown.encode(), needles) == [], statement
        connection.close()


# Operators and casts whose errors quote what they were given: the policy must come before any of them.
QUOTING = (
    "select * from dialogues_dialogue where code_name::int = 1",
    "select * from dialogues_participant where alias::date = now()",
    "select * from dialogues_participant where 1 / (length(alias) - length(alias)) = 1",
    "select * from dialogues_participant where ('{{' || alias)::jsonb is null",
    "select * from dialogues_dialogue where to_date(code_name, code_name) is null",
    "select * from dialogues_dialogue where regexp_replace('x', '(' || code_name, '') = 'x'",
    "select * from dialogues_dialogue order by code_name::inet",
    "insert into dialogues_party (id, dialogue_id, name) select gen_random_uuid(), id, null from dialogues_dialogue",
)


@pytest.mark.parametrize("person", ["facilitator_other", "administrator"])
def test_no_error_quotes_a_hidden_row(as_login: Any, furnished: Any, person: str) -> None:
    needles = hidden_texts(furnished)
    for statement in QUOTING:
        connection = as_login("inner", person)
        try:
            rows(connection, statement)
        except psycopg2.Error as error:
            told = f"{error} {error.diag.message_detail} {error.diag.context} {error.diag.message_hint}"
            assert leaked(told.encode(), needles) == [], statement
            assert "Failing row contains" not in told or "null" in told
        for notice in connection.notices:
            assert leaked(notice.encode(), needles) == []
        connection.close()


def test_a_duplicate_key_says_nothing_of_the_row_that_is_there(as_login: Any, furnished: Any) -> None:
    """The one oracle that stays is asking for a known random id; the answer quotes nothing."""
    row = next(
        row
        for row in furnished.tables["dialogues_participant"].rows
        if row["dialogue_id"] == dialogue(furnished.world, "a_closed")
    )
    connection = as_login("inner", "facilitator_other")
    rows(connection, "select set_config('wall.action', 'x', true)")
    with pytest.raises(psycopg2.Error) as refused:
        rows(
            connection,
            "insert into dialogues_participant (id, dialogue_id, alias, function, role_class, joined_on, version)"
            " values (%s, %s, 'x', 'expert', 'third_party', now(), 1)",
            row["id"],
            dialogue(furnished.world, "b_open"),
        )
    assert row["alias"] not in str(refused.value)
    assert refused.value.diag.message_detail is None


def test_a_key_to_a_hidden_row_is_refused_like_one_to_none(as_login: Any, furnished: Any) -> None:
    """A child that names somebody else's session: the same words, and no level of the hidden one on the way."""
    told = []
    for session in (furnished.world.dialogues.a_closed.session, "11111111-1111-4111-8111-111111111111"):
        connection = as_login("inner", "facilitator_other")
        rows(connection, "select set_config('wall.action', 'x', true)")
        level = rows(
            connection,
            "insert into dialogues_agendaitem (id, session_id, dialogue_id, level, position, title, issue_area,"
            " hard_security, chatham_house, chaired_by, chaired_by_gender) values (gen_random_uuid(), %s, %s, 0, 0, '',"
            " 'other', false, true, '', '') returning level",
            session,
            dialogue(furnished.world, "b_open"),
        )
        with pytest.raises(psycopg2.Error) as refused:
            rows(connection, "set constraints all immediate")
        told.append((level, str(refused.value).replace(str(session), "#")))
        connection.close()
    assert told[0] == told[1]


# A value of each type that a column may have, far from those of the test's world.
MADE_UP = {
    "uuid": ["11111111-1111-4111-8111-111111111111"],
    "text": ["Hidden 5", "m"],
    "boolean": ["true"],
    "date": ["2019-05-05"],
    "timestamp with time zone": ["2019-05-05 12:00Z", "2031-01-01 12:00Z"],
    "time without time zone": ["11:00"],
    "integer": ["0", "7"],
    "smallint": ["0", "3"],
    "bigint": ["5"],
}
TEXT = {"character varying": "text", "text": "text"}


def walled_columns(cursor: Any) -> list[tuple[str, str, str]]:
    """Table, column and type of everything behind row security, as the catalogue has it."""
    cursor.execute(
        "select c.oid::regclass::text, a.attname::text, format_type(a.atttypid, null) from pg_class c"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " where c.relrowsecurity order by 1, 2"
    )
    return cursor.fetchall()


@pytest.fixture(scope="module")
def analysed(furnished: Any, django_db_blocker: Any) -> Any:
    """Another furnished world, in which PostgreSQL has looked at every table, one dialogue being much the largest."""
    with django_db_blocker.unblock(), clone(WORLD) as name:
        furnish(furnished.world, name)
        connection = psycopg2.connect(psycopg2.extensions.make_dsn(embedded.superuser_dsn(VAR), dbname=name))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "set session_replication_role = replica;"
                "insert into dialogues_dialogue (id, programme_id, code_name, level, state, arms_length, declared_track,"
                " gender_target, opened_at, state_since, version) select gen_random_uuid(), %s, 'Hidden ' ||"
                " substr(md5(i::text), 1, 8), 3, 'active', 'blind', 'two', 30, now() - i * interval '1 day',"
                " current_date, 1 from generate_series(1, 1000) i;"
                "insert into ledger_entry (at, actor, office, action, kind, dialogue_id) select now() - i *"
                " interval '1 minute', %s, 'parley_inner', 'session.log', 'act', %s from generate_series(1, 1000) i;"
                "insert into wall_access select gen_random_uuid(), %s, '9000-01-01', 3, 1 from generate_series(1, 500);"
                "set session_replication_role = origin; analyze",
                [
                    furnished.world.programmes.a,
                    furnished.world.people.facilitator,
                    dialogue(furnished.world, "a_closed"),
                    dialogue(furnished.world, "a_closed"),
                ],
            )
        yield name
        connection.close()


def test_no_table_behind_the_wall_keeps_samples(analysed: str) -> None:
    """Of no column, of no index that computes one, of no columns together: after everything was looked at."""
    assert superuser("select count(*) > 30 from pg_class where relrowsecurity", dbname=analysed) == [(True,)]
    found = superuser(
        "select s.starelid::regclass::text, s.staattnum from pg_statistic s left join pg_index i on i.indexrelid ="
        " s.starelid join pg_class c on c.oid = coalesce(i.indrelid, s.starelid) where c.relrowsecurity",
        dbname=analysed,
    )
    assert found == []
    assert superuser("select count(*) from pg_statistic_ext_data", dbname=analysed) == [(0,)]


@pytest.mark.parametrize("login", RUNTIME)
def test_an_estimate_tells_a_hidden_value_from_a_made_up_one_by_nothing(
    analysed: str, furnished: Any, login: str
) -> None:
    """EXPLAIN estimates by samples of all rows, whatever the policies say: so there are none to estimate by.

    As every login, every column that it may use, equal to and less than what hidden rows hold and what nobody made.
    """
    connection = psycopg2.connect(psycopg2.extensions.make_dsn(embedded.superuser_dsn(VAR), dbname=analysed))
    cursor = connection.cursor()
    columns = walled_columns(cursor)
    held = {}
    for table, column, _type in columns:
        cursor.execute(
            f'select "{column}"::text from {table} where "{column}" is not null group by 1 order by count(*) desc, 1 limit 3'
        )
        held[table, column] = [row[0] for row in cursor.fetchall()]
    sign(connection, furnished, "facilitator_other")
    cursor.execute(f"set local role parley_{login}")
    asked = 0
    for table, column, of_type in columns:
        kind = TEXT.get(of_type, of_type)
        cursor.execute("select has_column_privilege(%s, %s, 'select')", [table, column])
        if not cursor.fetchone()[0] or kind not in MADE_UP:
            continue
        # What the login may see anyway tells it nothing.
        cursor.execute(
            f'select distinct "{column}"::text from {table} where "{column}"::text = any (%s)',
            [held[table, column]],
        )
        hidden = set(held[table, column]) - {row[0] for row in cursor.fetchall()}
        for operator in ("=", "<"):
            told = set()
            for value in [*hidden, *MADE_UP[kind]]:
                cursor.execute(
                    f'explain (format json) select from {table} where "{column}" {operator} %s::{kind}',
                    [value],
                )
                told.add(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])
            asked += 1
            assert len(told) == 1, (table, column, operator, told)
    connection.close()
    assert asked > 0 or login in ("outer", "courier")


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
    # What signs in is hashed (tests/accounts/test_sessions.py tries every stored value as a key).


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


def test_tables_without_a_path_hold_no_canary(furnished: Any) -> None:
    shown = repr([furnished.tables[name].rows for name in NO_PATH]).encode()
    assert leaked(shown, ["CANARY", *hidden_texts(furnished)]) == []
