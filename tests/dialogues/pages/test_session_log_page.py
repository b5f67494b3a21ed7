"""Logging a session through the page, without any script: what is stored, what is refused, what is kept."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from support.world import canary

from dialogues.models import (
    AgendaItem,
    Attendance,
    Draft,
    FollowUp,
    PrivateNote,
    Record,
    Session,
    SessionDetail,
)
from ledger.models import Entry
from wall.viewer import viewing

WHEN = {"starts_on": "2026-05-04", "starts_at": "09:00", "ends_on": "2026-05-05", "ends_at": "16:30"}


def sheet(world, **more):
    """A log as a browser sends it."""
    people = world.dialogues.a_restricted.participants
    return {
        **WHEN,
        "zone": "Asia/Muscat",
        "place": "Nizwa",
        "region": "middle_east",
        "format": "in_person",
        "title": "Third meeting",
        "level": "2",
        "languages": ["ar", "en"],
        "agenda-row": ["0", "4"],
        "agenda-0-title": "Gauging stations",
        "agenda-0-issue_area": "water",
        "agenda-0-level": "2",
        "agenda-0-chatham_house": "on",
        "agenda-4-title": "Patrols",
        "agenda-4-issue_area": "ceasefire",
        "agenda-4-level": "3",
        "agenda-4-chaired_by": "participant",
        "agenda-4-chaired_by_gender": "woman",
        "there": [str(people[0]), str(people[1]), str(people[4])],
        f"function-{people[0]}": "participant",
        f"function-{people[1]}": "expert",
        f"function-{people[4]}": "facilitator",
        "records-row": ["0", "1"],
        "records-0-body": "Both sides accept the data of 2025.\nNobody is named.",
        "records-0-agenda_item": "4",
        "records-0-level": "2",
        "records-1-body": "",
        "records-1-level": "2",
        "notes-row": "0",
        "notes-0-body": "Call back on Monday.",
        "notes-0-readers": [str(world.people.partner)],
        "follow_ups-row": ["0", "1"],
        "follow_ups-0-what": "Send the data sheet",
        "follow_ups-0-due_on": "2026-06-01",
        "follow_ups-0-owner": str(world.people.facilitator),
        "follow_ups-1-what": "",
        **more,
    }


def log_new(world, about=None, dialogue=None):
    return reverse(
        "dialogues:log_new", args=[(dialogue or world.dialogues.a_restricted).id, about or uuid4()]
    )


def test_a_whole_log_goes_in_and_comes_out_right(world, at):
    client = at("facilitator")
    answer = client.post(log_new(world), sheet(world))
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    text = page.content.decode()
    for said in (
        "Third meeting",
        "Nizwa",
        "Gauging stations",
        "Send the data sheet",
        "Call back on Monday.",
        "4–5\xa0May 2026",
    ):
        assert said in text, said
    with viewing(world.people.facilitator):
        session = Session.objects.get(pk=page.context["session"].pk)
        assert session.starts_at.isoformat() == "2026-05-04T05:00:00+00:00"
        assert SessionDetail.objects.get(pk=session.pk).languages == ["ar", "en"]
        items = list(AgendaItem.objects.filter(session=session))
        assert [(i.title, i.hard_security, i.level, i.chatham_house) for i in items] == [
            ("Gauging stations", False, 2, True), ("Patrols", True, 3, False),
        ]  # fmt: skip
        assert Record.objects.get(session=session).agenda_item_id == items[1].pk
        assert Record.objects.get(session=session).level == 3
        assert sorted(Attendance.objects.filter(session=session).values_list("function", flat=True)) == [
            "expert",
            "facilitator",
            "participant",
        ]
        assert PrivateNote.objects.filter(session=session).count() == 1
        assert FollowUp.objects.get(session=session).owner_id == world.people.facilitator
    assert "TLP:RED" in text  # one item is closed, so the whole page is


def test_sending_twice_is_one_session_one_entry_and_no_draft(world, at, as_login):
    client, about = at("facilitator"), uuid4()
    dialogue = world.dialogues.a_restricted
    draft = reverse("dialogues:draft", args=[dialogue.id, about])
    assert client.post(draft, sheet(world)).status_code == 200
    with viewing(world.people.facilitator):
        before = Session.objects.filter(dialogue=dialogue.id).count()
        entries = Entry.objects.filter(action="session.log").count()
    first, second = (client.post(log_new(world, about), sheet(world)) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert (
        client.get(log_new(world, about))["Location"] == first["Location"]
    )  # three days later, by the back button
    with viewing(world.people.facilitator):
        assert Session.objects.filter(dialogue=dialogue.id).count() == before + 1
        assert not Draft.objects.filter(about=about).exists()
        assert Entry.objects.filter(action="session.log").count() <= entries + 1


def test_a_script_is_told_where_the_session_is(world, at):
    answer = at("facilitator").post(log_new(world), sheet(world), headers={"X-Parley-Form": "1"})
    assert answer.status_code == 200
    assert re.fullmatch(r"/dialogues/[0-9a-f-]{36}/sessions/[0-9a-f-]{36}/", answer.json()["go"])


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"ends_on": "2026-05-03"}, "id_ends_on", "The end lies before the start"),
        ({"zone": "Mars/Olympus"}, "id_zone", "Choose a time zone from the list"),
        ({"starts_on": "yesterday"}, "id_starts_on", "Enter a valid date"),
        ({"agenda-0-title": ""}, "id_agenda-0-title", "Give the agenda item a title"),
        ({"follow_ups-1-due_on": "2026-06-01"}, "id_follow_ups-1-what", "Say what is to be done"),
        ({"there": [str(uuid4())]}, "", "not on the roster"),
        ({"level": "0"}, "id_level", "Select a valid choice"),
        ({"follow_ups-0-owner": str(uuid4())}, "id_follow_ups-0-owner", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(world, at, change, field, words):
    client, about = at("facilitator"), uuid4()
    answer = client.post(log_new(world, about), sheet(world, **change))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    if field:
        assert f'href="#{field}"' in text
        assert f'id="{field}_error"' in text
    assert "Both sides accept the data of 2025." in text
    again = client.get(log_new(world, about)).content.decode()  # from the draft
    assert "Both sides accept the data of 2025." in again
    assert "Call back on Monday." in again


def test_rows_are_added_and_taken_out_by_round_trips(world, at):
    client, address = at("facilitator"), log_new(world)
    more = client.post(address, sheet(world, add="agenda")).content.decode()
    assert 'name="agenda-5-title"' in more
    assert "Gauging stations" in more
    fewer = client.post(address, sheet(world, remove="agenda-0")).content.decode()
    assert 'name="agenda-0-title"' not in fewer
    assert "Patrols" in client.get(address).content.decode()  # and the draft was saved on the way
    everybody = client.post(address, sheet(world, add="everybody")).content.decode()
    assert everybody.count(" checked") >= 5


def test_a_planned_session_is_logged_once_and_corrected_later(world, at):
    client, dialogue = at("facilitator"), world.dialogues.a_restricted
    address = reverse("dialogues:session_log", args=[dialogue.id, dialogue.planned])
    assert canary("a", "restricted", "planned place") in client.get(address).content.decode()
    assert client.post(address, sheet(world)).status_code == 302
    page = client.get(address)
    assert "Correct the log" in page.content.decode()
    version = page.context["form"].session["version"].value()
    with viewing(world.people.facilitator):
        items = [str(item.pk) for item in AgendaItem.objects.filter(session_id=dialogue.planned)]
        record = str(Record.objects.get(session_id=dialogue.planned).pk)
        follow_up = str(FollowUp.objects.get(session_id=dialogue.planned).pk)
    ids = {
        "agenda-0-id": items[0],
        "agenda-4-id": items[1],
        "records-0-id": record,
        "follow_ups-0-id": follow_up,
        "notes-row": [],
    }
    changed = sheet(world, version=version, place="Sohar", **ids)
    assert client.post(address, changed).status_code == 302
    with viewing(world.people.facilitator):
        assert SessionDetail.objects.get(pk=dialogue.planned).place == "Sohar"
        assert Record.objects.filter(session_id=dialogue.planned).count() == 1
        assert PrivateNote.objects.filter(session_id=dialogue.planned).count() == 1
    assert (
        client.post(address, changed).status_code == 302
    )  # the same once more changes nothing and asks nothing


def test_two_facilitators_at_once_see_the_difference_and_choose(world, at):
    mine, theirs = at("facilitator"), at("partner")
    dialogue = world.dialogues.a_restricted
    address = reverse("dialogues:session_log", args=[dialogue.id, dialogue.planned])
    assert (
        theirs.post(
            address,
            sheet(world, place="Salalah", title="Their title", **{"notes-row": [], "follow_ups-0-owner": ""}),
        ).status_code
        == 302
    )
    answer = mine.post(address, sheet(world, place="Nizwa", title="My title"))
    text = answer.content.decode()
    assert answer.status_code == 409
    for said in ("Salalah", "Nizwa", "Their title", "My title"):
        assert said in text, said
    with viewing(world.people.facilitator):
        detail = SessionDetail.objects.get(pk=dialogue.planned)
        assert (detail.place, detail.title) == ("Salalah", "Their title")  # nothing is overwritten
        assert Draft.objects.filter(about=dialogue.planned).exists()
    merge = reverse("dialogues:log_merge", args=[dialogue.id, dialogue.planned, dialogue.planned])
    version = answer.context["session"].version
    done = mine.post(merge, {"version": version, "pick-place": "mine", "pick-title": "theirs"})
    assert done.status_code == 302, done.content.decode()
    with viewing(world.people.facilitator):
        detail = SessionDetail.objects.get(pk=dialogue.planned)
        assert (detail.place, detail.title) == ("Nizwa", "Their title")
        assert PrivateNote.objects.filter(session=dialogue.planned).count() == 1  # mine, in any case
        assert not Draft.objects.filter(about=dialogue.planned).exists()


def test_a_changed_resend_is_laid_beside_what_was_sent_before(world, at):
    client, about = at("facilitator"), uuid4()
    assert client.post(log_new(world, about), sheet(world)).status_code == 302
    answer = client.post(log_new(world, about), sheet(world, place="Elsewhere"))
    assert answer.status_code == 409
    assert "Elsewhere" in answer.content.decode()


def test_nobody_else_finds_the_draft(world, at):
    dialogue = world.dialogues.a_restricted
    about = uuid4()
    at("facilitator").post(
        reverse("dialogues:draft", args=[dialogue.id, about]), sheet(world, place="Hidden harbour")
    )
    assert "Hidden harbour" not in at("partner").get(log_new(world, about)).content.decode()


def test_the_houses_next_door_and_the_sponsor_write_nothing(world, at):
    dialogue = world.dialogues.a_restricted
    pages = [
        log_new(world),
        reverse("dialogues:log_begin", args=[dialogue.id]),
        reverse("dialogues:session_log", args=[dialogue.id, dialogue.planned]),
        reverse("dialogues:session_new", args=[dialogue.id]),
        reverse("dialogues:session", args=[dialogue.id, dialogue.session]),
        reverse("dialogues:draft", args=[dialogue.id, uuid4()]),
    ]
    for person, expected in {
        "facilitator_other": 404,
        "officer_other": 404,
        "administrator": 404,
        "former": 404,
        "auditor": 404,
    }.items():
        assert [at(person).get(page).status_code for page in pages] == [expected] * len(pages), person
    for page in pages[:4]:
        assert at("officer").get(page).status_code == 403


def test_the_sponsor_sees_when_and_not_what(world, at):
    for level in ("open", "chatham", "restricted", "closed"):
        dialogue = getattr(world.dialogues, f"a_{level}")
        answer = at("officer").get(reverse("dialogues:session", args=[dialogue.id, dialogue.session]))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Europe" in text
        assert "CANARY" not in text, level


def test_a_session_of_another_dialogue_is_not_found_under_this_one(world, at):
    here, there = world.dialogues.a_restricted, world.dialogues.a_open
    answer = at("facilitator").get(reverse("dialogues:session", args=[here.id, there.session]))
    assert answer.status_code == 404
