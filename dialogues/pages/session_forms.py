"""Small forms about one session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.pages.session_log.fields import TEXT, SessionForm, day
from dialogues.session_log import LONGEST_TEXT, SessionLog


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
        data = self.cleaned_data
        fields = ("zone", "title", "place", "format", "region", "level")
        return SessionLog(
            starts_at=self.moment("starts"),
            ends_at=self.moment("ends"),
            languages=list(data["languages"]),
            **{name: data[name] for name in fields},
        )


class NoteForm(forms.Form):
    """A private note of one's own."""

    body = forms.CharField(
        label=_("Private note"),
        max_length=LONGEST_TEXT,
        strip=False,
        help_text=_("Only you, and whom you name."),
        widget=forms.Textarea(attrs=TEXT),
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may read it besides you"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, team: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = team  # type: ignore[attr-defined]


class FollowUpForm(forms.Form):
    """Something to do after a session."""

    what = forms.CharField(
        label=_("What is to be done"), max_length=2000, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    due_on = day(_("By when"), required=False)
    owner = forms.ChoiceField(label=_("Whose"), required=False)

    def __init__(self, *args: Any, team: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Nobody yet")), *team]  # type: ignore[attr-defined]
