"""A migration that imports product code is found, whatever way it imports it."""

from pathlib import Path

import pytest
from support.tools import package, tool


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in ("platform/wall", "platform/vault", "care", "care/migrations"):
        package(tmp_path, path)
    return tmp_path / "care" / "migrations"


@pytest.mark.parametrize(
    "line",
    [
        "from django.db import migrations, models",
        "import datetime",
        "import vault.fields",
        "from vault.fields import SealedTextField",
        "from wall.operations import Stand",
    ],
)
def test_what_does_nothing_by_itself_is_allowed(monkeypatch, tmp_path, folder, line):
    (folder / "0001_initial.py").write_text(line)
    assert tool("lint_migrations", monkeypatch).live_imports(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from wall.policies import definer", "wall.policies.definer"),
        ("from wall import policies", "wall.policies"),
        ("import care.rules", "care.rules"),
        ("import care.rules as rules", "care.rules"),
        ("def run(apps, editor):\n    from care.models import Consent", "care.models.Consent"),
        ("from ..models import Consent", "..models"),
        ("from wall import operations_of_today", "wall.operations_of_today"),
        ("import vault", "vault"),
    ],
)
def test_product_code_is_not(monkeypatch, tmp_path, folder, line, name):
    (folder / "0001_initial.py").write_text(line)
    found = tool("lint_migrations", monkeypatch).live_imports(tmp_path)
    assert len(found) == 1
    assert f"imports {name};" in found[0]
