"""How many entries are left: one by actions within actions, one denial by a refusal, none by a failure or a second time."""

import threading
from typing import Any

import pytest
from django.db import connections
from support.database import superuser
from support.stage import Stage, entries

from ledger.actions import REGISTRY, action, note_fields
from ledger.models import Entry
from wall.offices import office
from wall.refusal import Refused
from wall.viewer import viewing


def test_nested_actions_are_one_entry_of_the_outermost(stage: Stage) -> None:
    from dialogues.actions import parties

    @action("test.outer", needs=None)
    def outer(*, dialogue: Any) -> None:
        note_fields("mine")
        parties.add_party(dialogue=dialogue, name="SECRET")

    before = len(entries(stage.database))
    try:
        with viewing(stage.people.facilitator):
            outer(dialogue=stage.dialogue())
    finally:
        REGISTRY.pop("test.outer")
    new = entries(stage.database)[before:]
    assert [(entry[1], entry[6]) for entry in new] == [("test.outer", ["mine", "name"])]


def test_a_nested_action_asks_for_its_own_right(stage: Stage) -> None:
    from dialogues.actions import roster

    @action("test.outer", needs=None)
    def outer(*, dialogue: Any) -> None:
        roster.export_roster(dialogue=dialogue, reason="r")

    before = len(entries(stage.database))
    try:
        with viewing(stage.people.partner), pytest.raises(Refused):
            outer(dialogue=stage.dialogue())
    finally:
        REGISTRY.pop("test.outer")
    assert len(entries(stage.database)) == before


def test_what_was_done_before_leaves_nothing(stage: Stage) -> None:
    from dialogues.actions import roster

    with viewing(stage.people.facilitator):
        first = roster.add_participant(dialogue=stage.dialogue(), person=stage.person_input(), key="once")
    before = len(entries(stage.database))
    with viewing(stage.people.facilitator):
        second = roster.add_participant(dialogue=stage.dialogue(), person=stage.person_input(), key="once")
    assert second.pk == first.pk
    assert len(entries(stage.database)) == before


def test_a_refusal_leaves_nothing_but_one_denial(stage: Stage, settings: Any) -> None:
    """Through the middleware, which rolls back and then writes it in a transaction of its own."""
    from support.page_forms import as_shown
    from support.walk import signed_in

    client = signed_in("partner", settings)
    where = stage.world.dialogues.a_restricted.id
    sent = as_shown(client, f"/dialogues/{where}/arms-length/", arms_length="known")
    before = len(entries(stage.database))
    answer = client.post(f"/dialogues/{where}/arms-length/", sent)
    assert answer.status_code in (200, 403, 422)
    new = entries(stage.database)[before:]
    assert [(kind, str(actor), str(dialogue)) for kind, _, actor, _, _, dialogue, *_ in new] == [
        ("denied", str(stage.people.partner), str(where))
    ]
    assert superuser(
        f"select arms_length from dialogues_dialogue where id = '{where}'", dbname=stage.database
    ) == [("blind",)]


def test_a_failing_body_leaves_nothing(stage: Stage) -> None:
    @action("test.fails", needs=None)
    def fails(*, dialogue: Any) -> None:
        from dialogues.models import Party

        Party.objects.create(dialogue=dialogue, name="half")
        raise ValueError("in the middle")

    before = len(entries(stage.database))
    try:
        with pytest.raises(ValueError, match="in the middle"), viewing(stage.people.facilitator):
            fails(dialogue=stage.dialogue())
    finally:
        REGISTRY.pop("test.fails")
    assert len(entries(stage.database)) == before
    assert superuser("select count(*) from dialogues_party", dbname=stage.database) == [(16,)]


def test_sixteen_writers_at_once_make_one_chain(stage: Stage) -> None:
    """Not a single fork: each entry follows from the one before it."""
    from dialogues.actions import parties
    from ledger.chain import verify

    before = len(entries(stage.database))
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(4):
                with viewing(stage.people.facilitator):
                    parties.add_party(dialogue=stage.dialogue(), name="SECRET")
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    with office("archivist"):
        report = verify(Entry.objects.order_by("seq"), [])
    assert (report.entries, report.findings) == (before + 64, ())
