"""What came in by one door is saved again through the others, unchanged: parties, people and sessions, all the way."""

import csv
import io

import pytest
from django.db import connections
from django.urls import reverse

from dialogues.models import Dialogue, Faction, Identity, Participant, Party, Session
from dialogues.pages.session_log.draft import flat_of, log_of
from wall.offices import current_office
from wall.rights import Right
from wall.viewer import viewing

NAMES = [
    "a", "x" * 200, "x" * 201, "x" * 250, " ", "—", "\u200e", "  Two   spaces ", "e\u0301", "é" * 200, "می‌خواهم",
    "\u202eevil", "שלום\u200f!", "👩🏽\u200d💻 Ada", "a\x00b", "x" * 200 + "\u200b",
]  # fmt: skip
LONG_AND_ODD = [
    {"affiliation": "o" * 500}, {"affiliation": "o" * 501}, {"email": "not an address"}, {"email": "josé@example.org"},
    {"email": "a@d..example"}, {"email": "x" * 243 + "@example.org"}, {"phone": "1" * 60}, {"phone": "1" * 200},
    {"remarks": "r" * 5000}, {"remarks": "r" * 10_000}, {"remarks": "one\r\ntwo\rthree  \n\n"},
    {"gender": "self_described", "gender_words": "w" * 200}, {"gender": "self_described", "gender_words": "w" * 300},
    {"gender": "unheard"}, {"role_class": ""}, {"role_class": "unheard"}, {"function": "unheard"},
    {"stated_capacity": "c" * 500}, {"stated_capacity": "c" * 501}, {"proximity": 4}, {"proximity": 5},
    {"joined_on": "0001-01-01"}, {"joined_on": "1404-08-27"}, {"joined_on": "1900-01-01"}, {"joined_on": "2200-12-31"},
    {"joined_on": "2201-01-01"}, {"joined_on": "9999-12-31"}, {"joined_on": "yesterday"},
]  # fmt: skip


def in_short(given):
    """A name for a case: the field, and the beginning of what is said in it."""
    return "-".join(f"{name}={ascii(value)[:20]}*{len(str(value))}" for name, value in given.items())


def sent_again(page):
    """What a browser sends of a form that nobody touched."""
    sent = {}
    for bound in page.context["form"]:
        value = "" if bound.value() is None else bound.value()
        sent[bound.html_name] = value.replace("\n", "\r\n") if isinstance(value, str) else value
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = value
    return sent | getattr(page.context["form"], "seen", {})


@pytest.mark.parametrize("kind", ["party", "faction"])
def test_a_party_is_the_same_by_page_and_api(world, at, caller, kind):
    dialogue, me, browser = world.dialogues.a_restricted, caller("facilitator"), at("facilitator")
    model, within = (Party, []) if kind == "party" else (Faction, [dialogue.parties[0]])
    body = {} if kind == "party" else {"party": dialogue.parties[0]}
    address = reverse(f"dialogues:{kind}_add", args=[dialogue.id, *within])
    api = f"dialogues/{dialogue.id}/{'parties' if kind == 'party' else 'factions'}/"
    days = ["0001-01-01", "1899-12-31", "1900-01-01", "2200-12-31", "2201-01-01", "9999-12-31"]
    for given in [*({"name": name} for name in NAMES), *({"name": "A", "since": day} for day in days)]:
        answer = me.post(api, body | given)
        with viewing(world.people.facilitator):
            before = set(model.objects.values_list("pk", flat=True))
        page = browser.post(address, given)
        assert (answer.status_code, page.status_code) in {(201, 302), (422, 422)}, given
        if answer.status_code == 422:
            assert set(answer.data["fields"]) <= set(given)
            assert next(iter(answer.data["fields"].values())) in page.context["form"].errors.as_text()
            continue
        with viewing(world.people.facilitator):
            [by_page] = model.objects.exclude(pk__in=before)
            assert (by_page.name, by_page.since) == (
                answer.data["name"],
                model.objects.get(pk=answer.data["id"]).since,
            )
        there = reverse(f"dialogues:{kind}", args=[dialogue.id, *within, answer.data["id"]])
        assert browser.post(there, sent_again(browser.get(there))).status_code == 302, given
        again = me.change("patch", f"{api}{answer.data['id']}/", {"name": answer.data["name"]})
        assert again.data == answer.data


