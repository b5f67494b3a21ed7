"""`sessions` of a dialogue: planned and logged in one body, changed by version."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.actions import sessions as acts
from dialogues.api import bodies, shown
from dialogues.api.base import RowsOfDialogue
from dialogues.api.filters import SessionFilter
from dialogues.models import (
    AgendaItem,
    Attendance,
    FollowUp,
    NoteReader,
    PrivateNote,
    Record,
    Session,
    SessionDetail,
)
from resources.endpoint import Shown
from wall.questions import read_right
from wall.rights import Right
from wall.viewer import current_viewer


def show(sessions: list[Session], rights: Right) -> list[dict[str, Any]]:
    """What the viewer is shown of these sessions in a list."""
    details = {
        row.pk: row for row in SessionDetail.objects.filter(pk__in=[session.pk for session in sessions])
    }
    for session in sessions:
        session.shown_detail = details.get(session.pk) or SessionDetail(zone="")  # type: ignore[attr-defined]
    return list(shown.SessionOutline(sessions, many=True, context={"rights": rights}).data)


def show_whole(session: Session, rights: Right) -> dict[str, Any]:
    """One session with all that the viewer may read of it."""
    session.shown_detail = SessionDetail.objects.filter(pk=session.pk).first() or SessionDetail(zone="")  # type: ignore[attr-defined]
    rows: dict[str, Callable[[Session], Iterable[Any]]] = {
        "agenda": agenda_of,
        "attendance": attendance_of,
        "records": records_of,
        "notes": notes_of,
        "follow_ups": follow_ups_of,
    }
    for name, model in shown.PARTS.items():
        setattr(session, f"shown_{name}", list(rows[name](session)) if read_right(model) in rights else [])
    return dict(shown.SessionWhole(session, context={"rights": rights}).data)


def agenda_of(session: Session) -> QuerySet[AgendaItem]:
    """The session's agenda, in order."""
    return AgendaItem.objects.of(session).order_by("position", "pk")


def attendance_of(session: Session) -> QuerySet[Attendance]:
    """Who was there; in the order of aliases, which says nothing."""
    return Attendance.objects.of(session).order_by("participant__alias", "pk")


def records_of(session: Session) -> QuerySet[Record]:
    """The session's records, in the order of the agenda."""
    return Record.objects.of(session).order_by("agenda_item__position", "pk")


def notes_of(session: Session) -> list[PrivateNote]:
    """The viewer's own notes, and those that others let them read, whose text stays closed here."""
    found = list(PrivateNote.objects.of(session).order_by("written_at", "pk"))
    readers: dict[Any, list[Any]] = {}
    own = [note.pk for note in found if note.author_id == current_viewer()]
    for note_id, reader_id in (
        NoteReader.objects.filter(dialogue_id=session.dialogue_id, note_id__in=own)
        .order_by("pk")
        .values_list("note_id", "reader_id")
    ):
        readers.setdefault(note_id, []).append(reader_id)
    for note in found:
        note.opened = note.author_id == current_viewer()
        note.reader_ids = readers.get(note.pk, []) if note.opened else None
    return found


def follow_ups_of(session: Session) -> QuerySet[FollowUp]:
    """What is to be done, by date."""
    return FollowUp.objects.of(session)


class Sessions(RowsOfDialogue):
    """Sessions, planned and held."""

    model = reads = Session
    id_name = "session"
    serializer_class = shown.SessionOutline
    filterset_class = SessionFilter
    queryset = Session.base.all()
    acts = {"create": acts.log_session, "update": acts.edit_log, "partial_update": acts.edit_log}
    bodies = {
        "create": bodies.SessionBody,
        "update": bodies.SessionBody,
        "partial_update": bodies.SessionChange,
    }
    answers = {
        "create": shown.SessionWhole,
        "retrieve": shown.SessionWhole,
        "update": shown.SessionWhole,
        "partial_update": {200: shown.SessionWhole, 204: None},
    }

    def list(self, request: Request, **address: Any) -> Response:
        """The newest first."""
        return self.page(self.filtered(self.rows()), lambda found: show(found, self.rights))

    def create(self, request: Request, **address: Any) -> Response:
        """Log a session that was held, or plan one, in one body: all of it or nothing."""
        given = self.body()
        act = acts.log_session if given["state"] == Session.State.HELD else acts.schedule_session
        session = act(dialogue=self.dialogue, log=bodies.log_of(given), key=self.key)
        return self.answer(session, status=201)

    def retrieve(self, request: Request, **address: Any) -> Response:
        """A whole session, as far as you may read it."""
        return super().retrieve(request)

    def update(self, request: Request, **address: Any) -> Response:
        """Write it anew: log a planned one, move its date, or correct a log. Notes are only added."""
        found = self.found(locked=True)
        return self.changed(found, self._whole, lambda: self._write(found, self.body()))

    def partial_update(self, request: Request, **address: Any) -> Response:
        """Put it off, call it off, or raise its level."""
        found = self.found(locked=True)
        return self.changed(found, self._whole, lambda: self._say(found, self.body()))

    def show(self, rows: Sequence[Session]) -> Shown:
        """Whole, one by one."""
        return [self._whole(one) for one in rows]

    def _whole(self, session: Session) -> dict[str, Any]:
        return show_whole(session, self.rights)

    def _write(self, session: Session, given: dict[str, Any]) -> Session:
        log = bodies.log_of(given)
        if session.logged_at is not None:
            return acts.edit_log(session=session, log=log, version=session.version)
        if given["state"] == Session.State.HELD:
            return acts.log_session(dialogue=self.dialogue, log=log, session=session)
        return acts.reschedule_session(session=session, log=log, version=session.version)

    def _say(self, session: Session, given: dict[str, Any]) -> Session | None:
        if "level" in given:
            return acts.raise_session_level(session=session, level=given["level"])
        if given["state"] == Session.State.POSTPONED:
            return acts.postpone_session(session=session)
        return acts.cancel_session(session=session)
