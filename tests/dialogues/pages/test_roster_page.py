"""The roster's pages: who sees what of it, and what two people changing one person get."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from support.page_forms import forms_of
from support.world import canary

from dialogues.models import Attributes, Identity, Participant
from ledger.models import Entry
from wall.viewer import viewing

NEW = {
    "name": "Nadia Haddad",
    "side": "",
    "function": "interpreter",
    "role_class": "third_party",
    "gender": "undisclosed",
    "joined_on": "2026-05-01",
}


def roster(dialogue):
    return reverse("dialogues:roster", args=[dialogue.id])


def fields_of(page):
    """What a browser would send of a form that nobody touched."""
    forms = forms_of(page.content.decode())
    return next(one for one in forms if "function" in one.inputs).data()


@pytest.mark.parametrize("level", ["open", "chatham", "restricted", "closed"])
def test_the_sponsor_sees_what_arms_length_allows(world, at, level):
    dialogue = getattr(world.dialogues, f"a_{level}")
    answer = at("officer").get(roster(dialogue))
    text = answer.content.decode()
    assert answer.status_code == 200
    for field in ("name 0", "affiliation", "phone", "remarks", "capacity", "gender", "faction"):
        assert canary("a", level, field) not in text, field
    if level == "restricted":  # blind: no row and no count
        assert "CANARY" not in text
        assert "5 people" not in text
        assert "<table" not in text
    else:
        assert canary("a", level, "party") in text  # the side
        assert "Official under instructions" in text
        assert "Interpreter" not in text
        assert "Undisclosed" not in text
        assert ">Woman<" not in text


def test_the_team_sees_names_where_it_may(world, at):
    dialogue = world.dialogues.a_restricted
    assert canary("a", "restricted", "name 0") in at("facilitator").get(roster(dialogue)).content.decode()
    partner = at("partner").get(roster(dialogue)).content.decode()
    assert canary("a", "restricted", "name 0") not in partner
    assert "Official under instructions" in partner


def test_names_at_known_are_opened_and_each_opening_is_recorded(world, at):
    from dialogues.actions import access
    from dialogues.models import Dialogue

    dialogue = world.dialogues.a_open
    address = reverse("dialogues:roster_names", args=[dialogue.id])
    assert at("officer").post(address).status_code == 403
    with viewing(world.people.facilitator):
        found = Dialogue.objects.get(pk=dialogue.id)
        access.give_capacity(dialogue=found, person_id=world.people.officer, capacity="officer_names")
    page = at("officer").get(roster(dialogue)).content.decode()
    assert "CANARY a-open-name" not in page
    assert "Open names" in page
    with viewing(world.people.facilitator):
        before = Entry.objects.filter(action="identity.open").count()
    opened = at("officer").post(address).content.decode()
    assert canary("a", "open", "name 0") in opened
    assert canary("a", "open", "phone") not in opened
    with viewing(world.people.facilitator):
        assert Entry.objects.filter(action="identity.open").count() == before + 1


def test_who_may_not_know_finds_nothing(world, at):
    dialogue = world.dialogues.a_restricted
    pages = [
        roster(dialogue),
        reverse("dialogues:participant_add", args=[dialogue.id]),
        reverse("dialogues:participant", args=[dialogue.id, dialogue.participants[0]]),
        reverse("dialogues:participant_end", args=[dialogue.id, dialogue.participants[0]]),
        reverse("dialogues:roster_import", args=[dialogue.id]),
        reverse("dialogues:roster_template", args=[dialogue.id, "en"]),
    ]
    for person in ("facilitator_other", "officer_other", "administrator", "auditor", "former", "stranger"):
        assert {at(person).get(page).status_code for page in pages} == {404}, person
    assert {at("officer").get(page).status_code for page in pages[1:]} == {403}


def test_somebody_is_added_changed_and_ended(world, at):
    client, dialogue = at("facilitator"), world.dialogues.a_restricted
    add = reverse("dialogues:participant_add", args=[dialogue.id])
    assert client.post(add, {**NEW, "name": " "}).status_code == 422
    assert client.post(add, {**NEW, "next": "//evil.example/"})["Location"] == roster(dialogue)
    back = reverse("dialogues:log_begin", args=[dialogue.id])
    assert client.post(add, {**NEW, "name": "Second", "next": back})["Location"] == back
    with viewing(world.people.facilitator):
        person = next(
            one for one in Identity.objects.filter(dialogue=dialogue.id) if one.name == "Nadia Haddad"
        )
    page = reverse("dialogues:participant", args=[dialogue.id, person.pk])
    sent = fields_of(client.get(page)) | {"gender": "woman", "phone": "+968 1"}
    assert client.post(page, sent).status_code == 302
    with viewing(world.people.facilitator):
        assert Attributes.objects.get(pk=person.pk).gender == "woman"
    end = reverse("dialogues:participant_end", args=[dialogue.id, person.pk])
    assert client.post(end, {"left_on": "2026-04-30"}).status_code == 422
    assert client.post(end, {"left_on": "2026-05-30"}).status_code == 302
    assert "Nadia Haddad" not in client.get(roster(dialogue)).content.decode()
    assert "Nadia Haddad" in client.get(roster(dialogue) + "?ended=1").content.decode()


def test_two_people_changing_one_person_get_the_difference(world, at):
    dialogue = world.dialogues.a_restricted
    who = dialogue.participants[2]
    page = reverse("dialogues:participant", args=[dialogue.id, who])
    mine, theirs = at("facilitator"), at("partner")
    opened = fields_of(mine.get(page))
    others = fields_of(theirs.get(page)) | {"gender": "non_binary", "function": "expert"}
    assert theirs.post(page, others).status_code == 302
    answer = mine.post(page, opened | {"gender": "woman", "proximity": "3"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Non-binary" in text
    with viewing(world.people.facilitator):
        assert Attributes.objects.get(pk=who).gender == "non_binary"  # nothing is overwritten
    again = fields_of(answer)
    assert again["gender"] == ["woman"]
    assert mine.post(page, again).status_code == 302
    with viewing(world.people.facilitator):
        attributes, person = Attributes.objects.get(pk=who), Participant.objects.get(pk=who)
        assert (attributes.gender, attributes.proximity, person.function) == ("woman", 3, "expert")


def test_queries_do_not_grow_with_the_roster(world, at):
    from dialogues.actions import roster as actions
    from dialogues.actions.roster import PersonInput
    from dialogues.models import Dialogue

    client, dialogue = at("facilitator"), world.dialogues.a_restricted
    pages = [roster(dialogue), reverse("dialogues:session_log", args=[dialogue.id, dialogue.session])]

    def count():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connections["default"]) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    before = count()
    with viewing(world.people.facilitator):
        people = [PersonInput(name=f"Person {n}", role_class="civil_society") for n in range(3)]
        actions.import_roster(dialogue=Dialogue.objects.get(pk=dialogue.id), people=people)
    assert count() == before
