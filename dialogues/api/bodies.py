"""What may be written, field by field. Unknown fields are refused; rules are the actions' own."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from dialogues import session_log
from dialogues.models import ArmsLength, Function, Gender, IssueArea, RoleClass, Session, State, Track
from dialogues.models.session import AgendaItem
from resources.bodies import LevelField, ListField, StrictSerializer
from vault import normalise_name
from wall.rights import CAPACITIES

NAME, TEXT = 300, 20_000  # characters
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Moment(serializers.DateTimeField):
    """A moment with its offset, between 1900 and 2200; stored in UTC."""

    default_error_messages = {"far": _("Choose a moment between 1900 and 2200.")}

    def to_internal_value(self, value: Any) -> datetime:
        """The moment in UTC."""
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment <= LATEST:
            self.fail("far")
        return moment.astimezone(UTC)


class Day(serializers.DateField):
    """A day between 1900 and 2200."""

    default_error_messages = {"far": _("Choose a day between 1900 and 2200.")}

    def to_internal_value(self, value: Any) -> Any:
        """The day."""
        day = super().to_internal_value(value)
        if not EARLIEST.date() <= day <= LATEST.date():
            self.fail("far")
        return day


def name_field(**options: Any) -> serializers.CharField:
    """A short text."""
    return serializers.CharField(max_length=NAME, **options)


def text_field(**options: Any) -> serializers.CharField:
    """A long text; blank lines at its ends are kept."""
    return serializers.CharField(
        max_length=options.pop("most", TEXT), trim_whitespace=False, allow_blank=True, **options
    )


def many(body: Any, most: int, **options: Any) -> Any:
    """A list of at most so many of these."""
    return body(many=True, max_length=most, **{"required": False, **options})


class About(StrictSerializer):
    """What a dialogue is about: written when it is opened and changed later."""

    title = name_field()
    theme = text_field(required=False)
    official_process = text_field(required=False)
    convenor = serializers.UUIDField(source="convenor_id", allow_null=True, required=False)
    issue_areas = ListField(child=serializers.ChoiceField(IssueArea.choices), max_length=20, required=False)
    hard_security = serializers.BooleanField(required=False)
    language = serializers.CharField(max_length=12, required=False)
    declared_track = serializers.ChoiceField(Track.choices, required=False)
    gender_target = serializers.IntegerField(
        required=False, help_text="Percent of women aimed for: 30, 33 or 50."
    )


class NewDialogue(About):
    """A dialogue to open in a programme, with the parties to the conflict and the lead facilitator to propose."""

    programme = serializers.UUIDField(source="programme_id")
    level = LevelField(required=False)
    arms_length = serializers.ChoiceField(ArmsLength.choices, required=False)
    state = serializers.ChoiceField([State.PIPELINE, State.CONTACT], required=False)


class Move(StrictSerializer):
    """Where to move a dialogue to, and why."""

    to = serializers.ChoiceField(State.choices)
    reason = text_field(required=False, most=2000)


class ArmsLengthBody(StrictSerializer):
    """What the sponsor's officers may learn."""

    arms_length = serializers.ChoiceField(ArmsLength.choices)


class LevelBody(StrictSerializer):
    """A higher level."""

    level = LevelField()


