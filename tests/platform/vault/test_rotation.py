"""Rotation: nothing is lost whenever it is killed, a second run finishes, and old data stays readable."""

import random
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from support.processes import PATIENCE

import vault
from vault import key_records, keyring, keystore, roots
from vault.keystore import KeyName

OLD, NEW = bytes([1]) * 32, bytes([2]) * 32
WHERE: dict[str, Any] = {"table": "t", "column": "c"}

ROTATE = """
from django.core.management import call_command
print("go", flush=True)
call_command("rotate_keys", *sys.argv[3:])
"""


def both() -> str:
    return "\n".join(line_of(key) for key in (NEW, OLD))


def line_of(key: bytes) -> str:
    import base64

    return base64.b64encode(key).decode()


def filled(count: int) -> dict[UUID, bytes]:
    blobs = {}
    for scope in [uuid4() for _ in range(count)]:
        vault.ensure_key(scope)
        blobs[scope] = vault.seal(b"x", **WHERE, row=scope, dialogue=scope, person=scope)
    return blobs


def check(blobs: dict[UUID, bytes]) -> None:
    for scope, blob in blobs.items():
        assert vault.unseal(blob, **WHERE, row=scope, dialogue=scope, person=scope) == b"x"


def run(*options: str) -> str:
    said = StringIO()
    call_command("rotate_keys", *options, stdout=said)
    return said.getvalue()


def wrapped_by() -> list[str]:
    store = keystore.key_store()
    return [key_records.load(KeyName(s), store.get(KeyName(s)) or b"").root for s in store.scopes()]


def test_rewrapping_needs_no_downtime_and_frees_the_old_root(settings: Any) -> None:
    blobs = filled(3)
    dead = next(iter(blobs))
    vault.shred_dialogue(dead)
    settings.VAULT_ROOT_KEY = both()
    del blobs[dead]
    keyring.forget()
    check(blobs)
    said = run()
    assert "2 wrapped anew" in said
    assert "1 destroyed earlier" in said
    assert roots.root_key().id in said
    assert "0 wrapped anew" in run()
    settings.VAULT_ROOT_KEY = NEW
    keyring.forget()
    check(blobs)
    settings.VAULT_ROOT_KEY = OLD
    keyring.forget()
    with pytest.raises(vault.WrongRoot):
        check(blobs)
    with pytest.raises(vault.Shredded):
        vault.ensure_key(dead)


def test_earlier_roots_may_stand_in_their_own_setting(settings: Any) -> None:
    blobs = filled(1)
    settings.VAULT_ROOT_KEY, settings.VAULT_PREVIOUS_ROOT_KEYS = NEW, [OLD]
    keyring.forget()
    check(blobs)


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_and_run_again(child: Any, settings: Any, vault_folder: Path, seed: int) -> None:
    blobs = filled(150)
    chance = random.Random(seed)
    kills = 0
    for _ in range(4):
        process = child(ROTATE, "--new-data-keys", "--made-before", "2100-01-01", root=both())
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.25))
        kills += process.poll() is None
        process.kill()
        process.communicate()
        settings.VAULT_ROOT_KEY = both()
        keyring.forget()
        check(blobs)
    assert kills > 0
    assert "seen" in run()
    assert set(wrapped_by()) == {roots.root_key().id}
    settings.VAULT_ROOT_KEY = NEW
    keyring.forget()
    check(blobs)
    assert vault_folder.is_dir()


def test_new_data_keys_write_anew_and_read_the_old() -> None:
    blobs = filled(2)
    index = {scope: vault.blind_index(scope, "name") for scope in blobs}
    assert "0 new data keys" in run("--new-data-keys")  # made today: nothing to do
    moment = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
    assert "4 new data keys" in run("--new-data-keys", "--made-before", moment)
    check(blobs)
    for scope, blob in blobs.items():
        fresh = vault.seal(b"x", **WHERE, row=scope, dialogue=scope, person=scope)
        assert fresh[1:9] != blob[1:9]
        assert vault.blind_index(scope, "name") == index[scope]
        check({scope: fresh})


def test_a_run_repeated_with_its_moment_adds_nothing() -> None:
    filled(1)
    time.sleep(0.01)
    moment = datetime.now(UTC).isoformat()
    assert "2 new data keys" in run("--new-data-keys", "--made-before", moment)
    assert "0 new data keys" in run("--new-data-keys", "--made-before", moment)


def test_a_missing_root_stops_with_a_sentence(settings: Any) -> None:
    filled(2)
    settings.VAULT_ROOT_KEY = NEW
    with pytest.raises(CommandError, match=r"wrapped with root key .* run rotate_keys again"):
        run()
    settings.VAULT_ROOT_KEY = None
    with pytest.raises(CommandError, match="vault stays closed"):
        run()
    with pytest.raises(CommandError, match="is not a time"):
        run("--made-before", "yesterday")


def test_rotation_does_not_bring_a_shredded_key_back(child: Any, settings: Any) -> None:
    blobs = filled(60)
    process = child(ROTATE, "--new-data-keys", "--made-before", "2100-01-01", root=both())
    process.stdout.readline()
    for scope in blobs:
        vault.shred_dialogue(scope)
    _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    settings.VAULT_ROOT_KEY = both()
    for scope, blob in blobs.items():
        with pytest.raises(vault.Shredded):
            check({scope: blob})
