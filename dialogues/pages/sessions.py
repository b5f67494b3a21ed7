"""One session: its page, its date, and the small things that are done about it."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import add_refusal
from accounts.models import Person
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
from dialogues.pages.team import Here, team_of, team_page
from dialogues.session_log import AgendaEntry
from resources.find import find
from wall.levels import Level
from wall.refusal import Hidden, Refused
from wall.rights import Right
from wall.viewer import current_viewer


@team_page(Right.SCHEDULE)
def session(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """One session, as much of it as the reader may know: the sponsor sees when, the team what."""
    found = find(Session, session_id, dialogue=here.dialogue)
    context = here.page(found, session=found, now=timezone.now())
    context["may_log"] = here.team and found.state != Session.State.CANCELLED
    context["is_over"] = found.ends_at <= context["now"]
    if here.may(Right.SESSIONS):
        context |= _detail(found)
    if here.may(Right.ATTRIBUTES):
        context["attendance"] = _attendance(here, found)
    if here.may(Right.RECORDS):
        context["records"] = _records(found, context.get("agenda", []))
    if here.may(Right.NOTES):
        context["notes"] = _notes(found)
    shown_levels = [one.level for name in ("agenda", "records") for one in context.get(name, [])]
    context["marking_level"] = Level(max([context["marking_level"], *shown_levels]))
    return render(request, "dialogues/session/detail.html", context)


def _detail(found: Session) -> dict[str, Any]:
    detail = SessionDetail.objects.filter(pk=found.pk).first()
    if detail is None:
        return {}
    follow_ups = list(FollowUp.objects.filter(session=found).select_related("owner"))
    return {
        "detail": detail,
        "languages": ", ".join(language_name(code) for code in detail.languages),
        "agenda": list(AgendaItem.objects.filter(session=found)),
        "follow_ups": follow_ups,
        "today": timezone.localdate(),
    }


def _attendance(here: Here, found: Session) -> list[dict[str, Any]]:
    rows = list(Attendance.objects.filter(session=found).select_related("participant"))
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
    rows = list(Record.objects.filter(session=found))
    for row in rows:
        row.about = titles.get(row.agenda_item_id, (-1, ""))[1]
    return sorted(rows, key=lambda row: titles.get(row.agenda_item_id, (-1, ""))[0])


def _notes(found: Session) -> dict[str, Any]:
    """One's own notes in full; another's as a button, because opening it is a reveal that is recorded."""
    own = list(PrivateNote.objects.filter(session=found, author_id=current_viewer()))
    readers: dict[UUID, list[str]] = {}
    rows = NoteReader.objects.filter(note__in=[note.pk for note in own]).select_related("reader")
    for row in rows:
        readers.setdefault(row.note_id, []).append(row.reader.display_name)
    for note in own:
        note.read_by = ", ".join(sorted(readers.get(note.pk, [])))
    others = PrivateNote.objects.filter(session=found).exclude(author_id=current_viewer()).defer("body")
    return {"own": own, "others": list(others.select_related("author"))}


@team_page(Right.LOG)
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, here: Here) -> HttpResponse:
    """Plan a session."""
    lowest = here.dialogue.level
    if request.method == "GET":
        form = shown(ScheduleForm, as_query({**next_week(), "level": [str(lowest)]}), lowest=lowest)
        return _form(request, here, form, _("Plan a session"), _("Plan it"), key=uuid4())
    form = ScheduleForm(request.POST, lowest=lowest)
    key = request.POST.get("key", "")[:64]
    if form.is_valid():
        log = replace(form.log(), agenda=_agenda_of(form.cleaned_data["agenda"], form.cleaned_data["level"]))
        try:
            planned = actions.schedule_session(dialogue=here.dialogue, log=log, key=key or None)
        except Refused as refused:
            _place(form, refused)
        else:
            return _done(request, planned, _("The session is planned. Its leads hear of it a week ahead."))
    return _form(request, here, form, _("Plan a session"), _("Plan it"), key=key, status=422)


@team_page(Right.LOG)
@require_http_methods(["GET", "POST"])
def reschedule(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Move a session that is planned or postponed to another date or place."""
    found = find(Session, session_id, dialogue=here.dialogue)
    kwargs: dict[str, Any] = {"lowest": max(found.level, here.dialogue.level), "with_agenda": False}
    title, button = _("Change date or place"), _("Save")
    if request.method == "GET":
        data = as_query(flat_of(log_of(found, here.rights), found.version))
        form = shown(ScheduleForm, data, also_spoken=data.getlist("languages"), **kwargs)
        return _form(request, here, form, title, button, session=found)
    form = ScheduleForm(request.POST, also_spoken=request.POST.getlist("languages"), **kwargs)
    if form.is_valid():
        try:
            actions.reschedule_session(session=found, log=form.log(), version=form.cleaned_data["version"])
        except Refused as refused:
            _place(form, refused)
        else:
            return _done(request, found, _("The session is changed."))
    return _form(request, here, form, title, button, session=found, status=422)


