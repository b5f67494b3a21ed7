"""What a viewer is shown, field by field. A field whose right they do not hold is left out, not emptied."""

from copy import deepcopy
from functools import cache
from typing import Any, ClassVar

from django.utils.translation import get_language
from rest_framework import serializers

from dialogues import models
from dialogues.fields.brief import BriefInput
from dialogues.fields.participant import FIELDS as PERSON
from dialogues.fields.party import FactionInput, PartyInput
from dialogues.fields.session import AgendaEntry, FollowUpEntry, RecordEntry
from dialogues.fields.session import Presence as PresenceEntry
from dialogues.models import ArmsLength, Session, State, Track
from dialogues.session_log import PLAIN
from dialogues.words.code_names import spoken
from resources.bodies import LevelField, needs_of, shown_fields
from resources.fields import fields_of
from resources.shown import Row
from wall.questions import read_right
from wall.rights import CAPACITIES, Right


class Shown(Row):
    """Leaves out each field of `needs` whose right is not among the context's `rights`.

    Without rights in the context (when the API describes itself) all fields are there, and those optional.
    """

    declared: ClassVar[dict[str, Any]] = {}  # fields as a noun declares them, by `shown_fields`
    needs: ClassVar[dict[str, Right]] = {}

    def get_fields(self) -> dict[str, Any]:
        """The fields that this viewer may read."""
        own = super().get_fields()
        fields = own | {name: deepcopy(field) for name, field in self.declared.items() if name not in own}
        rights = self.context.get("rights")
        for name, right in self.needs.items():
            if name not in fields:
                continue
            if rights is None:
                fields[name].required = False
            elif right not in rights:
                del fields[name]
        return fields


class Brief(Shown):
    """What a dialogue is about."""

    declared = shown_fields(field for field in fields_of(BriefInput) if not field.part)


def shown_part(part: str, where: str = "") -> dict[str, Any]:
    """What one row of a participant holds; `where` is the attribute that it is found by."""
    return shown_fields([field for field in PERSON if field.part == part], where)


OUTLINE = ("id", "code_name", "name", "state", "level", "tlp", "programme", "rights")


class Dialogue(Row):
    """A dialogue: the outline for whoever may know of it, the rest for whoever may read its brief."""

    id = serializers.UUIDField()
    code_name = serializers.CharField(help_text="The pair of words as stored: lists sort and search by it.")
    name = serializers.SerializerMethodField(help_text="The same in the reader's language.")
    state = serializers.ChoiceField(State.choices)
    level = LevelField()
    tlp = serializers.CharField(source="marking.tlp", help_text="The Traffic Light Protocol label.")
    programme = serializers.UUIDField(source="programme_id")
    rights = serializers.SerializerMethodField(help_text="What you may know of it and do with it.")
    state_since = serializers.DateField(required=False)
    opened_at = serializers.DateTimeField(required=False)
    ended_on = serializers.DateField(allow_null=True, required=False)
    shred_on = serializers.DateField(allow_null=True, required=False)
    arms_length = serializers.ChoiceField(ArmsLength.choices, required=False)
    declared_track = serializers.ChoiceField(Track.choices, required=False)
    gender_target = serializers.IntegerField(required=False)
    brief = Brief(required=False)

    def to_representation(self, dialogue: Any) -> dict[str, Any]:
        """`dialogue.held` are the viewer's rights on it; `dialogue.shown_brief` its brief, or None."""
        shown = {}
        knows_more = Right.BRIEF in dialogue.held
        for name, field, find in self.readers:
            if not knows_more and name not in OUTLINE:
                continue
            if name == "brief":
                if dialogue.shown_brief is not None:
                    shown["brief"] = field.to_representation(dialogue.shown_brief)
                continue
            value = find(dialogue)
            shown[name] = None if value is None else field.to_representation(value)
        return shown

    def get_name(self, dialogue: Any) -> str:
        """Spoken in the language of the request."""
        return spoken(dialogue.code_name, get_language() or "en")

    def get_rights(self, dialogue: Any) -> list[str]:
        """Names of rights, in the order of the table."""
        return list(_names(dialogue.held))


