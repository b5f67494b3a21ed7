"""Importing a spreadsheet through the pages: looked at first, then all of it or nothing."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from support.world import canary

from dialogues.models import Draft, Faction, Identity, Participant, Party
from dialogues.spreadsheets.template import roster_template
from ledger.models import Entry
from wall.viewer import viewing

HEADINGS = ["Partie", "Nom complet", "Genre", "Rôle", "Officiel", "Sous instructions", "Faction", "Courriel"]


def sheet(*rows, name="roster.csv"):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["Liste provisoire"], [], HEADINGS, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(), content_type="text/csv")


def rows(world):
    return [
        [
            canary("a", "restricted", "party"),
            "Amal Saab",
            "F",
            "participant",
            "oui",
            "oui",
            "",
            "amal@x.example",
        ],
        ["Haute plaine", "Boris Kern", "m", "", "non", "", "Modérés", ""],
        ["Haute plaine", "Chloé Dufour", "?", "", "", "", "Modérés", ""],
        ["", "Dina Interprète", "femme", "interprète", "", "", "", ""],
        ["Haute plaine", canary("a", "restricted", "name 0"), "M", "", "", "", "", ""],
    ]


@pytest.fixture
def upload(world, at):
    """Send a file as the facilitator; returns the answer."""

    def send(file, person="facilitator"):
        return at(person).post(
            reverse("dialogues:roster_import", args=[world.dialogues.a_restricted.id]), {"sheet": file}
        )

    return send


def chosen(page, **more):
    """What a browser would send of a preview that nobody touched."""
    plan = page.context["plan"]
    sent = {f"class-{line.number}": line.role_class for line in plan.lines if not line.has_error}
    sent |= {f"party-{one.number}": one.choice for one in plan.unknown}
    return {**sent, "take": [line.number for line in plan.taken], "class": plan.default_class, **more}


def test_a_preview_says_what_each_row_becomes_and_stores_nothing(world, at, upload):
    dialogue = world.dialogues.a_restricted
    with viewing(world.people.facilitator):
        before = Participant.objects.count(), Party.objects.count()
    answer = upload(sheet(*rows(world)))
    assert answer.status_code == 302, answer.content.decode()
    page = at("facilitator").get(answer["Location"])
    text = page.content.decode()
    plan = page.context["plan"]
    assert [line.values["name"] for line in plan.taken] == [
        "Amal Saab",
        "Boris Kern",
        "Chloé Dufour",
        "Dina Interprète",
    ] or plan.bad == 1
    assert "Haute plaine" in text
    assert "Already on the roster as" in text
    assert "Official under instructions" in text
    with viewing(world.people.facilitator):
        assert (Participant.objects.count(), Party.objects.count()) == before
        assert Draft.objects.filter(kind="roster_import", dialogue=dialogue.id).count() == 1


def test_confirming_adds_everybody_once_with_party_and_faction(world, at, upload):
    client, dialogue = at("facilitator"), world.dialogues.a_restricted
    address = upload(sheet(*[row for row in rows(world) if row[2] != "?"]))["Location"]
    page = client.get(address)
    refused = client.post(address, chosen(page, confirm="1"))
    assert refused.status_code == 422  # one has no role class yet
    assert "Choose a role class" in refused.content.decode()
    kept = client.get(address)
    done = client.post(address, chosen(kept, confirm="1", **{"class": "civil_society"}))
    assert done.status_code == 302, done.content.decode()
    again = client.post(address, chosen(kept, confirm="1", **{"class": "civil_society"}))
    assert again.status_code == 302
    with viewing(world.people.facilitator):
        names = sorted(
            one.name for one in Identity.objects.filter(dialogue=dialogue.id) if "CANARY" not in one.name
        )
        assert names == ["Amal Saab", "Boris Kern", "Dina Interprète"]
        party = next(one for one in Party.objects.filter(dialogue=dialogue.id) if one.name == "Haute plaine")
        assert Faction.objects.filter(party=party).count() == 1
        by_name = {
            one.name: one.participant
            for one in Identity.objects.filter(dialogue=dialogue.id).select_related("participant")
        }
        assert by_name["Boris Kern"].party_id == party.pk
        assert by_name["Amal Saab"].role_class == "official_instructed"
        assert by_name["Dina Interprète"].role_class == "third_party"
        assert not Draft.objects.filter(kind="roster_import", dialogue=dialogue.id).exists()


def test_an_unknown_party_can_be_one_that_is_there(world, at, upload):
    client, dialogue = at("facilitator"), world.dialogues.a_restricted
    address = upload(sheet(rows(world)[1]))["Location"]
    page = client.get(address)
    there = str(dialogue.parties[1])
    sent = chosen(page, confirm="1", **{"class": "near_official", "party-0": there})
    assert client.post(address, sent).status_code == 302
    with viewing(world.people.facilitator):
        person = next(
            one for one in Identity.objects.filter(dialogue=dialogue.id) if one.name == "Boris Kern"
        )
        assert str(Participant.objects.get(pk=person.pk).party_id) == there


def test_choices_are_remembered_and_it_can_be_thrown_away(world, at, upload):
    client = at("facilitator")
    address = upload(sheet(*rows(world)))["Location"]
    client.post(address, chosen(client.get(address), look="1", **{"class": "near_official", "take": []}))
    plan = client.get(address).context["plan"]
    assert plan.default_class == "near_official"
    assert plan.taken == []
    assert client.post(address, {"drop": "1"}).status_code == 302
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "roster.csv", "This file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "roster.xls", ".xls"),
        (b"%PDF-1.7 nothing", "roster.xlsx", "another kind"),
        (b"a" * (11 * 1024 * 1024), "roster.csv", "at most 10 MB"),
        (b"a" * (14 * 1024 * 1024), "roster.csv", "at most 10 MB"),
    ],
)
def test_files_that_are_no_roster_get_one_sentence(upload, content, name, words):
    answer = upload(SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_no_file_is_said_so(upload):
    answer = upload("")
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_the_template_can_be_filled_in_and_read_again(world, at):
    client, dialogue = at("facilitator"), world.dialogues.a_restricted
    for language in ("en", "fr"):
        answer = client.get(reverse("dialogues:roster_template", args=[dialogue.id, language]))
        assert answer.content == roster_template(language)


def test_an_import_is_its_makers_own(world, at, upload):
    address = upload(sheet(*rows(world)))["Location"]
    assert at("partner").get(address).status_code == 302  # to the roster: there is no such import of theirs
    assert "Boris Kern" not in at("partner").get(address, follow=True).content.decode()
    assert at("facilitator_other").get(address).status_code == 404


def test_an_import_is_one_entry_and_one_for_each_new_party(world, at, upload):
    client = at("facilitator")
    address = upload(sheet(rows(world)[1]))["Location"]
    with viewing(world.people.auditor):
        before = set(Entry.objects.values_list("pk", flat=True))
    assert (
        client.post(
            address, chosen(client.get(address), confirm="1", **{"class": "near_official"})
        ).status_code
        == 302
    )
    with viewing(world.people.auditor):
        names = sorted(Entry.objects.exclude(pk__in=before).values_list("action", flat=True))
    assert [name for name in names if not name.startswith("draft")] == [
        "faction.add",
        "party.add",
        "roster.import",
    ]


def test_a_gender_that_cannot_be_read_is_not_shown_as_undisclosed(world, at, upload):
    answer = upload(sheet(["Haute plaine", "Boris Kern", "F/M", "", "", "", "", ""], *rows(world)))
    plan = at("facilitator").get(answer["Location"]).context["plan"]
    by_name = {line.values.get("name"): line for line in plan.lines}
    assert [line.gender_label for line in plan.lines if line.has_error] == [""]
    assert by_name["Chloé Dufour"].gender_label == "Undisclosed"


@pytest.mark.parametrize(
    ("values", "presumed"),
    [
        ({"role": "interpreter"}, "third_party"),
        ({"role": "facilitator", "role_class": "near_official"}, "near_official"),
        ({"role": "observer"}, ""),  # of the United Nations, or an official: nobody's to guess
        ({"role": "participant"}, ""),
        ({}, ""),
    ],
)
def test_page_and_program_presume_the_same_role_class(values, presumed):
    from dialogues.actions.roster_import import presumed_class
    from dialogues.pages.import_plan import _line

    assert presumed_class(values) == presumed
    assert _line({"number": 2, "values": values, "problems": []}, "", {}).role_class == presumed
