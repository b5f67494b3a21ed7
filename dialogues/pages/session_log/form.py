"""The log's whole form: the session, its rows, and who was there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogues.models import Function
from dialogues.pages.session_log.fields import (
    AgendaForm,
    FollowUpForm,
    NoteForm,
    RecordForm,
    Rows,
    SessionForm,
    level_choices,
    shown,
)
from dialogues.session_log import AgendaEntry, FollowUpEntry, NoteEntry, Presence, RecordEntry, SessionLog
from wall.refusal import Refused
from wall.viewer import current_viewer


class LogForm:
    """The whole page. Bound, it judges what was sent; unbound, it only shows it."""

    def __init__(self, data: QueryDict, *, bound: bool, lowest: int, team: list[tuple[str, str]]) -> None:
        self.data, self.bound = data, bound
        spoken = data.getlist("languages") if not bound else ()
        kwargs: dict[str, Any] = {"lowest": lowest, "also_spoken": [c for c in spoken if len(c) <= 12]}
        self.session = SessionForm(data, **kwargs) if bound else shown(SessionForm, data, **kwargs)
        nobody = [("", _("Nobody yet"))]
        choices = {
            "level": level_choices(lowest),
            "readers": [one for one in team if one[0] != str(current_viewer())],
            "owner": nobody + team,
            "agenda_item": self._agenda_choices(data),
        }
        self.agenda, self.records, self.notes, self.follow_ups = (
            Rows(form_class, name, data, bound=bound, choices=choices)
            for form_class, name in (
                (AgendaForm, "agenda"),
                (RecordForm, "records"),
                (NoteForm, "notes"),
                (FollowUpForm, "follow_ups"),
            )
        )
        self.problems: list[str] = []

    @staticmethod
    def _agenda_choices(data: QueryDict) -> list[tuple[str, str]]:
        whole = [("", _("The whole session"))]
        rows = [(n, data.get(f"agenda-{n}-title", "").strip()) for n in data.getlist("agenda-row")]
        return whole + [(n, title or _("Agenda item without a title")) for n, title in rows]

    @property
    def all_rows(self) -> tuple[Rows, ...]:
        """The four lists of rows."""
        return (self.agenda, self.records, self.notes, self.follow_ups)

    def is_valid(self) -> bool:
        """Whether the session and every row are valid; all are asked, so that each shows what is wrong with it."""
        judged = [self.session.is_valid(), *(rows.is_valid() for rows in self.all_rows)]
        return all(judged)

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """Every wrong field as (id of its input, its label, what to do), for the summary on top."""
        if not self.bound:
            return []
        every = [self.session, *(form for rows in self.all_rows for form in rows.forms)]
        return [
            (form[name].id_for_label or form[name].auto_id, str(form[name].label), str(errors[0]))
            for form in every
            for name, errors in form.errors.items()
            if name in form.fields
        ] + [("", "", sentence) for sentence in self.problems]

    def there(self) -> set[str]:
        """Ids of those who are ticked as having been there."""
        return set(self.data.getlist("there"))

    def log(self) -> SessionLog:
        """What a valid form says."""
        data = self.session.cleaned_data
        items = self.agenda.filled
        place = {form.number: at for at, form in enumerate(items)}
        return SessionLog(
            starts_at=self.session.moment("starts"),
            ends_at=self.session.moment("ends"),
            zone=data["zone"],
            title=data["title"],
            place=data["place"],
            format=data["format"],
            region=data["region"],
            level=data["level"],
            languages=list(data["languages"]),
            agenda=[_agenda(form.cleaned_data) for form in items],
            attendance=self._attendance(),
            records=[_record(form.cleaned_data, place) for form in self.records.filled],
            notes=[
                NoteEntry(form.cleaned_data["body"], [UUID(one) for one in form.cleaned_data["readers"]])
                for form in self.notes.filled
            ],
            follow_ups=[_follow_up(form.cleaned_data) for form in self.follow_ups.filled],
        )

    def _attendance(self) -> list[Presence]:
        found = []
        for one in dict.fromkeys(self.data.getlist("there")):
            function = self.data.get(f"function-{one}", "")
            try:
                who = UUID(one)
            except ValueError:
                continue
            found.append(Presence(who, function if function in Function.values else Function.PARTICIPANT))
        return found

    def place(self, refused: Refused) -> None:
        """Show a refusal of the action beside the fields that it names."""
        rows = {
            "agenda": self.agenda,
            "records": self.records,
            "notes": self.notes,
            "follow_ups": self.follow_ups,
        }
        direct = {"ends_at": "ends_on", "starts_at": "starts_on", "zone": "zone"}
        for name, sentence in refused.fields.items():
            kind, _dot, rest = name.partition(".")
            number, _dot, field = rest.partition(".")
            if kind in rows and number.isdecimal() and field in rows[kind].form_class.base_fields:
                rows[kind].filled[int(number)].add_error(field, sentence)
            elif name in direct:
                self.session.add_error(direct[name], sentence)
            else:
                self.problems.append(sentence)
        if not refused.fields:
            self.problems.append(refused.sentence)


def _agenda(data: dict[str, Any]) -> AgendaEntry:
    fields = (
        "title",
        "issue_area",
        "hard_security",
        "level",
        "chatham_house",
        "chaired_by",
        "chaired_by_gender",
        "id",
    )
    return AgendaEntry(**{name: data[name] for name in fields})


def _record(data: dict[str, Any], place: Mapping[str, int]) -> RecordEntry:
    language = data["language"] or (get_language() or "en")[:2]
    return RecordEntry(data["body"], place.get(data["agenda_item"]), language, data["level"], data["id"])


def _follow_up(data: dict[str, Any]) -> FollowUpEntry:
    return FollowUpEntry(
        data["what"].strip(), data["due_on"], UUID(data["owner"]) if data["owner"] else None, data["id"]
    )
