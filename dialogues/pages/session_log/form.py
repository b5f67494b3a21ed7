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
    RowForm,
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
        kwargs: dict[str, Any] = {"lowest": lowest, "also_spoken": data.getlist("languages")}
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
        items = self.agenda.filled
        place = {form.number: at for at, form in enumerate(items)}
        parts: dict[str, Any] = {
            "agenda": [AgendaEntry(**form.said(), id=form.cleaned_data["id"]) for form in items],
            "attendance": self._attendance(),
            "records": [_record(form, place) for form in self.records.filled],
            "notes": [NoteEntry(**form.said()) for form in self.notes.filled],
            "follow_ups": [
                FollowUpEntry(**form.said(), id=form.cleaned_data["id"]) for form in self.follow_ups.filled
            ],
        }
        return SessionLog(**self.session.said(), **parts)

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
            if kind in rows and number.isdecimal() and field in rows[kind].filled[int(number)].fields:
                rows[kind].filled[int(number)].add_error(field, sentence)
            elif name in direct:
                self.session.add_error(direct[name], sentence)
            else:
                self.problems.append(sentence)
        if not refused.fields:
            self.problems.append(refused.sentence)


def _record(form: RowForm, place: Mapping[str, int]) -> RecordEntry:
    said = form.said()
    language = said["language"] or (get_language() or "en")[:2]
    at = place.get(form.cleaned_data["agenda_item"])
    return RecordEntry(**said | {"language": language, "agenda_item": at}, id=form.cleaned_data["id"])
