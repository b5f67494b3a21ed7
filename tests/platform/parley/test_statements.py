"""What a page asks of the database does not grow with what its reader may see: no more statements, and no longer ones.

A constant number is not enough: ten thousand ids may travel through Python and back in a single statement.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from support.database import superuser
from support.walk import signed_in

from bench.addresses import read_routes

# More than any page shows, so that what belongs to the rows shown is the same both times.
MANY = 320
PAGES = [f"/{route}" for route in read_routes() if "<" not in route and not route.startswith("accounts/")]


def more_dialogues(world: SimpleNamespace, database: str) -> None:
    """So many dialogues more, with a session ahead, one just logged, and things that are late."""
    people = world.people
    superuser(
        f"""
        set session_replication_role = replica;
        create temporary table made as
        select gen_random_uuid() id, gen_random_uuid() ahead, gen_random_uuid() held, n from generate_series(1, {MANY}) n;
        insert into dialogues_dialogue (id, programme_id, code_name, level, state, arms_length, declared_track,
            gender_target, opened_at, state_since, version)
        select id, '{world.programmes["a"] if isinstance(world.programmes, dict) else world.programmes.a}',
               'Added ' || n, 1, 'active', 'known', 'two', 30, now(), now(), 1 from made;
        insert into dialogues_usergrant (id, until, granted_at, accepted_at, waits_for_lead, content_object_id,
            granted_by_id, permission_id, user_id)
        select gen_random_uuid(), '9000-01-01', now(), now(), false, made.id, '{people.lead_officer}', p.id, holds.person
          from made, (values ('lead', '{people.facilitator}'::uuid), ('manage', '{people.officer}'::uuid)) holds (name, person)
          join auth_permission p on p.codename = holds.name;
        insert into dialogues_session (id, starts_at, ends_at, state, format, region, level, logged_at, version, dialogue_id)
        select ahead, now() + interval '9 days', now() + interval '10 days', 'planned', 'online', 'online', 1,
               null::timestamptz, 1, id from made
        union all
        select held, now() - interval '9 days', now() - interval '8 days', 'held', 'online', 'online', 1, now(), 1, id from made;
        insert into notices_obligation (id, kind, dialogue_id, object_type, object_id, owner_id, needs, level, created_at,
            opens_at, due_at, first_due_at, round, next_step)
        select gen_random_uuid(), 'session.log', id, 'dialogues.session', held, owner, 4, 1, now(), now() - interval '1 day',
               now() - interval '1 hour', now(), 0, 0
          from made, unnest(array['{people.facilitator}', '{people.colleague}']::uuid[]) owner;
        select wall.refresh(null, null);
        """,
        dbname=database,
    )


def sent(client: Any, page: str) -> tuple[int, int] | None:
    """How many statements, and their characters; None where this person is shown nothing."""
    client.get(page)
    with (
        CaptureQueriesContext(connections["default"]) as inner,
        CaptureQueriesContext(connections["door"]) as door,
    ):
        if client.get(page).status_code != 200:
            return None
    queries = [*inner.captured_queries, *door.captured_queries]
    return len(queries), sum(len(query["sql"]) for query in queries)


@pytest.mark.long
@pytest.mark.parametrize("person", ["facilitator", "officer"])
def test_statements_are_as_many_and_as_long_however_much_there_is(
    world: SimpleNamespace, world_database: str, settings: Any, person: str
) -> None:
    client = signed_in(person, settings)
    more_dialogues(world, world_database)
    before = {page: sent(client, page) for page in PAGES}
    more_dialogues(world, world_database)
    assert sum(one is not None for one in before.values()) > 15
    for page, asked in before.items():
        if asked is None:
            continue
        count, length = sent(client, page) or (0, 0)
        assert count == asked[0], page
        assert length <= 1.02 * asked[1], (page, length, asked[1])
