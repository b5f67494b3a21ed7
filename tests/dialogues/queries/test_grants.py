"""Whom the desk asks to confirm a capacity is whom the database lets confirm it, for all inputs; so for arm's length."""

import time
from itertools import product

import psycopg2
import pytest
from django.conf import settings
from support.database import VAR
from support.furnish import dialogue

from dialogues.models import ArmsLength
from dialogues.queries.grants import grants_to_confirm, proposed_to
from parley import embedded
from wall.rights import CAPACITIES, Right
from wall.viewer import signature, viewing

# The rights that either side names, each with and without all the others.
DECIDE = (Right.OUTLINE, Right.MANAGE, Right.LEAD)
OTHERS = Right(sum(Right)) & ~(Right.OUTLINE | Right.MANAGE | Right.LEAD)
RIGHTS = [
    Right(sum(one for one, held in zip(DECIDE, which, strict=True) if held)) | others
    for which in product((False, True), repeat=len(DECIDE))
    for others in (Right(0), OTHERS)
]
# Who looks: person → whether they lead the programme.
PEOPLE = {"lead_officer": True, "officer": False, "facilitator": False}


class Bench:
    """The superuser in a world of the test's own: lays grants and rights, and asks the database's functions."""

    def __init__(self, world, name: str) -> None:
        self.world, self.where = world, dialogue(world, "a_chatham")
        self.connection = psycopg2.connect(
            psycopg2.extensions.make_dsn(embedded.superuser_dsn(VAR), dbname=name)
        )
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()

    def run(self, statement: str, *arguments: object) -> None:
        self.cursor.execute(statement, arguments)

    def lay_rights(self, person: str, rights: Right) -> None:
        """What this person holds on the dialogue, and nothing else there."""
        self.run(
            "delete from wall_access where user_id = %s and dialogue_id = %s", self.id(person), self.where
        )
        if not rights:
            return
        self.run(
            "insert into wall_access (user_id, dialogue_id, until, ceiling, rights) values (%s, %s, '9000-01-01', 3, %s)",
            self.id(person),
            self.where,
            int(rights),
        )

    def id(self, person: str) -> object:
        return getattr(self.world.people, person)

    def allows(self, person: str, call: str, *arguments: object) -> bool:
        """Whether the database lets this person do it; nothing of it stays."""
        self.run("begin")
        try:
            stated = signature(
                self.id(person), int(time.time()), self.connection.info.backend_pid, settings.WALL_KEY
            )
            self.run(
                "select set_config('wall.viewer', %s, true), set_config('wall.action', 'test', true)", stated
            )
            self.run(f"select wall.{call}", *arguments)
        except psycopg2.errors.InsufficientPrivilege:
            return False
        else:
            return True
        finally:
            self.run("rollback")


@pytest.fixture
def bench(world, world_database):
    found = Bench(world, world_database)
    yield found
    found.connection.close()


@pytest.fixture
def grants(bench, world):
    """One grant of each capacity to a stranger, laid past all triggers: only its own columns count."""
    bench.run("set session_replication_role = replica")
    for capacity in CAPACITIES:
        bench.run(
            "insert into dialogues_usergrant (id, user_id, permission_id, content_object_id, until, granted_by_id,"
            " granted_at, accepted_at, waits_for_lead, rests_since)"
            " select gen_random_uuid(), %s, wall.permission_of(%s), %s, '9000-01-01', %s, now(), now(), false, now()",
            world.people.stranger,
            capacity,
            bench.where,
            world.people.officer,
        )
    bench.run(
        "select p.codename, g.id from dialogues_usergrant g join auth_permission p on p.id = g.permission_id"
        " where g.user_id = %s and g.content_object_id = %s",
        world.people.stranger,
        bench.where,
    )
    found = dict(bench.cursor.fetchall())
    assert found.keys() == CAPACITIES.keys()
    return found


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("waits", [False, True])
def test_whoever_is_asked_may_confirm_and_whoever_may_is_asked(bench, grants, person, waits) -> None:
    bench.run(
        "update dialogues_usergrant set waits_for_lead = %s where id = any (%s::uuid[])",
        waits,
        list(grants.values()),
    )
    for rights in RIGHTS:
        bench.lay_rights(person, rights)
        with viewing(bench.id(person)):
            asked = {row.pk for row in grants_to_confirm(bench.id(person))}
        # Who runs a dialogue that they know of reads its grants; nobody is asked about what they do not read.
        reads = Right.OUTLINE in rights and bool(rights & (Right.MANAGE | Right.LEAD))
        for capacity, pk in grants.items():
            may = bench.allows(person, "confirm(%s)", pk)
            assert (pk in asked) == (may and reads), (capacity, rights)


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_one_capacity_alone_is_asked_about_as_well(bench, grants, capacity) -> None:
    """What somebody may give does not depend on what else waits."""
    bench.run("update dialogues_usergrant set ended_at = now() where id <> %s", grants[capacity])
    for person in PEOPLE:
        bench.lay_rights(person, Right.OUTLINE | Right.MANAGE)
        with viewing(bench.id(person)):
            asked = [row.pk for row in grants_to_confirm(bench.id(person))]
        may = bench.allows(person, "confirm(%s)", grants[capacity])
        assert asked == ([grants[capacity]] if may else []), person