def _agenda_of(text: str, level: int) -> list[AgendaEntry]:
    return [AgendaEntry(line.strip()[:300], level=level) for line in text.splitlines() if line.strip()]


def _place(form: ScheduleForm, refused: Refused) -> None:
    renamed = {"ends_at": "ends_on", "starts_at": "starts_on"}
    fields = {renamed.get(name, name): sentence for name, sentence in refused.fields.items()}
    add_refusal(form, Refused(refused.sentence, fields=fields))


def _form(
    request: HttpRequest, here: Here, form: Any, title: str, button: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = here.page(form=form, title=title, button=button, **more)
    return render(request, "dialogues/session/form.html", context, status=status)


def _done(request: HttpRequest, found: Session, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("dialogues:session", args=[found.dialogue_id, found.pk]))


@team_page(Right.LOG)
@require_POST
def postpone(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Postpone a session: it will be held, but there is no date for it now."""
    found = actions.postpone_session(session=find(Session, session_id, dialogue=here.dialogue))
    return _done(request, found, _("The session is postponed. Give it a new date when there is one."))


@team_page(Right.LOG)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Cancel a session. The page asks once more, because it is not undone."""
    found = find(Session, session_id, dialogue=here.dialogue)
    if request.method == "GET":
        return render(request, "dialogues/session/cancel.html", here.page(found, session=found))
    return _done(request, actions.cancel_session(session=found), _("The session is cancelled."))


@team_page(Right.LOG)
@require_POST
def settle(request: HttpRequest, here: Here, session_id: UUID, follow_up_id: UUID) -> HttpResponse:
    """A follow-up is done, or it is not after all."""
    follow_up = find(FollowUp, follow_up_id, dialogue=here.dialogue, session_id=session_id)
    is_done = request.POST.get("done") != "no"
    notes.settle_follow_up(follow_up=follow_up, done=is_done)
    said = _("It is done.") if is_done else _("It is open again.")
    return _done(request, find(Session, session_id), said)


@team_page(Right.LOG)
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Add something to do."""
    found = find(Session, session_id, dialogue=here.dialogue)
    form = FollowUpForm(request.POST or None, team=team_of(here.dialogue))
    if request.method == "POST" and form.is_valid():
        notes.add_follow_up(session=found, **form.said())
        return _done(request, found, _("It is on the list."))
    status = 422 if form.errors else 200
    return _form(request, here, form, _("Add a follow-up"), _("Add it"), session=found, status=status)


@team_page(Right.NOTES)
@require_http_methods(["GET", "POST"])
def note_new(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Write a private note."""
    found = find(Session, session_id, dialogue=here.dialogue)
    return _write_note(request, here, found, None)


@team_page(Right.NOTES)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, here: Here, session_id: UUID, note_id: UUID) -> HttpResponse:
    """Change one's own note."""
    found = find(Session, session_id, dialogue=here.dialogue)
    own = find(PrivateNote, note_id, session=found, author_id=current_viewer())
    return _write_note(request, here, found, own)


def _write_note(request: HttpRequest, here: Here, found: Session, own: PrivateNote | None) -> HttpResponse:
    team = [one for one in team_of(here.dialogue) if one[0] != str(current_viewer())]
    if request.method == "GET":
        readers = (
            [str(pk) for pk in NoteReader.objects.filter(note=own).values_list("reader_id", flat=True)]
            if own
            else []
        )
        form = NoteForm(team=team, initial={"body": own.body if own else "", "readers": readers})
        return _form(request, here, form, _("Private note"), _("Save"), session=found)
    form = NoteForm(request.POST, team=team)
    if not form.is_valid():
        return _form(request, here, form, _("Private note"), _("Save"), session=found, status=422)
    if own is None:
        notes.write_note(session=found, **form.said())
    else:
        notes.edit_note(note=own, **form.said())
    return _done(request, found, _("Your note is saved."))


@team_page(Right.NOTES)
@require_POST
def note_open(request: HttpRequest, here: Here, session_id: UUID, note_id: UUID) -> HttpResponse:
    """Read a note whose author lets one read it; the opening is recorded."""
    found = find(Session, session_id, dialogue=here.dialogue)
    opened = notes.open_note(note=find(PrivateNote, note_id, session=found))
    author = Person.objects.filter(pk=opened.author_id).first()
    context = here.page(found, session=found, note=opened, author=author)
    return render(request, "dialogues/session/note.html", context)


@team_page(Right.NOTES)
@require_POST
def note_delete(request: HttpRequest, here: Here, session_id: UUID, note_id: UUID) -> HttpResponse:
    """Delete one's own note."""
    found = find(Session, session_id, dialogue=here.dialogue)
    own = PrivateNote.objects.filter(pk=note_id, session=found, author_id=current_viewer()).first()
    if own is None:
        raise Hidden
    notes.delete_note(note=own)
    return _done(request, found, _("Your note is deleted."))
