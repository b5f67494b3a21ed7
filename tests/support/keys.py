"""Keys of one test's own, for tests that destroy some."""

import shutil
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


def _if_still_there(source: str, target: str) -> None:
    """Tests beside this one write and destroy keys of their own meanwhile."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any, world: SimpleNamespace) -> Path:
    """A copy of the key store: what is destroyed in it, other tests' worlds still need."""
    copy = tmp_path / "keystore"
    shutil.copytree(
        settings.VAULT_KEYSTORE, copy, ignore=shutil.ignore_patterns("*.tmp"), copy_function=_if_still_there
    )
    settings.VAULT_KEYSTORE = copy
    return copy
