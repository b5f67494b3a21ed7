"""The demo world, loaded once in each test process, and all that people see of it."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from support.database import EMPTY, clone, point_at


def load() -> str:
    """Load the demo world where Django's logins point; what the command says."""
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@contextmanager
def demo_settings(anchors: Path) -> Iterator[None]:
    """As the demo runs. No worker does: what would be its task is done here."""
    from parley.celery import app

    eager, app.conf.task_always_eager = app.conf.task_always_eager, True
    try:
        with override_settings(DEMO=True, LEDGER_ANCHORS=anchors):
            yield
    finally:
        app.conf.task_always_eager = eager


@pytest.fixture(scope="session")
def loaded_demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """The demo world in a database of its own. Tests ask for `demo` or `told`, which lead Django's logins there."""
    from accounts.demo_people import PEOPLE, address
    from accounts.models import User

    anchors = tmp_path_factory.mktemp("anchors")
    with clone(EMPTY) as name:
        with django_db_blocker.unblock(), demo_settings(anchors):
            said = load()
            people = {key: User.objects.using("owner").get(email=address(key)).pk for key in PEOPLE}
            told = tell(people)
        yield SimpleNamespace(said=said, people=people, database=name, anchors=anchors, told=told)


@pytest.fixture(scope="module")
def demo(loaded_demo: SimpleNamespace, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Django's logins point at the demo world while a module's tests run; they read and do not change it."""
    with django_db_blocker.unblock(), demo_settings(loaded_demo.anchors):
        point_at(loaded_demo.database)
        yield loaded_demo
        connections.close_all()


@pytest.fixture(scope="module")
def told(demo: SimpleNamespace) -> dict[str, SimpleNamespace]:
    """Each dialogue by code name, as those who know most of it see it."""
    return demo.told


def tell(people: dict[str, Any]) -> dict[str, SimpleNamespace]:
    """What `told` gives."""
    from dialogues.demo.stories import STORIES
    from wall.viewer import viewing

    found = {}
    for story in STORIES:
        reader = story.lead if story.lead_accepts else story.officer
        with viewing(people[reader]):
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
