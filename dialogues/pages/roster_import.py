"""Importing the roster: upload, look at what each row becomes, confirm. Nothing is stored before that."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.door import FORM
from dialogues.actions import notes, parties, roster
from dialogues.models import Draft, Party, RoleClass
from dialogues.pages.drafts import draft_of, keep
from dialogues.pages.import_plan import (
    NEW,
    NOBODY,
    Plan,
    choices_of,
    factions_of,
    people_of,
    plan_of,
    stored,
    what_is_missing,
)
from dialogues.pages.roster_forms import UploadForm
from dialogues.pages.team import Here, dialogue_page
from dialogues.spreadsheets import MOST_BYTES, UnreadableSheet, read_roster
from dialogues.spreadsheets.template import roster_template
from resources.forms import gone, sent, submit
from vault import ensure_dialogue_key
from vault.index import normalise_name
from wall.viewer import current_viewer

KIND = Draft.Kind.ROSTER_IMPORT
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1024 * 1024
Sides = dict[str, tuple[UUID | None, dict[str, UUID]]]


@dialogue_page(roster.import_roster)
def template(_request: HttpRequest, _here: Here, language: str) -> HttpResponse:
    """An empty roster to fill in, in English or French."""
    known = "fr" if language == "fr" else "en"
    name = {"en": "roster.xlsx", "fr": "liste.xlsx"}[known]
    response = HttpResponse(roster_template(known), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dialogue_page(roster.import_roster, methods=FORM)
def upload(request: HttpRequest, here: Here) -> HttpResponse:
    """Choose a spreadsheet."""
    waiting = Draft.objects.filter(user_id=current_viewer(), dialogue=here.dialogue, kind=KIND).order_by(
        "-saved_at"
    )
    form = UploadForm(sent(request), request.FILES or None)
    kept = [
        {"about": about, "saved_at": saved_at}
        for about, saved_at in waiting.values_list("about", "saved_at")[:5]
    ]
    context = here.page(form=form, waiting=kept)

    # So much is not even kept in memory: the field is empty then, and `_read` says why.
    form.fields["sheet"].required = not _is_too_big(request)
    preview = "dialogues:roster_import_preview"
    return submit(
        request,
        form,
        lambda data: _read(request, here, data["sheet"]),
        show=lambda: render(request, "dialogues/roster/upload.html", context),
        done=lambda about: HttpResponseRedirect(reverse(preview, args=[here.dialogue.pk, about])),
        beside={"": "sheet"},
    )


def _sent_bytes(request: HttpRequest) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)


def _is_too_big(request: HttpRequest) -> bool:
    chosen = request.FILES.get("sheet")
    return _sent_bytes(request) > MOST_BYTES and (chosen is None or (chosen.size or 0) > MOST_BYTES)


def _read(request: HttpRequest, here: Here, file: Any) -> UUID:
    """Read the file and keep what it says as a draft; the file itself is not kept."""
    if _is_too_big(request):
        raise UnreadableSheet("too_big", size=_sent_bytes(request) // MEGABYTE, most=MOST_BYTES // MEGABYTE)
    sheet = read_roster(file.read(), file.name or "")
    about = uuid4()
    keep(here.dialogue, KIND, about, stored(sheet))
    return about


@dialogue_page(roster.import_roster, methods=FORM)
def preview(request: HttpRequest, here: Here, about: UUID) -> HttpResponse:
    """What each row becomes, what is wrong with which cell, and who may be there already."""
    draft = _locked(here, about) if request.method == "POST" else draft_of(here.dialogue, KIND, about)
    if draft is None:
        messages.info(request, _("This import is done or was thrown away. The roster shows who is on it."))
        return HttpResponseRedirect(_roster(here))
    ensure_dialogue_key(here.dialogue.pk)
    if request.method != "POST":
        return _show(request, here, draft)
    if "drop" in request.POST:
        notes.drop_draft(draft=draft)
        return gone(request, _roster(here), _("The import is thrown away. Nothing was added."))
    draft = keep(here.dialogue, KIND, about, {**draft.body, "choices": choices_of(request.POST, draft.body)})
    if "confirm" not in request.POST:
        return _show(request, here, draft)
    # The plan has many small inputs of its own and no fields: what is wrong with it stands above it.
    form = Form(request.POST)
    if sentence := what_is_missing(plan_of(here, draft.body)):
        form.add_error(None, sentence)
    return submit(
        request,
        form,
        lambda _data: _confirm(here, draft),
        show=lambda: _show(request, here, draft, form),
        done=lambda count: _added(request, here, count),
    )


def _locked(here: Here, about: UUID) -> Draft | None:
    # Whoever confirms twice at once: the second waits here, and then finds the draft gone.
    rows = Draft.objects.select_for_update(of=("self",)).filter(
        kind=KIND, about=about, user_id=current_viewer()
    )
    return rows.filter(dialogue=here.dialogue).first()


def _show(request: HttpRequest, here: Here, draft: Draft, form: Form | None = None) -> HttpResponse:
    known = sorted(Party.objects.filter(dialogue=here.dialogue), key=lambda one: one.name.casefold())
    context = here.page(
        plan=plan_of(here, draft.body),
        about=draft.about,
        classes=RoleClass.choices,
        parties=[(str(one.pk), one.name) for one in known],
        new=NEW,
        nobody=NOBODY,
        form=form,
    )
    return render(request, "dialogues/roster/preview.html", context)


def _confirm(here: Here, draft: Draft) -> int:
    """Make parties, factions and people of a plan, all or nothing; returns how many people."""
    plan = plan_of(here, draft.body)
    with transaction.atomic():
        people = people_of(plan, _sides(here, plan))
        added = roster.import_roster(dialogue=here.dialogue, people=people, key=str(draft.about))
        notes.drop_draft(draft=draft)
    return len(added)


def _added(request: HttpRequest, here: Here, count: int) -> HttpResponse:
    said = ngettext(
        "%(count)d person is on the roster now.", "%(count)d people are on the roster now.", count
    )
    return gone(request, _roster(here), said % {"count": count})


def _roster(here: Here) -> str:
    return reverse("dialogues:roster", args=[here.dialogue.pk])


def _sides(here: Here, plan: Plan) -> Sides:
    """Party by normalised name, with its factions; those that are new are made here."""
    known = set(plan.parties.values())
    ids: dict[str, UUID | None] = dict(plan.parties)
    for one in plan.unknown:
        key = normalise_name(one.name)
        if not any(normalise_name(line.values.get("party", "")) == key for line in plan.taken):
            continue
        ids[key] = _chosen(here, one.choice, one.name, known)
    factions = factions_of(here)
    for line in plan.taken:
        party_id = ids.get(normalise_name(line.values.get("party", "")))
        name = line.values.get("faction", "")
        key = normalise_name(name)
        if party_id and key and key not in factions.setdefault(party_id, {}):
            party = Party.objects.get(pk=party_id)
            factions[party_id][key] = parties.add_faction(party=party, name=name).pk
    return {key: (pk, factions.get(pk, {}) if pk else {}) for key, pk in ids.items()}


def _chosen(here: Here, choice: str, name: str, known: set[UUID]) -> UUID | None:
    if choice == NOBODY:
        return None
    for pk in known:
        if str(pk) == choice:
            return pk
    made: UUID = parties.add_party(dialogue=here.dialogue, name=name).pk
    return made
