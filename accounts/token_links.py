"""Links by which somebody confirms a token that was asked for on the server."""

from django.core import signing
from django.utils.translation import gettext as _

from wall.refusal import Refused

SALT = "accounts.token_asked_for"
SECONDS = 3600


def asked_link(user_id: object) -> str:
    """The end of the link for this person."""
    return signing.dumps(str(user_id), salt=SALT)


def asked_person(link: str) -> str:
    """The id of the person whom a link was made for. Raises Refused (409) where it is too old, or not ours."""
    try:
        return str(signing.loads(link, salt=SALT, max_age=SECONDS))
    except signing.BadSignature:
        raise Refused(
            _("This link is too old. Ask for the token again."), status=409, code="link_over"
        ) from None
