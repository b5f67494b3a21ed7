"""Fields of what is due and of reminders, said once for pages and API."""

from dataclasses import MISSING

from django.utils.translation import gettext_lazy as _

from resources.fields import Field, Kind

# A day of a donor's own calendar.
DAY = Field(name="day", kind=Kind.DAY, label=_("On these days in any case"), default=MISSING, blank=False)

# Why a thing that is due is moved, or need not be done.
REASON = Field(
    name="reason",
    kind=Kind.LINE,
    label=_("Why"),
    most=500,
    default=MISSING,
    blank=False,
    help=_("Kept encrypted in the ledger."),
)
# By when it is due instead.
DUE = Field(name="due_at", kind=Kind.MOMENT, label=_("New date"), default=MISSING, blank=False)
