"""Where secrets come from, and what is said when one is missing. Needs no database."""

import base64
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from parley.secrets_store import (
    GENERATORS,
    IRREPLACEABLE,
    LOGINS,
    ensure_secrets,
    login_passwords,
    secret,
    secret_bytes,
)


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in GENERATORS:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.setenv("PARLEY_VAR", str(tmp_path))


def test_all_secrets_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    folder = ensure_secrets(tmp_path)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == set(GENERATORS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    values = [path.read_text() for path in folder.iterdir()]
    assert len(set(values)) == len(values)
    ensure_secrets(tmp_path)
    assert sorted(path.read_text() for path in folder.iterdir()) == sorted(values)
    assert set(login_passwords(tmp_path)) == set(LOGINS)


def test_keys_have_256_bits(tmp_path: Path) -> None:
    ensure_secrets(tmp_path)
    for name in ("wall_key", "door_key", "vault_root_key", "anchor_key"):
        assert len(secret_bytes(name)) == 32


def test_many_at_once_agree_on_one_set(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ensure_secrets(tmp_path), range(8)))
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]


def test_environment_comes_before_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_secrets(tmp_path)
    monkeypatch.setenv("VALKEY", "from the environment")
    assert secret("valkey") == "from the environment"
    named = tmp_path / "named"
    named.write_text("from the named file\n")
    monkeypatch.setenv("VALKEY_FILE", str(named))
    assert secret("VALKEY") == "from the named file"


def test_a_missing_secret_is_one_sentence_that_says_where_to_put_it(tmp_path: Path) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=r"secrets/wall_key \(nor are WALL_KEY_FILE and WALL_KEY set"
    ):
        secret("wall_key")


def test_a_named_file_that_is_missing_is_not_replaced_by_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_secrets(tmp_path)
    monkeypatch.setenv("WALL_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="WALL_KEY_FILE names"):
        secret("wall_key")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("not base64!", "not base64"),
        (base64.b64encode(b"short").decode(), "5 bytes instead of 32"),
    ],
)
def test_a_broken_key_is_named(tmp_path: Path, content: str, said: str) -> None:
    (ensure_secrets(tmp_path) / "wall_key").write_text(content)
    with pytest.raises(ImproperlyConfigured, match=said):
        secret_bytes("wall_key")


@pytest.mark.parametrize("name", IRREPLACEABLE)
def test_a_lost_key_is_not_papered_over_with_a_new_one(tmp_path: Path, name: str) -> None:
    (ensure_secrets(tmp_path) / name).unlink()
    with pytest.raises(
        ImproperlyConfigured, match=f"{name} is missing from an installation that has been in use"
    ):
        ensure_secrets(tmp_path)
    assert not (tmp_path / "secrets" / name).exists()


def test_a_secret_that_a_newer_version_adds_is_made(tmp_path: Path) -> None:
    (ensure_secrets(tmp_path) / "valkey_outer").unlink()
    ensure_secrets(tmp_path)
    assert secret("valkey_outer")
    shutil.rmtree(tmp_path / "secrets")
