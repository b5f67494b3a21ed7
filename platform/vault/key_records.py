"""What a record of the key store says: wrapped keys, or a tombstone. JSON, so that it can be inspected.

A scope's record holds its master key, wrapped by the root, and its data keys, wrapped by the master. A
person's record holds that person's data keys, wrapped by the scope's master. The newest data key is last.
A tombstone replaces a record whose keys were destroyed, so that no new key is ever made under the same id.
"""

import base64
import binascii
import json
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from vault.envelope import KEY_ID_BYTES, NONCE_BYTES, lengthed
from vault.errors import KeyMissing, PersonShredded, Shredded, WrongRoot
from vault.keystore import KeyName
from vault.roots import KEY_BYTES, Root

FORMAT = 1


@dataclass(frozen=True)
class WrappedKey:
    """One data key as stored. `id` is random and public; `made` is UTC."""

    id: bytes
    made: datetime
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True)
class Record:
    """A record that holds keys. `root` and `master` are empty in a person's record."""

    name: KeyName
    keys: tuple[WrappedKey, ...]
    root: str = ""
    master: bytes = field(default=b"", repr=False)


@sensitive_variables()
def new_master(name: KeyName, root: Root) -> tuple[Record, bytes]:
    """A scope's first record, without data keys yet, and its master key in clear."""
    master = os.urandom(KEY_BYTES)
    return rewrapped(Record(name, ()), master, root), master


@sensitive_variables()
def rewrapped(record: Record, master: bytes, root: Root) -> Record:
    """The scope record with its master key wrapped by another root."""
    return replace(record, root=root.id, master=_wrap(root.key, master, _label(record.name, b"master")))


@sensitive_variables()
def with_new_key(record: Record, master: bytes) -> Record:
    """The record with one more data key, which all new writes will use."""
    key_id, key = os.urandom(KEY_ID_BYTES), os.urandom(KEY_BYTES)
    wrapped = _wrap(master, key, _label(record.name, key_id))
    return replace(record, keys=(*record.keys, WrappedKey(key_id, datetime.now(UTC), wrapped)))


@sensitive_variables()
def open_master(record: Record, roots: list[Root]) -> bytes:
    """A scope's master key. Raises WrongRoot, or KeyMissing if the record was altered."""
    for root in roots:
        if root.id == record.root:
            return _unwrap(root.key, record.master, record.name, b"master")
    raise WrongRoot(
        _(
            "The key store was wrapped with root key %(needed)s, but this process was given %(given)s. "
            "Put that root key back as a line of vault_root_key."
        )
        % {"needed": record.root, "given": ", ".join(root.id for root in roots)}
    )


@sensitive_variables()
def open_keys(record: Record, master: bytes) -> dict[bytes, bytes]:
    """Every data key of a record by its id, the newest last."""
    return {key.id: _unwrap(master, key.wrapped, record.name, key.id) for key in record.keys}


def tombstone(name: KeyName, when: datetime) -> bytes:
    """The bytes that replace a record whose keys are destroyed."""
    return _json({**_heading(name), "shredded": when.isoformat(timespec="seconds")})


def dump(record: Record) -> bytes:
    """The bytes of a record."""
    body: dict[str, object] = _heading(record.name)
    if record.master:
        body["master"] = {"root": record.root, "wrapped": _text(record.master)}
    body["keys"] = [
        {"id": key.id.hex(), "made": key.made.isoformat(), "wrapped": _text(key.wrapped)}
        for key in record.keys
    ]
    return _json(body)


def load(name: KeyName, data: bytes) -> Record:
    """Read a record back. Raises Shredded for a tombstone, KeyMissing if the bytes are damaged."""
    try:
        body = json.loads(data)
        shredded = body.get("shredded")
        if shredded is None:
            master = body.get("master") or {"root": "", "wrapped": ""}
            keys = tuple(
                WrappedKey(
                    bytes.fromhex(key["id"]), datetime.fromisoformat(key["made"]), _bytes(key["wrapped"])
                )
                for key in body["keys"]
            )
            return Record(name, keys, str(master["root"]), _bytes(master["wrapped"]))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise damaged(name) from None
    raise (Shredded if name.person is None else PersonShredded)(str(shredded))


def damaged(name: KeyName) -> KeyMissing:
    """What to say when a record exists but is not what was written."""
    return KeyMissing(
        _("The key store's record for %(name)s is damaged. Restore it from the key store's own backup.")
        % {"name": describe(name)}
    )


def describe(name: KeyName) -> str:
    """A record's name for operators: opaque ids only."""
    return f"{name.scope}" if name.person is None else f"{name.scope}/{name.person}"


def _heading(name: KeyName) -> dict[str, object]:
    person: dict[str, object] = {} if name.person is None else {"person": str(name.person)}
    return {"format": FORMAT, "scope": str(name.scope), **person}


def _label(name: KeyName, part: bytes) -> bytes:
    person = name.person
    return lengthed(
        b"parley vault wrap", bytes([FORMAT]), name.scope.bytes, person.bytes if person else b"", part
    )


@sensitive_variables()
def _wrap(key: bytes, inner: bytes, label: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, inner, label)


@sensitive_variables()
def _unwrap(key: bytes, wrapped: bytes, name: KeyName, part: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _label(name, part))
    except (InvalidTag, ValueError):
        raise damaged(name) from None


def _json(body: dict[str, object]) -> bytes:
    return json.dumps(body, indent=1).encode() + b"\n"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
