"""What goes over the network: neutral sentences, and the same mail however often it has to be sent."""

import smtplib
from datetime import time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import get_language

from notices import mail as composing
from notices import sending
from notices.rules import MAX_ATTEMPTS
from wall.offices import office

LONG = "test.long"


@pytest.fixture
def owed(house):
    """Two people, who owe two and one."""
    first, second = house.person(language="fr"), house.person()
    house.owe(LONG, [first, second], timezone.now())
    house.owe(LONG, first, timezone.now())
    house.speak()
    return first, second


def test_what_is_due_to_one_person_at_one_moment_is_one_mail(house, owed, mailoutbox):
    assert house.send() == 2
    assert house.send() == 0
    assert {state for _, _, state in house.said()} == {"sent"}
    bodies = sorted(message.body for message in mailoutbox)
    assert any("(2 ×)" in body for body in bodies)
    assert len(mailoutbox) == 2


def test_a_mail_carries_no_id_and_says_why_it_came(house, owed, mailoutbox, settings):
    house.send()
    ids = [
        str(value)
        for row in house.sql("select id, dialogue_id, object_id, owner_id from notices_obligation")
        for value in row
    ]
    for message in mailoutbox:
        text = message.message().as_string()
        assert not [value for value in ids if value in text]
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        assert "Something is due." in message.body
        assert "It ends when it is done." in message.body
        assert f"{settings.INNER_ORIGIN}/" in message.body
        assert len(message.to) == 1
        assert not message.cc
        assert not message.bcc


def test_a_mail_says_where_mail_is_turned_off(house, owed, mailoutbox, settings):
    """RFC 2369; the page is the same for everybody, and asks who they are."""
    house.send()
    assert {one.extra_headers["List-Unsubscribe"] for one in mailoutbox} == {
        f"<{settings.INNER_ORIGIN}/reminders/>"
    }


def test_the_mail_is_written_in_the_readers_language(house, owed, mailoutbox, monkeypatch):
    monkeypatch.setattr(composing, "render_to_string", lambda *_: get_language())
    house.send()
    assert sorted(message.body for message in mailoutbox) == ["en", "fr"]


def test_a_mail_that_must_be_sent_twice_is_recognised(house, owed, mailoutbox):
    """The worker was killed after the server took the mail and before it could say so."""
    with office("registrar"):
        letter = sending.claim(timezone.now())
        sending.mail.compose(letter.id, letter.to, letter.notices, mail.get_connection()).send()
        assert sending.claim(timezone.now()).id != letter.id
        lapsed = timezone.now() + timedelta(seconds=sending.LEASE_SECONDS + 1)
        again = [sending.claim(lapsed), sending.claim(lapsed)]
        for each in again:
            assert sending.send(each, mail.get_connection())
    sent = [message.extra_headers["Message-ID"] for message in mailoutbox]
    assert len(sent) == 3
    assert len(set(sent)) == 2


def test_a_worker_that_slept_through_its_lease_marks_nothing(house, owed, mailoutbox):
    with office("registrar"):
        asleep = sending.claim(timezone.now())
        lapsed = timezone.now() + timedelta(seconds=sending.LEASE_SECONDS + 1)
        awake = sending.claim(lapsed)
        while awake.id != asleep.id:
            awake = sending.claim(lapsed)
        sending.send(asleep, mail.get_connection())
    states = house.sql("select distinct state, attempts from notices_notice where letter = %s", asleep.id)
    assert states == [("claimed", 2)]


class Refusing(mail.backends.base.BaseEmailBackend):
    """A mail server that is there and takes nothing."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("somebody@people.example")


def test_a_transport_that_fails_is_asked_again_and_given_up_in_the_end(house, settings):
    house.owe(LONG, house.person(), timezone.now())
    house.speak()
    tries = 0
    with office("registrar"):
        while (letter := sending.claim(timezone.now())) is not None:
            tries += 1
            assert not sending.send(letter, Refusing())
            house.sql("update notices_notice set next_try_at = now() where state = 'waiting'")
    assert tries == MAX_ATTEMPTS
    assert house.sql("select state, failure from notices_notice") == [("failed", "SMTPServerDisconnected")]


def test_a_letter_whose_claims_all_lapsed_stands_as_failed(house):
    house.owe(LONG, house.person(), timezone.now())
    house.speak()
    with office("registrar"):
        for _ in range(MAX_ATTEMPTS):
            assert sending.claim(timezone.now()) is not None
            house.sql("update notices_notice set next_try_at = now()")
        assert sending.claim(timezone.now()) is None
    assert house.sql("select state from notices_notice") == [("failed",)]


def test_quiet_hours_digest_and_muting_are_kept(house):
    quiet, digest, muted, dutiful = (house.person(time_zone="Africa/Nairobi") for _ in range(4))
    house.sql(
        "set session_replication_role = replica;"
        "insert into notices_preference (person_id, pace, digest_at, quiet_from, quiet_until, working_days, muted) values"
        " (%s, 'at_once', '08:00', '18:00', '07:00', 127, '{}'), (%s, 'digest', '09:00', null, null, 127, '{}'),"
        " (%s, 'at_once', '08:00', null, null, 127, '{test.plain}'), (%s, 'at_once', '08:00', null, null, 127, '{session.log}')",
        quiet,
        digest,
        muted,
        dutiful,
    )
    evening = timezone.now().replace(hour=17, minute=0)  # 20:00 in Nairobi
    house.owe("test.plain", [quiet, digest, muted], evening)
    house.owe("session.log", dutiful, evening)
    house.speak(evening)
    found = {
        who: (state, at)
        for who, state, at in house.sql("select recipient_id, state, next_try_at from notices_notice")
    }
    assert found[quiet][1].astimezone(timezone.get_fixed_timezone(180)).time().replace(
        second=0, microsecond=0
    ) == time(7)
    assert found[digest][1].astimezone(timezone.get_fixed_timezone(180)).time() == time(9)
    assert found[muted][0] == "desk_only"
    assert found[dutiful][0] == "waiting"
