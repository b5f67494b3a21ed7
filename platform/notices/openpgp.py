"""Mail encrypted to its reader's own OpenPGP key, for whoever gave one."""

from typing import Any

import pysequoia
from django.utils.translation import gettext as _

from wall.refusal import Refused

LONGEST_KEY = 40_000


class KeyUnusableError(Exception):
    """The key was good when it was given and is not any more: expired, or revoked by itself."""


def checked(text: str) -> str:
    """A public key as text, as it may be stored. Raises Refused (422) with one sentence for what cannot be used."""
    if "PRIVATE KEY" in text:
        raise _refused(_("This is a private key: give it to nobody. Export the public one."))
    if len(text) > LONGEST_KEY:
        raise _refused(_("This key is too long. Export it without signatures of others."))
    try:
        _encrypt(b"a try", text)
    except KeyUnusableError:
        raise _refused(
            _("No mail can be encrypted to this. Export your public key as text; it must not have expired.")
        ) from None
    return text.strip()


def encrypted(text: str, key: str) -> str:
    """The text as an armoured OpenPGP message. Raises KeyUnusableError."""
    return _encrypt(text.encode(), key)


def _encrypt(text: bytes, key: str) -> str:
    try:
        message: Any = pysequoia.encrypt(text, recipients=[pysequoia.Cert.from_bytes(key.encode())])
    except RuntimeError as error:  # all that the library raises; its text holds a stack
        raise KeyUnusableError from error
    return bytes(message).decode("ascii")


def _refused(sentence: str) -> Refused:
    return Refused(sentence, code="openpgp_key", fields={"key": sentence})