@cache
def _names(rights: Right) -> tuple[str, ...]:
    return tuple(str(right.name).lower() for right in Right if right in rights)


class Moves(serializers.Serializer[Any]):
    """Where a dialogue stands and where it may go from there."""

    state = serializers.ChoiceField(State.choices)
    moves = serializers.ListField(child=serializers.ChoiceField(State.choices))


class ArmsLengthShown(serializers.Serializer[Any]):
    """What the sponsor's officers learn of the roster."""

    arms_length = serializers.ChoiceField(ArmsLength.choices)


class LevelShown(serializers.Serializer[Any]):
    """How confidential it is."""

    level = LevelField()


class Party(Shown):
    """A party to the conflict."""

    declared = shown_fields(fields_of(PartyInput))
    id = serializers.UUIDField()


class Faction(Shown):
    """A faction within a party, with where it came from and where it went."""

    declared = shown_fields(fields_of(FactionInput))
    id = serializers.UUIDField()
    party = serializers.UUIDField(source="party_id")


class Participant(Shown):
    """Somebody on the roster, by alias. Outside the team: alias, side and role class, and no more."""

    declared = {**shown_part(""), **shown_part("attributes", "attributes")}
    needs: ClassVar[dict[str, Right]] = {
        **needs_of(PERSON),
        "left_on": Right.ATTRIBUTES,
        "erased_on": Right.ATTRIBUTES,
    }

    id = serializers.UUIDField()
    alias = serializers.CharField()
    left_on = serializers.DateField(allow_null=True)
    erased_on = serializers.DateField(allow_null=True)


class Identity(Shown):
    """Who a participant is; how to reach them is for the team."""

    declared = {**shown_part("identity"), **shown_part("contact", "shown_contact")}
    needs: ClassVar[dict[str, Right]] = needs_of(PERSON)

    participant = serializers.UUIDField(source="participant_id")
    alias = serializers.CharField(source="participant.alias")


class Item(Shown):
    """An agenda item. Who chaired is a category, never a name."""

    declared = shown_fields(fields_of(AgendaEntry))
    id = serializers.UUIDField()


class Presence(Shown):
    """Somebody who was there, and in which function."""

    declared = shown_fields(fields_of(PresenceEntry))


class Record(Shown):
    """Points, not people."""

    declared = shown_fields(fields_of(RecordEntry))
    id = serializers.UUIDField()
    agenda_item = serializers.UUIDField(source="agenda_item_id", allow_null=True)


class Note(serializers.Serializer[Any]):
    """A private note. Another's is shown without its text: reading it is a reveal (GET the note itself)."""

    id = serializers.UUIDField()
    author = serializers.UUIDField(source="author_id")
    written_at = serializers.DateTimeField()
    body = serializers.CharField(required=False)
    readers = serializers.ListField(child=serializers.UUIDField(), required=False)

    def to_representation(self, note: Any) -> dict[str, Any]:
        """`note.opened` says whether its text may be shown, `note.reader_ids` who reads it beside its author."""
        shown = {
            "id": str(note.pk),
            "author": str(note.author_id),
            "written_at": self.fields["written_at"].to_representation(note.written_at),
        }
        if note.opened:
            shown["body"] = note.body
        if note.reader_ids is not None:
            shown["readers"] = [str(reader) for reader in note.reader_ids]
        return shown


class FollowUp(Shown):
    """Something to do after a session."""

    declared = shown_fields(fields_of(FollowUpEntry))
    id = serializers.UUIDField()
    done_at = serializers.DateTimeField(allow_null=True)


