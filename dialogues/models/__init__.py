"""One file per noun; whatever stands in this room is loaded. Import from here what is named here."""

from importlib import import_module
from pkgutil import iter_modules

from dialogues.models.access import TeamGrant, UserGrant
from dialogues.models.dialogue import ArmsLength, Brief, Dialogue, IssueArea, State, Track
from dialogues.models.draft import Draft, IdempotencyKey
from dialogues.models.participant import (
    Attributes,
    Contact,
    Function,
    Gender,
    Identity,
    Participant,
    RoleClass,
)
from dialogues.models.party import Faction, Party
from dialogues.models.record import FollowUp, NoteReader, PrivateNote, Record
from dialogues.models.session import AgendaItem, Attendance, Session, SessionDetail
from dialogues.models.verdict import BalanceVerdict, TrackCount, TrackVerdict

__all__ = [
    "AgendaItem",
    "ArmsLength",
    "Attendance",
    "Attributes",
    "BalanceVerdict",
    "Brief",
    "Contact",
    "Dialogue",
    "Draft",
    "Faction",
    "FollowUp",
    "Function",
    "Gender",
    "IdempotencyKey",
    "Identity",
    "IssueArea",
    "NoteReader",
    "Participant",
    "Party",
    "PrivateNote",
    "Record",
    "RoleClass",
    "Session",
    "SessionDetail",
    "State",
    "TeamGrant",
    "Track",
    "TrackCount",
    "TrackVerdict",
    "UserGrant",
]

# A noun that only its own action, page and API use is imported from its file, and is a table all the same.
for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
