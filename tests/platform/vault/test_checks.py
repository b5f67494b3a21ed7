"""What is said at start when the vault cannot work."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

import vault
from vault.checks import check_vault


def said() -> str:
    return " ".join(f"{problem.id} {problem.msg}" for problem in check_vault())


def test_quiet_when_all_is_well(settings: Any) -> None:
    assert said() == ""
    vault.ensure_key(uuid4())
    vault.shred_dialogue(scope := uuid4())
    assert vault.is_shredded(scope)
    assert said() == ""
    settings.VAULT_ROOT_KEY = None
    assert said() == ""


def test_wrong_root(settings: Any) -> None:
    vault.ensure_key(uuid4())
    settings.VAULT_ROOT_KEY = os.urandom(32)
    assert "vault.E002" in said()
    assert "Put that root key back" in said()


def test_secret_that_is_missing(settings: Any) -> None:
    def missing() -> str:
        raise ImproperlyConfigured("The secret vault_root_key is missing.")

    settings.VAULT_ROOT_KEY = missing
    assert "vault.E002" in said()
    assert "vault_root_key is missing" in said()


def test_store_that_is_missing_or_open_to_others(vault_folder: Path) -> None:
    vault_folder.chmod(0o755)
    assert "vault.W001" in said()
    assert "chmod 700" in said()
    vault_folder.rmdir()
    assert "vault.E002" in said()
    assert "not there" in said()


def test_the_outer_ring_must_hold_no_root(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("PARLEY_RING", "outer")
    assert "vault.E001" in said()
    settings.VAULT_ROOT_KEY = None
    assert said() == ""
