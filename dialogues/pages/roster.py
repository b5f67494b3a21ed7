"""The roster's page, and the forms for one person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.door import FORM, POST
from dialogues.actions import roster as actions
from dialogues.models import Attributes, Dialogue, Identity, Participant
from dialogues.pages.roster_forms import EndForm, PersonForm, initial_of
from dialogues.pages.session_log import people as log_people
from dialogues.pages.team import Here, dialogue_page, say_pair
from resources.find import find
from resources.forms import gone, opened, over_stored, sent, submit
from wall.rights import Right

PAGE = 100


@dialogue_page(Dialogue)
def index(request: HttpRequest, here: Here) -> HttpResponse:
    """Who is on the roster, as far as the reader may know."""
    return _index(request, here)


@dialogue_page(actions.open_identities, methods=POST)
def open_names(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the names to somebody on the sponsor's side. Each opening is one entry in the ledger."""
    identities = actions.open_identities(dialogue=here.dialogue)
    return _index(request, here, {one.participant_id: one.name for one in identities})


def _index(request: HttpRequest, here: Here, opened: dict[UUID, str] | None = None) -> HttpResponse:
    if not here.sees(Participant):
        return render(request, "dialogues/roster/blind.html", here.page())
    rows = _visible(here, everybody=here.team and request.GET.get("ended") == "1")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = list(page)
    sides = log_people.sides_of(here)
    names = _names(here, people) if here.knows_names else opened or {}
    genders = (
        dict(Attributes.objects.filter(pk__in=[one.pk for one in people]).values_list("pk", "gender"))
        if here.sees(Attributes)
        else {}
    )
    lines = [_line(here, one, sides, names, genders) for one in people]
    context = here.page(
        page=page,
        lines=lines,
        sentence=_sentence(here, sides),
        shows_names=bool(names),
        may_open=here.may(Right.NAMES) and not here.team and not opened,
        everybody=request.GET.get("ended") == "1",
        may_erase=here.may(Right.LEAD),
        previous_url=f"?page={page.previous_page_number()}" if page.has_previous() else "",
        next_url=f"?page={page.next_page_number()}" if page.has_next() else "",
    )
    return render(request, "dialogues/roster/index.html", context)


def _visible(here: Here, *, everybody: bool) -> QuerySet[Participant]:
    rows = Participant.objects.filter(dialogue=here.dialogue).order_by("alias")
    if everybody:
        return rows
    return rows.filter(erased_on__isnull=True).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=timezone.now().date())
    )


def _names(here: Here, people: list[Participant]) -> dict[UUID, str]:
    found = Identity.objects.filter(dialogue=here.dialogue, pk__in=[one.pk for one in people])
    return {one.pk: one.name for one in found if one.name}  # who was erased stands by alias alone


def _line(
    here: Here, one: Participant, sides: Any, names: dict[UUID, str], genders: dict[UUID, str]
) -> dict[str, Any]:
    line: dict[str, Any] = {
        "pk": one.pk,
        "alias": say_pair(one.alias),
        "name": names.get(one.pk, ""),
        "side": sides.get(one.party_id, ""),
        "role_class": one.get_role_class_display(),
    }
    if here.team:  # the sponsor learns alias, side and role class, and no more
        gender = genders.get(one.pk)
        line |= {
            "faction": sides.get(one.faction_id, ""),
            "function": one.get_function_display(),
            "gender": str(Attributes(gender=gender).get_gender_display()) if gender else "",
            "left_on": one.left_on,
            "erased_on": one.erased_on,
        }
    return line


def _sentence(here: Here, sides: Any) -> str:
    """How many there are, and on which side."""
    counts: dict[UUID | None, int] = {}
    for party_id in _visible(here, everybody=False).order_by().values_list("party_id", flat=True):
        counts[party_id] = counts.get(party_id, 0) + 1
    if not counts:
        return _("Nobody is on the roster yet.")
    everybody = sum(counts.values())
    people = ngettext("%(count)d person", "%(count)d people", everybody) % {"count": everybody}
    named = sorted(
        ((sides.get(pk, ""), count) for pk, count in counts.items() if pk), key=lambda one: one[0].casefold()
    )
    parts = [_("%(count)d of %(side)s") % {"count": count, "side": side} for side, count in named]
    if None in counts:
        parts.append(_("%(count)d third party") % {"count": counts[None]})
    return f"{people}: {', '.join(parts)}."


