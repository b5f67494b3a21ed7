"""A session's log, planned or held: what may be said of it and of each of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dialogues.models import AgendaItem, Function, Gender, IssueArea, Session
from resources.fields import Kind, declare
from wall.levels import Level
from wall.rights import Right

LONGEST_TEXT = 100_000  # characters in one record or note
MOST_ITEMS, MOST_PEOPLE, MOST_TEXTS = 100, 500, 50


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One agenda item. Who chaired is a category, never a name. `id` names an item that is there already."""

    title: str = declare(Kind.LINE, _("Agenda item"), most=300)
    issue_area: str = declare(
        Kind.CHOICE, _("Issue area"), choices=IssueArea.choices, default=IssueArea.OTHER.value
    )
    hard_security: bool = declare(Kind.TRUTH, _("Hard security"), default=False)
    level: int = declare(Kind.LEVEL, _("Level"), default=Level.OPEN)
    chatham_house: bool = declare(Kind.TRUTH, _("Under the Chatham House Rule"), default=True)
    chaired_by: str = declare(
        Kind.CHOICE, _("Chaired by"), choices=AgendaItem.Chair.choices, default=AgendaItem.Chair.NOBODY.value
    )
    chaired_by_gender: str = declare(
        Kind.CHOICE, _("Gender of the chair"), choices=[("", _("Not noted")), *Gender.choices], default=""
    )
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody of the roster who was there, and in which function."""

    participant_id: UUID = declare(Kind.REFERENCE, _("Person"))
    function: str = declare(
        Kind.CHOICE, _("Function"), choices=Function.choices, default=Function.PARTICIPANT.value
    )


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """Points, not people. `agenda_item` is the position of the item it belongs to, counted from 0."""

    body: str = declare(
        Kind.TEXT, _("Record"), most=LONGEST_TEXT,
        help=_("Points, not people: there is nowhere to say who said it."),
    )  # fmt: skip
    agenda_item: int | None = declare(Kind.NUMBER, _("It belongs to"), most=MOST_ITEMS, default=None)
    language: str = declare(Kind.LANGUAGE, _("Language"), most=12, default="en")
    level: int = declare(Kind.LEVEL, _("Level"), default=Level.OPEN)
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A private note and those whom its author lets read it."""

    body: str = declare(
        Kind.TEXT, _("Private note"), most=LONGEST_TEXT, help=_("Only you, and whom you name.")
    )
    readers: Sequence[UUID] = declare(Kind.REFERENCES, _("Who may read it besides you"), most=50, default=())


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """Something to do: what, by when, whose."""

    what: str = declare(Kind.LINE, _("What is to be done"), most=2_000)
    due_on: date | None = declare(Kind.DAY, _("By when"), default=None)
    owner_id: UUID | None = declare(Kind.REFERENCE, _("Whose"), default=None)
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionLog:
    """A whole log. Times are aware; `zone` is the IANA zone of the venue, in which they are shown."""

    starts_at: datetime = declare(Kind.MOMENT, _("Begins"))
    ends_at: datetime = declare(Kind.MOMENT, _("Ends"))
    zone: str = declare(
        Kind.ZONE, _("Time zone of the place"), most=64, default="UTC", part="detail", needs=Right.SESSIONS,
        attributes={"list": "zones", "autocapitalize": "off", "spellcheck": "false"},
    )  # fmt: skip
    title: str = declare(Kind.LINE, _("Title"), most=300, default="", part="detail", needs=Right.SESSIONS)
    place: str = declare(
        Kind.LINE, _("Place"), most=300, default="", part="detail", needs=Right.SESSIONS,
        help=_("The sponsor sees only the region."),
    )  # fmt: skip
    format: str = declare(
        Kind.CHOICE, _("Format"), choices=Session.Format.choices, default=Session.Format.IN_PERSON.value
    )
    region: str = declare(
        Kind.CHOICE, _("Region"), choices=Session.Region.choices, default=Session.Region.UNSTATED.value
    )
    level: int = declare(
        Kind.LEVEL, _("Level"), default=Level.OPEN,
        help=_("At least the dialogue's. A level is raised here and never lowered."),
    )  # fmt: skip
    languages: Sequence[str] = declare(
        Kind.LANGUAGES, _("Languages spoken"), most=20, default=(), part="detail", needs=Right.SESSIONS
    )
    agenda: Sequence[AgendaEntry] = declare(Kind.PARTS, _("Agenda"), most=MOST_ITEMS, default=())
    attendance: Sequence[Presence] = declare(Kind.PARTS, _("Who was there"), most=MOST_PEOPLE, default=())
    records: Sequence[RecordEntry] = declare(Kind.PARTS, _("Record"), most=MOST_TEXTS, default=())
    notes: Sequence[NoteEntry] = declare(Kind.PARTS, _("Private notes"), most=MOST_TEXTS, default=())
    follow_ups: Sequence[FollowUpEntry] = declare(Kind.PARTS, _("Follow-ups"), most=MOST_TEXTS, default=())
