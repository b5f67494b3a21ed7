"""Under a session: `agenda-items`, `attendance`, `records`, `notes`, `follow-ups`.

Agenda, attendance and records are written with the whole session (PUT), so that what belongs together is
stored together. Notes and follow-ups are also written one by one.
"""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.actions import notes as acts
from dialogues.api import bodies, sessions, shown
from dialogues.api.base import InDialogue, Whole
from dialogues.models import AgendaItem, FollowUp, PrivateNote, Record, Session
from resources.find import reload
from resources.versions import require_match, versioned
from wall.refusal import Hidden
from wall.rights import Right
from wall.viewer import current_viewer


class InSession(InDialogue):
    """An address under `sessions/{session}/`."""

    pagination_class = Whole

    @cached_property
    def session(self) -> Session:
        """The session of the address, within its dialogue. Raises Hidden."""
        rows: QuerySet[Session] = Session.objects.all()
        return self.inside(rows, "session")

    def part(self, rows: QuerySet[Any], name: str) -> Any:
        """The visible row that the address names by `name`, within this session. Raises Hidden."""
        row = rows.filter(pk=self.kwargs[name], session=self.session).first()
        if row is None:
            raise Hidden
        return row


class AgendaItems(InSession):
    """What a session was about."""

    serializer_class = shown.Item

    @extend_schema(responses=shown.Item(many=True))
    def list(self, request: Request, dialogue: Any, session: Any) -> Response:
        """The agenda, in order."""
        self.need(Right.SESSIONS, "session.read")
        return self.page(
            sessions.agenda_of(self.session), lambda rows: list(shown.Item(rows, many=True).data)
        )

    @extend_schema(responses=shown.Item)
    def retrieve(self, request: Request, dialogue: Any, session: Any, item: Any) -> Response:
        """One agenda item."""
        self.need(Right.SESSIONS, "session.read")
        return Response(shown.Item(self.part(AgendaItem.objects.all(), "item")).data)


class AttendanceOf(InSession):
    """Who was there."""

    serializer_class = shown.Presence

    @extend_schema(responses=shown.Presence(many=True))
    def list(self, request: Request, dialogue: Any, session: Any) -> Response:
        """Participants and their functions in this session."""
        self.need(Right.ATTRIBUTES, "session.read")
        rows = sessions.attendance_of(self.session)
        return self.page(rows, lambda found: list(shown.Presence(found, many=True).data))


class Records(InSession):
    """Unattributed records."""

    serializer_class = shown.Record

    @extend_schema(responses=shown.Record(many=True))
    def list(self, request: Request, dialogue: Any, session: Any) -> Response:
        """The records that you may read."""
        self.need(Right.RECORDS, "record.read")
        return self.page(
            sessions.records_of(self.session), lambda rows: list(shown.Record(rows, many=True).data)
        )

    @extend_schema(responses=shown.Record)
    def retrieve(self, request: Request, dialogue: Any, session: Any, record: Any) -> Response:
        """One record."""
        self.need(Right.RECORDS, "record.read")
        return Response(shown.Record(self.part(Record.objects.all(), "record")).data)


class Notes(InSession):
    """Private notes: one's own, and those that others let one read."""

    tagged = True
    creates = True
    serializer_class = shown.Note

    @extend_schema(responses=shown.Note(many=True))
    def list(self, request: Request, dialogue: Any, session: Any) -> Response:
        """Your own with their text; others' without."""
        self.need(Right.NOTES, "note.list")
        return self.page(sessions.notes_of(self.session), lambda rows: list(shown.Note(rows, many=True).data))

    @extend_schema(request=bodies.NoteBody, responses={201: shown.Note})
    def create(self, request: Request, dialogue: Any, session: Any) -> Response:
        """Write a note for yourself, and for those whom you name."""
        self.need(Right.NOTES, "note.write")
        note = acts.write_note(session=self.session, key=self.key, **self.body(bodies.NoteBody))
        return versioned(request, self._show(note), status=201)

    @extend_schema(responses=shown.Note)
    def retrieve(self, request: Request, dialogue: Any, session: Any, note: Any) -> Response:
        """Read a note. Reading another's is a reveal, and recorded."""
        self.need(Right.NOTES, "note.open")
        found = self.part(PrivateNote.objects.all(), "note")
        if found.author_id != current_viewer():
            acts.open_note(note=found)
        return versioned(request, self._show(found))

    @extend_schema(request=bodies.NoteBody, responses=shown.Note)
    def update(self, request: Request, dialogue: Any, session: Any, note: Any) -> Response:
        """Change your own note, or who may read it."""
        self.need(Right.NOTES, "note.edit")
        own = PrivateNote.objects.filter(author_id=current_viewer())
        found = reload(PrivateNote, self.part(own, "note").pk)
        require_match(request, self._show(found))
        changed = acts.edit_note(note=found, **{"readers": (), **self.body(bodies.NoteBody)})
        return versioned(request, self._show(changed))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, dialogue: Any, session: Any, note: Any) -> Response:
        """Delete your own note."""
        self.need(Right.NOTES, "note.delete")
        acts.delete_note(note=self.part(PrivateNote.objects.filter(author_id=current_viewer()), "note"))
        return Response(status=204)

    def _show(self, note: PrivateNote) -> dict[str, Any]:
        found = next(one for one in sessions.notes_of(self.session) if one.pk == note.pk)
        found.opened = True  # type: ignore[attr-defined]
        return dict(shown.Note(found).data)


class FollowUps(InSession):
    """What is to be done after a session."""

    tagged = True
    creates = True
    serializer_class = shown.FollowUp

    @extend_schema(responses=shown.FollowUp(many=True))
    def list(self, request: Request, dialogue: Any, session: Any) -> Response:
        """By date, those without one last."""
        self.need(Right.SESSIONS, "session.read")
        return self.page(
            sessions.follow_ups_of(self.session), lambda rows: list(shown.FollowUp(rows, many=True).data)
        )

    @extend_schema(request=bodies.NewFollowUp, responses={201: shown.FollowUp})
    def create(self, request: Request, dialogue: Any, session: Any) -> Response:
        """Add something to do."""
        self.need(Right.LOG, "follow_up.add")
        follow_up = acts.add_follow_up(session=self.session, key=self.key, **self.body(bodies.NewFollowUp))
        return versioned(request, shown.FollowUp(follow_up).data, status=201)

    @extend_schema(responses=shown.FollowUp)
    def retrieve(self, request: Request, dialogue: Any, session: Any, follow_up: Any) -> Response:
        """One follow-up."""
        self.need(Right.SESSIONS, "session.read")
        return versioned(request, shown.FollowUp(self.part(FollowUp.objects.all(), "follow_up")).data)

    @extend_schema(request=bodies.Done, responses=shown.FollowUp)
    def partial_update(self, request: Request, dialogue: Any, session: Any, follow_up: Any) -> Response:
        """Say that it is done, or that it is not after all."""
        self.need(Right.LOG, "follow_up.settle")
        found = reload(FollowUp, self.part(FollowUp.objects.all(), "follow_up").pk)
        require_match(request, shown.FollowUp(found).data)
        changed = acts.settle_follow_up(follow_up=found, **self.body(bodies.Done))
        return versioned(request, shown.FollowUp(changed).data)
