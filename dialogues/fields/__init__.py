"""What may be said of each noun of a dialogue, one file per noun: the declarations of `resources.fields`."""

from typing import Any

from dialogues.fields import brief, participant, party, session

# Whatever is declared stands here, so that a test can walk all of it.
NOUNS: tuple[type[Any], ...] = (
    brief.BriefInput,
    brief.ReasonInput,
    party.PartyInput,
    party.FactionInput,
    participant.PersonInput,
    participant.LeavingInput,
    session.SessionLog,
    session.AgendaEntry,
    session.Presence,
    session.RecordEntry,
    session.NoteEntry,
    session.FollowUpEntry,
)
