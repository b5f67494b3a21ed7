"""Finding the person whom somebody means, by the address that they type."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from wall.refusal import Refused


def person_by_email(email: str, *, field: str = "email") -> UUID:
    """The id of the person of the inner ring who signs in with this address. Raises Refused (422)."""
    found = (
        User.objects.filter(email=email.strip().lower(), is_active=True, ring="inner")
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        sentence = _("Nobody signs in with this address. Check it, or ask your administrator to invite them.")
        raise Refused(sentence, code="unknown_person", fields={field: sentence})
    return found
