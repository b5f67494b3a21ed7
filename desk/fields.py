"""Fields of reminders, said once for pages and API."""

from dataclasses import MISSING

from django.utils.translation import gettext_lazy as _

from resources.fields import Field, Kind

# A day of a donor's own calendar.
DAY = Field(name="day", kind=Kind.DAY, label=_("On these days in any case"), default=MISSING, blank=False)
