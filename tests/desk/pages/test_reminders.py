"""Inbox, preferences and the calendar's address, as a browser and a calendar program see them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from support.page_forms import as_shown
from support.world import PASSWORD

from notices.tasks import write_all_due
from wall.offices import office

GOOD = {
    "pace": "digest",
    "digest_at": "09:00",
    "quiet_from": "",
    "quiet_until": "",
    "working_days": ["0", "1", "2"],
    "muted": ["session.ahead"],
}


@pytest.fixture
def client(world, settings):
    settings.DEMO = True  # no second factor is asked for
    client = Client()
    address = "facilitator@test.example"
    assert client.post("/accounts/sign-in/", {"login": address, "password": PASSWORD}).status_code == 302
    return client


def test_wishes_are_said_on_one_page_and_refused_beside_the_field(client):
    page = client.get("/reminders/")
    assert page.status_code == 200
    assert "session.log" not in page.content.decode()  # a duty is not offered
    assert client.post("/reminders/", as_shown(client, "/reminders/", **GOOD)).status_code == 302
    assert client.get("/reminders/").context["form"]["pace"].value() == "digest"
    wrong = client.post("/reminders/", as_shown(client, "/reminders/", **GOOD | {"quiet_from": "20:00"}))
    assert wrong.status_code == 422
    assert "quiet_until" in wrong.context["form"].errors


def test_notices_are_shown_and_marked_as_read(client, world):
    with office("registrar"):
        write_all_due(timezone.now() + timedelta(days=365))
    page = client.get("/notices/")
    assert page.context["any_unread"]
    shown = page.content.decode()
    assert "A session waits to be logged." in shown
    assert "CANARY" not in shown
    assert client.post("/notices/read/").status_code == 302
    assert not client.get("/notices/").context["any_unread"]


def test_the_calendars_address_opens_it_without_signing_in_until_it_is_ended(client, world):
    page = client.post("/reminders/calendar/")
    path = page.context["address"].removeprefix("http://testserver")
    assert page["Cache-Control"] == "no-store"
    program = Client()
    feed = program.get(path)
    assert feed.status_code == 200
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert feed["Content-Language"] == "en"
    body = feed.content.decode()
    assert body.count("SUMMARY:A session begins within a week.") == 4  # one planned in each of four dialogues
    assert "CANARY" not in body
    assert str(world.dialogues.a_closed.id) not in body
    assert program.get(path.replace(".ics", "x.ics")).status_code == 404
    assert client.post("/reminders/calendar/end/").status_code == 302
    assert program.get(path).status_code == 404


def test_the_calendar_says_in_which_language_it_is(client, world):
    from accounts.models import User

    path = client.post("/reminders/calendar/").context["address"].removeprefix("http://testserver")
    User.objects.using("owner").filter(pk=world.people.facilitator).update(language="fr")
    assert Client().get(path)["Content-Language"] == "fr"


def test_somebody_who_may_no_longer_sign_in_has_no_calendar(client, world):
    path = client.post("/reminders/calendar/").context["address"].removeprefix("http://testserver")
    from accounts.models import User

    User.objects.using("owner").filter(pk=world.people.facilitator).update(is_active=False)
    assert Client().get(path).status_code == 404
