"""What others owe, and one thing that is due: handing it on, moving it, waiving it."""

from datetime import datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.pages.door import POST, page
from desk.dates import date_range
from desk.fields import DUE, REASON
from desk.pages.owed import carried_row, late_in_words, late_others_in_words, name_of
from dialogues.models import Dialogue
from ledger.actions import Action
from notices.actions import change
from notices.kinds import REGISTRY
from notices.models import Obligation
from notices.models.obligation import RUNS
from notices.owed_by_others import MOST, carried_by_others, count_by_owner, late_of_others
from notices.queries import address
from resources.fields import Kind
from resources.form_fields import alone, form_field
from resources.forms import gone, over_stored, shown_beside, submit
from wall.levels import Level
from wall.models import held
from wall.refusal import Hidden
from wall.viewer import the_viewer

F = TypeVar("F", bound=forms.Form)
# What each form asks for, beside what it only carries.
ASKED = {"hand": ("to",), "move": ("due_at", "reason"), "waive": ("reason",)}


class HandForm(forms.Form):
    """To whom it is handed."""

    to = forms.TypedChoiceField(label=gettext_lazy("Hand it to"), coerce=UUID)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody is chosen beforehand: what is handed on by mistake is heard of by the wrong person.
        offered = [("", _("Choose somebody")), *((person.pk, person.display_name) for person in people)]
        self.fields["to"].choices = offered  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """A new due date: the end of a day in the reader's time zone."""

    due_at = alone(Kind.DAY, DUE.label)
    reason = form_field(REASON)

    def clean_due_at(self) -> datetime:
        """The end of the chosen day, in the person's time zone."""
        day = self.cleaned_data["due_at"]
        return datetime.combine(day, time(23, 59), tzinfo=timezone.get_current_timezone())


class WaiveForm(forms.Form):
    """Why it need not be done."""

    reason = form_field(REASON)


@page()
def owed_by_others(request: HttpRequest) -> HttpResponse:
    """What is open in the dialogues that I run, and what my people owe, person by person."""
    now = timezone.now()
    carried = carried_by_others(now)
    people = Person.objects.only("display_name").in_bulk({one.owner_id for one in carried})
    dialogues = Dialogue.objects.by_id(one.dialogue_id for one in carried)
    counts = count_by_owner(carried, now)
    table = [
        (people[owner].display_name, *numbers)
        for owner, numbers in sorted(counts.items(), key=lambda item: item[1], reverse=True)
        if owner in people
    ]
    items = [carried_row(one, people, dialogues) for one in carried]
    context = {
        "table": table,
        "columns": [_("Person"), _("Overdue"), _("This week"), _("Later")],
        "items": items,
        "beyond": len(carried) == MOST,
        "marking_level": max((one.level for one in [*carried, *dialogues.values()]), default=Level.OPEN),
    }
    return render(request, "notices/owed_by_others.html", context)


@page()
def summary(request: HttpRequest) -> HttpResponse:
    """What others are late with, in one sentence: a part of the desk that is loaded after the page."""
    late = late_of_others()
    others = late_others_in_words(late) if late or held(RUNS).exists() else ""
    return render(request, "parts/others.html", {"others": others})


@page()
def one(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """One thing that is due: whose, by when, and what may be done about it."""
    return _page(request, _find(obligation_id))


@page(methods=POST)
def hand(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Hand it to a colleague."""
    row = _find(obligation_id)
    return _act(request, row, "hand", _hand_form(row, request.POST), change.hand, _("Handed on."))


@page(methods=POST)
def move(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Move its date."""
    row = _find(obligation_id)
    return _act(request, row, "move", _move_form(row, request.POST), change.move, _("Moved."))


@page(methods=POST)
def waive(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Waive it."""
    row = _find(obligation_id)
    return _act(request, row, "waive", _waive_form(row, request.POST), change.waive, _("Waived."))


@page(methods=POST)
def done(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Mark it as done."""
    change.done(obligation=_find(obligation_id))
    return gone(request, reverse("desk"), _("Done."))


def _hand_form(row: Obligation, data: Any = None) -> HandForm:
    return _as_it_is(HandForm(data, people=_colleagues(row), prefix="hand"), row)


def _move_form(row: Obligation, data: Any = None) -> MoveForm:
    return _as_it_is(MoveForm(data, prefix="move"), row)


def _waive_form(row: Obligation, data: Any = None) -> WaiveForm:
    return _as_it_is(WaiveForm(data, prefix="waive"), row)


def _as_it_is(form: F, row: Obligation) -> F:
    """Add the owner and the due date as hidden fields, so that a stale page is noticed."""
    owner = Person.objects.filter(pk=row.owner_id).values_list("pk", "display_name")
    shown_beside(form, "owner", _("Whose"), owner, row.owner_id)
    day = [(row.due_at.isoformat(), date_range(row.due_at, None))]
    return over_stored(shown_beside(form, "due", _("Due"), day, row.due_at.isoformat()))


def _act(
    request: HttpRequest,
    row: Obligation,
    name: str,
    form: forms.Form,
    act: Action[..., Obligation],
    said: str,
) -> HttpResponse:
    """Carry it out and go back to where one came from, or show the page again with what is wrong."""
    back = reverse("desk" if row.owner_id == the_viewer() else "owed_by_others")
    return submit(
        request,
        form,
        lambda data: act(obligation=row, **{key: data[key] for key in ASKED[name]}),
        show=lambda: _page(request, row, **{name: form}),
        done=lambda _row: gone(request, back, said),
    )


def _page(request: HttpRequest, row: Obligation, **filled: forms.Form) -> HttpResponse:
    kind = REGISTRY[row.kind]
    people = Person.objects.in_bulk([i for i in (row.owner_id, row.handed_from_id, row.waived_by_id) if i])
    dialogue = Dialogue.objects.filter(pk=row.dialogue_id).first() if row.dialogue_id else None
    mine = row.owner_id == the_viewer()
    late = timezone.now() - row.due_at
    open_ = not row.done_at and not row.ended_at
    decides = open_ and change.may_decide(row)
    colleagues = _colleagues(row) if decides else []
    waived = row.ended_at is not None and row.ended_at == row.waived_at
    context = {
        "row": row,
        "kind": kind,
        "dialogue": dialogue,
        "mine": mine,
        "owner": name_of(people.get(row.owner_id)),
        "handed_from": name_of(people.get(row.handed_from_id)) if row.handed_from_id else "",
        "waived_by": name_of(people.get(row.waived_by_id)) if waived and row.waived_by_id else "",
        "waived": waived,
        "open": open_,
        "late": late_in_words(late) if open_ and late > timedelta() else "",
        "page_url": address(kind.page, row.dialogue_id, row.page_id or row.object_id)
        if mine and open_
        else "",
        "may_say_done": mine and open_ and kind.by_hand,
        "hand": filled.get("hand") or (_hand_form(row) if colleagues else None),
        "move": filled.get("move") or (_move_form(row) if decides and kind.lapses is None else None),
        "waive": filled.get("waive") or (_waive_form(row) if decides and not mine else None),
        "marking_level": max(row.level, dialogue.level) if dialogue else row.level,
    }
    return render(request, "notices/obligation.html", context)


def _find(obligation_id: UUID) -> Obligation:
    row = Obligation.objects.filter(pk=obligation_id).first()
    if row is None or row.kind not in REGISTRY:
        raise Hidden
    return row


def _colleagues(row: Obligation) -> list[Person]:
    return list(Person.objects.filter(pk__in=change.colleagues(row)).order_by("display_name"))
