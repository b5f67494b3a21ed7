"""The demo world: what the guides promise of it, and that everybody who tries it has something to look at."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from statistics import mean
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone
from support.database import EMPTY, clone, point_at, superuser

OFFICERS = {"rivers": "officer", "islands": "officer.other"}
HARD = ("granite viaduct", "slate compass", "linen terrace", "walnut estuary")
WATER_AND_JUSTICE = ("cedar harbour", "saffron orchard")
NEUTRAL = {
    "Istanbul",
    "Geneva",
    "Oslo",
    "Muscat",
    "Bangkok",
    "Kathmandu",
    "Nairobi",
    "Ottawa",
    "Helsinki",
    "Copenhagen",
}
INVENTED = {"Tarvane", "Kosseret", "Bel-Azour", "Port Ellund"}
# Names that would make fiction look like a report: states in conflict, armed groups, their leaders' offices.
NOT_FICTION = re.compile(
    r"\b(israel|palestin|gaza|hamas|hezbollah|hizb|taliban|kabul|kashmir|pakistan|india|iran|iraq|syria|yemen|houthi|"
    r"lebanon|liban|libya|sudan|darfur|somali|shabaab|ethiopia|tigray|rwanda|congo|m23|mali\b|sahel|boko|nigeria|"
    r"ukrain|donbas|crimea|kremlin|kosovo|serbia|bosnia|armenia|azerbaijan|karabakh|georgia|abkhaz|myanmar|rohingya|"
    r"tamil|farc|colombia|eta\b|ira\b|plo\b|kurd|pkk|isis|daesh|al-qaeda|korea|taiwan|cyprus|chypre)",
    re.IGNORECASE,
)


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: object
) -> Iterator[SimpleNamespace]:
    """The demo world, loaded once for this module; tests here read and do not change it."""
    from accounts.demo_people import PEOPLE, address
    from accounts.models import User
    from parley.celery import app

    anchors = tmp_path_factory.mktemp("anchors")  # type: ignore[attr-defined]
    eager, app.conf.task_always_eager = app.conf.task_always_eager, True  # no worker runs: do it here
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        override_settings(DEMO=True, LEDGER_ANCHORS=anchors),
        clone(EMPTY) as name,
    ):
        said = load()
        people = {key: User.objects.using("owner").get(email=address(key)).pk for key in PEOPLE}
        yield SimpleNamespace(said=said, people=people, database=name, anchors=anchors)
    app.conf.task_always_eager = eager


@pytest.fixture(scope="module")
def told(demo: SimpleNamespace) -> dict[str, SimpleNamespace]:
    """Each dialogue by code name, as those who know most of it see it."""
    from dialogues.demo.stories import STORIES
    from wall.viewer import viewing

    found = {}
    for story in STORIES:
        reader = story.lead if story.lead_accepts else story.officer
        with viewing(demo.people[reader]):
            found[story.code_name] = SimpleNamespace(story=story, **snapshot(story.code_name))
    return found


def snapshot(code_name: str) -> dict[str, object]:
    """All that the viewer sees of a dialogue, without ids and moments of writing."""
    from dialogues.models import (
        AgendaItem,
        Attendance,
        Attributes,
        Brief,
        Contact,
        Dialogue,
        Faction,
        FollowUp,
        Identity,
        Participant,
        Party,
        PrivateNote,
        Record,
        Session,
        SessionDetail,
    )
    from dialogues.queries.balance import gender_balance, track

    dialogue = Dialogue.objects.get(code_name=code_name)
    mine = {"dialogue": dialogue}
    brief = Brief.objects.get(pk=dialogue.pk)
    participants = list(Participant.objects.filter(**mine))
    alias = {row.pk: row.alias for row in participants}
    name = {row.pk: row.name for row in Identity.objects.filter(**mine)}
    gender = {row.pk: row.gender for row in Attributes.objects.filter(**mine)}
    details = {row.pk: row for row in SessionDetail.objects.filter(**mine)}
    came = Counter(
        Attendance.objects.filter(**mine, function="participant").values_list("session_id", flat=True)
    )
    sessions = list(Session.objects.filter(**mine).order_by("starts_at", "pk"))
    party = {row.pk: row.name for row in Party.objects.filter(**mine)}
    return {
        "dialogue": dialogue,
        "brief": (brief.title, brief.theme, brief.official_process, brief.language, tuple(brief.issue_areas)),
        "state": (dialogue.state, dialogue.state_since, dialogue.ended_on, dialogue.shred_on, dialogue.level),
        "parties": sorted(party.values()),
        "factions": sorted(
            (
                row.name,
                str(row.since),
                str(row.until),
                row.split_from is not None,
                row.merged_into is not None,
            )
            for row in Faction.objects.filter(**mine)
        ),
        "people": sorted(
            (
                alias[row.pk],
                name.get(row.pk, ""),
                gender.get(row.pk, ""),
                row.function,
                row.role_class,
                party.get(row.party_id, ""),
                str(row.joined_on),
                str(row.left_on),
            )
            for row in participants
        ),
        "contacts": sorted(Contact.objects.filter(**mine).values_list("participant__alias", flat=True)),
        "emails": sorted(row.email for row in Contact.objects.filter(**mine)),
        "sessions": [
            (str(row.starts_at), row.state, row.format, row.level, row.logged_at is not None, came[row.pk])
            + (
                (details[row.pk].title, details[row.pk].place, details[row.pk].zone)
                if row.pk in details
                else ()
            )
            for row in sessions
        ],
        "agenda": sorted(
            (row.title, row.issue_area, row.hard_security, row.chatham_house, row.level)
            for row in AgendaItem.objects.filter(**mine)
        ),
        "records": sorted((row.body, row.language) for row in Record.objects.filter(**mine)),
        "notes": sorted(row.body for row in PrivateNote.objects.filter(**mine)),
        "follow_ups": sorted(
            (row.what, str(row.due_on), row.done_at is not None) for row in FollowUp.objects.filter(**mine)
        ),
        "balance": gender_balance(dialogue),
        "track": track(dialogue),
    }


def test_it_says_each_step(demo):
    lines = demo.said.splitlines()
    assert lines[0] == "11 accounts, 6 organisations, 2 programmes."
    assert lines[1].startswith("Cedar harbour: 24 people, ")
    assert lines[-1] == "The demo world is loaded."


def test_nine_dialogues_of_every_kind(told):
    dialogues = [one.dialogue for one in told.values()]
    assert Counter(d.declared_track for d in dialogues) == {"two": 5, "one_half": 2, "three": 1, "one": 1}
    assert {d.state for d in dialogues} == {
        "pipeline",
        "contact",
        "active",
        "suspended",
        "transition",
        "closed",
        "cancelled",
    }
    assert Counter(d.state for d in dialogues)["closed"] == 2  # with success, and without
    assert {d.level for d in dialogues} == {0, 1, 2, 3}
    assert {d.arms_length for d in dialogues} == {"blind", "aliases", "known"}
    assert sum(len(one.parties) >= 3 for one in told.values()) >= 3


def test_people_and_parties(told):
    people = [person for one in told.values() for person in one.people]
    assert 140 <= len(people) <= 160
    for one in told.values():
        assert len(one.people) == 0 or 8 <= len(one.people) <= 25
    sides = sum(len(one.parties) + len(one.factions) for one in told.values())
    assert 22 <= sides <= 28
    factions = [faction for one in told.values() for faction in one.factions]
    assert sum(split for *_rest, split, _merged in factions) == 2
    assert sum(merged and until != "None" for _name, _since, until, _split, merged in factions) == 1
    genders = Counter(gender for _alias, _name, gender, *_rest in people)
    assert set(genders) == {"woman", "man", "non_binary", "self_described", "undisclosed"}
    functions = Counter(function for _alias, _name, _gender, function, *_rest in people)
    assert functions["facilitator"] >= 12
    assert {"observer", "interpreter", "expert", "note_taker"} <= set(functions)


def test_names_say_nothing_of_each_other(told):
    names = [
        name
        for one in told.values()
        for _alias, name, *_rest in one.people
        if name not in ("Amara Keita", "Daniel Okoro")
    ]
    assert len(set(names)) == len(names)
    for one in told.values():
        aliases = [person[0] for person in one.people]
        assert len(set(aliases)) == len(aliases)
        assert all(email.endswith("@participants.example") for email in one.emails)


def test_sessions(told):
    sessions = [session for one in told.values() for session in one.sessions]
    assert 150 <= len(sessions) <= 175
    states = Counter(session[1] for session in sessions)
    assert 0.06 <= states["postponed"] / len(sessions) <= 0.10
    assert 0.02 <= states["cancelled"] / len(sessions) <= 0.04
    online = {session[0][:4] for session in sessions if session[2] == "online" and session[0] > "2020-03-15"}
    stayed_in = [s[2] for s in sessions if "2020-03-15" <= s[0][:10] <= "2021-09-01"]
    assert online
    assert set(stayed_in) <= {"online"}
    places = {session[7].split(",")[0] for session in sessions if session[7]}
    assert places <= NEUTRAL | INVENTED
    assert places & INVENTED


def test_who_comes(told):
    returned = []
    for code_name, one in told.items():
        held = [session for session in one.sessions if session[1] == "held"]
        if not held:
            continue
        assert 6 <= held[0][5] <= 8, code_name  # a first meeting is small
        takers = sum(person[3] == "participant" for person in one.people)
        joined_by = max(person[6] for person in one.people)
        if takers > 8:
            later = mean(session[5] for session in held if session[2] != "online" and session[0] > joined_by)
            returned.append(later / takers)
    assert 0.68 <= mean(returned) <= 0.87


def test_items_have_rules_of_their_own(told):
    cedar = told["cedar harbour"]
    flags = {chatham for _title, _area, _hard, chatham, _level in cedar.agenda}
    assert flags == {True, False}  # a meeting, or part thereof
    assert any(level > cedar.dialogue.level for *_rest, level in cedar.agenda)
    paper = told["paper lighthouse"]
    assert {chatham for _title, _area, _hard, chatham, _level in paper.agenda} == {True, False}


@pytest.mark.parametrize("code_name", HARD)
def test_few_women_speak_on_hard_security(told, code_name):
    balance = told[code_name].balance
    for share in (balance.whole, balance.hard_security):
        assert 12 <= share.percent <= 25


@pytest.mark.parametrize("code_name", WATER_AND_JUSTICE)
def test_more_women_speak_on_water_and_justice(told, code_name):
    balance = told[code_name].balance
    for share in (balance.whole, balance.other):
        assert 35 <= share.percent <= 50
        assert share.undisclosed >= 1


def test_a_declared_track_two_whose_roster_says_otherwise(demo, told):
    from dialogues.models import Dialogue
    from dialogues.queries.balance import track
    from wall.viewer import viewing

    answer = told["granite viaduct"].track
    assert (answer.declared, answer.computed) == ("two", "one_half")
    with viewing(demo.people["officer"]):
        blind = track(Dialogue.objects.get(code_name="granite viaduct"))
    assert (blind.computed, blind.counts) == ("one_half", None)
    assert not re.search(r"\d of \d", blind.sentence)
    agreeing = [
        one.track.agrees
        for name, one in told.items()
        if name not in ("granite viaduct", "linen terrace", "barley station")
    ]
    assert all(agreeing)


def test_half_years_are_judged(demo):
    from dialogues.models import Dialogue
    from dialogues.queries.balance import gender_balance
    from wall.viewer import viewing

    with viewing(demo.people["officer"]):
        said = {row.code_name: gender_balance(row) for row in Dialogue.objects.exclude(state="pipeline")}
    answers = {code_name: [half.answer for half in balance.half_years] for code_name, balance in said.items()}
    assert len(answers["cedar harbour"]) >= 2
    assert {"met", "not_met"} <= {answer for found in answers.values() for answer in found[:2]}
    assert "not_met" in answers["granite viaduct"][:2]
    assert not said["granite viaduct"].counted


def test_retention_ends_this_month(told):
    today = timezone.now().date()
    days = [one.dialogue.shred_on for one in told.values() if one.dialogue.shred_on]
    assert [(day.year, day.month) for day in days].count((today.year, today.month)) == 1
    closed = told["linen terrace"].dialogue
    assert closed.shred_on - closed.ended_on == timedelta(days=730)
    last = max(session[0][:10] for session in told["linen terrace"].sessions)
    assert last < str(closed.ended_on)


def test_what_is_due_on_the_desks(demo):
    from notices.queries import due_for
    from wall.viewer import viewing

    def kinds(person, group):
        with viewing(demo.people[person]):
            return Counter(owed.kind for owed in getattr(due_for(demo.people[person]), group))

    late = kinds("facilitator", "overdue")
    assert late["session.log"] == 1
    assert late.total() <= 4  # a follow-up or two beside it
    assert kinds("facilitator", "this_week")["session.ahead"] == 1
    assert kinds("facilitator.other", "overdue")["session.log"] == 0
    assert kinds("facilitator.other", "this_week")["session.log"] == 1


def test_everybody_has_something_to_see(demo):
    from dialogues.models import Dialogue, UserGrant
    from ledger.models import Entry
    from wall.viewer import viewing

    known = {}
    for person in (
        "officer",
        "officer.other",
        "facilitator",
        "facilitator.other",
        "partner",
        "approver",
        "auditor",
        "admin",
    ):
        with viewing(demo.people[person]):
            known[person] = set(Dialogue.objects.values_list("code_name", flat=True))
    assert len(known["officer"]) == 6
    assert len(known["officer.other"]) == 3
    assert known["facilitator"] == {"cedar harbour", "granite viaduct", "saffron orchard", "linen terrace"}
    assert len(known["facilitator.other"]) == 4
    assert not known["facilitator"] & known["facilitator.other"]
    assert known["partner"] == {"cedar harbour", "saffron orchard"}
    assert known["approver"] == {"slate compass"}
    assert known["auditor"] == known["admin"] == set()
    with viewing(demo.people["auditor"]):
        assert Entry.objects.count() > 200
    with viewing(demo.people["facilitator"]):
        proposals = UserGrant.objects.filter(
            user_id=demo.people["facilitator"], accepted_at__isnull=True, ended_at__isnull=True
        )
        assert proposals.count() == 1


def test_a_note_that_the_partner_may_read(demo):
    from dialogues.models import PrivateNote
    from wall.viewer import viewing

    with viewing(demo.people["facilitator"]):
        own = PrivateNote.objects.count()
    with viewing(demo.people["partner"]):
        assert 0 < PrivateNote.objects.count() < own


def test_french_and_arabic(told):
    french = [one for one in told.values() if one.brief[3] == "fr"]
    assert len(french) == 2
    assert all(language == "fr" for one in french for _body, language in one.records)
    names = " ".join(person[1] for person in told["saffron orchard"].people)
    assert len(re.findall(r"[\u0600-\u06ff]+ ", names)) > 10


def test_it_is_fiction(told):
    for one in told.values():
        texts = [
            *one.brief[:3],
            *one.parties,
            *one.notes,
            *(f[0] for f in one.factions),
            *(i[0] for i in one.agenda),
        ]
        texts += [body for body, _language in one.records] + [what for what, *_rest in one.follow_ups]
        texts += [person[1] for person in one.people]
        for text in texts:
            assert not NOT_FICTION.search(text), text


def test_a_second_run_changes_nothing(demo):
    before = superuser("select count(*) from ledger_entry", dbname=demo.database)
    assert load() == "The demo world is there already; nothing was changed.\n"
    assert superuser("select count(*) from ledger_entry", dbname=demo.database) == before


def test_the_same_every_time(demo, told):
    from accounts.demo_people import address
    from accounts.models import User
    from wall.viewer import viewing

    try:
        with clone(EMPTY):
            load()
            for code_name, one in told.items():
                reader = one.story.lead if one.story.lead_accepts else one.story.officer
                with viewing(User.objects.using("owner").get(email=address(reader)).pk):
                    again = snapshot(code_name)
                for what, seen in again.items():
                    if what not in ("dialogue", "balance"):
                        assert seen == getattr(one, what), f"{code_name}: {what}"
    finally:
        point_at(demo.database)


def test_its_ledger_is_anchored_at_once(demo):
    """Whoever opens the auditor's page in the first minutes finds an anchor there."""
    [anchor] = demo.anchors.glob("*.json")
    assert int(anchor.name.split("-")[0]) > 100


def test_only_in_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="PARLEY_DEMO is 1"):
        call_command("load_demo")


def test_the_past_is_dated_in_the_demo_alone(demo, told):
    from dialogues.demo.past import date_back
    from wall.refusal import Refused
    from wall.viewer import viewing

    cedar = told["cedar harbour"].dialogue
    with override_settings(DEMO=False), viewing(demo.people["officer"]), pytest.raises(Refused):
        date_back(dialogue=cedar, since=cedar.state_since, ended=False)
