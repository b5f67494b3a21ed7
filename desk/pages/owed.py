"""Words and rows for what is owed: shared by the desk, the inbox and the pages of what is due."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from desk.dates import date_range
from dialogues.models import Dialogue
from dialogues.templatetags.dialogues import spoken
from notices.owed_by_others import LATE_LIMIT, Carried
from notices.queries import Owed, address


def due_in_words(when: datetime) -> str:
    """“due 3 May 2026”."""
    return _("due %(day)s") % {"day": date_range(when, None)}


def moved_in_words(due_at: datetime, first_due_at: datetime) -> str:
    """“due 3 May 2026 (first 1 May 2026)”: the old date stays visible."""
    said = due_in_words(due_at)
    if timezone.localdate(due_at) == timezone.localdate(first_due_at):
        return said
    return _("%(due)s (first %(day)s)") % {"due": said, "day": date_range(first_due_at, None)}


def late_in_words(late: timedelta) -> str:
    """“2 days late”; less than a day is “late”."""
    if late.days < 1:
        return _("late")
    return ngettext("%(days)d day late", "%(days)d days late", late.days) % {"days": late.days}


def late_others_in_words(late: Sequence[Carried]) -> str:
    """“3 things are late.” Of what is not late yet the page of what others owe tells."""
    if not late:
        return _("Nothing is late.")
    if len(late) > LATE_LIMIT:
        return _("More than %(count)d things are late.") % {"count": LATE_LIMIT}
    return ngettext("One thing is late.", "%(count)d things are late.", len(late)) % {"count": len(late)}


def owed_row(owed: Owed, dialogues: Mapping[UUID, Dialogue]) -> dict[str, Any]:
    """One thing that the viewer owes, with the button that settles it."""
    return {
        "what": owed.says,
        "what_url": reverse("obligation", args=[owed.id]),
        "where": code_name(dialogues.get(owed.dialogue_id)) if owed.dialogue_id else "",
        "when": moved_in_words(owed.due_at, owed.first_due_at),
        "late": late_in_words(owed.late) if owed.late else "",
        "act_url": address(owed.page, owed.dialogue_id, owed.page_id),
        "act_label": owed.act,
    }


def carried_row(
    one: Carried, people: Mapping[UUID, Person], dialogues: Mapping[UUID, Dialogue]
) -> dict[str, Any]:
    """One thing that somebody else owes; a link only where the viewer can do something about it."""
    who = name_of(people.get(one.owner_id)), code_name(dialogues.get(one.dialogue_id))
    return {
        "what": one.says,
        "what_url": reverse("obligation", args=[one.id]) if one.runs else "",
        "where": " · ".join(filter(None, who)),
        "when": moved_in_words(one.due_at, one.first_due_at),
        "late": late_in_words(one.late) if one.late else "",
    }


def name_of(person: Person | None) -> str:
    """The person's name; empty where there is none."""
    return person.display_name if person else ""


def code_name(dialogue: Dialogue | None) -> str:
    """The dialogue's code name as it is spoken; empty where there is none."""
    return spoken(dialogue.code_name) if dialogue else ""