class PartyBody(StrictSerializer):
    """A party to the conflict."""

    name = name_field()
    since = Day(allow_null=True, required=False)
    until = Day(allow_null=True, required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """A party does not end before it begins."""
        since = given.get("since", getattr(self.instance, "since", None))
        until = given.get("until", getattr(self.instance, "until", None))
        if since and until and until < since:
            raise serializers.ValidationError(
                {"until": _("The end lies before the beginning. Correct one of the two.")}
            )
        return given


class FactionBody(PartyBody):
    """A faction; its party is said once."""

    split_from = serializers.UUIDField(source="split_from_id", allow_null=True, required=False)
    merged_into = serializers.UUIDField(source="merged_into_id", allow_null=True, required=False)


class NewFaction(PartyBody):
    """A faction to name within a party."""

    party = serializers.UUIDField(source="party_id")
    split_from = serializers.UUIDField(source="split_from_id", allow_null=True, required=False)


class PersonName(serializers.CharField):
    """A name that has a letter or digit in it, so that the same name is found again."""

    default_error_messages = {"nothing": _("Write a name with at least one letter in it.")}

    def to_internal_value(self, data: Any) -> str:
        """The name as written."""
        name = super().to_internal_value(data)
        if not normalise_name(name):
            self.fail("nothing")
        return name


class PersonBody(StrictSerializer):
    """One person of the roster."""

    name = PersonName(max_length=NAME)
    role_class = serializers.ChoiceField(RoleClass.choices)
    function = serializers.ChoiceField(Function.choices, required=False)
    party = serializers.UUIDField(source="party_id", allow_null=True, required=False)
    faction = serializers.UUIDField(source="faction_id", allow_null=True, required=False)
    gender = serializers.ChoiceField(Gender.choices, required=False)
    gender_words = name_field(allow_blank=True, required=False)
    affiliation = name_field(allow_blank=True, required=False)
    stated_capacity = name_field(allow_blank=True, required=False)
    proximity = serializers.IntegerField(min_value=0, max_value=4, allow_null=True, required=False)
    email = name_field(allow_blank=True, required=False)
    phone = name_field(allow_blank=True, required=False)
    remarks = text_field(required=False)
    joined_on = Day(required=False)


class Leaving(StrictSerializer):
    """The day somebody leaves; today where none is given."""

    left_on = Day(required=False)


class ItemBody(StrictSerializer):
    """An agenda item; `id` names one that is there already."""

    id = serializers.UUIDField(required=False)
    title = name_field()
    issue_area = serializers.ChoiceField(IssueArea.choices, required=False)
    hard_security = serializers.BooleanField(required=False)
    level = LevelField(required=False)
    chatham_house = serializers.BooleanField(required=False)
    chaired_by = serializers.ChoiceField(AgendaItem.Chair.choices, allow_blank=True, required=False)
    chaired_by_gender = serializers.ChoiceField(Gender.choices, allow_blank=True, required=False)


class PresenceBody(StrictSerializer):
    """Somebody of the roster who was there."""

    participant = serializers.UUIDField(source="participant_id")
    function = serializers.ChoiceField(Function.choices, required=False)


class RecordBody(StrictSerializer):
    """Points, not people. `agenda_item` is the position of its item in this body, counted from 0."""

    id = serializers.UUIDField(required=False)
    body = text_field(most=session_log.LONGEST_TEXT)
    agenda_item = serializers.IntegerField(
        min_value=0, max_value=session_log.MOST_ITEMS, allow_null=True, required=False
    )
    language = serializers.CharField(max_length=12, required=False)
    level = LevelField(required=False)


class NoteBody(StrictSerializer):
    """A private note, and those of the team whom its author lets read it."""

    body = serializers.CharField(max_length=session_log.LONGEST_TEXT, trim_whitespace=False)
    readers = ListField(child=serializers.UUIDField(), max_length=50, required=False)


class FollowUpBody(StrictSerializer):
    """Something to do, by when, whose."""

    id = serializers.UUIDField(required=False)
    what = serializers.CharField(max_length=2000)
    due_on = Day(allow_null=True, required=False)
    owner = serializers.UUIDField(source="owner_id", allow_null=True, required=False)


class NewFollowUp(StrictSerializer):
    """The same, added by itself."""

    what = serializers.CharField(max_length=2000)
    due_on = Day(allow_null=True, required=False)
    owner = serializers.UUIDField(source="owner_id", allow_null=True, required=False)


class Done(StrictSerializer):
    """Whether a follow-up is done."""

    done = serializers.BooleanField()


class SessionBody(StrictSerializer):
    """A whole session in one body. `held` is a log, `planned` a date in the calendar."""

    state = serializers.ChoiceField([Session.State.HELD, Session.State.PLANNED], default=Session.State.HELD)
    starts_at = Moment()
    ends_at = Moment()
    zone = serializers.CharField(max_length=64, required=False)
    title = name_field(allow_blank=True, required=False)
    place = name_field(allow_blank=True, required=False)
    format = serializers.ChoiceField(Session.Format.choices, required=False)
    region = serializers.ChoiceField(Session.Region.choices, required=False)
    level = LevelField(required=False)
    languages = ListField(child=serializers.CharField(max_length=12), max_length=20, required=False)
    agenda = many(ItemBody, session_log.MOST_ITEMS)
    attendance = many(PresenceBody, session_log.MOST_PEOPLE)
    records = many(RecordBody, session_log.MOST_TEXTS)
    notes = many(NoteBody, session_log.MOST_TEXTS)
    follow_ups = many(FollowUpBody, session_log.MOST_TEXTS)


class SessionChange(StrictSerializer):
    """What may be said of a session without writing it anew: that it is put off or called off, or a higher level."""

    state = serializers.ChoiceField([Session.State.POSTPONED, Session.State.CANCELLED], required=False)
    level = LevelField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """One thing at a time."""
        if len(given) != 1:
            raise serializers.ValidationError(_("Send either a state or a level."))
        return given


class NewGrant(StrictSerializer):
    """Who is given which capacity, until when: a person by id or by the address they sign in with, or a team."""

    capacity = serializers.ChoiceField(sorted(CAPACITIES))
    person = serializers.UUIDField(required=False)
    email = serializers.EmailField(required=False)
    team = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    until = Moment(required=False, allow_null=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the three."""
        if len({"person", "email", "team"} & given.keys()) != 1:
            raise serializers.ValidationError(_("Name a person, by id or by address, or a team."))
        return given


class ChosenRow(PersonBody):
    """One row by its number in the spreadsheet; every other field corrects what the file said."""

    number = serializers.IntegerField(min_value=1, max_value=10_000_000)
    name = PersonName(max_length=NAME, required=False)
    role_class = serializers.ChoiceField(RoleClass.choices, required=False)


class Chosen(StrictSerializer):
    """The rows of a preview that are to become people: all of them, or nobody."""

    rows = many(ChosenRow, 2000, allow_empty=False, required=True)


def log_of(given: dict[str, Any]) -> session_log.SessionLog:
    """The log that a SessionBody says."""
    parts = {
        "agenda": session_log.AgendaEntry,
        "attendance": session_log.Presence,
        "records": session_log.RecordEntry,
        "notes": session_log.NoteEntry,
        "follow_ups": session_log.FollowUpEntry,
    }
    values = {name: value for name, value in given.items() if name not in (*parts, "state")}
    for name, entry in parts.items():
        values[name] = tuple(entry(**one) for one in given.get(name, ()))
    return session_log.SessionLog(**values)
