"""Envelope encryption: sealed fields, the key store, rotation and crypto-shredding.

Keys come in three steps: a root key from outside, one key per scope (a dialogue, or a house scope such as a
user's id), one key per person within a scope. Destroying a wrapped key destroys what was sealed with it.
"""

from vault.errors import (
    KeyMissing,
    KeyStoreUnreachable,
    PersonShredded,
    Shredded,
    Unreadable,
    VaultClosed,
    VaultError,
    WrongRoot,
)
from vault.index import blind_index, nobodys_index, normalise_name
from vault.keys import (
    HOUSE,
    ensure_dialogue_key,
    ensure_key,
    is_shredded,
    seal,
    seal_blob,
    shred_dialogue,
    shred_person,
    unseal,
    unseal_blob,
)

__all__ = [
    "HOUSE",
    "KeyMissing",
    "KeyStoreUnreachable",
    "PersonShredded",
    "Shredded",
    "Unreadable",
    "VaultClosed",
    "VaultError",
    "WrongRoot",
    "blind_index",
    "ensure_dialogue_key",
    "ensure_key",
    "is_shredded",
    "nobodys_index",
    "normalise_name",
    "seal",
    "seal_blob",
    "shred_dialogue",
    "shred_person",
    "unseal",
    "unseal_blob",
]
