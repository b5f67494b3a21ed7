"""What is done about one session beside its log: dates, follow-ups, private notes, and the page kept on a device."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from support.page_forms import as_shown
from support.world import canary

from dialogues.models import FollowUp, NoteReader, PrivateNote, Session
from dialogues.pages.session_log.draft import new_log
from ledger.models import Entry
from wall.viewer import viewing

PLAN = {
    "starts_on": "2027-05-04",
    "starts_at": "09:00",
    "ends_on": "2027-05-05",
    "ends_at": "16:30",
    "zone": "Europe/Paris",
    "region": "europe",
    "format": "hybrid",
    "level": "2",
    "place": "Lyon",
}


def of(world, name, *more):
    dialogue = world.dialogues.a_restricted
    return reverse(f"dialogues:{name}", args=[dialogue.id, *more])


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Noronha"])
@pytest.mark.parametrize("hour", range(24))
def test_a_new_log_names_a_day_that_has_begun(monkeypatch, zone, hour):
    now = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with timezone.override(zone):
        log = new_log()
        [day], [clock] = log["starts_on"], log["starts_at"]
        begins = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZoneInfo(zone))
    assert timedelta(0) <= now - begins < timedelta(days=1)


def test_a_session_is_planned_once_moved_postponed_and_cancelled(world, at):
    client = at("facilitator")
    key = str(uuid4())
    plan = {**PLAN, "key": key, "agenda": "Gauging stations\n\nWinter releases"}
    first, second = (client.post(of(world, "session_new"), plan) for _ in range(2))
    assert first.status_code == 302, first.content.decode()
    assert first["Location"] == second["Location"]
    page = client.get(first["Location"])
    assert "Winter releases" in page.content.decode()
    pk = page.context["session"].pk
    assert client.post(of(world, "session_new"), {**PLAN, "ends_on": "2027-05-01"}).status_code == 422

    moved = as_shown(client, of(world, "session_reschedule", pk), starts_on="2027-05-03")
    assert client.post(of(world, "session_reschedule", pk), moved).status_code == 302
    stale = client.post(
        of(world, "session_reschedule", pk), {**moved, "starts_on": "2027-05-02", "place": "Elsewhere"}
    )
    assert stale.status_code == 409
    assert "Somebody else has saved this" in stale.content.decode()
    assert client.post(of(world, "session_postpone", pk)).status_code == 302
    assert client.get(of(world, "session_cancel", pk)).status_code == 200
    assert client.post(of(world, "session_cancel", pk)).status_code == 302
    with viewing(world.people.facilitator):
        assert Session.objects.get(pk=pk).state == "cancelled"
    assert client.get(of(world, "session_log", pk)).status_code == 409


def test_follow_ups_are_added_done_and_open_again(world, at):
    client, session = at("facilitator"), world.dialogues.a_restricted.session
    sent = {"what": "Ask for the maps", "due_on": "2026-12-01", "owner": str(world.people.facilitator)}
    assert client.post(of(world, "follow_up_add", session), {"what": ""}).status_code == 422
    assert client.post(of(world, "follow_up_add", session), sent).status_code == 302
    with viewing(world.people.facilitator):
        one = next(
            each for each in FollowUp.objects.filter(session=session) if each.what == "Ask for the maps"
        )
    client.post(of(world, "follow_up", session, one.pk), {"done": "yes"})
    with viewing(world.people.facilitator):
        assert FollowUp.objects.get(pk=one.pk).done_at
    client.post(of(world, "follow_up", session, one.pk), {"done": "no"})
    with viewing(world.people.facilitator):
        assert FollowUp.objects.get(pk=one.pk).done_at is None
    assert at("officer").post(of(world, "follow_up", session, one.pk)).status_code == 403


def test_a_note_is_its_authors_until_they_name_a_reader_and_reading_is_recorded(world, at):
    session = world.dialogues.a_restricted.session
    mine, partner = at("facilitator"), at("partner")
    words = canary("a", "restricted", "note")
    assert words in mine.get(of(world, "session", session)).content.decode()
    assert words not in partner.get(of(world, "session", session)).content.decode()
    with viewing(world.people.facilitator):
        note = PrivateNote.objects.get(session=session)
    assert partner.post(of(world, "note_open", session, note.pk)).status_code == 404
    assert partner.get(of(world, "note", session, note.pk)).status_code == 404
    readers = [str(world.people.partner)]
    sent = as_shown(mine, of(world, "note", session, note.pk), body="Call on Monday", readers=readers)
    assert mine.post(of(world, "note", session, note.pk), sent).status_code == 302
    page = partner.get(of(world, "session", session)).content.decode()
    assert "lets you read a note" in page
    assert "Call on Monday" not in page
    opened = partner.post(of(world, "note_open", session, note.pk))
    assert "Call on Monday" in opened.content.decode()
    with viewing(world.people.auditor):
        assert Entry.objects.filter(action="note.open").count() == 1
    assert partner.post(of(world, "note_delete", session, note.pk)).status_code == 404
    assert mine.post(of(world, "note_delete", session, note.pk)).status_code == 302
    with viewing(world.people.facilitator):
        assert not NoteReader.objects.filter(note=note.pk).exists()


def test_the_page_that_a_device_keeps_says_nothing_of_anybody(world, at):
    client = at("facilitator")
    page = client.get(reverse("dialogues:device_shell"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Facilitator" not in text
    assert "csrf" not in text.lower()
    worker = client.get(reverse("dialogues:device_worker"))
    assert worker["Service-Worker-Allowed"] == "/"
    assert worker["Content-Type"].startswith("text/javascript")
    signed_out = client.post(reverse("account_logout"))
    assert signed_out["Clear-Site-Data"] == '"cache", "storage"'


def test_queries_of_a_session_do_not_grow_with_what_stands_on_it(world, at):
    from dialogues.actions import notes
    from dialogues.models import Session as Walled

    client, pk = at("facilitator"), world.dialogues.a_restricted.session

    def count():
        client.get(of(world, "session", pk))
        with CaptureQueriesContext(connections["default"]) as queries:
            assert client.get(of(world, "session", pk)).status_code == 200
        return len(queries)

    before = count()
    with viewing(world.people.facilitator):
        session = Walled.objects.get(pk=pk)
        for number in range(2):
            notes.add_follow_up(session=session, what=f"Step {number}")
            notes.write_note(session=session, body=f"Note {number}")
    assert count() == before
