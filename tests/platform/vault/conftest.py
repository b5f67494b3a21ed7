"""A key store and a root key of their own for every test of the vault."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.sealed_person import table  # noqa: F401 - the fixture

from vault import keyring, keystore


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


CHILD_START = """
import os, signal, sys, time
from uuid import UUID
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["vault"], USE_TZ=True, DATABASES={}, VAULT_KEYSTORE=sys.argv[1],
                   VAULT_ROOT_KEY=sys.argv[2] or None)
django.setup()
import vault
from vault import keyring, keystore, rotation
from vault import key_records
"""


@pytest.fixture
def child(vault_folder: Path) -> Any:
    """Start another process on the same key store: `child(code, *arguments, root=...)` gives a Popen."""
    source = Path(keyring.__file__).parent.parent

    def start(code: str, *arguments: object, root: str = base64_key(1)) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CHILD_START + code, str(vault_folder), root, *map(str, arguments)]
        pipe = subprocess.PIPE
        environment = {"PYTHONPATH": str(source), "PATH": os.environ["PATH"]}
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)

    return start
