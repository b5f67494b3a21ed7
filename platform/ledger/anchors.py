"""Anchors: the chain's head, signed with a key outside the database, laid in a place outside it.

A chain alone does not show that its newest entries were removed, or that all of it was computed anew. The
folder of anchors belongs on write-once storage under another administrator (docs/guides/operator.md).
"""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Anchor:
    """One head of the chain as it was at `at`."""

    seq: int
    hash: bytes
    at: str  # ISO 8601, UTC


class BadAnchor(Exception):
    """An anchor that cannot be read or whose signature does not hold."""


def signing_key(raw: bytes) -> Ed25519PrivateKey:
    """The key that anchors are signed with: 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(raw)


def own_key() -> Ed25519PrivateKey:
    """This installation's key. Raises ImproperlyConfigured where the process was not given it."""
    if settings.ANCHOR_KEY is None:
        raise ImproperlyConfigured("this process has no anchor_key; the archivist's worker has")
    return signing_key(settings.ANCHOR_KEY)


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half as base64: what an auditor needs to check anchors without the database."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def lay(folder: Path, key: Ed25519PrivateKey, *, seq: int, hash_: bytes, now: datetime | None = None) -> Path:
    """Write one anchor as a new read-only file. Raises FileExistsError rather than write over another one."""
    at = (now or datetime.now(UTC)).isoformat(timespec="microseconds")
    path = folder / f"{seq:012d}-{at.replace(':', '')}.json"
    body = {
        "seq": seq,
        "hash": hash_.hex(),
        "at": at,
        "signature": base64.b64encode(key.sign(_signed(seq, hash_, at))).decode(),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())
    return path


def read_all(folder: Path, public: Ed25519PublicKey) -> Iterator[Anchor]:
    """Every anchor of the folder, in order. Raises BadAnchor for the first that was not signed by this key."""
    for path in sorted(folder.glob("*.json")):
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            seq, hash_, at = int(body["seq"]), bytes.fromhex(body["hash"]), str(body["at"])
            public.verify(base64.b64decode(body["signature"]), _signed(seq, hash_, at))
        except (ValueError, KeyError, TypeError, InvalidSignature) as error:
            raise BadAnchor(f"The anchor {path.name} was not signed by this installation's key.") from error
        yield Anchor(seq, hash_, at)


def _signed(seq: int, hash_: bytes, at: str) -> bytes:
    return f"parley-anchor-1:{seq}:{hash_.hex()}:{at}".encode()
