"""Invitations: by administrators, one link, once, seven days; and the first administrator."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.actions import people as actions
from accounts.models import Invitation, Organisation, Rest, Role, User
from wall.refusal import Refused
from wall.viewer import viewing

NEW = "four quite unrelated words"


@pytest.fixture
def invited(people, outbox):
    """Somebody who was invited, and the link in the mail."""
    with viewing(people.admin.pk):
        person = actions.invite_person(
            email="Amina.Diallo@Ngo.Example",
            display_name="Amina Diallo",
            organisation=Organisation.objects.first(),
            kind="facilitator",
            language="fr",
        )
    return person, re.search(r"http://[^/]+(/accounts/invitation/\S+)", outbox[-1].body)[1]


def test_an_invited_person_is_known_and_cannot_sign_in(invited, ways):
    person, _link = invited
    assert (person.email, person.is_active, person.joined_at) == ("amina.diallo@ngo.example", False, None)
    assert list(Role.objects.filter(user=person).values_list("kind", flat=True)) == ["facilitator"]
    assert ways.give_password(Client(), person, "!").status_code == 200


def test_accepting_in_the_browser(invited, ways, demo):
    person, link = invited
    client = Client()
    opened = client.get(link)
    assert opened["Location"] == "/accounts/invitation/", "the token leaves the address at once"
    page = client.get("/accounts/invitation/")
    assert "Amina Diallo" in page.content.decode()
    weak = client.post("/accounts/invitation/", {"password": "password1234", "again": "password1234"})
    assert weak.status_code == 422
    assert weak.context["form"].errors["password"]
    different = client.post("/accounts/invitation/", {"password": NEW, "again": NEW + "x"})
    assert different.context["form"].errors["again"]
    assert client.post("/accounts/invitation/", {"password": NEW, "again": NEW}).status_code == 302
    assert ways.give_password(Client(), person, NEW).status_code == 302
    assert not Rest.objects.exists(), "a first password resets nothing"


def test_a_link_works_once(invited):
    _person, link = invited
    first, second = Client(), Client()
    for client in (first, second):
        client.get(link)
    first.post("/accounts/invitation/", {"password": NEW, "again": NEW})
    late = second.post("/accounts/invitation/", {"password": NEW + "!", "again": NEW + "!"})
    assert late.status_code == 410
    assert "used already" in late.content.decode() or "déjà" in late.content.decode()


def test_an_expired_link_says_what_to_do(invited):
    person, link = invited
    Invitation.objects.using("owner").filter(user=person).update(expires_at="2020-01-01T00:00Z")
    client = Client()
    page = client.get(link, follow=True)
    assert page.status_code == 410
    assert User.objects.get(pk=person.pk).joined_at is None


def test_a_made_up_link_says_the_same_as_an_expired_one(people):
    page = Client().get("/accounts/invitation/made-up/", follow=True)
    assert page.status_code == 410


def test_a_second_invitation_ends_the_first(invited, people, outbox):
    person, link = invited
    with viewing(people.admin.pk):
        actions.invite_again(person=person)
    assert Client().get(link, follow=True).status_code == 410
    newer = re.search(r"http://[^/]+(/accounts/invitation/\S+)", outbox[-1].body)[1]
    assert Client().get(newer, follow=True).status_code == 200


def test_who_joined_is_not_invited_again(people):
    with viewing(people.admin.pk), pytest.raises(Refused) as refused:
        actions.invite_again(person=people.officer)
    assert refused.value.status == 422


def test_the_same_address_is_refused_in_a_sentence(invited, people):
    with viewing(people.admin.pk), pytest.raises(Refused) as refused:
        actions.invite_person(
            email="amina.diallo@NGO.example",
            display_name="X",
            organisation=Organisation.objects.first(),
            kind="partner",
        )
    assert "email" in refused.value.fields


def test_the_table_holds_a_hash_and_the_door_cannot_even_read_that(invited):
    _person, link = invited
    token = link.rstrip("/").rsplit("/", 1)[-1]
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from accounts_invitation i where i::text like %s", [f"%{token}%"])
        assert cursor.fetchone()[0] == 0
    with pytest.raises(Exception, match="permission denied"), connections["door"].cursor() as cursor:
        cursor.execute("select token_hash from accounts_invitation")


def test_an_ended_invitation_cannot_be_accepted(invited, people):
    person, link = invited
    with viewing(people.admin.pk):
        actions.end_person(person=person)
    assert Client().get(link, follow=True).status_code == 410


def test_the_first_administrator(empty_database, ways, demo):
    out = StringIO()
    call_command("create_administrator", "Root@Ngo.example", stdout=out)
    link = re.fullmatch(r"http://[^/]+(/accounts/invitation/\S+)\n", out.getvalue())[1]
    client = Client()
    client.get(link)
    assert client.post("/accounts/invitation/", {"password": NEW, "again": NEW}).status_code == 302
    ways.give_password(client, User.objects.get(email="root@ngo.example"), NEW)
    assert client.get("/accounts/").status_code == 200
    with pytest.raises(CommandError, match="already"):
        call_command("create_administrator", "second@ngo.example")
