"""What each constraint of the door's tables means to the person whose input broke it."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.definer import Broken
from wall.refusal import Refused


def _field(name: str, sentence: str | Promise) -> Callable[[], Refused]:
    return lambda: Refused(str(sentence), code="invalid", fields={name: str(sentence)})


BROKEN: Broken = {
    "accounts_user_email": _field(
        "email", _("Somebody with this address has an account already. Look for them in the list.")
    ),
    "email_is_lower_case": _field("email", _("Write the address in small letters.")),
    "accounts_organisation_name": _field("name", _("There is an organisation of this name already.")),
    "accounts_programme_name": _field("name", _("There is a programme of this name already.")),
    "role_fits_ring": _field(
        "kind", _("This role belongs to the other ring: funders and liaisons sign in to the outer one.")
    ),
    "role_has_a_programme": _field(
        "programme", _("Officers and approvers are named for one programme, all others for none.")
    ),
    "nobody_is_their_own": _field(
        "deputy", _("Nobody is their own deputy or supervisor. Choose somebody else.")
    ),
    "invited_before_joining": _field("email", _("This person has joined already and needs no invitation.")),
    "tokens_expire": _field("days", _("A token lives for 30 days at most.")),
}
