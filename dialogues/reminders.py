"""What becomes due in a dialogue, whose it is, and what ends it.

Each kind is data (what may be said of it, and when); the functions below say which event of the dialogue
makes it due or settles it. They are called inside the actions in dialogues/actions.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dialogues.models import Dialogue, FollowUp, Session
from notices import obligations
from notices.kinds import To, after, at_due, before, kind
from notices.obligations import Due
from wall.rights import Right

LOG_WITHIN = timedelta(hours=72)
AHEAD = timedelta(days=7)
A_WEEK = timedelta(days=7)

SESSION_AHEAD = kind(
    "session.ahead",
    says=_("A session begins within a week."),
    stops=_("It ends when the session begins, is postponed or is cancelled."),
    ladder=[before(days=AHEAD.days)],
    lapses=timedelta(),
    needs=Right.SCHEDULE,
    act=_("Prepare"),
    page="dialogues:session",
)
SESSION_LOG = kind(
    "session.log",
    says=_("A session waits to be logged."),
    stops=_("It ends when the session is logged or cancelled."),
    ladder=[at_due(), after(days=7, to=To.SUPERVISOR)],
    needs=Right.SCHEDULE,
    act=_("Log it now"),
    page="dialogues:session_log",
    duty=True,
)

FOLLOW_UP = kind(
    "follow_up",
    says=_("Something agreed after a session is due."),
    stops=_("It ends when it is marked as done."),
    ladder=[before(days=1), after(days=1), after(days=7, to=To.SUPERVISOR)],
    needs=Right.SESSIONS,
    act=_("Open the session"),
    page="dialogues:session",
)


def session_scheduled(session: Session, owners: Sequence[UUID]) -> None:
    """A session has a date: its team's leads hear a week ahead, and 72 hours after it if it is not logged.

    Call it again when the date moves or the leads change.
    """
    sessions_scheduled([(session, owners)])


def sessions_scheduled(sessions: Iterable[tuple[Session, Sequence[UUID]]]) -> None:
    """The same for many sessions, in as many statements as for one."""
    waiting = [(session, owners) for session, owners in sessions if session.logged_at is None]
    ids = [session.pk for session, _owners in waiting]
    pairs = [(session, owner) for session, owners in waiting for owner in owners]
    obligations.exactly(
        SESSION_AHEAD,
        ids,
        [
            _due(session, owner, due_at=session.starts_at, opens_at=session.starts_at - A_WEEK)
            for session, owner in pairs
        ],
    )
    obligations.exactly(
        SESSION_LOG,
        ids,
        [
            _due(session, owner, due_at=session.ends_at + LOG_WITHIN, opens_at=session.ends_at)
            for session, owner in pairs
        ],
    )


def session_logged(session: Session) -> None:
    """The log is in: nobody is reminded of this session any more."""
    obligations.settle(SESSION_LOG, session.pk)
    obligations.end(SESSION_AHEAD, session.pk)


def session_cancelled(session: Session) -> None:
    """It will not be held: nothing about it is due."""
    for each in (SESSION_AHEAD, SESSION_LOG):
        obligations.end(each, session.pk)


def session_postponed(session: Session) -> None:
    """It has no date for now: nothing about it is due until `session_scheduled` gives it a new one."""
    session_cancelled(session)


def follow_ups_written(follow_ups: Iterable[FollowUp], otherwise: Sequence[UUID]) -> None:
    """Follow-ups with a date are due at the end of that day (UTC: the venue's zone is confidential).

    Each is its owner's, or where it has none that of the people in `otherwise`.
    """
    written = list(follow_ups)
    if not written:
        return
    obligations.exactly(
        FOLLOW_UP,
        [one.pk for one in written],
        [
            _due_of(one, owner)
            for one in written
            if one.due_on is not None and one.done_at is None
            for owner in ([one.owner_id] if one.owner_id else otherwise)
        ],
    )


def follow_up_settled(follow_up: FollowUp) -> None:
    """It is done, or is not after all: as its row now says."""
    if follow_up.done_at is None:
        obligations.reopen(FOLLOW_UP, follow_up.pk)
    else:
        obligations.settle(FOLLOW_UP, follow_up.pk)


def session_level_raised(session: Session) -> None:
    """The session became more confidential: so is what is due about it."""
    obligations.raise_level(session.pk, session.level)


def dialogue_paused(dialogue: Dialogue) -> None:
    """Suspended: nothing is said until it resumes."""
    obligations.pause_dialogue(dialogue.pk)


def dialogue_resumed(dialogue: Dialogue) -> None:
    """Active again: what is due speaks again."""
    obligations.resume_dialogue(dialogue.pk)


def dialogue_ended(dialogue: Dialogue) -> None:
    """Closed or cancelled: nothing in it is due any more."""
    obligations.end_dialogue(dialogue.pk)


def _due(session: Session, owner: UUID, *, due_at: datetime, opens_at: datetime | None = None) -> Due:
    return Due(
        dialogue_id=session.dialogue_id,
        object_id=session.pk,
        owner_id=owner,
        due_at=due_at,
        object_type="dialogues.session",
        level=session.level,
        opens_at=opens_at,
    )


def _due_of(follow_up: FollowUp, owner: UUID) -> Due:
    assert follow_up.due_on is not None
    return Due(
        dialogue_id=follow_up.dialogue_id,
        object_id=follow_up.pk,
        owner_id=owner,
        due_at=datetime.combine(follow_up.due_on + timedelta(days=1), time(0), tzinfo=UTC),
        object_type="dialogues.followup",
        level=follow_up.level,
        page_id=follow_up.session_id,
    )
