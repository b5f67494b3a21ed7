"""The page of one thing that is due, and of what others owe, as a browser sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from support.walk import signed_in

from notices.models import Obligation
from wall.viewer import viewing


@pytest.fixture
def late(world):
    """A session of the restricted dialogue that waits to be logged, as its row."""
    from dialogues.actions import sessions
    from dialogues.logs import SessionLog
    from dialogues.models import Dialogue

    start = timezone.now() - timedelta(days=9)
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        log = SessionLog(
            starts_at=start, ends_at=start + timedelta(days=1), zone="Europe/Oslo", title="x", place="y"
        )
        session = sessions.schedule_session(dialogue=dialogue, log=log)
        return Obligation.objects.get(object_id=session.pk, kind="session.log")


def test_an_officer_finds_it_and_hands_moves_and_waives_it(world, late, settings):
    officer = signed_in("officer", settings)
    page = officer.get("/obligations/")
    assert page.status_code == 200
    assert f"/obligations/{late.pk}/" in page.content.decode()
    assert "CANARY" not in page.content.decode()
    where = f"/obligations/{late.pk}/"
    shown = officer.get(where).content.decode()
    assert all(f"{where}{what}/" in shown for what in ("hand", "move", "waive"))
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    wrong = officer.post(f"{where}move/", {"move-due_at": day, "move-reason": ""})
    assert wrong.status_code == 200
    assert "reason" in wrong.context["move"].errors
    assert officer.post(f"{where}move/", {"move-due_at": day, "move-reason": "asked"}).status_code == 302
    assert "First due" in officer.get(where).content.decode()
    handed = officer.post(f"{where}hand/", {"hand-to": str(world.people.partner)})
    assert handed.status_code == 302, handed.content.decode()[-3000:]
    assert "Partner" in officer.get(where).content.decode()
    assert officer.post(f"{where}waive/", {"waive-reason": "agreed"}).status_code == 302
    assert "Waived" in officer.get(where).content.decode()
    assert officer.post(f"{where}waive/", {"waive-reason": "again"}).status_code == 409


def test_its_owner_waives_nothing(world, late, settings):
    facilitator = signed_in("facilitator", settings)
    where = f"/obligations/{late.pk}/"
    assert f"{where}waive/" not in facilitator.get(where).content.decode()
    assert facilitator.post(f"{where}waive/", {"waive-reason": "please"}).status_code == 403
    assert facilitator.post(f"{where}done/").status_code == 409


def test_to_everybody_else_it_does_not_exist(world, late, settings):
    for person in ("stranger", "officer_other", "administrator", "approver"):
        client = signed_in(person, settings)
        for what in ("", "hand/", "move/", "waive/", "done/"):
            where = f"/obligations/{late.pk}/{what}"
            assert (client.post(where) if what else client.get(where)).status_code == 404, (person, what)


def test_the_desk_asks_for_two_of_its_parts_by_itself(world, late, settings):
    officer = signed_in("officer", settings)
    desk = officer.get("/").content.decode()
    assert 'hx-get="/notices/unread/"' in desk
    assert 'hx-get="/obligations/summary/"' in desk
    said = officer.get("/obligations/summary/").content.decode()
    assert 'id="others"' in said
    assert "late" in said
    assert 'id="unread"' in officer.get("/notices/unread/").content.decode()
    assert "others" not in signed_in("stranger", settings).get("/obligations/summary/").content.decode()


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(world, settings):
    officer = signed_in("officer", settings)

    def seen():
        return officer.session["seen_at"]

    session = officer.session
    session["seen_at"] = seen() - 120
    session.save()
    before = seen()
    officer.get("/notices/unread/", headers={"X-Parley-Poll": "1"})
    assert seen() == before
    officer.get("/notices/unread/")
    assert seen() > before


def test_what_changed_of_late_stands_on_the_desk(world, settings):
    page = signed_in("facilitator", settings).get("/")
    said = {str(one["what"]) for one in page.context["changes"]}
    assert "Its state is now “Active”" in said or "A session was logged" in said
    assert "CANARY" not in str(page.context["changes"])
