"""Sealing, opening and destroying: what the rest of the house calls.

A *scope* is a dialogue, or a house scope: a user's id for drafts and previews, `HOUSE` for seeds that belong
to no dialogue. A scope's key is made once, on purpose, by `ensure_key`; sealing never makes one, since a key
store that is not mounted would otherwise fill up with new keys beside the real ones. Persons' keys within an
existing scope are made at their first use.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from vault import envelope, key_records
from vault.envelope import Place
from vault.errors import KeyMissing, Shredded, Unreadable
from vault.keyring import create_scope, forget, keyring, writing_keyring
from vault.keystore import KeyName, key_store

HOUSE = UUID("9a2f6c1e-6b0d-4d8e-8f3a-0d5c7e4b1a90")
BLOB_TABLE = "vault:blob"


def ensure_key(scope: UUID) -> None:
    """Make the keys of a scope unless it has them; processes that race agree on one. Raises Shredded."""
    store, name = key_store(), KeyName(scope)
    try:
        keyring(store, name)
    except KeyMissing:
        create_scope(store, name)


def ensure_dialogue_key(dialogue: UUID) -> None:
    """`ensure_key` for a dialogue. Call it in the action that opens the dialogue, before the first text."""
    ensure_key(dialogue)


@sensitive_variables("plain")
def seal(
    plain: bytes, *, table: str, column: str, row: UUID, dialogue: UUID, person: UUID | None = None
) -> bytes:
    """Seal plain bytes for exactly one place.

    Raises KeyMissing if the scope was never given a key, Shredded, VaultClosed, WrongRoot or
    KeyStoreUnreachable.
    """
    ring = writing_keyring(key_store(), KeyName(dialogue, person))
    place = Place(table, column, row, dialogue, person)
    return envelope.encrypt(plain, place, ring.current, ring.ciphers[ring.current])


def unseal(
    blob: bytes | memoryview,
    *,
    table: str,
    column: str,
    row: UUID,
    dialogue: UUID,
    person: UUID | None = None,
) -> bytes:
    """Open what `seal` made for the same place.

    Raises Unreadable if the bytes were altered or moved, and what `seal` raises. Never returns anything but
    what was sealed.
    """
    blob = bytes(blob)
    place = Place(table, column, row, dialogue, person)
    key_id = envelope.key_id_of(blob, place)
    ring = keyring(key_store(), KeyName(dialogue, person))
    cipher = ring.ciphers.get(key_id)
    if cipher is None:
        raise Unreadable(str(place), unknown_key=key_id.hex())
    return envelope.decrypt(blob, place, cipher)


@sensitive_variables("data")
def seal_blob(
    scope: UUID, purpose: str, data: bytes, *, row: UUID | None = None, person: UUID | None = None
) -> bytes:
    """Seal something that is no model field: a draft, a preview, an export, a seed.

    `purpose` is a constant such as "draft"; `row` tells apart several of one purpose (default: the scope's
    own id). Raises what `seal` raises.
    """
    return seal(data, table=BLOB_TABLE, column=purpose, row=row or scope, dialogue=scope, person=person)


def unseal_blob(
    scope: UUID,
    purpose: str,
    blob: bytes | memoryview,
    *,
    row: UUID | None = None,
    person: UUID | None = None,
) -> bytes:
    """Open what `seal_blob` made with the same scope, purpose, row and person. Raises as `unseal`."""
    return unseal(blob, table=BLOB_TABLE, column=purpose, row=row or scope, dialogue=scope, person=person)


def shred_person(dialogue: UUID, person: UUID) -> None:
    """Destroy one person's keys in one dialogue, for good. Needs no root key. Repeating it changes nothing.

    Not undone by a rollback: call it after the transaction that decided it has committed.
    """
    _bury(KeyName(dialogue, person))


def shred_dialogue(dialogue: UUID) -> None:
    """Destroy every key of a scope, its persons' included, for good. As `shred_person` otherwise.

    The scope's tombstone comes first: without the master key the persons' keys are lost in the same instant.
    """
    _bury(KeyName(dialogue))
    store = key_store()
    with store.hold(dialogue):
        for person in store.persons(dialogue):
            store.delete(KeyName(dialogue, person))


def is_shredded(scope: UUID, person: UUID | None = None) -> bool:
    """Whether the keys of a scope, or of a person in it, were destroyed. Needs no root key."""
    store = key_store()
    names = {KeyName(scope), KeyName(scope, person)}
    return any(_shredded(name, store.get(name)) for name in names)


def _bury(name: KeyName) -> None:
    store = key_store()
    with store.hold(name.scope):
        scope = KeyName(name.scope)
        if not _shredded(scope, store.get(scope)) and not _shredded(name, store.get(name)):
            store.put(name, key_records.tombstone(name, datetime.now(UTC)))
    forget(name.scope)


def _shredded(name: KeyName, data: bytes | None) -> bool:
    try:
        if data is not None:
            key_records.load(name, data)
    except Shredded:
        return True
    except KeyMissing:
        return False  # a damaged record is not a destroyed one
    return False
