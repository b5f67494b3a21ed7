"""Rotation: wrap every scope's master key with the current root; take new data keys.

Each scope is one atomic step of its own, and a step that was done is recognised, so a run that is killed is
simply run again. Readers and writers go on meanwhile: earlier roots and data keys keep opening what they
sealed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from vault import key_records
from vault.errors import Shredded
from vault.keyring import add_data_key, forget
from vault.keystore import KeyName, KeyStore
from vault.roots import root_keys


@dataclass
class Tally:
    """What a run has done so far, in scopes (`renewed` in data keys)."""

    seen: int = 0
    wrapped: int = 0
    renewed: int = 0
    shredded: int = 0


def rotate(store: KeyStore, *, renew_before: datetime | None, progress: Callable[[Tally], None]) -> Tally:
    """Wrap all masters with the current root; with `renew_before` (UTC) also replace older data keys.

    Raises WrongRoot if a scope is wrapped with a root that is not among those given, and what the store
    raises.
    """
    tally = Tally()
    for scope in store.scopes():
        tally.seen += 1
        try:
            tally.wrapped += _rewrap(store, KeyName(scope))
            if renew_before is not None:
                for name in (KeyName(scope), *(KeyName(scope, person) for person in store.persons(scope))):
                    tally.renewed += _renew(store, name, renew_before)
        except Shredded:
            tally.shredded += 1
        progress(tally)
    forget()
    return tally


@sensitive_variables()
def _rewrap(store: KeyStore, name: KeyName) -> bool:
    with store.hold(name.scope):
        record = key_records.load(name, store.get(name) or b"")
        roots = root_keys()
        if record.root == roots[0].id:
            return False
        store.put(
            name,
            key_records.dump(key_records.rewrapped(record, key_records.open_master(record, roots), roots[0])),
        )
        return True


def _renew(store: KeyStore, name: KeyName, made_before: datetime) -> bool:
    try:
        return add_data_key(store, name, made_before=made_before)
    except Shredded:
        if name.person is None:
            raise
        return False
