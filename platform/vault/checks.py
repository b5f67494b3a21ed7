"""System checks: an unusable root key or key store is told at start, in a sentence, not at the first name."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Advice

from vault import key_records
from vault.errors import Shredded, VaultClosed, VaultError
from vault.keystore import KeyName, key_store
from vault.roots import root_keys


def check_vault(**_kwargs: Any) -> list[CheckMessage]:
    """Root key well formed, key store there and wrapped with it. Quiet where there is no root key."""
    if os.environ.get("PARLEY_RING") == "outer" and getattr(settings, "VAULT_ROOT_KEY", None) is not None:
        return [
            _error("The outer ring must not be given vault_root_key. Take the secret away from it.", "E001")
        ]
    try:
        roots = root_keys()
        _check_first_scope()
    except VaultClosed:
        return []
    except VaultError as problem:
        return [_error(str(problem), "E002")]
    return _check_modes() if roots else []


def _check_first_scope() -> None:
    """Open the first scope's master key that is not destroyed: shows a wrong root at once."""
    store = key_store()
    for scope in store.scopes():
        name = KeyName(scope)
        try:
            record = key_records.load(name, store.get(name) or b"")
        except Shredded:
            continue
        key_records.open_master(record, root_keys())
        return


def _check_modes() -> list[CheckMessage]:
    folder = settings.VAULT_KEYSTORE
    if isinstance(folder, str | os.PathLike) and stat.S_IMODE(Path(folder).stat().st_mode) & 0o077:
        text = f"Others on this machine can look into the key store {os.fspath(folder)}. Run chmod 700 on it."
        return [Advice(text, id="vault.W001")]
    return []


def _error(text: str, number: str) -> Error:
    return Error(text, id=f"vault.{number}")
