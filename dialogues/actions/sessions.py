"""Scheduling sessions and logging them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues import reminders
from dialogues.actions import log_parts, verdicts
from dialogues.actions.idempotency import claim
from dialogues.models import Dialogue, Draft, Session, SessionDetail
from dialogues.queries.people import holders_of
from dialogues.session_log import DETAIL, SCHEDULE, SessionLog, accepted
from ledger.actions import about, action, after_commit, note_fields
from resources.find import reload
from wall.refusal import Refused
from wall.rights import Right
from wall.viewer import current_viewer


@action("session.schedule", says=gettext_lazy("Plan a session"), needs=Right.LOG)
def schedule_session(*, dialogue: Dialogue, log: SessionLog, key: str | None = None) -> Session:
    """Plan a session: when, where, about what. Its leads hear a week ahead, and after it if it is not logged."""
    log = accepted(log)
    session = _new_session(dialogue, log, key, kind="schedule")
    log_parts.write_agenda(session, log.agenda)
    reminders.session_scheduled(session, leads_of(dialogue.pk))
    return session


@action(
    "session.reschedule", says=gettext_lazy("Change a session's date or place"), needs=Right.LOG, on="session"
)
def reschedule_session(*, session: Session, log: SessionLog, version: int | None = None) -> Session:
    """Move a planned or postponed session to another date or place."""
    log = accepted(log)
    current = _not_logged(reload(Session, session.pk, version=version))
    _set_schedule(current, log)
    current.state = Session.State.PLANNED
    current.save(update_fields=[*SCHEDULE, "state", "version", "level"])
    _set_detail(current, log)
    reminders.session_scheduled(current, leads_of(current.dialogue_id))
    note_fields(*SCHEDULE)
    return current


@action("session.postpone", says=gettext_lazy("Postpone a session"), needs=Right.LOG, on="session")
def postpone_session(*, session: Session) -> Session:
    """Postpone a session: it will be held, but there is no date for it now."""
    current = _not_logged(reload(Session, session.pk))
    return _set_state(current, Session.State.POSTPONED, reminders.session_postponed)


@action("session.cancel", says=gettext_lazy("Cancel a session"), needs=Right.LOG, on="session")
def cancel_session(*, session: Session) -> Session:
    """Cancel a session."""
    current = _not_logged(reload(Session, session.pk))
    return _set_state(current, Session.State.CANCELLED, reminders.session_cancelled)


@action("session.log", says=gettext_lazy("Log a session"), needs=Right.LOG)
def log_session(
    *, dialogue: Dialogue, log: SessionLog, session: Session | None = None, key: str | None = None
) -> Session:
    """Log a session that was held, planned before or not, in one body: all of it or nothing.

    `key` is the client's Idempotency-Key. Raises Refused: 422 with the fields that need a correction, 409
    when the session has been logged by somebody else in between.
    """
    log = accepted(log, held_by=timezone.now())
    log_parts.check_people(dialogue.pk, log)
    if session is None:
        logged = _new_session(dialogue, log, key, kind="log", logged=True)
    else:
        claim(key=key, body=_body(log, "log"), dialogue=dialogue, object_id=session.pk, model=Session)
        logged = _not_logged(reload(Session, session.pk))
        _set_schedule(logged, log)
        logged.state, logged.logged_at = Session.State.HELD, timezone.now()
        logged.save(update_fields=[*SCHEDULE, "state", "logged_at", "version", "level"])
        _set_detail(logged, log)
        about(logged)
    log_parts.write_all(logged, log, replace=session is not None)
    # What belongs to the log was written against it: the draft has served, the reminder is settled.
    Draft.objects.filter(
        Q(about=logged.pk) | Q(about=_draft_of(key)),
        user_id=current_viewer(),
        kind=Draft.Kind.SESSION_LOG,
        dialogue=dialogue,
    ).delete()
    if session is not None:  # of one that was not planned nobody has been reminded
        reminders.session_logged(logged)
    # Whether the target was missed again is counted beside this request: nobody who logs waits for it.
    after_commit(verdicts.refresh, str(dialogue.pk))
    note_fields("log")
    return logged


@action("session.edit_log", says=gettext_lazy("Correct a log"), needs=Right.LOG, on="session")
def edit_log(*, session: Session, log: SessionLog, version: int) -> Session:
    """Correct a log. Raises Refused (409) with the present log when somebody saved in between."""
    log = accepted(log)
    log_parts.check_people(session.dialogue_id, log)
    current = reload(Session, session.pk, version=version)
    if current.logged_at is None:
        raise Refused(_("This session is not logged yet. Log it first."), status=409, code="not_logged")
    _set_schedule(current, log)
    current.save(update_fields=[*SCHEDULE, "version", "level"])
    _set_detail(current, log)
    log_parts.write_all(current, log, replace=True)
    after_commit(verdicts.refresh, str(current.dialogue_id))
    note_fields("log")
    return current


@action("session.raise_level", says=gettext_lazy("Raise a session's level"), needs=Right.LOG, on="session")
def raise_session_level(*, session: Session, level: int) -> Session | None:
    """Make a session more confidential than its dialogue; what belongs to it follows."""
    current = reload(Session, session.pk)
    if level <= current.level:
        raise Refused(
            _("A level is never lowered here. Choose a higher one."), status=409, code="level_lowered"
        )
    current.level, current.version = level, current.version + 1
    Session.base.filter(pk=current.pk).update(level=level, version=current.version)
    reminders.session_level_raised(current)
    note_fields("level")
    return Session.objects.filter(pk=current.pk).first()


def leads_of(dialogue_id: UUID) -> list[UUID]:
    """Who is reminded of a dialogue's sessions: its lead facilitators who accepted, and the viewer if none can be seen."""
    return holders_of(dialogue_id, "lead")


