"""What becomes due in a dialogue, whose it is, and what ends it.

Each kind is data (what may be said of it, and when); the functions below say which event of the dialogue
makes it due or settles it. They are called inside the actions in dialogues/actions.

What is owed in a capacity (`owed_as`) follows whoever holds it: walled/follow_holders.sql passes it on when grants
change.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.models import Dialogue, FollowUp, Session
from dialogues.queries.people import holders_of
from notices import obligations
from notices.kinds import To, after, at_due, before, kind
from notices.models import Obligation
from notices.obligations import Due
from wall.offices import current_office
from wall.rights import Right

LEAD, MANAGE = "lead", "manage"  # capacities (wall.rights)
LOG_WITHIN = timedelta(hours=72)
AHEAD = timedelta(days=7)
A_WEEK = timedelta(days=7)

SESSION_AHEAD = kind(
    "session.ahead",
    says=_("A session begins within a week."),
    stops=_("It ends when the session begins, is postponed or is cancelled."),
    date=_("The date is when the session begins."),
    ladder=[before(days=AHEAD.days)],
    lapses=timedelta(),
    needs=Right.SCHEDULE,
    act=_("Prepare"),
    page="dialogues:session",
    owed_as=LEAD,
)
SESSION_LOG = kind(
    "session.log",
    says=_("A session waits to be logged."),
    stops=_("It ends when the session is logged or cancelled."),
    date=_("The date is three days after the session ends. Nothing is said before it ends."),
    ladder=[at_due(), after(days=7, to=To.SUPERVISOR)],
    needs=Right.SCHEDULE,
    act=_("Log it now"),
    page="dialogues:session_log",
    duty=True,
    owed_as=LEAD,
)

FOLLOW_UP = kind(
    "follow_up",
    says=_("Something agreed after a session is due."),
    stops=_("It ends when it is marked as done."),
    date=_("The date is the end of the day that was agreed on."),
    ladder=[before(days=1), after(days=1), after(days=7, to=To.SUPERVISOR)],
    needs=Right.SESSIONS,
    act=_("Open the session"),
    page="dialogues:session",
)
A_YEAR = timedelta(days=365)
BALANCE_WITHIN = timedelta(days=14)

# These two become due, move and end by a trigger on grants (walled/due_of_grants.sql).
PROPOSED = kind(
    "access.proposed",
    says=_("Somebody has not answered an invitation of yours."),
    stops=_("It ends when they accept or decline, or when you take it back."),
    date=_("The date is a week after the invitation."),
    opens=timedelta(),
    ladder=[at_due(), after(days=7)],
    act=_("See who may do what"),
    page="dialogues:access",
)
ENDING = kind(
    "access.ending",
    says=_("A permission that you gave ends soon."),
    stops=_("It ends when you prolong the permission, or with it."),
    date=_("The date is when the permission ends."),
    ladder=[before(days=30), before(days=7)],
    lapses=timedelta(),
    act=_("See who may do what"),
    page="dialogues:access",
)
BALANCE_LOW = kind(
    "balance.low",
    says=_("A target has been missed twice in a row."),
    stops=_("It ends when it is met again, or when you say that you have seen to it."),
    date=_("The date is two weeks after the second time."),
    ladder=[before(days=BALANCE_WITHIN.days), after(days=1)],
    needs=Right.ATTRIBUTES,
    act=_("See the balance"),
    page="dialogues:balance",
    by_hand=True,
    owed_as=LEAD,
)
ROSTER_REVIEW = kind(
    "roster.review",
    says=_("A list has not been reviewed for a year."),
    stops=_("It ends when you say that you went through it, and comes back after a year."),
    date=_("The date is a year after the list was begun or last gone through."),
    opens=timedelta(),
    ladder=[at_due(), after(days=30, to=To.SUPERVISOR)],
    needs=Right.ROSTER,
    act=_("Go through the roster"),
    page="dialogues:roster",
    by_hand=True,
    again=A_YEAR,
    owed_as=LEAD,
)
RETENTION = kind(
    "dialogue.retention",
    says=_("Something that was kept is destroyed soon."),
    stops=_("It ends on the day on which it is destroyed."),
    date=_("The date is the day on which it is destroyed."),
    ladder=[before(days=90), before(days=30), before(days=7)],
    lapses=timedelta(),
    needs=Right.MANAGE,
    act=_("See what and when"),
    page="dialogues:detail",
    owed_as=MANAGE,
)


def balance_low(dialogue_id: UUID, newest: Session | None) -> None:
    """Make it due that the last two sessions missed the target; `newest` is the second of them. With None, end it.

    It is owed by the leads, and by officers where they know names. Called in the statistician's office alone.
    """
    about = (newest.pk, newest.level) if newest else (None, 0)
    with connections[current_office()].cursor() as cursor:
        cursor.execute(
            "select wall.balance_low(%s, %s, %s::smallint, %s)",
            [dialogue_id, *about, timezone.now() + BALANCE_WITHIN],
        )


def roster_begun(dialogue: Dialogue, leads: Sequence[UUID]) -> None:
    """Make it due that the leads look through the roster every year, from the day on which it has people."""
    due_at = timezone.now() + A_YEAR
    if not Obligation.objects.filter(kind=ROSTER_REVIEW.code, dialogue_id=dialogue.pk).exists():
        obligations.ensure_many(
            ROSTER_REVIEW,
            [
                Due(dialogue.pk, dialogue.pk, lead, due_at, "dialogues.dialogue", opens_at=due_at)
                for lead in leads
            ],
        )


def session_scheduled(session: Session, owners: Sequence[UUID]) -> None:
    """A session has a date: its team's leads hear a week ahead, and 72 hours after it if it is not logged.

    Call it again when the date moves.
    """
    sessions_scheduled([(session, owners)])


def sessions_scheduled(sessions: Iterable[tuple[Session, Sequence[UUID]]]) -> None:
    """Make many sessions due, in as many statements as one takes."""
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
    """Nothing is due any more of a session that was cancelled."""
    for each in (SESSION_AHEAD, SESSION_LOG):
        obligations.end(each, session.pk)


def session_postponed(session: Session) -> None:
    """Nothing is due of a session without a date, until `session_scheduled` gives it a new one."""
    session_cancelled(session)


def follow_ups_written(*, new: Sequence[FollowUp] = (), changed: Sequence[FollowUp] = ()) -> None:
    """Follow-ups with a date are due at the end of that day (UTC: the venue's zone is confidential).

    Each is its owner's, or where it has none that of the dialogue's leads. Of those that are `changed` nothing
    else is due any more; of `new` ones nothing was.
    """
    standing = [one for one in (*new, *changed) if one.due_on is not None and one.done_at is None]
    nobodys = [one for one in standing if one.owner_id is None]
    leads = holders_of(nobodys[0].dialogue_id, LEAD) if nobodys else []
    dues = [
        _due_of(one, one.due_on, owner)
        for one in standing
        if one.due_on is not None
        for owner in ([one.owner_id] if one.owner_id else leads)
    ]
    if changed:
        obligations.exactly(FOLLOW_UP, [one.pk for one in changed], dues)
    else:
        obligations.ensure_many(FOLLOW_UP, dues)


def follow_up_settled(follow_up: FollowUp) -> None:
    """Settle or reopen what is due of a follow-up, as its row now says."""
    if follow_up.done_at is None:
        obligations.reopen(FOLLOW_UP, follow_up.pk)
    else:
        obligations.settle(FOLLOW_UP, follow_up.pk)


def session_level_raised(session: Session) -> None:
    """The session became more confidential: so is what is due about it."""
    obligations.raise_level(session.pk, session.level)


def dialogue_paused(dialogue: Dialogue) -> None:
    """The dialogue is suspended: nobody is reminded of anything in it until it resumes."""
    obligations.pause_dialogue(dialogue.pk)


def dialogue_resumed(dialogue: Dialogue) -> None:
    """The dialogue is active again, and so are its reminders."""
    obligations.resume_dialogue(dialogue.pk)


def dialogue_ended(dialogue: Dialogue, officers: Sequence[UUID]) -> None:
    """Ended or cancelled: nothing in it is due any more, and its officers hear before it is destroyed."""
    obligations.end_dialogue(dialogue.pk)
    if dialogue.shred_on is not None:
        day = datetime.combine(dialogue.shred_on, time(0), tzinfo=UTC)
        dues = [
            Due(dialogue.pk, dialogue.pk, one, day, "dialogues.dialogue", opens_at=day - timedelta(days=90))
            for one in officers
        ]
        obligations.ensure_many(RETENTION, dues)


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


def _due_of(follow_up: FollowUp, day: date, owner: UUID) -> Due:
    return Due(
        dialogue_id=follow_up.dialogue_id,
        object_id=follow_up.pk,
        owner_id=owner,
        due_at=datetime.combine(day + timedelta(days=1), time(0), tzinfo=UTC),
        object_type="dialogues.followup",
        level=follow_up.level,
        page_id=follow_up.session_id,
        owed_as="" if follow_up.owner_id else LEAD,
    )
