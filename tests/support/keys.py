"""Keys of one test's own, for tests that destroy some."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any, world: SimpleNamespace) -> Path:
    """A copy of the key store: what is destroyed in it, other tests' worlds still need."""
    copy = tmp_path / "keystore"
    shutil.copytree(settings.VAULT_KEYSTORE, copy)
    settings.VAULT_KEYSTORE = copy
    return copy
