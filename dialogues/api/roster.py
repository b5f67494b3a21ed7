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

from accounts.sudo import require_recent_confirmation
from dialogues.actions import notes, roster_import
from dialogues.actions import roster as acts
from dialogues.actions.roster_import import confirm_import
from dialogues.api import bodies, shown, shown_imports
from dialogues.api.base import InDialogue, Whole, saved
from dialogues.fields.participant import PersonInput
from dialogues.models import Contact, Draft, Identity, Participant
from dialogues.queries.people import identities
from dialogues.spreadsheets import MOST_BYTES
from resources.versions import require_match, versioned
from wall.refusal import Refused
from wall.rights import Right

Rows = list[dict[str, Any]]


class Participants(InDialogue):
    """The roster by alias."""

    tagged = True
    creates = True
    serializer_class = shown.Participant

    @extend_schema(responses=shown.Participant(many=True))
    def list(self, request: Request, dialogue: Any) -> Response:
        """Everybody on the roster; outside the team, those who are on it today."""
        self.need(Right.ROSTER, "participant.list")
        return self.page(self._rows().order_by("alias", "pk"), self._show)

    @extend_schema(request=bodies.PersonBody, responses={201: shown.Participant})
    def create(self, request: Request, dialogue: Any) -> Response:
        """Add one person. Their alias is a random pair of words."""
        found = self.need(Right.LOG, "participant.add")
        person = PersonInput(**self.body(bodies.PersonBody))
        participant = acts.add_participant(dialogue=found, person=person, key=self.key)
        return versioned(request, self._show_again(participant), status=201)

    @extend_schema(responses=shown.Participant)
    def retrieve(self, request: Request, dialogue: Any, participant: Any) -> Response:
        """One participant."""
        self.need(Right.ROSTER, "participant.read")
        return versioned(request, self._show([self.inside(self._rows(), "participant")])[0])

    @extend_schema(request=bodies.PersonBody(partial=True), responses=shown.Participant)
    def partial_update(self, request: Request, dialogue: Any, participant: Any) -> Response:
        """Change what the roster says of them. Name and contacts need the right to know them."""
        self.need(Right.LOG, "participant.edit")
        found = self.inside(self._rows(), "participant")
        require_match(request, self._show([found])[0])
        changes = self.body(bodies.PersonBody, partial=True)
        changed = saved(
            lambda: acts.edit_participant(participant=found, version=found.version, changes=changes),
            lambda: self._show_again(found),
        )
        return versioned(request, self._show_again(changed))

    @extend_schema(request=bodies.Leaving, responses=shown.Participant)
    def leave(self, request: Request, dialogue: Any, participant: Any) -> Response:
        """Take somebody off the roster from a day on. Their alias is never given to anybody else."""
        self.need(Right.LOG, "participant.end")
        found = self.inside(self._rows(), "participant")
        ended = acts.end_participant(participant=found, **self.body(bodies.Leaving))
        return versioned(request, self._show_again(ended))

    @extend_schema(request=None, responses=shown.Participant)
    def erase(self, request: Request, dialogue: Any, participant: Any) -> Response:
        """Erase somebody who withdrew, for good: their name and whatever identifies them, in every backup of the database.

        Alias, side, role class, gender category and attendance stay. For lead facilitators. Repeating it
        changes nothing.
        """
        self.need(Right.LEAD, "participant.erase")
        found = self.inside(self._rows(), "participant")
        if getattr(request, "caller", None) is None:  # a token was made by somebody who had just confirmed
            require_recent_confirmation(request)
        return versioned(request, self._show_again(acts.erase_participant(participant=found)))

    def _rows(self) -> QuerySet[Participant]:
        rows: QuerySet[Participant] = Participant.objects.filter(dialogue=self.dialogue)
        if Right.ATTRIBUTES in self.rights:
            return rows.select_related("attributes")
        return rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=timezone.now().date()))

    def _show(self, rows: Sequence[Participant]) -> Rows:
        return list(shown.Participant(rows, many=True, context={"rights": self.rights}).data)

    def _show_again(self, participant: Participant) -> dict[str, Any]:
        return self._show([self._rows().get(pk=participant.pk)])[0]


