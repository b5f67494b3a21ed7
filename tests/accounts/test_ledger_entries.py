"""Every action of accounts, driven once, leaves exactly one entry; a refused one changes nothing."""

from hashlib import sha256

import pytest
from django.db import connections

from accounts.actions import first, organisations, own_account, people, roles
from accounts.door_self import as_self
from accounts.models import ApiToken, InnerSession, Organisation, Programme, Role, User
from ledger.actions import REGISTRY
from wall.refusal import Refused
from wall.viewer import viewing

OURS = ("account.", "organisation.", "programme.save", "token.", "sign_in.")


def entries() -> list[str]:
    """The ledger's actions, oldest first."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("set role parley_fn")
        cursor.execute("select action from ledger_entry order by seq")
        found = [action for (action,) in cursor.fetchall()]
        cursor.execute("reset role")
    return found


def _invited() -> User:
    return User.objects.get(email="amina@x.example")


def _drive(cast) -> dict:
    """Each action by its name: who does it, and how."""
    home = Organisation.objects.first()
    rivers = Programme.objects.get(name__startswith="Upper")
    partner = cast.partner
    token = "a-token-made-for-this-test"

    def fresh_invitation() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "update accounts_invitation set token_hash = %s where expires_at > now()",
                [sha256(token.encode()).digest()],
            )

    def accept() -> None:
        fresh_invitation()
        people.accept_invitation(token=token, password="four quite unrelated words")

    def session_row() -> str:
        return InnerSession.objects.filter(user=cast.facilitator).first().session_key

    return {
        "account.invite": (
            "admin",
            lambda: people.invite_person(
                email="amina@x.example", display_name="A", organisation=home, kind="partner"
            ),
        ),
        "account.invite_again": ("admin", lambda: people.invite_again(person=_invited())),
        "account.accept_invitation": (None, accept),
        "account.change": (
            "admin",
            lambda: people.change_person(
                person=partner, display_name="New", organisation=home, deputy=None, supervisor=None
            ),
        ),
        "account.change_address": (
            "admin",
            lambda: people.change_address(person=cast.officer_other, email="m@x.example"),
        ),
        "account.confirm": ("approver", lambda: people.confirm_person(person=cast.officer_other)),
        "account.set_clearance": ("admin", lambda: people.change_clearance(person=partner, clearance=0)),
        "account.reset_second_factor": ("admin", lambda: people.reset_second_factor(person=partner)),
        "account.send_password_link": ("admin", lambda: people.send_password_link(person=partner)),
        "account.give_role": (
            "officer",
            lambda: roles.give_role(person=partner, kind="officer", programme=rivers),
        ),
        "account.end_role": (
            "officer",
            lambda: roles.end_role(role=Role.objects.get(user=partner, kind="officer")),
        ),
        "account.end": ("admin", lambda: people.end_person(person=partner)),
        "account.reopen": ("admin", lambda: people.reopen_person(person=partner)),
        "account.first_administrator": (None, lambda: first.record_first_administrator(person=cast.admin)),
        "account.update_profile": (
            "facilitator",
            lambda: own_account.update_profile(
                person=cast.facilitator, language="en", time_zone="Africa/Nairobi"
            ),
        ),
        "organisation.save": (
            "admin",
            lambda: organisations.save_organisation(
                organisation=Organisation(name="New", kind="ngo", country="KE")
            ),
        ),
        "programme.save": (
            "admin",
            lambda: organisations.save_programme(programme=Programme(name="New", sponsor=home)),
        ),
        "token.issue": (
            "facilitator",
            lambda: own_account.issue_token(person=cast.facilitator, name="x", hours=1),
        ),
        "token.revoke": (
            "facilitator",
            lambda: own_account.revoke_token(
                person=cast.facilitator, digest_start=ApiToken.objects.get().digest[:32]
            ),
        ),
        "sign_in.end_session": (
            "facilitator",
            lambda: own_account.end_session(person=cast.facilitator, row=session_row()),
        ),
        "sign_in.end_other_sessions": (
            "facilitator",
            lambda: own_account.end_other_sessions(person=cast.facilitator, but="none of them"),
        ),
        "sign_in.way_in_changed": (
            "facilitator",
            lambda: own_account.record_change(person=cast.facilitator, what="password"),
        ),
    }


def test_every_action_leaves_exactly_one_entry(people, demo, browser, outbox):
    for _ in range(2):
        browser(people.facilitator)
    steps = _drive(people)
    assert set(steps) == {name for name in REGISTRY if name.startswith(OURS)}
    for name, (who, act) in steps.items():
        before = entries()
        if who is None:
            act()
        else:
            with viewing(getattr(people, who).pk):
                act()
        assert entries() == [*before, name]


def test_a_refused_action_leaves_nothing_behind(people):
    before = entries()
    with viewing(people.facilitator.pk), pytest.raises(Refused):
        roles.give_role(person=people.partner, kind="administrator")
    assert entries() == before
    assert not Role.objects.filter(user=people.partner, kind="administrator").exists()


def test_an_entry_names_the_signed_person_and_no_values(people):
    with as_self(people.facilitator.pk):
        own_account.update_profile(person=people.facilitator, language="en", time_zone="Africa/Nairobi")
    with connections["owner"].cursor() as cursor:
        cursor.execute("set role parley_fn")
        cursor.execute(
            "select actor, fields, object_id, ledger_entry::text from ledger_entry order by seq desc limit 1"
        )
        actor, fields, about, whole = cursor.fetchone()
        cursor.execute("reset role")
    assert (actor, sorted(fields), about) == (
        people.facilitator.pk,
        ["language", "time_zone"],
        people.facilitator.pk,
    )
    assert "Nairobi" not in whole
