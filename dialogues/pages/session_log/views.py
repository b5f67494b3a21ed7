"""Logging a session: one page, for a telephone and a bad line. Its drafts save themselves."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.pages.door import FORM, POST
from dialogues.actions import notes, sessions
from dialogues.actions.idempotency import sent_before
from dialogues.models import Draft, FollowUp, Session, SessionDetail
from dialogues.pages.drafts import draft_of, keep
from dialogues.pages.session_log import people as log_people
from dialogues.pages.session_log.difference_words import LABELS, lines
from dialogues.pages.session_log.draft import Flat, as_query, flat_of, kept, log_of, merged, new_log
from dialogues.pages.session_log.form import LogForm
from dialogues.pages.team import Here, dialogue_page, team_of
from dialogues.session_log import SessionLog, differences
from resources.find import find
from wall.refusal import Refused

KIND = Draft.Kind.SESSION_LOG
ROWS = ("agenda", "records", "notes", "follow_ups")
MEANWHILE = frozenset({"changed_meanwhile", "already_logged", "key_reused"})


@dataclass(frozen=True, slots=True)
class Page:
    """One log being written: in which dialogue, of which session (none yet for a new one), under which key.

    The key names the draft and is the Idempotency-Key of sending it, so whatever is sent twice is one log.
    """

    here: Here
    about: UUID
    session: Session | None

    @property
    def address(self) -> str:
        """Where the form is shown and sent to."""
        if self.session is None:
            return reverse("dialogues:log_new", args=[self.here.dialogue.pk, self.about])
        return reverse("dialogues:session_log", args=[self.here.dialogue.pk, self.session.pk])

    @property
    def is_correction(self) -> bool:
        """Whether the session has been logged already."""
        return self.session is not None and self.session.logged_at is not None

    def form(self, data: QueryDict, *, bound: bool) -> LogForm:
        """The form over what was sent or kept."""
        lowest = max(self.here.dialogue.level, self.session.level if self.session else 0)
        owners = FollowUp.objects.of(self.session).values("owner_id") if self.session else ()
        return LogForm(data, bound=bound, lowest=lowest, team=team_of(self.here.dialogue, also=owners))


@dialogue_page(sessions.log_session)
def begin(_request: HttpRequest, here: Here) -> HttpResponse:
    """Begin the log of a session that was not planned: from here on it has a key and an address of its own."""
    return HttpResponseRedirect(reverse("dialogues:log_new", args=[here.dialogue.pk, uuid4()]))


@dialogue_page(sessions.log_session, methods=FORM)
def log_new(request: HttpRequest, here: Here, about: UUID) -> HttpResponse:
    """Log a session that was not planned."""
    earlier = sent_before(str(about))
    session = Session.objects.filter(pk=earlier, dialogue=here.dialogue).first() if earlier else None
    if session is not None and request.method == "GET":
        return _gone_to(request, session)
    return _write(request, Page(here, about, None))


@dialogue_page(sessions.log_session, methods=FORM)
def log(request: HttpRequest, here: Here, session_id: UUID) -> HttpResponse:
    """Log a planned session, or correct a log."""
    session = find(Session, session_id, dialogue=here.dialogue)
    if session.state == Session.State.CANCELLED:
        raise Refused(
            _("This session was cancelled, so there is nothing to log."), status=409, code="cancelled"
        )
    return _write(request, Page(here, session.pk, session))


@dialogue_page(sessions.log_session, methods=POST)
def drop(request: HttpRequest, here: Here, about: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = draft_of(here.dialogue, KIND, about)
    if draft is not None:
        notes.drop_draft(draft=draft)
        messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(reverse("dialogues:detail", args=[here.dialogue.pk]))


@dialogue_page(sessions.edit_log, methods=POST)
def merge(request: HttpRequest, here: Here, session_id: UUID, about: UUID) -> HttpResponse:
    """Save what was chosen, field by field, between another's version and one's own."""
    session = find(Session, session_id, dialogue=here.dialogue)
    page = Page(here, about, session)
    draft = draft_of(here.dialogue, KIND, about)
    if draft is None:
        return _gone_to(request, session)
    form = page.form(as_query(draft.body), bound=True)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    picked = {name[5:]: str(value) for name, value in request.POST.items() if name.startswith("pick-")}
    version = request.POST.get("version", "")
    try:
        chosen = merged(log_of(session, here.rights), form.log(), picked)
        seen = int(version) if version.isdecimal() else 0
        sessions.edit_log(session=session, log=chosen, version=seen)
    except Refused as refused:
        return _refused(request, page, form, refused)
    notes.drop_draft(draft=draft)
    return _gone_to(request, session, _("The log is saved as you chose."))


def _write(request: HttpRequest, page: Page) -> HttpResponse:
    """Show the form; save it as a draft, with a row added or taken out where asked; or send the log."""
    if request.method == "GET":
        draft = draft_of(page.here.dialogue, KIND, page.about)
        data = as_query(draft.body if draft else _fresh(page))
        return _show(request, page, page.form(data, bound=False), draft=draft)
    if "add" in request.POST or "remove" in request.POST or "save" in request.POST:
        data = _with_rows_changed(request.POST)
        if request.POST.get("add") == "everybody":
            data.setlist("there", [str(one.pk) for one in log_people.on_roster(page.here)])
        draft = keep(page.here.dialogue, KIND, page.about, kept(data))
        return _show(request, page, page.form(data, bound=False), draft=draft)
    form = page.form(request.POST, bound=True)
    if not form.is_valid():
        keep(page.here.dialogue, KIND, page.about, kept(request.POST))
        return _show(request, page, form, status=422)
    try:
        session = _send(page, form)
    except Refused as refused:
        return _refused(request, page, form, refused)
    return _gone_to(request, session, _("The log is saved."))


def _fresh(page: Page) -> Flat:
    if page.session is None:
        return {**new_log(), "level": [str(page.here.dialogue.level)]}
    return flat_of(log_of(page.session, page.here.rights), page.session.version)


def _send(page: Page, form: LogForm) -> Session:
    log = form.log()
    if page.session is None or not page.is_correction:
        return sessions.log_session(
            dialogue=page.here.dialogue, log=log, session=page.session, key=str(page.about)
        )
    version = form.session.cleaned_data["version"]
    saved = sessions.edit_log(session=page.session, log=log, version=version or 0)
    draft = draft_of(page.here.dialogue, KIND, page.about)
    if draft is not None:
        notes.drop_draft(draft=draft)
    return saved


def _refused(request: HttpRequest, page: Page, form: LogForm, refused: Refused) -> HttpResponse:
    """Keep what was written as a draft, and show the page again with what is wrong.

    `resources.forms.submit` knows one form with one set of fields, and keeps no draft; a log has rows, and two versions.
    """
    if refused.status in (403, 404):
        raise refused
    if refused.code in MEANWHILE:
        return _meanwhile(request, page, form, refused)
    keep(page.here.dialogue, KIND, page.about, kept(form.data))
    form.place(refused)
    return _show(request, page, form, status=refused.status)


def _meanwhile(request: HttpRequest, page: Page, form: LogForm, refused: Refused) -> HttpResponse:
    """Somebody saved in between: lay both versions side by side, and let the writer choose."""
    session_id = page.session.pk if page.session else sent_before(str(page.about))
    session = Session.objects.filter(pk=session_id, dialogue=page.here.dialogue).first()
    if session is None:
        raise refused
    mine, theirs = form.log(), log_of(session, page.here.rights)
    different = differences(_in_order(theirs), _in_order(_as_stored(mine, session.level)))
    if not different and not mine.notes:
        return _gone_to(request, session, _("The log is saved."))
    keep(page.here.dialogue, KIND, page.about, kept(form.data))
    people = log_people.names(page.here)
    rows = [
        {
            "name": name,
            "label": LABELS[name],
            "theirs": lines(name, getattr(theirs, name), theirs, people),
            "mine": lines(name, getattr(mine, name), mine, people),
        }
        for name, _theirs, _mine in different
    ]
    context = page.here.page(session, session=session, rows=rows, about=page.about, notes=len(mine.notes))
    return render(request, "dialogues/session/differences.html", context, status=409)


def _as_stored(log: SessionLog, level: int) -> SessionLog:
    """The log with its levels as the database raises them: a part has at least the level of the whole."""
    whole = max(log.level, level)
    agenda = [replace(item, level=max(item.level, whole)) for item in log.agenda]
    records = [
        replace(
            one, level=max(one.level, whole, 0 if one.agenda_item is None else agenda[one.agenda_item].level)
        )
        for one in log.records
    ]
    return replace(log, level=whole, agenda=agenda, records=records)


def _in_order(log: SessionLog) -> SessionLog:
    """The log with everything sorted that has no order of its own, so that two logs can be compared."""
    return replace(
        log,
        languages=sorted(log.languages),
        records=sorted(log.records, key=lambda one: (one.body, one.agenda_item or -1)),
        follow_ups=sorted(log.follow_ups, key=lambda one: (one.what, str(one.due_on))),
    )


def _with_rows_changed(sent: QueryDict) -> QueryDict:
    """What was sent, with one row added or removed: for the buttons of a page that runs without script."""
    data = as_query(kept(sent))
    if (name := sent.get("add", "")) in ROWS:
        numbers = [int(n) for n in data.getlist(f"{name}-row") if n.isdecimal()]
        data.appendlist(f"{name}-row", str(max(numbers, default=-1) + 1))
        if name == "agenda":
            data[f"agenda-{max(numbers, default=-1) + 1}-chatham_house"] = "on"
    name, _dash, number = sent.get("remove", "").rpartition("-")
    if name in ROWS:
        data.setlist(f"{name}-row", [n for n in data.getlist(f"{name}-row") if n != number])
        for key in [key for key in data if key.startswith(f"{name}-{number}-")]:
            del data[key]
    return data


def _show(
    request: HttpRequest, page: Page, form: LogForm, *, draft: Draft | None = None, status: int = 200
) -> HttpResponse:
    session = page.session
    title = _("Correct the log") if page.is_correction else _("Log a session")
    called = ""
    if session is not None:
        detail = SessionDetail.objects.filter(pk=session.pk).first()
        called = detail.title if detail else ""
    context = page.here.page(
        *([session] if session else []),
        form=form,
        page=page,
        title=title,
        called=called,
        draft=draft,
        people=log_people.listed(page.here, form, session),
        functions=log_people.FUNCTIONS,
        device=_device(request, page),
    )
    return render(request, "dialogues/session/log.html", context, status=status)


def _device(request: HttpRequest, page: Page) -> dict[str, Any]:
    """What the page's script needs to know to keep the form on the device."""
    here = page.here.dialogue.pk
    return {
        # Tells two people on one device apart without naming either.
        "owner": salted_hmac(
            "dialogues.device", str(request.user.pk), secret=settings.SECRET_KEY
        ).hexdigest()[:24],
        "draft": reverse("dialogues:draft", args=[here, page.about]),
        "shell": reverse("dialogues:device_shell"),
        "worker": reverse("dialogues:device_worker"),
        "sign_out": reverse("account_logout"),
    }


def _gone_to(request: HttpRequest, session: Session, said: str = "") -> HttpResponse:
    """Go to the session's page; a script that sent the form is told where that is."""
    if said:
        messages.success(request, said)
    address = reverse("dialogues:session", args=[session.dialogue_id, session.pk])
    if request.headers.get("X-Parley-Form"):
        return JsonResponse({"go": address})
    return HttpResponseRedirect(address)