NOTHING = (
    "rests_since = null, confirmed_at = null, waits_for_lead = false, ended_at = null, until = '9000-01-01'"
)


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ("rests_since = null", False),
        ("waits_for_lead = true", True),
        ("rests_since = now()", True),
        ("rests_since = now(), confirmed_at = now() + interval '1 hour'", False),
        ("rests_since = now(), confirmed_at = now() - interval '1 hour'", True),
        ("rests_since = now(), ended_at = now()", False),
        ("waits_for_lead = true, ended_at = now()", False),
        ("rests_since = now(), until = now()", False),
        ("waits_for_lead = true, until = now()", False),
    ],
)
def test_only_what_waits_or_rests_is_asked_about(bench, grants, changed, asked) -> None:
    for person in ("facilitator", "stranger"):
        bench.lay_rights(person, Right.OUTLINE | Right.LEAD)
    for statement in (NOTHING, changed):
        bench.run(
            f"update dialogues_usergrant set {statement} where id = any (%s::uuid[])", [*grants.values()]
        )
    with viewing(bench.id("facilitator")):
        found = {row.pk for row in grants_to_confirm(bench.id("facilitator"))}
    assert found == (set(grants.values()) if asked else set())
    with viewing(bench.id("stranger")):  # nobody confirms their own
        assert grants_to_confirm(bench.id("stranger")) == []


def test_what_is_proposed_to_a_person_waits_for_their_word_alone(bench, grants, world) -> None:
    def proposed(person: str) -> set[object]:
        with viewing(bench.id(person)):
            return {row.pk for row in proposed_to(bench.id(person))}

    # Whoever runs the dialogue reads all its grants, also those that wait: the question itself has to leave them out.
    bench.lay_rights("stranger", Right.OUTLINE | Right.LEAD)
    bench.run(
        "update dialogues_usergrant set rests_since = null where id = any (%s::uuid[])", [*grants.values()]
    )
    everybody = [name for name in vars(world.people) if name != "stranger"]
    others = {name: proposed(name) for name in everybody}
    assert proposed("stranger") == set()  # all were accepted
    bench.run(
        "update dialogues_usergrant set accepted_at = null where id = any (%s::uuid[])", [*grants.values()]
    )
    waits = {pk for capacity, pk in grants.items() if CAPACITIES[capacity].accepts}
    assert waits != set(grants.values())
    assert proposed("stranger") == waits
    assert {name: proposed(name) for name in everybody} == others
    for column, value in (("waits_for_lead", "true"), ("ended_at", "now()"), ("until", "now()")):
        bench.run(
            f"update dialogues_usergrant set {column} = {value} where id = any (%s::uuid[])",
            [*grants.values()],
        )
        assert proposed("stranger") == set(), column
        bench.run(
            "update dialogues_usergrant set waits_for_lead = false, ended_at = null, until = '9000-01-01'"
            " where id = any (%s::uuid[])",
            [*grants.values()],
        )
    assert proposed("stranger") == waits


@pytest.mark.parametrize("before", ArmsLength.values)
def test_arms_length_is_loosened_by_the_lead_alone(bench, before) -> None:
    order = ["blind", "aliases", "known"]
    bench.run("set session_replication_role = replica")
    bench.run("update dialogues_dialogue set arms_length = %s where id = %s", before, bench.where)
    for after, rights in product(ArmsLength.values, RIGHTS):
        loosens = order.index(after) > order.index(before)
        bench.lay_rights("officer", rights)
        may = Right.LEAD in rights or (Right.MANAGE in rights and not loosens)
        assert bench.allows("officer", "set_arms_length(%s, %s)", bench.where, after) == may, (after, rights)