def _new_session(
    dialogue: Dialogue, log: SessionLog, key: str | None, *, kind: str, logged: bool = False
) -> Session:
    session_id = uuid4()
    claim(key=key, body=_body(log, kind), dialogue=dialogue, object_id=session_id, model=Session)
    session = Session(pk=session_id, dialogue=dialogue)
    _set_schedule(session, log)
    session.version = 1
    # The database makes it at least the dialogue's; said here too, so that what is returned is what is stored.
    session.level = max(log.level, dialogue.level)
    if logged:
        session.state, session.logged_at = Session.State.HELD, timezone.now()
    session.save(force_insert=True)
    SessionDetail(session=session, dialogue=dialogue, level=session.level, **_detail(log)).save(
        force_insert=True
    )
    about(session)
    note_fields(*SCHEDULE, "detail")
    return session


def _set_schedule(session: Session, log: SessionLog) -> None:
    for name in SCHEDULE:
        setattr(session, name, getattr(log, name))
    session.level = max(session.level or 0, log.level)
    session.version += 1


def _detail(log: SessionLog) -> dict[str, Any]:
    return {name: getattr(log, name) for name in DETAIL} | {"languages": list(log.languages)}


def _set_detail(session: Session, log: SessionLog) -> None:
    detail = SessionDetail.objects.get(pk=session.pk)
    for name, value in _detail(log).items():
        setattr(detail, name, value)
    detail.level = session.level
    detail.save()


def _not_logged(session: Session) -> Session:
    if session.logged_at is not None:
        raise Refused(
            _("This session has been logged already. Open the log to correct it."),
            status=409,
            code="already_logged",
            extra={"current": session},
        )
    return session


def _set_state(session: Session, state: str, remind: Any) -> Session:
    session.state, session.version = state, session.version + 1
    session.save(update_fields=["state", "version"])
    remind(session)
    note_fields("state")
    return session


def _body(log: SessionLog, kind: str) -> dict[str, Any]:
    return {"kind": kind, **asdict(log)}


def _draft_of(key: str | None) -> UUID | None:
    """The draft's id, which a page sends as its key, so that its log replaces the draft; None for other keys."""
    try:
        return UUID(key or "")
    except ValueError:
        return None
