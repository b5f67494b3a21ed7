"""The four confidentiality levels, in order.

Markings follow TLP 2.0 (FIRST, 2022) and the Chatham House Rule; the table is in docs/threat-model.md.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """How widely a thing may be known. A higher number is known to fewer."""

    OPEN = 0, _("Open")
    CHATHAM = 1, _("Chatham House Rule")
    RESTRICTED = 2, _("Restricted")
    CLOSED = 3, _("Closed")

    @property
    def slug(self) -> str:
        """The marking's name in style sheets and in the API."""
        return self.name.lower()

    @property
    def tlp(self) -> str:
        """The Traffic Light Protocol label that this level corresponds to."""
        return ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER+STRICT", "TLP:RED")[self.value]

    @property
    def meaning(self) -> str:
        """What the marking allows, in a few words for the band on every page."""
        return str(_MEANINGS[self.value])


_MEANINGS = {
    0: _("may be published"),
    1: _("the content may be used; no participant may be identified"),
    2: _("the dialogue's team only"),
    3: _("its existence is known only to those named"),
}
