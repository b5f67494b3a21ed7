"""Each login sees exactly what it must of obligations, notices and preferences, and writes no more."""

import time
from datetime import timedelta
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from django.utils import timezone
from support.database import VAR

from notices import obligations, queries
from parley import embedded
from parley.secrets_store import secret
from wall.rights import Right
from wall.viewer import signature, viewing

LONG = "test.long"
TABLES = ("notices_obligation", "notices_notice", "notices_preference")
NO_SIGHT = ("outer", "door", "outer_door", "statistician", "archivist", "courier")


class As:
    """A connection as one login, with a viewer stated where one is given."""

    def __init__(self, house, login, viewer=None):
        self.connection = psycopg2.connect(
            host="127.0.0.1",
            port=embedded.postgres_port(VAR),
            dbname=house.name,
            user=f"parley_{login}",
            password=secret(f"db_{login}", VAR),
        )
        self.cursor = self.connection.cursor()
        if viewer is not None:
            stated = signature(viewer, int(time.time()), self.connection.info.backend_pid, settings.WALL_KEY)
            self.cursor.execute("select set_config('wall.viewer', %s, true)", [stated])

    def __call__(self, statement, *values):
        self.cursor.execute(statement, [str(v) for v in values] or None)
        return {row[0] for row in self.cursor.fetchall()} if self.cursor.description else self.cursor.rowcount

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


@pytest.fixture
def said(house):
    """Two dialogues; in this one two people owe something of different levels, and both were told."""
    owner, high = house.person(), house.person(rights=Right(0))
    house.let(high, ceiling=3)
    house.owe(LONG, owner, timezone.now())
    house.owe(LONG, high, timezone.now(), level=3)
    other = type(house)(house.name)
    other.let(other.runner, Right.LOG | Right.OUTLINE | Right.SCHEDULE, ceiling=3)
    stranger = other.person()
    other.owe(LONG, stranger, timezone.now())
    house.speak()
    house.sql("set session_replication_role = replica; insert into notices_preference (person_id, pace, digest_at, working_days, muted)"
              " select unnest(%s::uuid[]), 'digest', '08:00', 127, '{}'", [owner, high, stranger])  # fmt: skip
    return {
        "owner": owner,
        "high": high,
        "stranger": stranger,
        "runner": house.runner,
        "elsewhere": other.runner,
    }


def ids(house, table, owners):
    column = {
        "notices_obligation": "owner_id",
        "notices_notice": "recipient_id",
        "notices_preference": "person_id",
    }[table]
    key = "person_id" if table == "notices_preference" else "id"
    return {
        str(i) for (i,) in house.sql(f"select {key} from {table} where {column} = any(%s::uuid[])", owners)
    }


@pytest.mark.parametrize(
    ("viewer", "obligations", "others"),
    [
        ("owner", ["owner"], ["owner"]),
        ("high", ["high"], ["high"]),
        ("stranger", ["stranger"], ["stranger"]),
        ("runner", ["owner", "high"], []),
        ("elsewhere", ["stranger"], []),
    ],
)
def test_the_inner_ring_sees_its_own_and_what_it_runs(house, said, viewer, obligations, others):
    with As(house, "inner", said[viewer]) as ask:
        seen = {
            t: ask(f"select {'person_id' if t.endswith('preference') else 'id'}::text from {t}")
            for t in TABLES
        }
    expected = {t: ids(house, t, [said[n] for n in others]) for t in TABLES[1:]}
    assert seen == {TABLES[0]: ids(house, TABLES[0], [said[n] for n in obligations]), **expected}


@pytest.mark.parametrize("login", NO_SIGHT)
@pytest.mark.parametrize("table", TABLES)
def test_other_logins_see_nothing(house, said, login, table):
    with As(house, login) as ask, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(f"select 1 from {table}")


def test_without_a_viewer_the_inner_ring_fails_loudly(house, said):
    for table in TABLES:
        with As(house, "inner") as ask, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(f"select 1 from {table}")


@pytest.mark.parametrize("viewer", ["owner", "stranger", "elsewhere"])
def test_who_does_not_run_the_dialogue_changes_nothing_in_it(house, said, viewer):
    rows = house.sql("select object_id from notices_obligation where dialogue_id = %s", house.dialogue)
    things = [str(thing) for (thing,) in rows]
    with As(house, "inner", said[viewer]) as ask:
        ask("select set_config('wall.action', 'test', true)")
        assert (
            ask("update notices_obligation set done_at = now() where dialogue_id = %s", house.dialogue) == 0
        )
        assert ask("select wall.obligations_of(%s, 'end')", house.dialogue) == {0}
        assert ask(
            "select wall.raise_obligations(%s::uuid[], 3::smallint)", "{" + ",".join(things) + "}"
        ) == {0}
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(
                "insert into notices_obligation (id, kind, dialogue_id, object_type, object_id, owner_id, needs, level,"
                " created_at, opens_at, due_at, first_due_at, round, next_step)"
                " values (gen_random_uuid(), 'x', %s, '', gen_random_uuid(), %s, 1, 0, now(), now(), now(), now(), 0, 0)",
                house.dialogue,
                said["runner"],  # what somebody owes themselves they may note down; for others they may not
            )