@pytest.mark.parametrize("given", [*({"name": name} for name in NAMES), *LONG_AND_ODD], ids=in_short)
def test_a_person_is_the_same_by_page_and_api(world, at, caller, given):
    dialogue, me, browser = world.dialogues.a_restricted, caller("facilitator"), at("facilitator")
    api, add = (
        f"dialogues/{dialogue.id}/participants/",
        reverse("dialogues:participant_add", args=[dialogue.id]),
    )
    whole = {"name": "Rim Daher", "role_class": "civil_society"}
    on_page = {"function": "participant", "gender": "undisclosed", "joined_on": "2026-05-01"}
    answer = me.post(api, whole | given)
    with viewing(world.people.facilitator):
        before = set(Participant.objects.values_list("pk", flat=True))
    page = browser.post(add, whole | on_page | given)
    assert (answer.status_code, page.status_code) in {(201, 302), (422, 422)}, given
    if answer.status_code == 422:
        return
    with viewing(world.people.facilitator):
        [pk] = Participant.objects.exclude(pk__in=before).values_list("pk", flat=True)
    stored, by_page = _person(me, api, answer.data["id"]), _person(me, api, str(pk))
    assert {**stored, "joined_on": ""} == {**by_page, "joined_on": ""} or "joined_on" in given
    # Only the function is changed on the page, and everything else stays as it came in by the API.
    there = reverse("dialogues:participant", args=[dialogue.id, answer.data["id"]])
    assert browser.post(there, sent_again(browser.get(there)) | {"function": "expert"}).status_code == 302, (
        given
    )
    assert _person(me, api, answer.data["id"]) == stored | {"function": "expert"}
    same = {
        name: value for name, value in stored.items() if name not in ("id", "alias", "left_on", "erased_on")
    }
    assert me.change("patch", f"{api}{answer.data['id']}/", same | {"function": "expert"}).status_code == 200
    assert _person(me, api, answer.data["id"]) == stored | {"function": "expert"}


def _person(me, api, pk):
    """Everything that is known of a person but their id and alias."""
    named = {
        row["participant"]: row for row in me.get(api.replace("participants", "identities")).data["results"]
    }
    found = me.get(f"{api}{pk}/").data | {k: v for k, v in named[pk].items() if k != "participant"}
    return {name: value for name, value in found.items() if name not in ("id", "alias")}


def test_what_an_import_takes_is_saved_again_by_page_and_api(world, at, caller):
    dialogue, me, browser = world.dialogues.a_restricted, caller("facilitator"), at("facilitator")
    columns = {"affiliation": "Organisation", "email": "Email", "phone": "Phone", "remarks": "Notes", "stated_capacity": "Title", "joined_on": "Joined"}  # fmt: skip
    rows = [{"name": name} for name in NAMES] + [
        {"name": f"Person {at} of many", **one}
        for at, one in enumerate(LONG_AND_ODD)
        if set(one) <= set(columns)
    ]
    text = io.StringIO()
    table = csv.DictWriter(text, ["Name", "Role class", *columns.values()])
    table.writeheader()
    for one in rows:
        cells = {columns.get(name, "Name"): value for name, value in one.items()}
        table.writerow({"Role class": "civil society", **cells})
    api = f"dialogues/{dialogue.id}/roster-imports/"
    file = io.BytesIO(text.getvalue().encode())
    file.name = "roster.csv"
    preview = me.client.post(f"/api/v1/{api}", {"file": file}).json()
    ready = [line for line in preview["rows"] if line["ready"]]
    assert 20 < len(ready) < len(rows)
    with viewing(world.people.facilitator):
        before = set(Participant.objects.values_list("pk", flat=True))
    answer = me.post(
        f"{api}{preview['id']}/confirm/", {"rows": [{"number": line["number"]} for line in ready]}
    )
    assert answer.status_code == 201, answer.data
    people = f"dialogues/{dialogue.id}/participants/"
    with viewing(world.people.facilitator):
        added = [str(pk) for pk in Participant.objects.exclude(pk__in=before).values_list("pk", flat=True)]
    assert len(added) == len(ready)
    for pk in added:
        stored = _person(me, people, pk)
        there = reverse("dialogues:participant", args=[dialogue.id, pk])
        sent = sent_again(browser.get(there)) | {"function": "observer"}
        assert browser.post(there, sent).status_code == 302, stored
        same = {name: value for name, value in stored.items() if name not in ("left_on", "erased_on")}
        assert me.change("patch", f"{people}{pk}/", same).status_code == 200, stored
        assert _person(me, people, pk) == stored


def test_a_person_whom_an_older_version_took_in_can_still_be_changed(world, at):
    """What stands already is not judged again where nobody touches it."""
    dialogue, browser = world.dialogues.a_restricted, at("facilitator")
    who = dialogue.participants[0]
    with viewing(world.people.facilitator):
        with connections[current_office()].cursor() as cursor:
            cursor.execute("select set_config('wall.action', 'test', true)")
        one = Identity.objects.get(pk=who)
        one.name, one.participant.contact.email = "N" * 250, "not an address"
        one.save()
        one.participant.contact.save()
    there = reverse("dialogues:participant", args=[dialogue.id, who])
    sent = sent_again(browser.get(there))
    assert browser.post(there, sent | {"function": "expert"}).status_code == 302
    assert browser.post(there, sent_again(browser.get(there)) | {"name": "M" * 250}).status_code == 422


