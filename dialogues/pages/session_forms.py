"""Small forms about one session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.fields.session import FollowUpEntry, NoteEntry, SessionLog
from dialogues.pages.session_log.fields import SessionForm
from resources.form_fields import DeclaredForm


class ScheduleForm(SessionForm):
    """A session to come."""

    agenda = forms.CharField(
        label=_("Agenda"),
        required=False,
        max_length=10_000,
        help_text=_("One item a line. Areas and levels are added when the session is logged."),
        widget=forms.Textarea(attrs={"class": "short", "dir": "auto"}),
    )

    def __init__(self, *args: Any, with_agenda: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_agenda:
            del self.fields["agenda"]

    def log(self) -> SessionLog:
        """What a valid form says; the agenda is added by whoever asked for it."""
        return SessionLog(**self.said())


class NoteForm(DeclaredForm):
    """A private note of one's own."""

    noun = NoteEntry

    def __init__(self, *args: Any, team: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = team  # type: ignore[attr-defined]


class FollowUpForm(DeclaredForm):
    """Something to do after a session."""

    noun = FollowUpEntry

    def __init__(self, *args: Any, team: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Nobody yet")), *team]  # type: ignore[attr-defined]