class Identities(InDialogue):
    """Who the participants are. On the sponsor's side each opening is an entry in the ledger."""

    pagination_class = Whole
    serializer_class = shown.Identity

    @extend_schema(responses=shown.Identity(many=True))
    def list(self, request: Request, dialogue: Any) -> Response:
        """Names and affiliations; contacts for the team alone."""
        found = self.need(Right.NAMES, "identity.open")
        rows = identities(found) if Right.LOG in self.rights else acts.open_identities(dialogue=found)
        rows.sort(key=lambda one: (one.participant.alias, one.pk))
        return self.page(rows, self._show)

    def _show(self, rows: Sequence[Identity]) -> Rows:
        contacts = {}
        if Right.CONTACTS in self.rights:
            contacts = {contact.pk: contact for contact in Contact.objects.filter(dialogue=self.dialogue)}
        for row in rows:
            row.shown_contact = contacts.get(row.pk)  # type: ignore[attr-defined]
        return list(shown.Identity(rows, many=True, context={"rights": self.rights}).data)


class RosterImports(InDialogue):
    """A spreadsheet on its way to the roster. It is kept sealed, as one's own draft, until confirmed or dropped."""

    creates = True
    serializer_class = shown_imports.Import
    pagination_class = None

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
        found = self.need(Right.LOG, "roster.import")
        file = request.FILES.get("file")
        sent = int(request.META.get("CONTENT_LENGTH") or 0)
        if sent > 2 * MOST_BYTES or (file is not None and file.size > MOST_BYTES):
            # So much is not even kept in memory: there is no file to look at then.
            size = round((file.size or 0 if file is not None else sent) / 1_000_000)
            raise roster_import.UnreadableSheet("too_big", size=size, most=MOST_BYTES // 1_000_000)
        if file is None:
            sentence = _("Choose a spreadsheet and send it as the form's field “file”.")
            raise Refused(sentence, code="file_needed", fields={"file": sentence})
        draft = roster_import.begin(dialogue=found, content=file.read(), filename=file.name or "")
        return Response(self._show(draft), status=201)

    @extend_schema(responses=shown_imports.Import)
    def retrieve(self, request: Request, dialogue: Any, roster_import: Any) -> Response:
        """The preview, made anew: parties that were added since are found."""
        self.need(Right.LOG, "roster.import")
        return Response(self._show(self._draft()))

    @extend_schema(request=bodies.Chosen, responses={201: shown_imports.Imported})
    def confirm(self, request: Request, dialogue: Any, roster_import: Any) -> Response:
        """Add the people of the chosen rows: all of them, or nobody. The preview has then served."""
        found = self.need(Right.LOG, "roster.import")
        rows = self.body(bodies.Chosen)["rows"]
        confirm_import(dialogue=found, import_id=roster_import, rows=rows, key=self.key)
        where = reverse("api:participants", args=[found.pk])
        return Response({"id": str(roster_import), "participants": where}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, dialogue: Any, roster_import: Any) -> Response:
        """Drop it. Nobody is added."""
        self.need(Right.LOG, "roster.import")
        notes.drop_draft(draft=self._draft())
        return Response(status=204)

    def _draft(self) -> Draft:
        rows: QuerySet[Draft] = Draft.objects.filter(kind=Draft.Kind.ROSTER_IMPORT)
        return self.inside(rows, "roster_import")

    @staticmethod
    def _show(draft: Draft) -> dict[str, Any]:
        found = roster_import.preview(draft)
        whole = {"id": draft.pk, "saved_at": draft.saved_at, "wrong": found.wrong, "ignored": found.ignored}
        return dict(shown_imports.Import({**whole, "lines": found.lines}).data)
