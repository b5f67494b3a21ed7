"""A key store and a root key of their own for every test of the vault."""

import base64
import os
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from vault import keyring, keystore

if not django_settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    django_settings.configure(INSTALLED_APPS=["vault"], USE_TZ=True)
    django.setup()


def base64_key(byte: int) -> str:
    """A root key in base64, the same for the same byte."""
    return base64.b64encode(bytes([byte]) * 32).decode()


@pytest.fixture(autouse=True)
def vault_folder(settings: Any, tmp_path: Path) -> Path:
    """The vault of this test: an empty key store and one root key."""
    folder = tmp_path / "keystore"
    keystore.prepare(folder)
    settings.VAULT_KEYSTORE = str(folder)
    settings.VAULT_ROOT_KEY = base64_key(1)
    keyring.forget()
    return folder
