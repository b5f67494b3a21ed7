"""What waits for one's word on the desk: proposals, capacities to confirm, colleagues whose rights rest."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from support.database import superuser
from support.walk import signed_in

from desk.pages.grants_to_confirm import waiting_for
from dialogues.actions import access
from dialogues.models import Dialogue, UserGrant
from dialogues.queries.grants import grants_to_confirm
from wall.viewer import viewing


@pytest.fixture
def second_lead(world):
    """The officer proposes another lead for the restricted dialogue, which has one."""
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        return access.give_capacity(
            dialogue=dialogue, person_id=world.people.facilitator_other, capacity="lead"
        )


def waits(person, settings):
    """The addresses of the buttons under “Waits for you”."""
    groups = dict(signed_in(person, settings).get("/").context["groups"])
    return [one["act_url"] for one in groups.get("Waits for you", [])]


def rest(world, world_database, person, cause):
    """Somebody else changed how this person signs in."""
    superuser(
        "insert into accounts_rest (user_id, since, reason, caused_by)"
        f" values ('{getattr(world.people, person)}', now(), 'password', '{getattr(world.people, cause)}')",
        dbname=world_database,
    )


def test_the_lead_confirms_first_and_only_then_the_other_is_asked(world, second_lead, settings):
    assert waits("facilitator_other", settings) == []
    assert waits("officer", settings) == []
    lead = signed_in("facilitator", settings)
    page = lead.get("/")
    (row,) = dict(page.context["groups"])["Waits for you"]
    assert row["what"] == "Facilitator Other is proposed as: Lead facilitator"
    assert "One thing waits for your answer." in page.context["answer"]
    assert page.context["marking_level"] >= 2
    assert lead.post(row["act_url"]).status_code == 302
    assert waits("facilitator", settings) == []
    assert waits("facilitator_other", settings) == [f"/dialogues/proposals/{second_lead.pk}/"]


def test_the_page_of_capacities_offers_to_confirm_to_whoever_may(world, second_lead, settings):
    where = f"/dialogues/{world.dialogues.a_restricted.id}/access/"
    for person, offered in (("facilitator", 1), ("officer", 0)):
        assert signed_in(person, settings).get(where).content.decode().count("/confirm/") == offered


def test_who_rests_in_a_dialogue_waits_for_its_lead(world, world_database, settings):
    rest(world, world_database, "partner", "administrator")
    with viewing(world.people.facilitator):
        asked = grants_to_confirm(world.people.facilitator)
    assert {one.user_id for one in asked} == {world.people.partner}
    assert len(asked) == 4  # a partner in each of four dialogues
    lead = signed_in("facilitator", settings)
    assert lead.post(waits("facilitator", settings)[0]).status_code == 302
    assert len(waits("facilitator", settings)) == 3
    assert waits("officer", settings) == []
    assert waits("facilitator_other", settings) == []


def test_who_rests_in_a_programme_waits_for_a_colleague_there(world, world_database, settings):
    rest(world, world_database, "officer_team", "administrator")
    for person in ("officer", "lead_officer", "approver"):
        found = waits(person, settings)
        assert len(found) == 1, person
        assert signed_in(person, settings).get(found[0]).status_code == 200
    for person in ("officer_team", "officer_other", "administrator", "facilitator", "auditor"):
        assert waits(person, settings) == [], person


def test_whoever_changed_it_does_not_confirm_it(world, world_database, settings):
    rest(world, world_database, "officer_team", "lead_officer")
    assert waits("lead_officer", settings) == []
    assert len(waits("officer", settings)) == 1


def test_queries_do_not_grow_with_what_waits(world, world_database, second_lead):
    counts = []
    me = world.people.facilitator
    for _ in range(2):
        with viewing(me), CaptureQueriesContext(connections["default"]) as seen:
            rows, _level = waiting_for(me)
        counts.append((len(seen), len(rows)))
        if len(counts) == 1:
            rest(world, world_database, "partner", "administrator")
    assert counts[0][0] == counts[1][0] <= 5
    assert [rows for _queries, rows in counts] == [1, 5]


def test_nothing_waits_once_it_is_over(world, second_lead):
    with viewing(world.people.officer):
        access.end_capacity(grant=UserGrant.objects.get(pk=second_lead.pk))
    with viewing(world.people.facilitator):
        assert waiting_for(world.people.facilitator)[0] == []
