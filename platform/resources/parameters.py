"""What a request says beside its body: parameters that the address has, and the key of a creation sent twice."""

from django.utils.translation import gettext as _
from rest_framework.request import Request

from wall.refusal import Refused

LONGEST_KEY = 200  # characters of an Idempotency-Key


def idempotency_key(request: Request) -> str | None:
    """The request's Idempotency-Key, or None. Raises Refused (422) where it is too long or not plain text."""
    key = str(request.headers.get("Idempotency-Key", "")).strip()
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        sentence = _("An Idempotency-Key has at most %(most)d plain characters; a random UUID is best.") % {
            "most": LONGEST_KEY
        }
        raise Refused(sentence, code="bad_key", fields={"Idempotency-Key": sentence})
    return key


def only_parameters(request: Request, known: set[str]) -> None:
    """Refuse (422) query parameters that this address does not have: a filter that is ignored shows too much."""
    if unknown := [name for name in request.query_params if name not in known]:
        raise Refused(
            _("This address has no such parameter. Leave it out, or correct its name."),
            code="unknown_parameter",
            fields={name[:80]: _("There is no such parameter.") for name in unknown},
        )
