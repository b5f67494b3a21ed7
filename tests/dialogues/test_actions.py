"""What the actions on a dialogue allow, refuse and leave behind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from dialogues.actions import access, dialogues, notes, parties, roster, sessions
from dialogues.actions.roster import PersonInput
from dialogues.models import (
    AgendaItem,
    Attendance,
    Dialogue,
    Draft,
    FollowUp,
    Identity,
    Participant,
    PrivateNote,
    Record,
    Session,
    UserGrant,
)
from dialogues.session_log import AgendaEntry, FollowUpEntry, NoteEntry, Presence, RecordEntry, SessionLog
from wall.levels import Level
from wall.refusal import Refused
from wall.viewer import viewing


def log_for(participants: list, **changes: object) -> SessionLog:
    log = SessionLog(
        starts_at=datetime(2026, 5, 4, 8, tzinfo=UTC),
        ends_at=datetime(2026, 5, 6, 16, tzinfo=UTC),
        zone="Africa/Nairobi",
        title="A session",
        place="Somewhere",
        agenda=[AgendaEntry("First", level=Level.CLOSED), AgendaEntry("Second")],
        attendance=[Presence(pk) for pk in participants],
        records=[RecordEntry("A point was made.", agenda_item=0), RecordEntry("Another one.")],
        notes=[NoteEntry("For myself")],
        follow_ups=[FollowUpEntry("Send the paper")],
    )
    return replace(log, **changes)  # type: ignore[arg-type]


@pytest.fixture
def restricted(world: SimpleNamespace) -> SimpleNamespace:
    return world.dialogues.a_restricted


def test_a_log_goes_in_whole_and_comes_out_right(world: SimpleNamespace, restricted: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        session = sessions.log_session(dialogue=dialogue, log=log_for(restricted.participants))
        assert session.level == Level.RESTRICTED
        stored = Session.objects.select_related("detail").get(pk=session.pk)
        assert (stored.detail.place, stored.detail.zone, stored.state) == (
            "Somewhere",
            "Africa/Nairobi",
            "held",
        )
        items = list(AgendaItem.objects.filter(session=session))
        assert [(item.title, item.level) for item in items] == [
            ("First", Level.CLOSED),
            ("Second", Level.RESTRICTED),
        ]
        records = list(Record.objects.filter(session=session).order_by("level"))
        assert [(r.body, r.level) for r in records] == [
            ("Another one.", Level.RESTRICTED),
            ("A point was made.", Level.CLOSED),
        ]
        assert Attendance.objects.filter(session=session).count() == 5
        assert [note.body for note in PrivateNote.objects.filter(session=session)] == ["For myself"]
        assert [one.what for one in FollowUp.objects.filter(session=session)] == ["Send the paper"]
    with viewing(world.people.partner):
        assert PrivateNote.objects.filter(session_id=session.pk).count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": datetime(2026, 5, 4, 8, tzinfo=UTC)}, "ends_at"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"records": [RecordEntry("  ")]}, "records.0.body"),
        ({"records": [RecordEntry("x", agenda_item=7)]}, "records.0.agenda_item"),
        ({"records": [RecordEntry("x" * 100_001)]}, "records.0.body"),
        ({"agenda": [AgendaEntry(" ")], "records": []}, "agenda.0.title"),
        ({"attendance": [Presence(uuid4())]}, "attendance.0.participant"),
    ],
)
def test_a_log_that_cannot_be_is_refused_by_field_and_leaves_nothing(
    world: SimpleNamespace, restricted: SimpleNamespace, changes: dict, field: str
) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        before = Session.objects.count()
        with pytest.raises(Refused) as refused:
            sessions.log_session(dialogue=dialogue, log=log_for(restricted.participants, **changes))
        assert refused.value.status == 422
        assert field in refused.value.fields
        assert Session.objects.count() == before


def test_somebody_of_another_dialogue_is_not_on_the_roster(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        with pytest.raises(Refused) as other:
            sessions.log_session(dialogue=dialogue, log=log_for(world.dialogues.a_closed.participants[:1]))
        with pytest.raises(Refused) as nobody:
            sessions.log_session(dialogue=dialogue, log=log_for([uuid4()]))
    assert other.value.fields == nobody.value.fields


def test_one_key_is_one_session_and_another_body_is_refused(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        log = log_for(restricted.participants)
        first = sessions.log_session(dialogue=dialogue, log=log, key="k-1")
        again = sessions.log_session(dialogue=dialogue, log=log, key="k-1")
        assert again.pk == first.pk
        with pytest.raises(Refused) as refused:
            sessions.log_session(dialogue=dialogue, log=replace(log, title="Another"), key="k-1")
        assert (refused.value.status, refused.value.code) == (422, "key_reused")
        with pytest.raises(Refused):
            sessions.log_session(
                dialogue=Dialogue.objects.get(pk=world.dialogues.a_open.id),
                log=replace(log, attendance=()),
                key="k-1",
            )


def test_the_second_of_two_who_save_gets_the_difference(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        session = Session.objects.get(pk=restricted.session)
        seen = session.version
        sessions.edit_log(session=session, log=log_for(restricted.participants), version=seen)
    with viewing(world.people.partner):
        session = Session.objects.get(pk=restricted.session)
        with pytest.raises(Refused) as refused:
            sessions.edit_log(
                session=session, log=log_for(restricted.participants, title="Mine"), version=seen
            )
    assert (refused.value.status, refused.value.code) == (409, "changed_meanwhile")
    assert refused.value.extra["current"].pk == restricted.session


def test_editing_keeps_what_stayed_and_drops_what_went(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        session = Session.objects.get(pk=restricted.session)
        first = AgendaItem.objects.filter(session=session).first()
        assert first is not None
        log = log_for(
            restricted.participants[:2],
            agenda=[AgendaEntry("Renamed", id=first.pk), AgendaEntry("New")],
            records=[],
            notes=[],
            follow_ups=[],
        )
        sessions.edit_log(session=session, log=log, version=session.version)
        items = list(AgendaItem.objects.filter(session=session))
        assert [item.title for item in items] == ["Renamed", "New"]
        assert items[0].pk == first.pk
        assert Attendance.objects.filter(session=session).count() == 2


@pytest.mark.parametrize(
    ("to", "reason", "status", "code"),
    [
        ("pipeline", "", 409, "no_such_move"),
        ("suspended", " ", 422, "reason_needed"),
        ("nonsense", "x", 409, "no_such_move"),
    ],
)
def test_moves_that_are_refused(
    world: SimpleNamespace, restricted: SimpleNamespace, to: str, reason: str, status: int, code: str
) -> None:
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        with pytest.raises(Refused) as refused:
            dialogues.move_dialogue(dialogue=dialogue, to=to, reason=reason)
        assert (refused.value.status, refused.value.code) == (status, code)


def test_closing_sets_the_day_on_which_the_keys_go(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        closed = dialogues.move_dialogue(dialogue=dialogue, to="closed", reason="Done")
        assert closed.ended_on is not None
        assert closed.shred_on == closed.ended_on + timedelta(days=730)
        with pytest.raises(Refused):
            dialogues.move_dialogue(dialogue=closed, to="active", reason="Again")


def test_only_the_officer_moves_and_only_the_lead_loosens(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        with pytest.raises(Refused) as refused:
            dialogues.move_dialogue(dialogue=dialogue, to="suspended", reason="x")
        assert refused.value.status == 403
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        with pytest.raises(Refused) as refused:
            dialogues.set_arms_length(dialogue=dialogue, arms_length="aliases")
        assert refused.value.status == 403
    with viewing(world.people.facilitator):
        dialogues.set_arms_length(dialogue=Dialogue.objects.get(pk=restricted.id), arms_length="aliases")
    with viewing(world.people.officer):
        assert Participant.objects.filter(dialogue_id=restricted.id).count() == 5
        assert dialogues.set_arms_length(dialogue=Dialogue.objects.get(pk=restricted.id), arms_length="blind")
        assert Participant.objects.filter(dialogue_id=restricted.id).count() == 0


def test_two_people_of_one_name_stay_two(world: SimpleNamespace, restricted: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        person = PersonInput(name="Same Name", role_class="civil_society")
        added = roster.import_roster(dialogue=dialogue, people=[person, person])
        assert len({one.alias for one in added}) == 2
        rows = list(Identity.objects.filter(pk__in=[one.pk for one in added]))
        assert rows[0].name == rows[1].name == "Same Name"
        assert bytes(rows[0].name_index) == bytes(rows[1].name_index)


def test_a_partner_changes_attributes_but_no_name(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.partner):
        person = Participant.objects.get(pk=restricted.participants[0])
        changed = roster.edit_participant(
            participant=person, version=person.version, changes={"role_class": "near_official"}
        )
        assert changed.role_class == "near_official"
        with pytest.raises(Refused) as refused:
            roster.edit_participant(participant=person, version=changed.version, changes={"name": "Somebody"})
        assert refused.value.status == 403


@pytest.mark.parametrize("field", ["party_id", "faction_id"])
def test_a_party_of_another_dialogue_is_as_unknown_as_none(
    world: SimpleNamespace, restricted: SimpleNamespace, field: str
) -> None:
    other = world.dialogues.b_restricted
    said = []
    for pk in (other.parties[0] if field == "party_id" else other.faction, uuid4()):
        with viewing(world.people.facilitator):
            dialogue = Dialogue.objects.get(pk=restricted.id)
            person = PersonInput(name="X Y", role_class="civil_society", **{field: pk})  # type: ignore[arg-type]
            with pytest.raises(Refused) as refused:
                roster.add_participant(dialogue=dialogue, person=person)
            said.append((refused.value.status, refused.value.fields))
            participant = Participant.objects.get(pk=restricted.participants[0])
            with pytest.raises(Refused):
                roster.edit_participant(
                    participant=participant, version=participant.version, changes={field: pk}
                )
    assert said[0] == said[1]
    assert said[0][0] == 422


def test_a_draft_is_ones_own_and_goes_with_the_log(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    about = uuid4()
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        notes.save_draft(dialogue=dialogue, kind=Draft.Kind.SESSION_LOG, about=about, body={"record": "half"})
        draft = notes.save_draft(
            dialogue=dialogue, kind=Draft.Kind.SESSION_LOG, about=about, body={"record": "more"}
        )
        assert draft.body == {"record": "more"}
        assert Draft.objects.filter(about=about).count() == 1
    with viewing(world.people.partner):
        assert Draft.objects.filter(about=about).count() == 0
    with viewing(world.people.facilitator):
        sessions.log_session(dialogue=dialogue, log=log_for(restricted.participants), key=str(about))
        assert Draft.objects.filter(about=about).count() == 0


def test_an_appointment_counts_once_it_is_accepted(
    world: SimpleNamespace, restricted: SimpleNamespace
) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        grant = access.give_capacity(
            dialogue=dialogue, person_id=world.people.colleague, capacity="facilitate"
        )
    with viewing(world.people.colleague):
        assert not Dialogue.objects.filter(pk=restricted.id).exists()
        access.accept(grant=UserGrant.objects.get(pk=grant.pk))
        assert Dialogue.objects.filter(pk=restricted.id).exists()
        assert Identity.objects.filter(dialogue_id=restricted.id).count() == 5


def test_a_party_ends_and_a_faction_splits(world: SimpleNamespace, restricted: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=restricted.id)
        party = parties.add_party(dialogue=dialogue, name="Coast")
        main = parties.add_faction(party=party, name="Main body")
        split = parties.add_faction(party=party, name="Reformers", split_from=main)
        assert split.split_from_id == main.pk
        ended = parties.edit_faction(
            faction=main, changes={"until": datetime(2026, 6, 1, tzinfo=UTC).date(), "merged_into": split}
        )
        assert ended.merged_into_id == split.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (
            {
                "starts_at": datetime(2099, 5, 4, 8, tzinfo=UTC),
                "ends_at": datetime(2099, 5, 4, 9, tzinfo=UTC),
            },
            "starts_at",
        ),
        ({"languages": ["en", "<script>"]}, "languages"),
        ({"records": [RecordEntry("A point.", language="<b>")]}, "records.0.language"),
    ],
)
def test_a_log_of_what_cannot_be_is_refused(
    world: SimpleNamespace, restricted: SimpleNamespace, changes: dict, field: str
) -> None:
    with viewing(world.people.facilitator), pytest.raises(Refused) as refused:
        dialogue = Dialogue.objects.get(pk=restricted.id)
        sessions.log_session(dialogue=dialogue, log=log_for(restricted.participants, **changes))
    assert (refused.value.status, set(refused.value.fields)) == (422, {field})


@pytest.mark.parametrize("target", [0, 1, 31, 100, 101])
def test_a_target_is_one_of_three(world: SimpleNamespace, restricted: SimpleNamespace, target: int) -> None:
    """One that anything meets would turn the headline into a lie."""
    with viewing(world.people.officer), pytest.raises(Refused) as refused:
        dialogue = Dialogue.objects.get(pk=restricted.id)
        dialogues.edit_dialogue(
            dialogue=dialogue, version=dialogue.version, changes={"gender_target": target}
        )
    assert set(refused.value.fields) == {"gender_target"}
