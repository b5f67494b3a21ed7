"""One of everything that has an address, made in the first dialogue by the actions that people use."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4


def furnish(world: dict[str, Any]) -> None:
    """Put the ids into `world["ids"]`, by kind of object (bench/addresses.py)."""
    from wall.viewer import viewing

    pk = UUID(world["few_ids"][0])
    ids: dict[str, Any] = {
        "dialogue": pk,
        "participant": world["people"][str(pk)][0],
        "programme": world["programme"],
        "person": world["few"],
    }
    with viewing(UUID(world["few"])):
        ids |= _content(pk, [UUID(one) for one in world["people"][str(pk)]])
    world["ids"] = ids | _found(world, pk)


def _content(pk: UUID, people: list[UUID]) -> dict[str, Any]:
    from bench.made_up import make_missing
    from dialogues.actions import notes, parties, sessions
    from dialogues.models import AgendaItem, Dialogue, FollowUp, Record
    from dialogues.session_log import AgendaEntry, FollowUpEntry, Presence, RecordEntry, SessionLog

    dialogue, soon = Dialogue.objects.get(pk=pk), datetime.now(UTC) + timedelta(days=20)
    party = parties.add_party(dialogue=dialogue, name="Bench")
    planned = sessions.schedule_session(
        dialogue=dialogue, log=SessionLog(starts_at=soon, ends_at=soon + timedelta(hours=4))
    )
    session = sessions.log_session(
        dialogue=dialogue,
        log=SessionLog(
            starts_at=datetime(2026, 10, 2, 8, tzinfo=UTC),
            ends_at=datetime(2026, 10, 2, 16, tzinfo=UTC),
            agenda=[AgendaEntry("First")],
            attendance=[Presence(one) for one in people],
            records=[RecordEntry("A point.")],
            follow_ups=[FollowUpEntry("Something")],
        ),
    )
    about = uuid4()
    notes.save_draft(dialogue=dialogue, kind="session_log", about=about, body={"title": "Bench"})
    return {
        "party": party.pk,
        "faction": parties.add_faction(party=party, name="Bench").pk,
        "session": session.pk,
        "planned": planned.pk,
        "item": AgendaItem.objects.get(session=session).pk,
        "record": Record.objects.get(session=session).pk,
        "up": FollowUp.objects.get(session=session).pk,
        "note": notes.write_note(session=session, body="A note", readers=[]).pk,
        "about": about,
        **{kind: row.pk for kind, row in make_missing(dialogue, lambda name: f"Bench {name}").items()},
    }


def _found(world: dict[str, Any], pk: UUID) -> dict[str, Any]:
    """What stands there without any action of ours, found by the superuser."""
    from bench.scale import as_superuser

    rows = {
        "grant": f"select id from dialogues_usergrant where content_object_id = '{pk}' and user_id = '{world['partner']}'",
        "obligation": f"select id from notices_obligation where dialogue_id = '{pk}' and owner_id = '{world['few']}'",
        "entry": f"select id from ledger_entry where dialogue_id = '{pk}'",
        "organisation": "select id from accounts_organisation",
    }
    return {kind: as_superuser(f"{sql} limit 1")[0][0] for kind, sql in rows.items()} | {
        "pk": as_superuser("select id from accounts_organisation limit 1")[0][0]
    }
