"""The root keys: obtained from outside, never stored by the vault.

`settings.VAULT_ROOT_KEY` is None (the vault stays closed), or the key, or a function that returns it. The key
is 32 raw bytes, or text with one base64 key per line: the first line is the current root, the others are
earlier ones that still open what `rotate_keys` has not yet wrapped anew. Earlier roots may also stand apart,
in the list `settings.VAULT_PREVIOUS_ROOT_KEYS`.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from vault.errors import VaultClosed, WrongRoot

KEY_BYTES = 32


@dataclass(frozen=True)
class Root:
    """One root key. `id` is a fingerprint that may be shown and stored; the key never appears in a repr."""

    id: str
    key: bytes = field(repr=False)


def root_key() -> Root:
    """The current root, under which every new key is wrapped. Raises VaultClosed or WrongRoot."""
    return root_keys()[0]


def root_keys() -> list[Root]:
    """All roots this process knows, the current one first. Raises VaultClosed or WrongRoot."""
    require_open()
    given: object = settings.VAULT_ROOT_KEY
    try:
        given = given() if callable(given) else given
    except ImproperlyConfigured as problem:  # the secret store's own sentence: which secret, where to put it
        raise WrongRoot(str(problem)) from None
    roots = _roots(given)
    if not roots:
        raise VaultClosed
    for earlier in getattr(settings, "VAULT_PREVIOUS_ROOT_KEYS", ()):
        roots += _roots(earlier)
    return roots


def require_open() -> None:
    """Raise VaultClosed unless this process was given a root key. Cheap: called on every use."""
    if getattr(settings, "VAULT_ROOT_KEY", None) is None:
        raise VaultClosed


def _roots(given: object) -> list[Root]:
    if not given:
        return []
    if isinstance(given, bytes) and len(given) == KEY_BYTES:
        return [_root(given)]
    if not isinstance(given, str | bytes):
        raise WrongRoot(_("VAULT_ROOT_KEY must be text, bytes, a function that returns them, or None."))
    try:
        text = given.decode("ascii") if isinstance(given, bytes) else given
    except UnicodeDecodeError:
        raise _malformed() from None
    return [_root(_decoded(line)) for line in text.split()]


def _decoded(line: str) -> bytes:
    try:
        key = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise _malformed() from None
    if len(key) != KEY_BYTES:
        raise _malformed()
    return key


def _malformed() -> WrongRoot:
    return WrongRoot(
        _("vault_root_key must hold 32 bytes in base64 on each line. Restore it from where it is kept.")
    )


def _root(key: bytes) -> Root:
    return Root(hashlib.sha256(b"parley vault root id" + key).hexdigest()[:16], key)
