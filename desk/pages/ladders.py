"""When reminders come, changed by a programme's lead officer: per kind, for the programme or one dialogue."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.door import FORM, me, page
from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER
from desk.fields import DAY
from dialogues.models import Dialogue
from dialogues.templatetags.dialogues import spoken
from notices.actions.ladders import FURTHEST_DAYS, forget_ladder, set_ladder
from notices.kinds import REGISTRY, Kind, To
from notices.models import Ladder
from resources.fields import Unfit, read
from resources.forms import gone, over_stored, sent, submit
from wall.levels import Level
from wall.refusal import Hidden

LONGEST = 400  # characters: twenty dates, with room


class _About(TypedDict):
    """Which ladder."""

    kind: str
    programme_id: UUID
    dialogue_id: UUID | None


class DaysField(forms.CharField):
    """Whole numbers of days, separated by commas or spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, required=False, **kwargs)

    def clean(self, value: Any) -> list[int]:
        """The numbers that were written."""
        words = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        # Not isdigit(), which takes a raised two for a number.
        if not all(re.fullmatch(r"[0-9]{1,3}", word) and int(word) <= FURTHEST_DAYS for word in words):
            raise forms.ValidationError(_("Write numbers of days, such as 14, 1."))
        return [int(word) for word in words]


class DatesField(forms.CharField):
    """Dates as 2027-03-31, one a line or separated by commas."""

    widget = forms.Textarea(attrs={"class": "short"})

    def clean(self, value: Any) -> list[date]:
        """The dates that were written."""
        words = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        try:
            return [read(DAY, date.fromisoformat(word)) for word in words]
        except Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from None
        except ValueError:
            raise forms.ValidationError(_("Write each date as 2027-03-31, one a line.")) from None


class LadderForm(forms.Form):
    """The steps of one kind, in days: on those sides of its date on which there is something to do about it."""

    before = DaysField(label=gettext_lazy("Days before the date"))
    after = DaysField(label=gettext_lazy("Days after the date; 0 is the day itself"))
    supervisor = DaysField(label=gettext_lazy("Days after the date, to the supervisor"))
    dates = DatesField(
        label=DAY.label,
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("A donor’s own calendar: one date a line, as 2027-03-31."),
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kind.opens_before:
            del self.fields["before"]
        if not kind.outlives_date:
            del self.fields["after"], self.fields["supervisor"]

    def steps(self) -> list[tuple[int, To]]:
        """What the action takes."""
        data = self.cleaned_data
        own = [-days for days in data.get("before", ())] + data.get("after", [])
        return [(days, To.OWNER) for days in own] + [
            (days, To.SUPERVISOR) for days in data.get("supervisor", ())
        ]


@page(LEAD_OFFICER)
def index(request: HttpRequest) -> HttpResponse:
    """The kinds, programme by programme, and which of them have days of their own."""
    programmes = programmes_with_role(me(request).pk, (LEAD_OFFICER,))
    own = {
        (row.programme_id, row.kind)
        for row in Ladder.objects.filter(programme_id__in=[one.pk for one in programmes])
    }
    groups = [
        (
            programme,
            [
                {
                    "what": kind.says,
                    "what_url": reverse("ladder", args=[programme.pk, code]),
                    "where": _("changed") if (programme.pk, code) in own else "",
                }
                for code, kind in sorted(REGISTRY.items())
            ],
        )
        for programme in programmes
    ]
    return render(request, "notices/ladders.html", {"groups": groups, "marking_level": Level.OPEN})


@page(LEAD_OFFICER, methods=FORM)
def one(request: HttpRequest, programme_id: UUID, kind: str, dialogue_id: UUID | None = None) -> HttpResponse:
    """One kind in one programme, or in one of its dialogues: see its days, change them, go back to the usual ones."""
    led = {each.pk: each for each in programmes_with_role(me(request).pk, (LEAD_OFFICER,))}
    if programme_id not in led or kind not in REGISTRY:
        raise Hidden
    dialogues = list(Dialogue.objects.filter(programme_id=programme_id).order_by("code_name"))
    here = next((each for each in dialogues if each.pk == dialogue_id), None)
    if dialogue_id is not None and here is None:
        raise Hidden
    about: _About = {"kind": kind, "programme_id": programme_id, "dialogue_id": dialogue_id}
    set_for = {row.dialogue_id: row for row in Ladder.objects.filter(kind=kind, programme_id=programme_id)}
    said = _("Saved. What is open follows it from now on.")
    if "usual" in request.POST:
        forget_ladder(**about)
        return gone(request, request.path, said)
    initial = _initial(REGISTRY[kind], set_for.get(dialogue_id) or set_for.get(None))
    form = over_stored(LadderForm(sent(request), initial=initial, kind=REGISTRY[kind]))
    context = {
        "form": form,
        "kind": REGISTRY[kind],
        "programme": led[programme_id],
        "here": here,
        "changed": dialogue_id in set_for,
        "dialogues": _dialogue_rows(about, dialogues, set_for.keys()),
        "marking_level": max((each.level for each in dialogues), default=Level.OPEN),
    }
    return submit(
        request,
        form,
        lambda data: set_ladder(**about, steps=form.steps(), dates=data["dates"]),
        show=lambda: render(request, "notices/ladder.html", context),
        done=lambda _none: gone(request, request.path, said),
    )


def _dialogue_rows(
    about: _About, dialogues: list[Dialogue], changed: Collection[UUID | None]
) -> list[dict[str, str]]:
    return [
        {
            "what": spoken(each.code_name),
            "what_url": reverse("ladder", args=[about["programme_id"], about["kind"], each.pk]),
            "where": _("changed") if each.pk in changed else "",
        }
        for each in dialogues
    ]


def _initial(kind: Kind, row: Ladder | None) -> dict[str, str]:
    """The days that count now: those of the row, which is the dialogue's or else the programme's; else the kind's."""
    steps: list[Any] = row.steps if row else [[step.after.days, step.to.value] for step in kind.ladder]
    own = [days for days, to in steps if to == To.OWNER.value]
    return {
        "before": ", ".join(str(-days) for days in own if days < 0),
        "after": ", ".join(str(days) for days in own if days >= 0),
        "supervisor": ", ".join(str(days) for days, to in steps if to == To.SUPERVISOR.value),
        "dates": "\n".join(row.dates) if row else "",
    }
