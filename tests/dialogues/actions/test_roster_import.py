"""From the rows of a file to people: what each row becomes, what must be put right first, and by whom."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from dialogues.actions import parties, roster, roster_import
from dialogues.actions.roster import PersonInput
from dialogues.actions.roster_import import Line, Preview, Wrong, chosen, presumed_class
from dialogues.models import Dialogue, Draft, Faction, Identity, Participant, Party
from ledger.models import Entry
from wall.refusal import Hidden, Refused
from wall.viewer import viewing

SHEET = """Name;Party;Faction;Role;Gender;Standing;Email;Phone;Organisation;Capacity;Notes;Joined
Amal Saab;Coast;Moderates;participant;woman;civil society;amal@x.example;+254 700;Union;Teacher;Speaks softly;2026-03-01
Boris Kern;Nowhere;Moderates;participant;man;near official;;;;;;
Chloe Dufour;coast;None such;;;;;;;;;
Dina Interpreter;;;interpreter;woman;;;;;;;
"""


# --- choosing rows of a preview: no database ----------------------------------------------------


def person(name: str, **more) -> PersonInput:
    return PersonInput(name=name, role_class="civil_society", **more)


def preview(*lines: Line) -> Preview:
    return Preview(list(lines), [], [])


def test_the_chosen_rows_become_people_with_their_corrections():
    found = preview(Line(2, person("Amal")), Line(3, person("Boris")), Line(4, person("Chloe")))
    assert chosen(found, [{"number": 4}, {"number": 2, "gender": "woman", "name": "Amal Saab"}]) == [
        person("Chloe"),
        person("Amal Saab", gender="woman"),
    ]


@pytest.mark.parametrize("rows", [[{"number": 9}], [{"number": 2}, {"number": 2}]])
def test_a_row_that_is_not_there_or_was_chosen_twice_is_named(rows):
    with pytest.raises(Refused) as refused:
        chosen(preview(Line(2, person("Amal"))), rows)
    last = len(rows) - 1
    assert (refused.value.status, refused.value.code) == (422, "rows_wrong")
    assert refused.value.fields == {f"rows.{last}.number": "There is no such row, or it was chosen twice."}
    assert refused.value.sentence == "Some rows need a correction. Nobody was added."


@pytest.mark.parametrize(
    ("column", "corrected"),
    [
        ("party", {"party_id": uuid4()}),
        ("faction", {"faction_id": uuid4()}),
        ("role_class", {"role_class": "near_official"}),
        ("organisation", {"affiliation": "Union"}),
        ("capacity", {"stated_capacity": "Teacher"}),
        ("notes", {"remarks": "None"}),
        ("name", {"name": "Amal"}),
    ],
)
def test_what_must_be_put_right_is_put_right_by_the_field_it_becomes(column, corrected):
    line = Line(2, person("Amal"), [Wrong(column, error=True, sentence="Correct it.")])
    assert len(chosen(preview(line), [{"number": 2, **corrected}])) == 1
    other = {"phone": "+254"}
    with pytest.raises(Refused) as refused:
        chosen(preview(line), [{"number": 2, **other}])
    assert refused.value.fields == {f"rows.0.{column}": "Correct it."}


def test_a_row_without_a_column_is_named_by_its_number():
    line = Line(2, person("Amal"), [Wrong("", error=True, sentence="This row cannot be read.")])
    with pytest.raises(Refused) as refused:
        chosen(preview(line), [{"number": 2}])
    assert refused.value.fields == {"rows.0.number": "This row cannot be read."}


def test_a_doubt_stops_nobody_and_an_error_does():
    doubt, error = (Wrong("gender", error=stops, sentence="Look at it.") for stops in (False, True))
    assert Line(2, person("Amal"), [doubt]).ready
    assert not Line(2, person("Amal"), [doubt, error]).ready
    assert chosen(preview(Line(2, person("Amal"), [doubt])), [{"number": 2}]) == [person("Amal")]


@pytest.mark.parametrize(
    ("values", "presumed"),
    [
        ({}, ""),
        ({"role": "participant"}, ""),
        ({"role": "expert"}, ""),
        ({"role": "interpreter"}, "third_party"),
        ({"role": "facilitator"}, "third_party"),
        ({"role": "note_taker"}, "third_party"),
        ({"role": "interpreter", "role_class": "near_official"}, "near_official"),
        ({"role_class": "civil_society"}, "civil_society"),
    ],
)
def test_a_role_class_is_presumed_for_those_who_come_for_the_process(values, presumed):
    assert presumed_class(values) == presumed


# --- a file ---------------------------------------------------------------------------------------


@pytest.fixture
def here(world) -> SimpleNamespace:
    """The restricted dialogue with a party Coast, its faction, one that has ended, and an import that was begun."""
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        coast = parties.add_party(dialogue=dialogue, name="Coast")
        moderates = parties.add_faction(party=coast, name="Moderates")
        draft = roster_import.begin(dialogue=dialogue, content=SHEET.encode(), filename="list.csv")
    return SimpleNamespace(
        world=world, dialogue=dialogue, coast=coast.pk, moderates=moderates.pk, draft=draft.pk
    )


def test_a_draft_has_the_shape_that_the_pages_keep(here):
    """What was begun by the API may be finished on the page (pages/roster_import.py), and the other way round."""
    with viewing(here.world.people.facilitator):
        draft = Draft.objects.get(pk=here.draft)
        body = draft.body
        other = roster_import.begin(
            dialogue=here.dialogue, content=SHEET.encode(), filename="list.csv", about=here.coast
        )
    assert draft.kind == Draft.Kind.ROSTER_IMPORT
    assert other.about == here.coast
    assert body.keys() == {"sheet", "columns", "ignored", "problems", "rows", "choices"}
    assert (body["columns"]["name"], body["choices"]) == ("Name", {})
    assert body["rows"][0].keys() == {"number", "values", "problems"}


def read(here, person="facilitator") -> Preview:
    with viewing(getattr(here.world.people, person)):
        return roster_import.preview(Draft.objects.get(pk=here.draft))


def test_each_row_becomes_the_person_that_it_says(here):
    lines = {line.number: line for line in read(here).lines}
    assert lines[2].person == PersonInput(
        name="Amal Saab",
        role_class="civil_society",
        function="participant",
        gender="woman",
        party_id=here.coast,
        faction_id=here.moderates,
        affiliation="Union",
        stated_capacity="Teacher",
        email="amal@x.example",
        phone="+254 700",
        remarks="Speaks softly",
        joined_on=date(2026, 3, 1),
    )
    assert lines[2].wrong == []
    assert lines[5].person == PersonInput(
        name="Dina Interpreter", role_class="third_party", function="interpreter", gender="woman"
    )
    assert lines[4].person == PersonInput(name="Chloe Dufour", role_class="", party_id=here.coast)


def test_a_list_of_names_alone_says_nothing_else_of_anybody(here):
    with viewing(here.world.people.facilitator):
        draft = roster_import.begin(
            dialogue=here.dialogue, content=b"Name\nAmal Saab\nBoris Kern\n", filename="names.csv"
        )
        lines = roster_import.preview(draft).lines
    assert [line.person for line in lines] == [
        PersonInput(name="Amal Saab", role_class=""),
        PersonInput(name="Boris Kern", role_class=""),
    ]


def test_what_must_be_put_right_is_said_by_column(here):
    wrong = {
        line.number: {one.column: one.sentence for one in line.wrong if one.error}
        for line in read(here).lines
    }
    assert wrong == {
        2: {},
        3: {
            "party": "There is no party of this name in the dialogue.",
            "faction": "This party has no faction of this name.",
        },
        4: {
            "faction": "This party has no faction of this name.",
            "role_class": "Say how close to their officials this person stands.",
        },
        5: {},
    }


def test_a_party_that_has_ended_is_no_party_to_come_into(here):
    with viewing(here.world.people.facilitator):
        changes = {"since": date(2025, 1, 1), "until": date(2026, 1, 1)}
        parties.edit_party(party=Party.objects.get(pk=here.coast), changes=changes)
    line = read(here).lines[0]
    assert (line.person.party_id, line.person.faction_id) == (None, None)
    assert {one.column for one in line.wrong} == {"party", "faction"}


def test_a_faction_that_has_ended_is_no_faction_to_come_into(here):
    with viewing(here.world.people.facilitator):
        changes = {"since": date(2025, 1, 1), "until": date(2026, 1, 1)}
        parties.edit_faction(faction=Faction.objects.get(pk=here.moderates), changes=changes)
    line = read(here).lines[0]
    assert (line.person.party_id, line.person.faction_id) == (here.coast, None)
    assert {one.column for one in line.wrong} == {"faction"}


def test_parties_of_another_dialogue_are_not_known_here(here):
    """Also to whoever leads both."""
    before = read(here)
    with viewing(here.world.people.facilitator):
        other = Dialogue.objects.get(pk=here.world.dialogues.a_chatham.id)
        nowhere = parties.add_party(dialogue=other, name="Nowhere")
        parties.add_faction(party=nowhere, name="Moderates")
        coast = parties.add_party(dialogue=other, name="Coast")
        parties.add_faction(party=coast, name="None such")
    assert read(here) == before


def test_what_a_cell_says_wrongly_is_said_beside_it(here):
    content = b"Name;Joined;Role\nAmal Saab;31.02.2026;interpreter\n;;interpreter\n"
    with viewing(here.world.people.facilitator):
        draft = roster_import.begin(dialogue=here.dialogue, content=content, filename="list.csv")
        dated, nameless = roster_import.preview(draft).lines
    assert [(one.column, one.error) for one in dated.wrong] == [("joined", True)]
    assert [(one.column, one.error) for one in nameless.wrong] == [("name", True)]
    assert nameless.person.name == ""


def test_who_is_on_the_roster_already_is_shown_beside_the_row(here):
    with viewing(here.world.people.facilitator):
        twin = roster.import_roster(
            dialogue=here.dialogue, people=[PersonInput(name="boris  KERN", role_class="civil_society")]
        )[0]
    assert {line.number: line.alike for line in read(here).lines} == {2: [], 3: [twin.pk], 4: [], 5: []}


def test_confirming_adds_the_chosen_once_in_one_entry(here):
    with viewing(here.world.people.facilitator):
        before = Participant.objects.filter(dialogue=here.dialogue).count()
        answer = roster_import.confirm_import(
            dialogue=here.dialogue, import_id=here.draft, rows=[{"number": 2}, {"number": 5}]
        )
        assert answer == here.dialogue
        assert Participant.objects.filter(dialogue=here.dialogue).count() == before + 2
        names = {one.name for one in Identity.objects.filter(dialogue=here.dialogue)}
        assert {"Amal Saab", "Dina Interpreter"} <= names
        assert not Draft.objects.filter(pk=here.draft).exists()
        with pytest.raises(Hidden):
            roster_import.confirm_import(dialogue=here.dialogue, import_id=here.draft, rows=[{"number": 2}])


def test_nobody_is_added_where_one_row_is_wrong(here):
    with viewing(here.world.people.facilitator):
        before = Participant.objects.filter(dialogue=here.dialogue).count()
        with pytest.raises(Refused) as refused:
            roster_import.confirm_import(
                dialogue=here.dialogue, import_id=here.draft, rows=[{"number": 2}, {"number": 3}]
            )
        assert set(refused.value.fields) == {"rows.1.party", "rows.1.faction"}
        assert Participant.objects.filter(dialogue=here.dialogue).count() == before
        assert Draft.objects.filter(pk=here.draft).exists()


def test_an_import_is_its_makers_own_and_of_its_dialogue(here):
    other = here.world.dialogues.a_chatham.id
    with viewing(here.world.people.partner), pytest.raises(Hidden):
        roster_import.confirm_import(dialogue=here.dialogue, import_id=here.draft, rows=[{"number": 2}])
    with viewing(here.world.people.facilitator), pytest.raises(Hidden):
        roster_import.confirm_import(
            dialogue=Dialogue.objects.get(pk=other), import_id=here.draft, rows=[{"number": 2}]
        )
    with viewing(here.world.people.facilitator), pytest.raises(Hidden):  # a draft of a log is no import
        roster_import.confirm_import(
            dialogue=here.dialogue, import_id=here.world.dialogues.a_restricted.draft, rows=[{"number": 2}]
        )


def test_the_same_key_adds_once(here):
    with viewing(here.world.people.facilitator):
        for _attempt in range(2):
            roster_import.confirm_import(
                dialogue=here.dialogue, import_id=here.draft, rows=[{"number": 2}], key="a key of one import"
            )
        names = [one.name for one in Identity.objects.filter(dialogue=here.dialogue)]
        assert names.count("Amal Saab") == 1


def test_an_import_is_one_entry(here):
    with viewing(here.world.people.facilitator):
        roster_import.confirm_import(dialogue=here.dialogue, import_id=here.draft, rows=[{"number": 2}])
    with viewing(here.world.people.auditor):
        newest = Entry.objects.filter(seq__isnull=False).order_by("-seq")[:2]
        assert [entry.action for entry in newest] == ["roster.confirm_import", "draft.save"]