WHEN = {"starts_on": "2026-05-04", "starts_at": "09:00", "ends_on": "2026-05-05", "ends_at": "16:30", "zone": "Asia/Muscat", "level": "2", "format": "online", "region": "unstated"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        (
            {"starts_on": "0001-01-01", "ends_on": "0001-01-01", "zone": "Asia/Kabul"},
            "starts_on",
            "between 1900 and 2200",
        ),
        ({"starts_on": "0020-05-04"}, "starts_on", "between 1900 and 2200"),
        ({"starts_on": "1404-08-27"}, "starts_on", "between 1900 and 2200"),
        ({"ends_on": "9999-12-31"}, "ends_on", "between 1900 and 2200"),
        (
            {"starts_on": "1900-01-01", "starts_at": "00:00"},
            "starts_on",
            "between 1900 and 2200",
        ),  # 1899 in UTC
        ({"zone": "America"}, "zone", "Choose a time zone"),
        ({"zone": "localtime"}, "zone", "Choose a time zone"),
        (
            {"zone": "Europe/Oslo", "starts_on": "2026-03-29", "starts_at": "02:30"},
            "starts_at",
            "clocks go forward",
        ),
    ],
)
def test_a_log_that_no_page_could_show_again_is_refused(world, at, change, field, said):
    browser, dialogue = at("facilitator"), world.dialogues.a_restricted.id
    for name in ("log_new", "session_new"):
        address = reverse(
            f"dialogues:{name}", args=[dialogue, world.programmes.a][: 2 if name == "log_new" else 1]
        )
        answer = browser.post(address, WHEN | change)
        text = answer.content.decode()
        assert answer.status_code == 422, name
        assert said in text
        assert f'id="id_{field}_error"' in text
    assert browser.get(reverse("dialogues:detail", args=[dialogue])).status_code == 200


def test_the_doubled_hour_is_told_by_instants(world, at):
    """From 02:50 to 02:10 on the night on which the clocks go back are twenty minutes, once the zone is known."""
    change = {"zone": "Europe/Oslo", "starts_on": "2026-10-25", "ends_on": "2026-10-25", "starts_at": "02:50", "ends_at": "02:10"}  # fmt: skip
    address = reverse("dialogues:session_new", args=[world.dialogues.a_restricted.id])
    assert at("facilitator").post(address, WHEN | change).status_code == 302


def test_a_log_that_came_by_the_api_is_saved_again_by_the_page(world, at, caller):
    me, browser, dialogue = caller("facilitator"), at("facilitator"), world.dialogues.a_restricted
    body = {
        "starts_at": "2026-05-02T09:00:00+02:00",
        "ends_at": "2026-05-03T17:00:00+02:00",
        "zone": "Europe/Oslo",
        "title": " e\u0301  \u202et ",
        "place": "p" * 300,
        "languages": ["prs", "zh-Hant", "en"],
        "agenda": [{"title": "t" * 300, "chaired_by": "expert"}, {"title": "B", "level": "closed"}],
        "records": [{"body": " one\r\n\r\n  two\u2028three ", "agenda_item": 0, "language": "fa"}],
        "follow_ups": [{"what": "w" * 2000, "due_on": "2200-12-31"}],
    }
    made = me.post(f"dialogues/{dialogue.id}/sessions/", body)
    assert made.status_code == 201, made.data
    assert (made.data["title"], made.data["records"][0]["body"]) == ("é t", "one\n\n  two\nthree")
    with viewing(world.people.facilitator):
        session = Session.objects.get(pk=made.data["id"])
        flat = flat_of(log_of(session, Right(sum(Right))), session.version)
    flat["records-0-body"] = [flat["records-0-body"][0].replace("\n", "\r\n")]
    there = reverse("dialogues:session_log", args=[dialogue.id, session.pk])
    answer = browser.post(there, flat)
    assert answer.status_code == 302, answer.content.decode()
    again = me.get(f"dialogues/{dialogue.id}/sessions/{session.pk}/").data
    assert again == made.data | {"logged_at": again["logged_at"]}


def test_the_parties_of_a_new_dialogue_are_named_as_later_ones_are(world, at):
    browser = at("officer")
    whole = {
        "programme": str(world.programmes.a), "title": "T", "level": "3", "arms_length": "blind",
        "declared_track": "two", "gender_target": "30",
    }  # fmt: skip
    address = reverse("dialogues:open")
    refused = browser.post(address, whole | {"parties": "x" * 201})
    assert "at most 200 fit" in refused.content.decode()
    assert browser.post(address, whole | {"parties": " e\u0301  x : \u202ewing, —"}).status_code == 422
    assert browser.post(address, whole | {"parties": " e\u0301  x : \u202ewing"}).status_code == 302
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.order_by("-opened_at").first()
        assert (dialogue.level, dialogue.arms_length) == (3, "blind")
        assert [one.name for one in Party.objects.filter(dialogue=dialogue)] == ["é x"]
        assert [one.name for one in Faction.objects.filter(dialogue=dialogue)] == ["wing"]


def test_a_grant_ends_on_a_day_that_can_be(world, at):
    browser, dialogue = at("facilitator"), world.dialogues.a_restricted
    address = reverse("dialogues:access", args=[dialogue.id])
    given = {"email": "partner@test.example", "capacity": "partner"}
    for day in ("0001-01-01", "9999-12-31"):
        page = browser.post(address, given | {"until": day})
        assert "Choose a day between 1900 and 2200." in page.context["form"].errors.as_text(), day
