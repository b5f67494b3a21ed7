"""Second factors' seeds, encrypted before they reach the database."""

import base64
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "1"
NONCE_BYTES = 12


class BrokenSealError(Exception):
    """A sealed seed that this key did not seal, or that was moved to another person."""


def seal(user_id: UUID, text: str) -> str:
    """Return `version:user:ciphertext`; the ciphertext opens for this person's row alone."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), _bound_to(user_id))
    return f"{VERSION}:{user_id}:{base64.b64encode(nonce + sealed).decode()}"


def open_seal(sealed: str) -> tuple[UUID, str]:
    """Return whose seed it is, and the seed. Raises BrokenSealError."""
    try:
        version, owner, body = sealed.split(":")
        user_id, raw = UUID(owner), base64.b64decode(body, validate=True)
        if version != VERSION:
            raise BrokenSealError("sealed by a version that is not known here")
        plain = AESGCM(_key()).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound_to(user_id))
    except (ValueError, InvalidTag) as error:
        raise BrokenSealError(
            "this second factor was not sealed with the door's key, or was changed"
        ) from error
    return user_id, plain.decode()


def _key() -> bytes:
    key: bytes | None = settings.DOOR_KEY
    if key is None:
        raise ImproperlyConfigured(
            "this process has no DOOR_KEY: it can neither seal nor open a second factor"
        )
    return key


def _bound_to(user_id: UUID) -> bytes:
    return f"{VERSION}|mfa_authenticator|data|{user_id}".encode()
