"""The page of one thing that is due, and of what others owe, as a browser sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from support.database import superuser
from support.walk import signed_in

from desk.pages import desk
from dialogues.models import Dialogue
from dialogues.templatetags.dialogues import spoken
from notices.models import Obligation
from notices.tasks import write_all_due
from wall.offices import office
from wall.viewer import viewing


@pytest.fixture
def late(world):
    """A session of the restricted dialogue that waits to be logged, as its row."""
    from dialogues.actions import sessions
    from dialogues.models import Dialogue
    from dialogues.session_log import SessionLog

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
    assert wrong.status_code == 422
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
    facilitator = signed_in("facilitator", settings)
    desk = facilitator.get("/").content.decode()
    assert 'hx-get="/notices/unread/"' in desk
    assert 'hx-get="/obligations/summary/"' in desk
    assert 'id="unread"' in facilitator.get("/notices/unread/").content.decode()
    said = signed_in("officer", settings).get("/obligations/summary/").content.decode()
    assert 'id="others"' in said
    assert "late" in said
    assert "others" not in signed_in("stranger", settings).get("/obligations/summary/").content.decode()


def test_an_officers_desk_begins_with_what_their_people_are_late_with(world, late, settings):
    page = signed_in("officer", settings).get("/")
    assert page.context["answer"] == "Nothing of yours is due. Somebody is late with one thing."
    assert [one["what_url"] for one in page.context["others_late"]] == [f"/obligations/{late.pk}/"]
    assert page.content.decode().count("Nothing is due") == 0


@pytest.mark.parametrize("person", ["auditor", "administrator"])
def test_nobody_outside_dialogues_is_told_to_prepare_a_session(world, settings, person):
    shown = signed_in(person, settings).get("/").content.decode()
    assert "session" not in shown[shown.index("<main") :].lower()
    assert "Nothing waits for you." in shown


def test_only_the_worst_thing_has_the_filled_button(world, late, settings):
    page = signed_in("facilitator", settings).get("/")
    items = [one for _title, rows in page.context["groups"] for one in rows]
    assert [bool(one.get("primary")) for one in items][:2] == [True, False]
    assert page.content.decode().count("btn primary") == 1


def test_what_is_more_confidential_than_its_dialogue_raises_the_band(world, world_database, late, settings):
    superuser(
        "set session_replication_role = replica; update notices_obligation set level = 3;"
        f" delete from wall_access where dialogue_id <> '{late.dialogue_id}'",
        dbname=world_database,
    )
    with office("registrar"):
        write_all_due(timezone.now())
    client = signed_in("facilitator", settings)
    for where in ("/", "/notices/"):
        assert client.get(where).context["marking_level"] == 3, where
    assert signed_in("officer", settings).get("/obligations/").context["marking_level"] == 3


def test_a_notice_says_of_which_dialogue_and_by_when(world, late, settings):
    with office("registrar"):
        write_all_due(timezone.now())
    page = signed_in("facilitator", settings).get("/notices/")
    (row,) = [one for one in page.context["notices"] if one["told"].page_id == late.object_id]
    with viewing(world.people.facilitator):
        name = spoken(Dialogue.objects.get(pk=late.dialogue_id).code_name)
    assert row["where"] == name
    assert row["when"].startswith("due ")
    assert row["late"].endswith("late")
    assert page.context["marking_level"] >= 2


def test_nobody_is_chosen_beforehand_and_what_is_rare_is_folded(world, late, settings):
    officer, where = signed_in("officer", settings), f"/obligations/{late.pk}/"
    shown = officer.get(where)
    assert shown.context["hand"]["to"].value() is None
    assert shown.content.decode().count("<details>") == 2
    assert shown.context["late"].endswith("late")
    assert "to" in officer.post(f"{where}hand/", {"hand-to": ""}).context["hand"].errors
    wrong = officer.post(f"{where}waive/", {"waive-reason": ""}).content.decode()
    assert wrong.count("<details open>") == 1


def test_after_ones_own_one_is_back_on_the_desk(world, late, settings):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    given = {"move-due_at": day, "move-reason": "asked"}
    where = f"/obligations/{late.pk}/move/"
    assert signed_in("facilitator", settings).post(where, given).url == "/"
    assert signed_in("officer", settings).post(where, given).url == "/obligations/"


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


def test_a_change_is_seen_whatever_the_dialogues_name(world, settings, monkeypatch):
    monkeypatch.setattr(desk, "DIALOGUES_SHOWN", 0)  # as if there were twelve with earlier names
    page = signed_in("facilitator", settings).get("/")
    assert "Its state is now “Active”" in {str(one["what"]) for one in page.context["changes"]}
