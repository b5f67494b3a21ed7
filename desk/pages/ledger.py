"""The ledger as its readers may see it. The database decides which entries those are."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Person
from accounts.pages.door import page
from accounts.queries import kinds_of
from accounts.rules import AUDITOR
from desk.rules import LEDGER_READERS
from dialogues.models import Dialogue
from ledger.models import Entry
from wall.levels import Level

PAGE = 50


@page(*LEDGER_READERS)
def index(request: HttpRequest, dialogue_id: UUID | None = None) -> HttpResponse:
    """Entries, newest first. The auditor sees opaque ids; the others see who and which dialogue."""
    auditor = AUDITOR in kinds_of(request.user)
    rows = Entry.objects.filter(seq__isnull=False).order_by("-seq")
    if dialogue_id:
        rows = rows.filter(dialogue_id=dialogue_id)
    before = request.GET.get("before", "")
    if re.fullmatch("[0-9]{1,15}", before):
        rows = rows.filter(seq__lt=int(before))
    entries = list(rows[: PAGE + 1])
    more, entries = len(entries) > PAGE, entries[:PAGE]
    people: dict[UUID | None, Person] = (
        {} if auditor else Person.objects.in_bulk({entry.actor for entry in entries if entry.actor})
    )
    dialogues: Mapping[Any, Dialogue] = (
        {} if auditor else Dialogue.objects.by_id(entry.dialogue_id for entry in entries)
    )
    lines = [
        {"entry": entry, "who": people.get(entry.actor), "dialogue": dialogues.get(entry.dialogue_id)}
        for entry in entries
    ]
    context = {
        "lines": lines,
        "auditor": auditor,
        "next_url": f"?before={entries[-1].seq}" if more else "",
        "dialogue": Dialogue.objects.filter(pk=dialogue_id).first() if dialogue_id and not auditor else None,
        "marking_level": max((one.level for one in dialogues.values()), default=Level.OPEN),
    }
    return render(request, "ledger/list.html", context)