@pytest.mark.parametrize(
    "statement",
    [
        "update notices_obligation set owner_id = gen_random_uuid()",
        "update notices_obligation set needs = 1",
        "delete from notices_obligation",
        "update notices_notice set recipient_id = gen_random_uuid()",
        "update notices_notice set state = 'waiting'",
        "delete from notices_notice",
        "insert into notices_notice (id) values (gen_random_uuid())",
        "delete from notices_preference",
    ],
)
def test_what_the_inner_ring_may_not_do_at_all(house, said, statement):
    with As(house, "inner", said["runner"]) as ask:
        ask("select set_config('wall.action', 'test', true)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(statement)


def test_nobody_writes_anothers_wishes_or_reads_anothers_notice(house, said):
    with As(house, "inner", said["owner"]) as ask:
        ask("select set_config('wall.action', 'test', true)")
        assert ask("update notices_preference set pace = 'at_once' where person_id = %s", said["high"]) == 0
        assert ask("update notices_notice set read_at = now() where recipient_id = %s", said["high"]) == 0
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(
                "insert into notices_preference (person_id, pace, digest_at, working_days, muted)"
                " values (%s, 'digest', '08:00', 127, '{}')",
                said["runner"],
            )


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        ("inner", "update notices_obligation set due_at = now()"),
        ("inner", "update notices_notice set read_at = now()"),
        ("inner", "update notices_preference set pace = 'digest'"),
        ("registrar", "update notices_obligation set next_step = 0"),
        ("registrar", "insert into notices_notice (id) values (gen_random_uuid())"),
    ],
)
def test_a_write_that_no_action_announced_is_refused(house, said, login, statement):
    refused = pytest.raises(psycopg2.errors.InsufficientPrivilege, match="announced")
    with As(house, login, said["runner"] if login == "inner" else None) as ask, refused:
        ask(statement)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("notices_obligation", "object_type"),
        ("notices_obligation", "first_due_at"),
        ("notices_notice", "read_at"),
        ("notices_preference", "feed_hash"),
        ("accounts_user", "password"),
        ("dialogues_dialogue", "code_name"),
        ("dialogues_brief", "title"),
        ("dialogues_sessiondetail", "place"),
    ],
)
def test_the_registrar_reads_no_more_than_it_needs(house, said, table, columns):
    with As(house, "registrar") as ask, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(f"select {columns} from {table}")


def test_raising_a_level_hides_what_is_due_even_from_who_raised_it(house, said):
    low = house.person(rights=Right(0))
    house.let(low, Right.OUTLINE | Right.SCHEDULE | Right.LOG, ceiling=2)
    things = [
        row[0]
        for row in house.sql("select object_id from notices_obligation where owner_id = %s", said["owner"])
    ]
    house.runner = low
    assert house.change(lambda: obligations.raise_level(things, 3)) == 1
    assert house.change(lambda: obligations.raise_level(things, 1)) == 0
    assert house.sql("select level from notices_obligation where owner_id = %s", said["owner"]) == [(3,)]


def inbox(house, person):
    with As(house, "inner", person) as ask:
        read = ask("select id::text from notices_notice")
        ask("select set_config('wall.action', 'test', true)")
        assert ask("update notices_notice set read_at = now()") == len(read)
    return len(read)


def test_what_was_said_needs_what_its_thing_needs(house, said):
    """Who keeps a dialogue's outline and loses its schedule reads no more of what was said of the schedule."""
    owner = said["owner"]
    assert inbox(house, owner) == 1
    house.revoke(owner)
    house.let(owner, Right.OUTLINE | Right.BRIEF)
    assert inbox(house, owner) == 0
    with viewing(owner):
        assert (list(queries.inbox()), queries.unread_count()) == ([], 0)
    house.revoke(owner)
    house.let(owner, Right.SCHEDULE)
    assert inbox(house, owner) == 1
    with viewing(owner):
        assert queries.unread_count() == 1


def test_what_was_said_rises_with_its_thing(house, said):
    owner = said["owner"]  # cleared up to 2
    thing = house.sql("select object_id from notices_obligation where owner_id = %s", owner)[0][0]
    house.change(lambda: obligations.raise_level(thing, 2))
    assert inbox(house, owner) == 1
    house.change(lambda: obligations.raise_level(thing, 3))
    assert inbox(house, owner) == 0


def test_rights_that_have_ended_show_nothing(house, said):
    former = house.person(rights=Right(0))
    house.let(former, until=timezone.now() + timedelta(seconds=1))
    house.owe(LONG, former, timezone.now())
    house.sql("update wall_access set until = now() where user_id = %s", former)
    with As(house, "inner", former) as ask:
        assert ask("select id from notices_obligation") == set()


def test_the_same_object_in_another_dialogue_is_no_conflict(house):
    """A conflict would tell that a hidden dialogue has something due about this object."""
    thing, person = uuid4(), house.person()
    rows = []
    for each in (house, type(house)(house.name)):
        if each is not house:
            each.let(each.runner, Right.LOG | Right.OUTLINE | Right.SCHEDULE)
        due = obligations.Due(each.dialogue, thing, person, timezone.now())
        from notices.kinds import REGISTRY

        each.change(lambda due=due: obligations.ensure_many(REGISTRY[LONG], [due]) or 0)
        rows.append(each.sql("select count(*) from notices_obligation where object_id = %s", thing)[0][0])
    assert rows == [1, 2]
