"""The sealed bytes: AES-256-GCM with associated data, padded to hide lengths. No keys are kept here.

    blob = version (1) | key id (8) | nonce (12) | ciphertext and tag (padded plain text + 16)

The associated data binds version, table, column, row, scope and person; names have their length before them,
so a blob opens nowhere but where it was sealed. Before encryption the plain text gets its length (4 bytes) in
front and zeros behind, up to a multiple of 64 bytes below 1 KiB and of 256 above: "Li" and "Bartholomew" give
blobs of one length.
"""

import os
from functools import lru_cache
from typing import NamedTuple, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.views.decorators.debug import sensitive_variables

from vault.errors import Unreadable

VERSION = b"\x01"
KEY_ID_BYTES = 8
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES
SMALL_BUCKET, LARGE_BUCKET, SMALL_LIMIT = 64, 256, 1024
LENGTH_BYTES = 4
LONGEST = 1 << 30  # AES-GCM itself ends at 64 GiB, the library at 2 GiB


class Place(NamedTuple):
    """Where a blob belongs. A person of None means that the text belongs to the scope as a whole."""

    table: str
    column: str
    row: UUID
    scope: UUID
    person: UUID | None = None

    def __str__(self) -> str:
        return f"{self.table}.{self.column}, row {self.row}, scope {self.scope}, person {self.person}"


class Cipher(Protocol):
    """What the envelope needs of a cipher; `cryptography`'s AESGCM fits."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Plain text, or InvalidTag."""


def lengthed(*parts: bytes) -> bytes:
    """Join parts with each one's length (2 bytes) before it, so that no two lists give the same bytes."""
    return b"".join([len(part).to_bytes(2, "big") + part for part in parts])


def associated_data(place: Place) -> bytes:
    """The bytes that tie a blob to its place."""
    person = place.person
    ids = place.row.bytes + place.scope.bytes
    return _prefix(place.table, place.column) + ids + (b"\x00" if person is None else b"\x01" + person.bytes)


@sensitive_variables("plain")
def encrypt(plain: bytes, place: Place, key_id: bytes, cipher: Cipher) -> bytes:
    """Seal plain bytes for one place. A fresh random nonce is drawn each time."""
    nonce = os.urandom(NONCE_BYTES)
    return b"".join((VERSION, key_id, nonce, cipher.encrypt(nonce, pad(plain), associated_data(place))))


def key_id_of(blob: bytes, place: Place) -> bytes:
    """The id of the key that a blob was sealed with. Raises Unreadable if it cannot be a blob of ours."""
    if len(blob) < HEADER_BYTES + SMALL_BUCKET + TAG_BYTES or blob[:1] != VERSION:
        raise Unreadable(str(place))
    return blob[1 : 1 + KEY_ID_BYTES]


def decrypt(blob: bytes, place: Place, cipher: Cipher) -> bytes:
    """Open a blob, or raise Unreadable: never wrong or partial text."""
    nonce = blob[1 + KEY_ID_BYTES : HEADER_BYTES]
    try:
        padded = cipher.decrypt(nonce, blob[HEADER_BYTES:], associated_data(place))
    except InvalidTag:
        raise Unreadable(str(place)) from None
    return padded[LENGTH_BYTES : LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")]


@sensitive_variables("plain")
def pad(plain: bytes) -> bytes:
    """Length, plain text, zeros up to the next bucket. Raises ValueError above 1 GiB."""
    if len(plain) > LONGEST:
        raise ValueError("A sealed text may not be longer than 1 GiB.")
    used = LENGTH_BYTES + len(plain)
    bucket = SMALL_BUCKET if used <= SMALL_LIMIT else LARGE_BUCKET
    return len(plain).to_bytes(LENGTH_BYTES, "big") + plain + bytes(-used % bucket)


@lru_cache(maxsize=1024)
def _prefix(table: str, column: str) -> bytes:
    # The ids that follow have a fixed length each (16 bytes), so only the two names need theirs written down.
    return VERSION + lengthed(table.encode(), column.encode())
