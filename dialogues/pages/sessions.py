"""One session: its page, its date, and the small things that are done about it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.pages.door import FORM, POST
from dialogues.actions import notes
from dialogues.actions import sessions as actions
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
from dialogues.pages.session_forms import FollowUpForm, NoteForm, ScheduleForm
from dialogues.pages.session_log import people as log_people
from dialogues.pages.session_log.draft import as_query, flat_of, log_of, next_week
from dialogues.pages.session_log.fields import language_name, shown
from dialogues.pages.team import Here, dialogue_page, team_of
from dialogues.session_log import AgendaEntry
from resources.find import find
from resources.forms import gone, opened, over_stored, sent, submit
from wall.levels import Level
from wall.viewer import current_viewer

# What the action calls a moment, the form asks as a day and an hour.
BESIDE = {"starts_at": "starts_on", "ends_at": "ends_on"}


@dialogue_page(Session)
def session(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """One session, as much of it as the reader may know: the sponsor sees when, the team what."""
    found = find(Session, session_id, dialogue=here.dialogue)
    context = here.page(found, session=found, now=timezone.now())
    context["may_log"] = here.team and found.state != Session.State.CANCELLED
    context["is_over"] = found.ends_at <= context["now"]
    if here.sees(SessionDetail):
        context |= _detail(found)
    if here.sees(Attendance):
        context["attendance"] = _attendance(here, found)
    if here.sees(Record):
        context["records"] = _records(found, context.get("agenda", []))
    if here.sees(PrivateNote):
        context["notes"] = _notes(found)
    shown_levels = [one.level for name in ("agenda", "records") for one in context.get(name, [])]
    context["marking_level"] = Level(max([context["marking_level"], *shown_levels]))
    return render(request, "dialogues/session/detail.html", context)


def _detail(found: Session) -> dict[str, Any]:
    detail = SessionDetail.objects.filter(pk=found.pk).first()
    if detail is None:
        return {}
    follow_ups = list(FollowUp.objects.of(found).select_related("owner"))
    return {
        "detail": detail,
        "languages": ", ".join(language_name(code) for code in detail.languages),
        "agenda": list(AgendaItem.objects.of(found)),
        "follow_ups": follow_ups,
        "today": timezone.localdate(),
    }


def _attendance(here: Here, found: Session) -> list[dict[str, Any]]:
    rows = list(Attendance.objects.of(found).select_related("participant"))
    if not rows:
        return []
    called, sides = log_people.names(here), log_people.sides_of(here)
    people = [
        {
            "name": called.get(row.participant_id, ""),
            "side": sides.get(row.participant.party_id, ""),
            "function": row.get_function_display(),
        }
        for row in rows
    ]
    return sorted(people, key=lambda one: (not one["side"], one["side"].casefold(), one["name"].casefold()))


def _records(found: Session, agenda: list[AgendaItem]) -> list[Record]:
    titles = {item.pk: (item.position, item.title) for item in agenda}
    rows = list(Record.objects.of(found))
    for row in rows:
        row.about = titles.get(row.agenda_item_id, (-1, ""))[1]
    return sorted(rows, key=lambda row: titles.get(row.agenda_item_id, (-1, ""))[0])


def _notes(found: Session) -> dict[str, Any]:
    """One's own notes in full; another's as a button, because opening it is a reveal that is recorded."""
    own = list(PrivateNote.objects.of(found).filter(author_id=current_viewer()))
    readers: dict[UUID, list[str]] = {}
    rows = NoteReader.objects.filter(
        dialogue=found.dialogue_id, note__in=[note.pk for note in own]
    ).select_related("reader")
    for row in rows:
        readers.setdefault(row.note_id, []).append(row.reader.display_name)
    for note in own:
        note.read_by = ", ".join(sorted(readers.get(note.pk, [])))
    others = PrivateNote.objects.of(found).exclude(author_id=current_viewer()).defer("body")
    return {"own": own, "others": list(others.select_related("author"))}


@dialogue_page(actions.schedule_session, methods=FORM)
def schedule(request: HttpRequest, here: Here) -> HttpResponse:
    """Plan a session."""
    lowest = here.dialogue.level
    if request.method == "POST":
        form, key = ScheduleForm(request.POST, lowest=lowest), request.POST.get("key", "")[:64]
    else:
        form = shown(ScheduleForm, as_query({**next_week(), "level": [str(lowest)]}), lowest=lowest)
        key = str(uuid4())

    def plan(data: dict[str, Any]) -> Session:
        log = replace(form.log(), agenda=_agenda_of(data["agenda"], data["level"]))
        return actions.schedule_session(dialogue=here.dialogue, log=log, key=key or None)

    return submit(
        request,
        form,
        plan,
        show=lambda: _form(request, here, form, _("Plan a session"), _("Plan it"), key=key),
        done=lambda row: _done(request, row, _("The session is planned. Its leads hear of it a week ahead.")),
        beside=BESIDE,
    )


@dialogue_page(actions.reschedule_session, methods=FORM)
def reschedule(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Move a session that is planned or postponed to another date or place."""
    found = opened(request, find(Session, session_id, dialogue=here.dialogue))
    data = as_query(flat_of(log_of(found, here.rights)))
    spoken = [*data.getlist("languages"), *request.POST.getlist("languages")]
    lowest = max(found.level, here.dialogue.level)
    kwargs: dict[str, Any] = {"lowest": lowest, "with_agenda": False, "also_spoken": spoken}
    stored = shown(ScheduleForm, data, **kwargs).initial
    form = ScheduleForm(sent(request), initial=stored, **kwargs)
    del form.fields["version"]  # the page carries its own
    over_stored(form)
    return submit(
        request,
        form,
        lambda _data: actions.reschedule_session(session=found, log=form.log(), version=found.version),
        show=lambda: _form(request, here, form, _("Change date or place"), _("Save"), session=found),
        done=lambda row: _done(request, row, _("The session is changed.")),
        beside=BESIDE,
    )


