"""What Python offers to give is what the database lets be given: for every set of rights and every capacity."""

from itertools import combinations

import pytest
from support.furnish import dialogue
from support.world import PEOPLE

from dialogues.queries.capacities import NAMES, givable
from wall.rights import CAPACITIES, Right

EVERY_SET = list(range(int(Right(sum(Right))) + 1))
# The rights that either side names, in every combination.
NAMED = [Right.OUTLINE, Right.MANAGE, Right.LEAD]
NAMED_SETS = [sum(chosen) for size in range(4) for chosen in combinations(map(int, NAMED), size)]

# In the test's transaction alone, rights are what the test says; the function that is asked is the wall's own.
RIGHTS_AS_SAID = """
create or replace function wall.rights_on(dialogue uuid, level smallint default 0) returns integer
language sql stable as $$ select current_setting('test.rights')::integer $$
"""
ALL_ANSWERS = """
create function pg_temp.all_answers(p_dialogue uuid, p_sets integer[]) returns table (rights integer, gives text[])
language plpgsql as $$
declare held integer;
begin
    foreach held in array p_sets loop
        perform set_config('test.rights', held::text, true);
        return query select held, coalesce(array_agg(c.codename) filter (where wall.may_give(c.codename, p_dialogue)), '{}')
                       from wall_capacity c;
    end loop;
end $$
"""


def test_every_capacity_has_a_name() -> None:
    assert NAMES.keys() == CAPACITIES.keys()
    assert all(map(str, NAMES.values()))


def assert_they_agree(owner, person: str, sets: list[int], *, leads_programme: bool) -> None:
    owner.enters(person).ask(RIGHTS_AS_SAID)
    owner.ask(ALL_ANSWERS)
    answers = owner.ask("select * from pg_temp.all_answers(%s, %s)", dialogue(owner.world, "a_chatham"), sets)
    assert [rights for rights, _gives in answers] == sets
    for rights, gives in answers:
        said = givable(Right(rights), leads_programme=leads_programme)
        assert sorted(said) == sorted(gives), Right(rights)


@pytest.mark.parametrize(("person", "leads_programme"), [("lead_officer", True), ("stranger", False)])
def test_python_and_the_database_agree_on_every_set_of_rights(owner, person, leads_programme) -> None:
    assert_they_agree(owner, person, EVERY_SET, leads_programme=leads_programme)


@pytest.mark.parametrize("person", [name for name, (ring, _roles) in PEOPLE.items() if ring == "inner"])
def test_of_all_roles_only_who_leads_this_programme_gives_more(owner, person) -> None:
    assert_they_agree(owner, person, NAMED_SETS, leads_programme=person == "lead_officer")
