"""Roles: who gives which, the same answer in Python's rules and in the database, and nothing to oneself."""

import itertools
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.actions import people as actions
from accounts.actions.roles import end_role, give_role
from accounts.models import Programme, Role
from accounts.queries import current_roles, kinds_of
from accounts.rules import OUTER_ROLES, PROGRAMME_ROLES, may_give_role
from wall.refusal import Refused
from wall.viewer import viewing

GIVERS = ("admin", "officer", "officer_other", "approver", "facilitator", "auditor", "funder")
KINDS = (
    "administrator",
    "auditor",
    "lead_officer",
    "officer",
    "approver",
    "facilitator",
    "partner",
    "funder",
    "liaison",
)


@pytest.fixture
def rivers(people):
    """The programme that `officer` leads."""
    return Programme.objects.get(name__startswith="Upper")


@pytest.mark.parametrize("giver", GIVERS)
def test_rules_and_database_agree(people, rivers, giver):
    """Every kind of role, given by every kind of person: the database refuses exactly what the rules refuse."""
    viewer = getattr(people, giver)
    kinds = set(current_roles(viewer.pk).values_list("kind", flat=True))
    for kind in KINDS:
        to = people.liaison if kind in OUTER_ROLES else people.partner
        expected = may_give_role(
            kind,
            own_kinds=kinds,
            leads_programme=giver == "officer",
            programme_had_a_lead=True,
            to_oneself=False,
        )
        programme = rivers if kind in PROGRAMME_ROLES else None
        with viewing(viewer.pk):
            if expected:
                assert give_role(person=to, kind=kind, programme=programme).kind == kind
            else:
                with pytest.raises(Refused) as refused:
                    give_role(person=to, kind=kind, programme=programme)
                assert refused.value.status == 403


def test_nobody_gives_a_role_to_themselves(people, rivers):
    for giver, kind in itertools.product(("admin", "officer"), KINDS):
        viewer = getattr(people, giver)
        with viewing(viewer.pk), pytest.raises(Refused) as refused:
            give_role(person=viewer, kind=kind, programme=rivers if kind in PROGRAMME_ROLES else None)
        assert refused.value.status == 403, (giver, kind)


def test_an_administrator_names_a_programmes_first_lead_officer_and_no_second(people):
    fresh = Programme.objects.using("owner").create(name="Fresh", sponsor=people.officer.organisation)
    with viewing(people.admin.pk):
        role = give_role(person=people.facilitator, kind="lead_officer", programme=fresh)
    with viewing(people.officer_other.pk), pytest.raises(Refused):
        end_role(role=role)
    with viewing(people.admin.pk):
        end_role(role=role)
        with pytest.raises(Refused):
            give_role(person=people.partner, kind="lead_officer", programme=fresh)


def test_an_administrator_cannot_take_a_programme_over_by_resetting_its_lead(people, rivers):
    with viewing(people.admin.pk):
        actions.reset_second_factor(person=people.officer)
        actions.change_address(person=people.officer, email="mine@x.example")
        for kind in PROGRAMME_ROLES:
            with pytest.raises(Refused):
                give_role(person=people.partner, kind=kind, programme=rivers)
    # ... and who signs in with the taken address holds nothing.
    with viewing(people.officer.pk), pytest.raises(Refused):
        give_role(person=people.partner, kind="officer", programme=rivers)


def test_a_role_ends_on_its_date_and_when_it_is_ended(people, rivers):
    with viewing(people.officer.pk):
        give_role(
            person=people.partner, kind="officer", programme=rivers, until=timezone.now() + timedelta(days=1)
        )
        assert "officer" in kinds_of(people.partner)
        role = Role.objects.get(user=people.partner, kind="officer")
        end_role(role=role)
    assert "officer" not in current_roles(people.partner.pk).values_list("kind", flat=True)


def test_a_role_fits_its_ring(people):
    with viewing(people.admin.pk):
        for person, kind in ((people.funder, "facilitator"), (people.facilitator, "funder")):
            with pytest.raises(Refused) as refused:
                give_role(person=person, kind=kind)
            assert "kind" in refused.value.fields


def test_a_role_has_a_programme_exactly_where_it_must(people, rivers):
    with viewing(people.admin.pk), pytest.raises(Refused) as refused:
        give_role(person=people.partner, kind="auditor", programme=rivers)
    assert "programme" in refused.value.fields


def test_nobody_changes_their_own_clearance_or_ends_themselves(people):
    with viewing(people.admin.pk):
        for act in (
            lambda: actions.change_clearance(person=people.admin, clearance=3),
            lambda: actions.end_person(person=people.admin),
            lambda: actions.reset_second_factor(person=people.admin),
            lambda: actions.change_address(person=people.admin, email="x@x.example"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.status == 403


FUNCTIONS = {
    "give_role": "select wall.give_role(%(me)s, 'administrator')",
    "give_role to another": "select wall.give_role(%(other)s, 'administrator')",
    "change_clearance": "select wall.change_clearance(%(me)s, 3)",
    "set_active": "select wall.set_active(%(other)s, false)",
    "change_email": "select wall.change_email(%(other)s, 'thief@x.example')",
    "reset_second_factor": "select wall.reset_second_factor(%(other)s)",
    "invite": "select wall.invite(%(other)s, 'x')",
    "add_person": "select wall.add_person(gen_random_uuid(), 'a@b.example', 'x', %(home)s, 'inner', 3, 'en', 'UTC')",
    "change_person": "select wall.change_person(%(other)s, 'x', %(home)s, null, null)",
    "confirm_person": "select wall.confirm_person(%(other)s)",
    "end_rest": "select wall.end_rest(%(other)s)",
    "organisation": "update accounts_organisation set name = 'x'",
    "programme": "update accounts_programme set minimum_cell = 3",
    "set role": "set role parley_fn",
    "set owner": "set role parley_owner",
    "secret": "select * from wall.secret",
    "ledger": "select * from ledger_entry",
    "dialogues": "select * from dialogues_dialogue",
    "access": "select * from wall_access",
}


@pytest.mark.parametrize("viewer", [None, "facilitator"])
def test_an_intruder_at_the_door_gains_nothing_by_calling_functions(people, viewer):
    arguments = {
        "me": people.facilitator.pk,
        "other": people.officer.pk,
        "home": people.officer.organisation_id,
    }
    with viewing(people.facilitator.pk, using="door") if viewer else nullcontext():
        for what, sql in FUNCTIONS.items():
            with (
                pytest.raises(ProgrammingError) as refused,
                transaction.atomic(using="door"),
                connections["door"].cursor() as cursor,
            ):
                cursor.execute(sql, arguments)
            assert refused.value.__cause__.pgcode == "42501", what


def test_only_somebody_of_every_programme_confirms(people):
    """The approver works for two programmes: an officer of one alone cannot say that it is them in the other."""
    with viewing(people.admin.pk):
        actions.change_address(person=people.approver, email="new@x.example")
    with viewing(people.officer.pk), pytest.raises(Refused):
        actions.confirm_person(person=people.approver)
    islands = Programme.objects.get(name__startswith="Outer")
    with viewing(people.officer_other.pk):
        give_role(person=people.officer, kind="approver", programme=islands)
    with viewing(people.officer.pk):
        actions.confirm_person(person=people.approver)
