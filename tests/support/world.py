"""The test world: two houses that must not see each other, a dialogue at each level in each, canaries everywhere.

House `a` is programme North (officer, facilitator, partner), house `b` programme South (officer_other,
facilitator_other). Every sealed text contains `canary(house, level, field)`.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

LEVELS = ("open", "chatham", "restricted", "closed")
ARMS_LENGTH = {"open": "known", "chatham": "aliases", "restricted": "blind", "closed": "aliases"}
PASSWORD = "a-long-enough-phrase-for-tests"
PEOPLE = {
    # name: (ring, roles as (kind, house or None))
    "lead_officer": ("inner", [("lead_officer", "a")]),
    "officer": ("inner", [("officer", "a")]),
    "officer_team": ("inner", [("officer", "a")]),
    "lead_officer_other": ("inner", [("lead_officer", "b")]),
    "officer_other": ("inner", [("officer", "b")]),
    "facilitator": ("inner", [("facilitator", None)]),
    "colleague": ("inner", [("facilitator", None)]),
    "facilitator_other": ("inner", [("facilitator", None)]),
    "partner": ("inner", [("partner", None)]),
    "approver": ("inner", [("approver", "a")]),
    "auditor": ("inner", [("auditor", None)]),
    "administrator": ("inner", [("administrator", None)]),
    "former": ("inner", [("facilitator", None)]),
    "stranger": ("inner", [("facilitator", None)]),
    "funder": ("outer", [("funder", None)]),
    "funder_other": ("outer", [("funder", None)]),
    "liaison": ("outer", [("liaison", None)]),
}


def canary(house: str, level: str, field: str) -> str:
    """A text that occurs nowhere but where it was put."""
    return f"CANARY {house}-{level}-{field} Zwyxvü"


def build(path: Path) -> None:
    """Make the world by the same actions that people use, and note its ids in a file."""
    from wall.viewer import viewing

    people = _people()
    programmes = _programmes(people)
    world: dict[str, Any] = {"people": people, "programmes": programmes, "dialogues": {}}
    casts = {
        "a": ("officer", "facilitator", "partner", "lead_officer"),
        "b": ("officer_other", "facilitator_other", None, "lead_officer_other"),
    }
    for house, cast in casts.items():
        for level in LEVELS:
            world["dialogues"][f"{house}_{level}"] = _dialogue(house, level, people, programmes[house], cast)
    # Somebody who once facilitated the restricted dialogue of house a.
    from dialogues.actions import access
    from dialogues.models import Dialogue, UserGrant

    with viewing(people["facilitator"]):
        dialogue = Dialogue.objects.get(pk=world["dialogues"]["a_restricted"]["id"])
        grant = access.give_capacity(dialogue=dialogue, person_id=people["former"], capacity="facilitate")
    with viewing(people["former"]):
        access.accept(grant=UserGrant.objects.get(pk=grant.pk))
    with viewing(people["facilitator"]):
        access.end_capacity(grant=UserGrant.objects.get(pk=grant.pk))
    path.write_text(json.dumps(world, default=str))


def _people() -> dict[str, UUID]:
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from accounts.models import Organisation, User
    from wall.levels import Level

    organisation = Organisation.objects.using("owner").create(
        name="Test Ministry", kind="government", country="CA"
    )
    hashed = make_password(PASSWORD)
    found = {}
    for name, (ring, _roles) in PEOPLE.items():
        found[name] = (
            User.objects.using("owner")
            .create(
                email=f"{name.replace('_', '.')}@test.example",
                password=hashed,
                display_name=name.replace("_", " ").title(),
                organisation=organisation,
                ring=ring,
                clearance=Level.CLOSED,
                is_active=True,
                joined_at=timezone.now(),
            )
            .pk
        )
    return found


def _programmes(people: dict[str, UUID]) -> dict[str, UUID]:
    from accounts.models import Organisation, Programme, Role

    sponsor = Organisation.objects.using("owner").get()
    programmes = {
        house: Programme.objects.using("owner").create(name=name, sponsor=sponsor).pk
        for house, name in (("a", "North"), ("b", "South"))
    }
    for person, (_ring, roles) in PEOPLE.items():
        for kind, house in roles:
            Role.objects.using("owner").create(
                user_id=people[person], kind=kind, programme_id=programmes[house] if house else None
            )
    return programmes


def _dialogue(
    house: str, level: str, people: dict[str, UUID], programme: UUID, cast: tuple[str, str, str | None, str]
) -> dict[str, Any]:
    from dialogues.actions import access
    from dialogues.actions import dialogues as acts
    from dialogues.models import Dialogue, UserGrant
    from wall.levels import Level
    from wall.viewer import viewing

    officer, facilitator, partner, _lead_officer = cast

    def text(field: str) -> str:
        return canary(house, level, field)

    with viewing(people[officer]):
        dialogue = acts.open_dialogue(
            programme_id=programme,
            title=text("title"),
            theme=text("theme"),
            level=Level[level.upper()],
            arms_length=ARMS_LENGTH[level],
            issue_areas=["water", "ceasefire"],
            official_process=text("process"),
        )
        lead = access.give_capacity(dialogue=dialogue, person_id=people[facilitator], capacity="lead")
    with viewing(people[facilitator]):
        access.accept(grant=UserGrant.objects.get(pk=lead.pk))
    with viewing(people[officer]):
        acts.move_dialogue(dialogue=Dialogue.objects.get(pk=dialogue.pk), to="active")
    if partner:
        with viewing(people[facilitator]):
            found = Dialogue.objects.get(pk=dialogue.pk)
            grant = access.give_capacity(dialogue=found, person_id=people[partner], capacity="partner")
        with viewing(people[partner]):
            access.accept(grant=UserGrant.objects.get(pk=grant.pk))
    with viewing(people[facilitator]):
        rows = _content(Dialogue.objects.get(pk=dialogue.pk), text)
    return {"id": dialogue.pk, "code_name": dialogue.code_name, **rows}


def _content(dialogue: Any, text: Any) -> dict[str, Any]:
    from bench.made_up import make_missing
    from dialogues.actions import notes, parties, roster, sessions
    from dialogues.actions.roster import PersonInput
    from dialogues.models import Draft
    from dialogues.session_log import AgendaEntry, FollowUpEntry, NoteEntry, Presence, RecordEntry, SessionLog

    upper = parties.add_party(dialogue=dialogue, name=text("party"))
    lower = parties.add_party(dialogue=dialogue, name=text("second party"))
    faction = parties.add_faction(party=upper, name=text("faction"))
    people = [
        PersonInput(
            name=text(f"name {number}"),
            role_class=role_class,
            gender=gender,
            function=function,
            party_id=party,
            affiliation=text("affiliation"),
            email=f"canary{number}@{dialogue.code_name.replace(' ', '-')}.example",
            phone=text("phone"),
            remarks=text("remarks"),
            gender_words=text("gender"),
            stated_capacity=text("capacity"),
        )
        for number, (role_class, gender, function, party) in enumerate(
            [
                ("official_instructed", "man", "participant", upper.pk),
                ("official_private", "woman", "participant", upper.pk),
                ("near_official", "man", "participant", lower.pk),
                ("civil_society", "undisclosed", "participant", lower.pk),
                ("third_party", "woman", "facilitator", None),
            ]
        )
    ]
    participants = roster.import_roster(dialogue=dialogue, people=people)
    log = SessionLog(
        starts_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        ends_at=datetime(2026, 3, 4, 16, tzinfo=UTC),
        zone="Europe/Oslo",
        title=text("session"),
        place=text("place"),
        region="europe",
        languages=["en", "ar"],
        agenda=[
            AgendaEntry(
                title=text("item"), issue_area="ceasefire", hard_security=True, chaired_by="facilitator"
            ),
            AgendaEntry(title=text("second item"), issue_area="water"),
        ],
        attendance=[Presence(p.pk, p.function) for p in participants],
        records=[RecordEntry(body=text("record"), agenda_item=0)],
        notes=[NoteEntry(body=text("note"))],
        follow_ups=[FollowUpEntry(what=text("follow-up"), due_on=date(2026, 4, 1))],
    )
    session = sessions.log_session(dialogue=dialogue, log=log)
    planned = sessions.schedule_session(
        dialogue=dialogue,
        log=SessionLog(
            starts_at=datetime(2027, 3, 2, 8, tzinfo=UTC),
            ends_at=datetime(2027, 3, 3, 16, tzinfo=UTC),
            zone="Asia/Muscat",
            title=text("planned session"),
            place=text("planned place"),
        ),
    )
    draft = notes.save_draft(
        dialogue=dialogue, kind=Draft.Kind.SESSION_LOG, about=uuid4(), body={"record": text("draft")}
    )
    make_missing(dialogue, text)
    return {
        "parties": [upper.pk, lower.pk],
        "faction": faction.pk,
        "participants": [p.pk for p in participants],
        "session": session.pk,
        "planned": planned.pk,
        "draft": draft.pk,
    }


def _uuids(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{k: _uuids(v) for k, v in value.items()})
    if isinstance(value, list):
        return [_uuids(v) for v in value]
    try:
        return UUID(value)
    except ValueError:
        return value


@pytest.fixture
def world(world_database: str) -> SimpleNamespace:
    """The ids of the test world: `world.people.officer`, `world.dialogues.a_closed.session`, …"""
    from support.database import RUN

    return _uuids(json.loads((RUN / "world.json").read_text()))
