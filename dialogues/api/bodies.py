"""What may be written, field by field. Unknown fields are refused; rules are the actions' own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.fields import UNTIL
from dialogues.fields.brief import BriefInput, ReasonInput
from dialogues.fields.participant import LeavingInput, PersonInput
from dialogues.fields.party import FactionInput, PartyInput
from dialogues.fields.session import (
    MOST_ITEMS,
    MOST_PEOPLE,
    MOST_TEXTS,
    AgendaEntry,
    FollowUpEntry,
    NoteEntry,
    Presence,
    RecordEntry,
    SessionLog,
)
from dialogues.models import ArmsLength, Session, State
from resources.bodies import LevelField, StrictSerializer, body_field
from wall.rights import CAPACITIES


def many(body: Any, most: int, **options: Any) -> Any:
    """A list of at most so many of these."""
    return body(many=True, max_length=most, **{"required": False, **options})


class About(StrictSerializer):
    """What a dialogue is about: written when it is opened and changed later."""

    noun = BriefInput


class NewDialogue(About):
    """A dialogue to open in a programme, with the parties to the conflict and the lead facilitator to propose."""

    programme = serializers.UUIDField(source="programme_id")
    level = LevelField(required=False)
    arms_length = serializers.ChoiceField(ArmsLength.choices, required=False)
    state = serializers.ChoiceField([State.PIPELINE, State.CONTACT], required=False)


class Move(StrictSerializer):
    """Where to move a dialogue to, and why."""

    noun = ReasonInput
    to = serializers.ChoiceField(State.choices)


class ArmsLengthBody(StrictSerializer):
    """What the sponsor's officers may learn."""

    arms_length = serializers.ChoiceField(ArmsLength.choices)


class LevelBody(StrictSerializer):
    """A higher level."""

    level = LevelField()


class PartyBody(StrictSerializer):
    """A party to the conflict."""

    noun = PartyInput


class FactionBody(StrictSerializer):
    """A faction; its party is said once."""

    noun = FactionInput


class NewFaction(StrictSerializer):
    """A faction to name within a party."""

    noun, without = FactionInput, frozenset({"merged_into"})
    party = serializers.UUIDField(source="party_id")


class PersonBody(StrictSerializer):
    """One person of the roster."""

    noun = PersonInput


class Leaving(StrictSerializer):
    """The day somebody leaves; today where none is given."""

    noun = LeavingInput


class ItemBody(StrictSerializer):
    """An agenda item; `id` names one that is there already."""

    noun = AgendaEntry
    id = serializers.UUIDField(required=False)


class PresenceBody(StrictSerializer):
    """Somebody of the roster who was there."""

    noun = Presence


class RecordBody(StrictSerializer):
    """Points, not people. `agenda_item` is the position of its item in this body, counted from 0."""

    noun = RecordEntry
    id = serializers.UUIDField(required=False)


class NoteBody(StrictSerializer):
    """A private note, and those of the team whom its author lets read it."""

    noun = NoteEntry


class FollowUpBody(StrictSerializer):
    """Something to do, by when, whose."""

    noun = FollowUpEntry
    id = serializers.UUIDField(required=False)


class NewFollowUp(StrictSerializer):
    """A follow-up that is added on its own, and not as a part of a log."""

    noun = FollowUpEntry


class Done(StrictSerializer):
    """Whether a follow-up is done."""

    done = serializers.BooleanField()


class SessionBody(StrictSerializer):
    """A whole session in one body. `held` is a log, `planned` a date in the calendar."""

    noun = SessionLog
    state = serializers.ChoiceField([Session.State.HELD, Session.State.PLANNED], default=Session.State.HELD)
    agenda = many(ItemBody, MOST_ITEMS)
    attendance = many(PresenceBody, MOST_PEOPLE)
    records = many(RecordBody, MOST_TEXTS)
    notes = many(NoteBody, MOST_TEXTS)
    follow_ups = many(FollowUpBody, MOST_TEXTS)


class SessionChange(StrictSerializer):
    """What may be said of a session without writing it anew: that it is put off or called off, or a higher level."""

    state = serializers.ChoiceField([Session.State.POSTPONED, Session.State.CANCELLED], required=False)
    level = LevelField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one of the two, a state or a level."""
        if len(given) != 1:
            raise serializers.ValidationError(_("Send either a state or a level."))
        return given


class NewGrant(StrictSerializer):
    """Who is given which capacity, until when: a person by id or by the address they sign in with, or a team."""

    capacity = serializers.ChoiceField(sorted(CAPACITIES))
    person = serializers.UUIDField(required=False)
    email = serializers.EmailField(required=False)
    team = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    until = body_field(UNTIL)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one of the three: a person, an address or a team."""
        if len({"person", "email", "team"} & given.keys()) != 1:
            raise serializers.ValidationError(_("Name a person, by id or by address, or a team."))
        return given


class ChosenRow(StrictSerializer):
    """One row by its number in the spreadsheet; every other field corrects what the file said."""

    noun = PersonInput
    number = serializers.IntegerField(min_value=1, max_value=10_000_000)

    def get_fields(self) -> dict[str, Any]:
        """Require the number alone: a field that is not sent keeps what the file said."""
        fields = super().get_fields()
        for name in fields.keys() - {"number"}:
            fields[name].required = False
        return fields


class Chosen(StrictSerializer):
    """The rows of a preview that are to become people: all of them, or nobody."""

    rows = many(ChosenRow, 2000, allow_empty=False, required=True)


def log_of(given: dict[str, Any]) -> SessionLog:
    """The log that a SessionBody says."""
    values = {name: value for name, value in given.items() if name != "state"}
    for name, entry in ENTRIES.items():
        values[name] = tuple(entry(**one) for one in given.get(name, ()))
    return SessionLog(**values)


ENTRIES: dict[str, Any] = {
    "agenda": AgendaEntry,
    "attendance": Presence,
    "records": RecordEntry,
    "notes": NoteEntry,
    "follow_ups": FollowUpEntry,
}