def _agenda_of(text: str, level: int) -> list[AgendaEntry]:
    return [AgendaEntry(line.strip()[:300], level=level) for line in text.splitlines() if line.strip()]


def _form(request: HttpRequest, here: Here, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = here.page(form=form, title=title, button=button, **more)
    return render(request, "dialogues/session/form.html", context)


def _done(request: HttpRequest, found: Session, said: str) -> HttpResponse:
    return gone(request, reverse("dialogues:session", args=[found.dialogue_id, found.pk]), said)


@dialogue_page(actions.postpone_session, methods=POST)
def postpone(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Postpone a session: it will be held, but there is no date for it now."""
    found = actions.postpone_session(session=find(Session, session_id, dialogue=here.dialogue))
    return _done(request, found, _("The session is postponed. Give it a new date when there is one."))


@dialogue_page(actions.cancel_session, methods=FORM)
def cancel(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Cancel a session. The page asks once more, because it is not undone."""
    found = find(Session, session_id, dialogue=here.dialogue)
    if request.method == "GET":
        return render(request, "dialogues/session/cancel.html", here.page(found, session=found))
    return _done(request, actions.cancel_session(session=found), _("The session is cancelled."))


@dialogue_page(notes.settle_follow_up, methods=POST)
def settle(request: HttpRequest, here: Here, session_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """A follow-up is done, or it is not after all."""
    follow_up = find(FollowUp, follow_up_id, dialogue=here.dialogue, session_id=session_id)
    is_done = request.POST.get("done") != "no"
    notes.settle_follow_up(follow_up=follow_up, done=is_done)
    said = _("It is done.") if is_done else _("It is open again.")
    return _done(request, find(Session, session_id), said)


@dialogue_page(notes.add_follow_up, methods=FORM)
def follow_up(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Add something to do."""
    found = find(Session, session_id, dialogue=here.dialogue)
    form = FollowUpForm(sent(request), team=team_of(here.dialogue))

    return submit(
        request,
        form,
        lambda _data: notes.add_follow_up(session=found, **form.said()),
        show=lambda: _form(request, here, form, _("Add a follow-up"), _("Add it"), session=found),
        done=lambda _row: _done(request, found, _("It is on the list.")),
    )


@dialogue_page(notes.write_note, methods=FORM)
def note_new(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Write a private note."""
    found = find(Session, session_id, dialogue=here.dialogue)
    form = NoteForm(sent(request), team=_other_readers(here))
    return _note_form(request, here, found, form, partial(notes.write_note, session=found))


@dialogue_page(notes.edit_note, methods=FORM)
def note(request: HttpRequest, here: Here, session_id: UUID, note_id: UUID) -> HttpResponse:
    """Change one's own note."""
    found = find(Session, session_id, dialogue=here.dialogue)
    own = opened(request, find(PrivateNote, note_id, session=found, author_id=current_viewer()))
    readers = [str(pk) for pk in NoteReader.objects.of(own).values_list("reader_id", flat=True)]
    initial = {"body": own.body, "readers": readers}
    form = over_stored(NoteForm(sent(request), team=_other_readers(here), initial=initial))
    return _note_form(request, here, found, form, partial(notes.edit_note, note=own))


def _other_readers(here: Here) -> list[tuple[str, str]]:
    return [one for one in team_of(here.dialogue) if one[0] != str(current_viewer())]


def _note_form(
    request: HttpRequest, here: Here, found: Session, form: NoteForm, act: Callable[..., PrivateNote]
) -> HttpResponse:
    return submit(
        request,
        form,
        lambda _data: act(**form.said()),
        show=lambda: _form(request, here, form, _("Private note"), _("Save"), session=found),
        done=lambda _row: _done(request, found, _("Your note is saved.")),
    )


@dialogue_page(notes.open_note, methods=POST)
def note_open(request: HttpRequest, here: Here, session_id: UUID, note_id: UUID) -> HttpResponse:
    """Read a note whose author lets one read it; the opening is recorded."""
    found = find(Session, session_id, dialogue=here.dialogue)
    opened = notes.open_note(note=find(PrivateNote, note_id, session=found))
    author = Person.objects.filter(pk=opened.author_id).first()
    context = here.page(found, session=found, note=opened, author=author)
    return render(request, "dialogues/session/note.html", context)


@dialogue_page(notes.delete_note, methods=POST)
def note_delete(request: HttpRequest, here: Here, session_id: UUID, note_id: UUID) -> HttpResponse:
    """Delete one's own note."""
    found = find(Session, session_id, dialogue=here.dialogue)
    notes.delete_note(note=find(PrivateNote, note_id, session=found, author_id=current_viewer()))
    return _done(request, found, _("Your note is deleted."))
