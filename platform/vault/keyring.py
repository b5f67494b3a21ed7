"""Unwrapped keys in the memory of this process, and the making of new ones.

Each use asks the key store for the stamps of the records concerned (with the folder: one or two `stat`, some
microseconds). A key that was shredded anywhere is therefore refused at the very next use everywhere. On top,
a keyring is dropped when it is old, or when too many others were used since.
"""

import threading
import time
from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from vault import key_records
from vault.errors import KeyMissing
from vault.keystore import KeyName, KeyStore
from vault.roots import KEY_BYTES, require_open, root_key, root_keys

MOST_KEYRINGS = 2048
SECONDS_KEPT = 300.0
# A random nonce of 96 bits may be drawn 2^32 times per key (NIST SP 800-38D). Each process takes a new data
# key after this many uses: 4096 processes would have to spend their whole share on one key to get there.
USES_PER_PROCESS = 1 << 20
INDEX_INFO = b"parley vault blind index"


class Keyring:
    """The data keys of one scope or person, ready for use. Shows nothing of them."""

    __slots__ = ("ciphers", "current", "index_key", "loaded", "stamps")

    def __init__(self, keys: dict[bytes, bytes], index_key: bytes, stamps: tuple[object | None, ...]) -> None:
        self.ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current = next(reversed(keys))
        self.index_key = index_key
        self.stamps = stamps
        self.loaded = time.monotonic()


_cached: OrderedDict[tuple[KeyStore, KeyName], Keyring] = OrderedDict()
_guard = threading.Lock()
_uses: dict[bytes, int] = {}


def keyring(store: KeyStore, name: KeyName, *, create: bool = False) -> Keyring:
    """The keys of a scope or person. With `create` a person who has none yet is given one.

    Raises VaultClosed, WrongRoot, Shredded, KeyMissing or KeyStoreUnreachable.
    """
    require_open()
    stamps = _stamps(store, name)
    with _guard:
        found = _cached.get((store, name))
        if found is not None and found.stamps == stamps and time.monotonic() - found.loaded < SECONDS_KEPT:
            _cached.move_to_end((store, name))
            return found
    fresh = _load(store, name, create=create)
    with _guard:
        _cached[store, name] = fresh
        _cached.move_to_end((store, name))
        while len(_cached) > MOST_KEYRINGS:
            _cached.popitem(last=False)
    return fresh


def writing_keyring(store: KeyStore, name: KeyName) -> Keyring:
    """The keyring for one more encryption: counts it, and takes a new data key when the share is spent."""
    ring = keyring(store, name, create=True)
    _uses[ring.current] = used = _uses.get(ring.current, 0) + 1
    if used > USES_PER_PROCESS:
        add_data_key(store, name, spent=ring.current)
        ring = keyring(store, name)
    return ring


def forget(scope: UUID | None = None) -> None:
    """Drop unwrapped keys from this process's memory: those of one scope and its persons, or all."""
    with _guard:
        for kept in [key for key in _cached if scope is None or key[1].scope == scope]:
            del _cached[kept]


@sensitive_variables()
def create_scope(store: KeyStore, name: KeyName) -> None:
    """Make a scope's keys unless it has some. Whoever comes second finds the first one's. Raises Shredded."""
    require_open()
    with store.hold(name.scope):
        data = store.get(name)
        if data is not None:
            key_records.load(name, data)
            return
        record, master = key_records.new_master(name, root_key())
        store.put(name, key_records.dump(key_records.with_new_key(record, master)))


@sensitive_variables()
def add_data_key(
    store: KeyStore, name: KeyName, *, spent: bytes | None = None, made_before: datetime | None = None
) -> bool:
    """Give a record a new data key for all later writes; what is written stays readable by the old ones.

    With `spent` only if that key is still the current one, with `made_before` only if the current one is
    older, so that doing it twice changes nothing. Says whether a key was added.
    """
    with store.hold(name.scope):
        master = _master(store, name)
        record = key_records.load(name, _get(store, name))
        newest = record.keys[-1]
        if (spent is not None and newest.id != spent) or (
            made_before is not None and newest.made >= made_before
        ):
            return False
        store.put(name, key_records.dump(key_records.with_new_key(record, master)))
        return True


@sensitive_variables()
def _load(store: KeyStore, name: KeyName, *, create: bool) -> Keyring:
    # Stamps first: if a record changes while it is read, the next use sees another stamp and loads anew.
    stamps = _stamps(store, name)
    master = _master(store, name)
    data = store.get(name)
    if data is None and name.person is not None and create:
        _create_person(store, name)
        return _load(store, name, create=False)
    record = key_records.load(name, _present(name, data))
    if not record.keys:
        raise key_records.damaged(name)
    return Keyring(key_records.open_keys(record, master), _index_key(master), stamps)


@sensitive_variables()
def _create_person(store: KeyStore, name: KeyName) -> None:
    with store.hold(name.scope):
        if store.get(name) is None:
            # Read again inside the lock: a scope that is shredded meanwhile gets no new person.
            master = _master(store, name)
            store.put(name, key_records.dump(key_records.with_new_key(key_records.Record(name, ()), master)))


def _master(store: KeyStore, name: KeyName) -> bytes:
    scope = KeyName(name.scope)
    return key_records.open_master(key_records.load(scope, _get(store, scope)), root_keys())


def _get(store: KeyStore, name: KeyName) -> bytes:
    return _present(name, store.get(name))


def _present(name: KeyName, data: bytes | None) -> bytes:
    if data is None:
        raise KeyMissing(
            _("There is no key for %(name)s: it was lost, or never made. Restore the key store's own backup.")
            % {"name": key_records.describe(name)}
        )
    return data


def _stamps(store: KeyStore, name: KeyName) -> tuple[object | None, ...]:
    scope = store.stamp(KeyName(name.scope))
    return (scope,) if name.person is None else (scope, store.stamp(name))


@sensitive_variables()
def _index_key(master: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=INDEX_INFO).derive(master)