@dialogue_page(actions.add_participant, methods=FORM)
def add(request: HttpRequest, here: Here) -> HttpResponse:
    """Add one person."""
    back = _back(request, here)
    form = PersonForm(sent(request), here=here, is_new=True, initial={"joined_on": timezone.localdate()})
    context = here.page(form=form, title=_("Add a person"), back=back, button=_("Add this person"))
    return submit(
        request,
        form,
        lambda _data: actions.add_participant(dialogue=here.dialogue, person=form.person()),
        show=lambda: render(request, "dialogues/roster/person.html", context),
        done=lambda one: gone(request, back, _("Added as “%(alias)s”.") % {"alias": say_pair(one.alias)}),
    )


def _back(request: HttpRequest, here: Here) -> str:
    """Where somebody came from, such as the log that they are writing; else the roster."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return reverse("dialogues:roster", args=[here.dialogue.pk])


@dialogue_page(actions.edit_participant, methods=FORM)
def edit(request: HttpRequest, here: Here, participant_id: UUID) -> HttpResponse:
    """Change what the roster says of a person."""
    person = opened(request, find(Participant, participant_id, dialogue=here.dialogue))
    actions.refuse_erased(person)
    form = PersonForm(sent(request), here=here, is_new=False, initial=initial_of(person, here))
    over_stored(form)
    roster = reverse("dialogues:roster", args=[here.dialogue.pk])
    context = here.page(form=form, title=_("Change a person"), person=person, alias=say_pair(person.alias))
    context |= {"button": _("Save"), "back": roster}

    def save(_data: dict[str, Any]) -> bool:
        changes = form.changes()
        if changes:
            actions.edit_participant(participant=person, version=person.version, changes=changes)
        return bool(changes)

    return submit(
        request,
        form,
        save,
        show=lambda: render(request, "dialogues/roster/person.html", context),
        done=lambda changed: gone(request, roster, _("Saved.") if changed else ""),
    )


@dialogue_page(actions.end_participant, methods=FORM)
def end(request: HttpRequest, here: Here, participant_id: UUID) -> HttpResponse:
    """Somebody leaves the roster."""
    person = find(Participant, participant_id, dialogue=here.dialogue)
    actions.refuse_erased(person)
    form = EndForm(sent(request), initial={"left_on": timezone.localdate()})
    alias = say_pair(person.alias)
    context = here.page(form=form, person=person, alias=alias, may_erase=here.may(Right.LEAD))
    roster = reverse("dialogues:roster", args=[here.dialogue.pk])
    return submit(
        request,
        form,
        lambda data: actions.end_participant(participant=person, left_on=data["left_on"]),
        show=lambda: render(request, "dialogues/roster/end.html", context),
        done=lambda _one: gone(
            request, roster, _("%(alias)s is no longer on the roster.") % {"alias": alias}
        ),
    )


@dialogue_page(actions.erase_participant, methods=FORM, confirmed=True)
def erase(request: HttpRequest, here: Here, participant_id: UUID) -> HttpResponse:
    """Somebody withdraws: their name and whatever else identifies them is destroyed for good."""
    person = find(Participant, participant_id, dialogue=here.dialogue)
    alias = say_pair(person.alias)
    if person.erased_on:
        messages.info(request, _("%(alias)s was erased before. Nothing has changed.") % {"alias": alias})
    elif request.method == "POST":
        actions.erase_participant(participant=person)
        messages.success(request, _("%(alias)s is erased.") % {"alias": alias})
    else:
        return render(request, "dialogues/roster/erase.html", here.page(person=person, alias=alias))
    return HttpResponseRedirect(reverse("dialogues:roster", args=[here.dialogue.pk]) + "?ended=1")
