"""Processes of one test run have nothing in common but PostgreSQL, in which each test has a database of its own."""

import json
import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from support.database import RUN, VAR
from support.places import free_port

from parley import embedded
from parley.secrets_store import ROOT

SERVERS = ("redis", "rediss", "smtp", "filemail")


def places(value: Any) -> Iterator[str]:
    """Every folder and every server in a setting, however deep, less the source code, which nobody writes."""
    if isinstance(value, dict | list | tuple | set):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from places(inner)
    elif isinstance(value, str | Path):
        path = Path(value)
        folder = path.is_absolute() and (isinstance(value, Path) or (path.exists() and len(path.parts) > 1))
        if urlsplit(str(value)).scheme in SERVERS or (
            folder and (path.is_relative_to(VAR) or not path.is_relative_to(ROOT))
        ):
            yield str(value)


OURS = sorted(
    {place for name in dir(settings) if name.isupper() for place in places(getattr(settings, name))}
)

# Each process reads this file before any of them runs a test.
NOTES = RUN / "what each process has"
NOTES.mkdir(exist_ok=True)
(NOTES / f"{VAR.name}.json").write_text(json.dumps([*OURS, f"port {free_port()}"]))


def test_all_that_the_settings_name_is_this_process_s_own() -> None:
    assert {Path(settings.VAULT_KEYSTORE), settings.LEDGER_ANCHORS, settings.STATIC_ROOT} < set(
        map(Path, OURS)
    )
    server = embedded.valkey_url(VAR)
    assert {f"{server}/0", f"{server}/1"} < set(OURS)
    for place in OURS:
        assert place.startswith(server) or Path(place).is_relative_to(VAR), place


def test_a_program_that_a_test_starts_finds_the_same() -> None:
    assert os.environ["PARLEY_VAR"] == str(VAR)
    assert not {"REDIS_URL", "DATABASE_URL", "EMAIL_URL", "PARLEY_KEYSTORE", "PARLEY_ANCHORS"} & set(
        os.environ
    )


def test_no_two_processes_have_one_of_them_in_common() -> None:
    noted = [set(json.loads(note.read_text())) for note in NOTES.iterdir()]
    assert len(noted) >= int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    for one, other in combinations(noted, 2):
        assert not one & other
