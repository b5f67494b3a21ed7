"""When reminders come, changed by a programme's lead officer: per kind, for the programme or one dialogue."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.forms import add_refusal
from accounts.models import Programme
from accounts.pages.door import for_roles, me
from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER
from dialogues.models import Dialogue
from dialogues.templatetags.dialogues import spoken
from notices.actions.ladders import forget_ladder, set_ladder
from notices.kinds import REGISTRY, Kind, To
from notices.models import Ladder
from wall.levels import Level
from wall.refusal import Hidden, Refused


class DaysField(forms.CharField):
    """Whole numbers of days, separated by commas or spaces."""

    def clean(self, value: Any) -> list[int]:
        words = re.split(r"[\s,;]+", super().clean(value).strip())
        if not all(word.isdigit() and int(word) <= 730 for word in words if word):
            raise forms.ValidationError(_("Write numbers of days, such as 14, 1."))
        return [int(word) for word in words if word]


class DatesField(forms.CharField):
    """Dates as 2027-03-31, one a line or separated by commas."""

    widget = forms.Textarea(attrs={"class": "short"})

    def clean(self, value: Any) -> list[date]:
        try:
            return [
                date.fromisoformat(word)
                for word in re.split(r"[\s,;]+", super().clean(value).strip())
                if word
            ]
        except ValueError:
            raise forms.ValidationError(_("Write each date as 2027-03-31, one a line.")) from None


class LadderForm(forms.Form):
    """The steps of one kind, in days."""

    dialogue = forms.ChoiceField(label=gettext_lazy("In"), required=False)
    before = DaysField(label=gettext_lazy("Days before the date"), required=False)
    after = DaysField(label=gettext_lazy("Days after it; 0 is the day itself"), required=False)
    supervisor = DaysField(label=gettext_lazy("Days after it, to the supervisor"), required=False)
    dates = DatesField(
        label=gettext_lazy("On these days in any case"),
        required=False,
        help_text=gettext_lazy("A donor’s own calendar: one date a line, as 2027-03-31."),
    )

    def __init__(self, *args: Any, dialogues: list[Dialogue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), spoken(one.code_name)) for one in dialogues]
        self.fields["dialogue"].choices = [("", _("the whole programme")), *named]  # type: ignore[attr-defined]

    def steps(self) -> list[tuple[int, To]]:
        """What the action takes."""
        data = self.cleaned_data
        own = [-days for days in data["before"]] + data["after"]
        return [(days, To.OWNER) for days in own] + [(days, To.SUPERVISOR) for days in data["supervisor"]]


@for_roles(LEAD_OFFICER)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The kinds, programme by programme, with how many ladders of their own each has."""
    programmes = programmes_with_role(me(request).pk, (LEAD_OFFICER,))
    own = list(Ladder.objects.filter(programme_id__in=[one.pk for one in programmes]))
    groups = [
        (
            programme,
            [
                {
                    "what": kind.says,
                    "what_url": reverse("ladder", args=[programme.pk, code]),
                    "where": _("changed")
                    if any(one.kind == code and one.programme_id == programme.pk for one in own)
                    else "",
                }
                for code, kind in sorted(REGISTRY.items())
            ],
        )
        for programme in programmes
    ]
    return render(request, "notices/ladders.html", {"groups": groups, "marking_level": Level.OPEN})


@for_roles(LEAD_OFFICER)
def one(request: HttpRequest, programme_id: UUID, kind: str) -> HttpResponse:
    """One kind in one programme: see its days, change them, go back to the usual ones."""
    programme = next(
        (each for each in programmes_with_role(me(request).pk, (LEAD_OFFICER,)) if each.pk == programme_id),
        None,
    )
    if programme is None or kind not in REGISTRY:
        raise Hidden
    dialogues = list(Dialogue.objects.filter(programme_id=programme_id).order_by("code_name"))
    where = request.GET.get("dialogue", "")
    form = LadderForm(
        request.POST or None,
        dialogues=dialogues,
        initial=_initial(REGISTRY[kind], programme, where) | {"dialogue": where},
    )
    if request.method == "POST" and form.is_valid():
        chosen = UUID(form.cleaned_data["dialogue"]) if form.cleaned_data["dialogue"] else None
        try:
            if "usual" in request.POST:
                forget_ladder(kind=kind, programme_id=programme_id, dialogue_id=chosen)
            else:
                set_ladder(
                    kind=kind,
                    programme_id=programme_id,
                    dialogue_id=chosen,
                    steps=form.steps(),
                    dates=form.cleaned_data["dates"],
                )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved. What is open follows it from now on."))
            return HttpResponseRedirect(reverse("ladders"))
    context = {
        "form": form,
        "kind": REGISTRY[kind],
        "programme": programme,
        "marking_level": max((each.level for each in dialogues), default=Level.OPEN),
    }
    return render(request, "notices/ladder.html", context)


def _initial(kind: Kind, programme: Programme, dialogue: str) -> dict[str, str]:
    """The days that count now: this dialogue's or the programme's own, else the kind's."""
    rows = Ladder.objects.filter(kind=kind.code, programme_id=programme.pk)
    row = next((each for each in rows if str(each.dialogue_id or "") == dialogue), None)
    steps: list[Any] = row.steps if row else [[step.after.days, step.to.value] for step in kind.ladder]
    own = [days for days, to in steps if to == To.OWNER.value]
    return {
        "before": ", ".join(str(-days) for days in own if days < 0),
        "after": ", ".join(str(days) for days in own if days >= 0),
        "supervisor": ", ".join(str(days) for days, to in steps if to == To.SUPERVISOR.value),
        "dates": "\n".join(row.dates) if row else "",
    }
