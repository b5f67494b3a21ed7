"""Under a session: `agenda-items`, `attendance`, `records`, `notes`, `follow-ups`.

Agenda, attendance and records are written with the whole session (PUT), so that what belongs together is
stored together. Notes and follow-ups are also written one by one.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.actions import notes as acts
from dialogues.api import bodies, sessions, shown
from dialogues.api.base import RowsOfDialogue
from dialogues.models import AgendaItem, Attendance, FollowUp, PrivateNote, Record, Session
from resources.endpoint import Shown, Whole
from resources.find import find
from wall.viewer import current_viewer


class PartsOfSession(RowsOfDialogue):
    """Rows of one model under `sessions/{session}/`."""

    pagination_class = Whole

    @cached_property
    def session(self) -> Session:
        """The session of the address, within its dialogue. Raises Hidden."""
        return find(Session, self.kwargs["session"], dialogue_id=self.dialogue.pk)

    def rows(self) -> QuerySet[Any]:
        """Those of this session that the viewer may see."""
        manager: Any = self.model._default_manager  # a WalledManager
        rows: QuerySet[Any] = manager.of(self.session)
        return rows

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The session in which one is made."""
        return {"session": self.session, **given}


class AgendaItems(PartsOfSession):
    """What a session was about, in order."""

    tagged = False
    model = reads = AgendaItem
    id_name, order = "item", ("position", "pk")
    serializer_class = shown.Item


class AttendanceOf(PartsOfSession):
    """Who was there, and in which function; in the order of aliases, which says nothing."""

    model = reads = Attendance
    order = ("participant__alias", "pk")
    serializer_class = shown.Presence


class Records(PartsOfSession):
    """Unattributed records, in the order of the agenda."""

    tagged = False
    model = reads = Record
    id_name, order = "record", ("agenda_item__position", "pk")
    serializer_class = shown.Record


class Notes(PartsOfSession):
    """Private notes: one's own, and those that others let one read."""

    model = reads = PrivateNote
    id_name = "note"
    serializer_class = shown.Note
    acts = {
        "create": acts.write_note,
        "retrieve": acts.open_note,
        "update": acts.edit_note,
        "destroy": acts.delete_note,
    }
    bodies = {"create": bodies.NoteBody, "update": bodies.NoteBody}

    def list(self, request: Request, **address: Any) -> Response:
        """Your own with their text; others' without."""
        return self.page(sessions.notes_of(self.session), lambda rows: list(shown.Note(rows, many=True).data))

    def retrieve(self, request: Request, **address: Any) -> Response:
        """Read a note. Reading another's is a reveal, and recorded."""
        found = self.found()
        if found.author_id != current_viewer():
            acts.open_note(note=found)
        return self.answer(found)

    def rows(self) -> QuerySet[Any]:
        """To read, every note that the viewer may read; to change or delete, their own alone."""
        rows = super().rows()
        return rows if self.action == "retrieve" else rows.filter(author_id=current_viewer())

    def show(self, rows: Sequence[PrivateNote]) -> Shown:
        """The notes with their text."""
        wanted = {one.pk for one in rows}
        found = [one for one in sessions.notes_of(self.session) if one.pk in wanted]
        for one in found:
            one.opened = True  # type: ignore[attr-defined]
        return list(shown.Note(found, many=True).data)

    def changes(self, found: Any, given: dict[str, Any]) -> dict[str, Any]:
        """The note's text and its readers: none where none were sent."""
        return {"readers": (), **given}


class FollowUps(PartsOfSession):
    """What is to be done after a session: by date, those without one last."""

    model = reads = FollowUp
    id_name = "follow_up"
    serializer_class = shown.FollowUp
    acts = {"create": acts.add_follow_up, "partial_update": acts.settle_follow_up}
    bodies = {"create": bodies.NewFollowUp, "partial_update": bodies.Done}

    def list(self, request: Request, **address: Any) -> Response:
        """All of them."""
        return self.page(self.rows(), self.show)

    def changes(self, found: Any, given: dict[str, Any]) -> dict[str, Any]:
        """Whether the follow-up is done."""
        return given
