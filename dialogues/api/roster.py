"""`participants`, `identities` and `roster-imports` of a dialogue."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.sudo import require_confirmation_or_token
from dialogues.actions import notes, roster_import
from dialogues.actions import roster as acts
from dialogues.actions.roster_import import confirm_import
from dialogues.api import bodies, shown, shown_imports
from dialogues.api.base import InDialogue, RowsOfDialogue
from dialogues.fields.participant import PersonInput
from dialogues.models import Attributes, Contact, Draft, Identity, Participant
from dialogues.queries.people import identities
from dialogues.spreadsheets import MOST_BYTES
from resources.endpoint import Shown, Whole
from resources.find import find
from wall.questions import read_right
from wall.refusal import Refused
from wall.rights import Right


class Participants(RowsOfDialogue):
    """The roster by alias."""

    model = reads = Participant
    id_name, order = "participant", ("alias", "pk")
    serializer_class = shown.Participant
    acts = {
        "create": acts.add_participant,
        "partial_update": acts.edit_participant,
        "leave": acts.end_participant,
        "erase": acts.erase_participant,
    }
    bodies = {
        "create": bodies.PersonBody,
        "partial_update": bodies.PersonBody,
        "leave": bodies.Leaving,
    }
    says = {
        "list": "Everybody; outside the team, those who are on it today.",
        "create": "Add one person. Their alias is a random pair of words.",
        "partial_update": "Change what it says of somebody. Name and contacts need the right to know them.",
    }

    def leave(self, request: Request, **address: Any) -> Response:
        """Take somebody off the roster from a day on. Their alias is never given to anybody else."""
        return self.answer(acts.end_participant(participant=self.found(), **self.body()))

    def erase(self, request: Request, **address: Any) -> Response:
        """Erase somebody who withdrew, for good: their name and whatever identifies them, in every backup of the database.

        Alias, side, role class, gender category and attendance stay. For lead facilitators. Repeating it
        changes nothing.
        """
        found = self.found()
        require_confirmation_or_token(request)
        return self.answer(acts.erase_participant(participant=found))

    def rows(self) -> QuerySet[Any]:
        """Everybody for the team; for others, those who are on it today."""
        rows = super().rows()
        if read_right(Attributes) in self.rights:
            return rows.select_related("attributes")
        return rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=timezone.now().date()))

    def answer(self, row: Any, *, status: int = 200) -> Response:
        """Read the person again, in all their parts, and answer that."""
        return super().answer(self.rows().get(pk=row.pk), status=status)

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The person to add, as the action takes them."""
        return super().arguments({"person": PersonInput(**given)})

    def changes(self, found: Any, given: dict[str, Any]) -> dict[str, Any]:
        """The version that was read, and the new values."""
        return {"version": found.version, "changes": given}


class Identities(InDialogue):
    """Who the participants are. On the sponsor's side each opening is an entry in the ledger."""

    reads = Identity
    pagination_class = Whole
    serializer_class = shown.Identity
    acts = {"list": acts.open_identities}

    def list(self, request: Request, dialogue: Any) -> Response:
        """Names and affiliations; contacts for the team alone."""
        found = self.dialogue
        rows = identities(found) if Right.LOG in self.rights else acts.open_identities(dialogue=found)
        rows.sort(key=lambda one: (one.participant.alias, one.pk))
        return self.page(rows, self._show)

    def _show(self, rows: Sequence[Identity]) -> Shown:
        contacts = {}
        if read_right(Contact) in self.rights:
            contacts = {contact.pk: contact for contact in Contact.objects.filter(dialogue=self.dialogue)}
        for row in rows:
            row.shown_contact = contacts.get(row.pk)  # type: ignore[attr-defined]
        return list(self.get_serializer(rows, many=True).data)


class RosterImports(InDialogue):
    """A spreadsheet on its way to the roster. It is kept sealed, as one's own draft, until confirmed or dropped."""

    creates = True
    serializer_class = shown_imports.Import
    pagination_class = None
    # Whoever may confirm one may begin, look at and drop one.
    acts = dict.fromkeys(("create", "retrieve", "confirm", "destroy"), confirm_import)
    bodies = {"confirm": bodies.Chosen}

    def get_parsers(self) -> list[Any]:
        """A file comes as a form; everything else as JSON."""
        if getattr(self, "action_map", {}).get("post") == "create":
            return [MultiPartParser()]
        return super().get_parsers()

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        responses={201: shown_imports.Import},
    )
    def create(self, request: Request, dialogue: Any) -> Response:
        """Read an .xlsx or .csv file and answer what each row would become. Nobody is added yet."""
        file = request.FILES.get("file")
        sent = int(request.META.get("CONTENT_LENGTH") or 0)
        if sent > 2 * MOST_BYTES or (file is not None and file.size > MOST_BYTES):
            # So much is not even kept in memory: there is no file to look at then.
            size = round((file.size or 0 if file is not None else sent) / 1_000_000)
            raise roster_import.UnreadableSheet("too_big", size=size, most=MOST_BYTES // 1_000_000)
        if file is None:
            sentence = _("Choose a spreadsheet and send it as the form's field “file”.")
            raise Refused(sentence, code="file_needed", fields={"file": sentence})
        draft = roster_import.begin(dialogue=self.dialogue, content=file.read(), filename=file.name or "")
        return Response(self._show(draft), status=201)

    def retrieve(self, request: Request, dialogue: Any, roster_import: Any) -> Response:
        """The preview, made anew: parties that were added since are found."""
        return Response(self._show(self._draft()))

    @extend_schema(responses={201: shown_imports.Imported})
    def confirm(self, request: Request, dialogue: Any, roster_import: Any) -> Response:
        """Add the people of the chosen rows: all of them, or nobody. The preview has then served."""
        rows = self.body()["rows"]
        confirm_import(dialogue=self.dialogue, import_id=roster_import, rows=rows, key=self.key)
        where = reverse("api:participants", args=[dialogue])
        return Response({"id": str(roster_import), "participants": where}, status=201)

    def destroy(self, request: Request, dialogue: Any, roster_import: Any) -> Response:
        """Drop it. Nobody is added."""
        notes.drop_draft(draft=self._draft())
        return Response(status=204)

    def _draft(self) -> Draft:
        kind, dialogue_id = Draft.Kind.ROSTER_IMPORT, self.dialogue.pk
        return find(Draft, self.kwargs["roster_import"], kind=kind, dialogue_id=dialogue_id)

    @staticmethod
    def _show(draft: Draft) -> dict[str, Any]:
        found = roster_import.preview(draft)
        whole = {"id": draft.pk, "saved_at": draft.saved_at, "wrong": found.wrong, "ignored": found.ignored}
        return dict(shown_imports.Import({**whole, "lines": found.lines}).data)
