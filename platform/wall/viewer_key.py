"""The wall's key: text in this process, two padded blocks in the database."""

import hashlib

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

BLOCK = 64  # bytes, SHA-256


def padded(key: str) -> tuple[bytes, bytes]:
    """The inner and outer block of HMAC-SHA256 (RFC 2104): the embedded PostgreSQL has no pgcrypto."""
    raw = key.encode()
    if len(raw) > BLOCK:
        raw = hashlib.sha256(raw).digest()
    raw = raw.ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in raw), bytes(b ^ 0x5C for b in raw)


def install_wall_key(key: str | None, *, using: str) -> None:
    """Make this the key that `wall.viewer()` checks; the one before it holds for the life of a statement more.

    Rotation: install the new key, restart the web processes and workers, install again.
    """
    if not key:
        raise ImproperlyConfigured("this process has no wall_key to install")
    inner, outer = padded(key)
    with connections[using].cursor() as cursor:
        cursor.execute(
            "delete from wall.secret where since < (select max(since) from wall.secret)"
            " or (inner_pad = %s and outer_pad = %s)",
            [inner, outer],
        )
        cursor.execute("insert into wall.secret (inner_pad, outer_pad) values (%s, %s)", [inner, outer])