class SessionOutline(Shown):
    """When a session is and whether it is logged; place and title for the team."""

    declared = {
        **shown_fields(one for one in PLAIN if not one.part),
        **shown_fields((one for one in PLAIN if one.part), "shown_detail"),
    }
    needs: ClassVar[dict[str, Right]] = needs_of(PLAIN)

    id = serializers.UUIDField()
    dialogue = serializers.UUIDField(source="dialogue_id")
    state = serializers.ChoiceField(Session.State.choices)
    logged_at = serializers.DateTimeField(allow_null=True)


# What a session holds, part by part, each behind its own right.
PARTS = {
    "agenda": models.AgendaItem,
    "attendance": models.Attendance,
    "records": models.Record,
    "notes": models.PrivateNote,
    "follow_ups": models.FollowUp,
}


class SessionWhole(SessionOutline):
    """A whole session, as far as the viewer may read it."""

    needs: ClassVar[dict[str, Right]] = {
        **SessionOutline.needs,
        **{name: read_right(model) for name, model in PARTS.items()},
    }

    agenda = Item(many=True, source="shown_agenda")
    attendance = Presence(many=True, source="shown_attendance")
    records = Record(many=True, source="shown_records")
    notes = Note(many=True, source="shown_notes")
    follow_ups = FollowUp(many=True, source="shown_follow_ups")


class Grant(serializers.Serializer[Any]):
    """Who holds which capacity, until when, and what it still waits for."""

    id = serializers.UUIDField()
    dialogue = serializers.UUIDField(source="content_object_id")
    capacity = serializers.ChoiceField(sorted(CAPACITIES))
    person = serializers.UUIDField(allow_null=True)
    person_name = serializers.CharField(allow_null=True)
    team = serializers.IntegerField(allow_null=True)
    team_name = serializers.CharField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    granted_by = serializers.UUIDField(source="granted_by_id")
    granted_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    waits_for = serializers.ChoiceField(["", "acceptance", "lead"])


class Share(serializers.Serializer[Any]):
    """Women among people; the undisclosed are among the people."""

    women = serializers.IntegerField()
    people = serializers.IntegerField()
    undisclosed = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class BalanceGroup(serializers.Serializer[Any]):
    """One line of the table."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    share = Share()


class BalanceSession(serializers.Serializer[Any]):
    """One session."""

    session = serializers.UUIDField(source="session_id")
    starts_at = serializers.DateTimeField()
    hard_security = serializers.BooleanField()
    share = Share()


class HalfYear(serializers.Serializer[Any]):
    """A half-year that has closed, in words."""

    first_day = serializers.DateField()
    answer = serializers.ChoiceField(["met", "not_met", "too_few"])
    hard_security_answer = serializers.ChoiceField(["met", "not_met", "too_few"])
    target = serializers.IntegerField()
    sentence = serializers.CharField()
    hard_security_sentence = serializers.CharField()


class Balance(serializers.Serializer[Any]):
    """Gender balance: shares for the team, sentences of closed half-years for everybody else."""

    target = serializers.IntegerField(help_text="Percent of women aimed for.")
    counted = serializers.BooleanField()
    sentence = serializers.CharField()
    half_years = HalfYear(many=True)
    whole = Share(required=False)
    hard_security = Share(required=False)
    other = Share(required=False)
    by_function = BalanceGroup(many=True, required=False)
    by_role_class = BalanceGroup(many=True, required=False)
    by_session = BalanceSession(many=True, required=False)

    def to_representation(self, balance: Any) -> dict[str, Any]:
        """Without shares where the viewer may not count."""
        always = ("target", "counted", "sentence", "half_years")
        names = always if not balance.counted else tuple(self.fields)
        return {name: self.fields[name].to_representation(getattr(balance, name)) for name in names}


class TrackShown(serializers.Serializer[Any]):
    """The declared track beside the one that the roster says, and why."""

    declared = serializers.ChoiceField(Track.choices)
    computed = serializers.ChoiceField([("", ""), *Track.choices])
    agrees = serializers.BooleanField()
    sentence = serializers.CharField()
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="People per role class; null where you may not count.",
    )
