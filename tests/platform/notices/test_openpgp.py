"""Mail to whoever gave an OpenPGP key of theirs: encrypted, or not sent."""

import pysequoia
import pytest
from django.utils import timezone
from support.page_forms import version_of
from support.walk import signed_in

from notices import openpgp
from notices.actions import preferences
from notices.models import Preference
from wall.refusal import Refused
from wall.viewer import viewing

LONG = "test.long"


@pytest.fixture(scope="module")
def pair():
    """A secret key and its public part as text."""
    secret = pysequoia.Tsk.generate("somebody <somebody@people.example>")
    return secret, str(secret.extract_certificate())


def test_a_mail_is_encrypted_to_its_readers_key(house, mailoutbox, pair):
    secret, public = pair
    me = house.person()
    with viewing(me):
        preferences.set_openpgp_key(key=public)
    house.owe(LONG, me, timezone.now())
    house.speak()
    assert house.send() == 1
    body = mailoutbox[0].body
    assert body.startswith("-----BEGIN PGP MESSAGE-----")
    assert "due" not in body
    opened = pysequoia.decrypt(body.encode(), decryptor=secret.decryptor())
    assert "Something is due." in bytes(opened.bytes).decode()


def test_with_a_key_that_is_no_longer_good_nothing_is_sent_in_the_clear(house, mailoutbox, pair):
    me = house.person()
    with viewing(me):
        preferences.set_openpgp_key(key=pair[1])
    house.sql("set session_replication_role = replica; update notices_preference set openpgp_key = 'spoilt'")
    house.owe(LONG, me, timezone.now())
    house.speak()
    assert house.send() == 0
    assert mailoutbox == []
    assert house.sql("select state, failure from notices_notice") == [("waiting", "KeyUnusableError")]


def test_taking_the_key_back_ends_it(house, mailoutbox, pair):
    me = house.person()
    with viewing(me):
        preferences.set_openpgp_key(key=pair[1])
        preferences.set_openpgp_key(key="")
        assert Preference.objects.get().openpgp_key == ""
    house.owe(LONG, me, timezone.now())
    house.speak()
    house.send()
    assert "Something is due." in mailoutbox[0].body


@pytest.mark.parametrize(
    "wrong",
    ["rubbish", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "x" * 50_000],
    ids=["no key", "private", "long"],
)
def test_what_is_no_public_key_is_refused_with_a_sentence(wrong):
    with pytest.raises(Refused) as refused:
        openpgp.checked(wrong)
    assert list(refused.value.fields) == ["key"]
    assert "Stack" not in refused.value.fields["key"]


def test_the_page_takes_a_key_and_says_what_is_wrong(world, settings, pair):
    client = signed_in("facilitator", settings)

    def give(key):
        where = "/reminders/openpgp/"
        return client.post(where, version_of(client, "/reminders/", action=where) | {"key": key})

    assert give(pair[1]).status_code == 302
    assert "BEGIN PGP PUBLIC KEY" in client.get("/reminders/").content.decode()
    wrong = give("rubbish")
    assert wrong.status_code == 422
    assert "key" in wrong.context["key_form"].errors
    assert give("").status_code == 302
