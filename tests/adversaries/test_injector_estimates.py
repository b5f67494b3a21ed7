"""The injector asks EXPLAIN: PostgreSQL keeps no samples of what is behind the wall, so its estimates tell nothing."""

from typing import Any

import psycopg2
import pytest
from support.database import VAR, WORLD, clone, superuser
from support.furnish import dialogue, furnish
from support.injector import RUNTIME, sign

from parley import embedded

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
    "bytea": ["\\x00ff", "\\x"],
    "jsonb": ['{"m": 1}', "[]"],
    "uuid[]": ["{}", "{11111111-1111-4111-8111-111111111111}"],
    "character varying[]": ["{}", "{m}"],
    "text[]": ["{}", "{m}"],
}
TEXT = {"character varying": "text"}


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
        if not cursor.fetchone()[0]:
            continue
        assert kind in MADE_UP, f"{table}.{column}: give values of the type {kind} that nobody made"
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
