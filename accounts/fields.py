"""Fields that roles and capacities share, said once for pages and API."""

from django.utils.translation import gettext_lazy as _

from resources.fields import Field, Kind

# The first moment at which a role or a capacity no longer counts; without one, it counts until somebody ends it.
UNTIL = Field(name="until", kind=Kind.MOMENT, label=_("Until"), default=None, blank=True)
