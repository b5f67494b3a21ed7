"""Names of capacities, and which of them a viewer may give."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wall.rights import CAPACITIES, Granter, Right

NAMES = {
    "lead": _("Lead facilitator"),
    "facilitate": _("Facilitator"),
    "partner": _("Local partner"),
    "partner_identities": _("Local partner, with identities"),
    "manage": _("Program officer who manages it"),
    "officer_records": _("Officer: records up to the Chatham House level"),
    "officer_names": _("Officer: names, while arm’s length is “known”"),
    "outline": _("Knows that it exists"),
    "sign": _("Approver"),
}
if NAMES.keys() != CAPACITIES.keys():
    raise ImproperlyConfigured("every capacity of wall.rights has a name here, and nothing else has one")


def givable(rights: Right, *, leads_programme: bool) -> list[str]:
    """The capacities that a holder of these rights may give.

    wall.may_give decides when one is given; tests/dialogues/queries/test_capacities.py holds the two equal.
    """
    may = {
        Granter.PROGRAMME_LEAD: leads_programme and Right.OUTLINE in rights,
        Granter.OFFICER: Right.MANAGE in rights,
        Granter.LEAD: Right.LEAD in rights,
    }
    return [name for name, capacity in CAPACITIES.items() if may[capacity.granter]]
