"""The injector reads no hidden row: in no statement, no error's words, no duplicate key, no key that points to one."""

from typing import Any

import psycopg2
import pytest
from support.furnish import dialogue
from support.injector import RUNTIME, hidden_texts, rows, sign
from support.rights_table import NO_PATH
from support.walk import leaked

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


def test_tables_without_a_path_hold_no_canary(furnished: Any) -> None:
    shown = repr([furnished.tables[name].rows for name in NO_PATH]).encode()
    assert leaked(shown, ["CANARY", *hidden_texts(furnished)]) == []
