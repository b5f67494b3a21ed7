"""The key store under kill -9, under races, and what it leaves on the disk."""

import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from support.processes import PATIENCE

import vault
from vault import keystore
from vault.keystore import KeyName

SCOPE, PERSON, ROW = uuid4(), uuid4(), uuid4()
WHERE: dict[str, Any] = {"table": "t", "column": "c", "row": ROW}

CRASH = """
from pathlib import Path
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
setattr(Path, "replace", die)
scope, action = UUID(sys.argv[3]), sys.argv[4]
if action == "create":
    vault.ensure_key(scope)
elif action == "renew":
    keyring.add_data_key(keystore.key_store(), keystore.KeyName(scope))
else:
    vault.shred_dialogue(scope)
"""

RACE = """
scopes = [UUID(text) for text in sys.argv[4].split()]
print("ready", flush=True)
sys.stdin.readline()
for scope in scopes:
    vault.ensure_key(scope)
    blob = vault.seal(b"x", table="t", column="c", row=scope, dialogue=scope, person=UUID(sys.argv[3]))
    print(blob.hex(), flush=True)
"""

CACHED = """
scope, person, blob = UUID(sys.argv[3]), UUID(sys.argv[4]), bytes.fromhex(sys.argv[5])
where = {"table": "t", "column": "c", "row": UUID(sys.argv[6]), "dialogue": scope, "person": person}
vault.unseal(blob, **where)
print("open", flush=True)
sys.stdin.readline()
for use in (lambda: vault.unseal(blob, **where), lambda: vault.seal(b"new", **where)):
    try:
        use()
        print("opened!")
    except vault.VaultError as refused:
        print(type(refused).__name__)
"""


def finish(process: subprocess.Popen[str], line: str = "") -> list[str]:
    out, err = process.communicate(line, timeout=PATIENCE)
    assert process.returncode == 0, err
    return out.split()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("action", ["create", "renew", "shred"])
def test_a_kill_between_writing_and_renaming_changes_nothing(
    child: Any, vault_folder: Path, action: str
) -> None:
    if action != "create":
        vault.ensure_key(SCOPE)
        blob = vault.seal(b"x", **WHERE, dialogue=SCOPE)
    process = child(CRASH, SCOPE, action)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    assert [path for path in files(vault_folder) if path.suffix == ".tmp"]
    if action == "create":
        with pytest.raises(vault.KeyMissing):
            vault.seal(b"x", **WHERE, dialogue=SCOPE)
        vault.ensure_key(SCOPE)
        blob = vault.seal(b"x", **WHERE, dialogue=SCOPE)
    assert vault.unseal(blob, **WHERE, dialogue=SCOPE) == b"x"
    vault.shred_dialogue(SCOPE)
    assert not [path for path in files(vault_folder) if path.suffix == ".tmp"]
    with pytest.raises(vault.Shredded):
        vault.unseal(blob, **WHERE, dialogue=SCOPE)


def test_processes_that_race_agree_on_one_key(child: Any) -> None:
    scopes = [uuid4() for _ in range(40)]
    racers = [child(RACE, PERSON, " ".join(map(str, scopes))) for _ in range(3)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    for racer in racers:
        for scope, blob in zip(scopes, finish(racer), strict=True):
            opened = vault.unseal(
                bytes.fromhex(blob), table="t", column="c", row=scope, dialogue=scope, person=PERSON
            )
            assert opened == b"x"


@pytest.mark.parametrize("whole", [True, False], ids=["dialogue", "person"])
def test_shredding_is_felt_at_once_in_another_process(child: Any, whole: bool) -> None:
    vault.ensure_key(SCOPE)
    blob = vault.seal(b"x", **WHERE, dialogue=SCOPE, person=PERSON)
    process = child(CACHED, SCOPE, PERSON, blob.hex(), ROW)
    assert process.stdout.readline() == "open\n"
    if whole:
        vault.shred_dialogue(SCOPE)
    else:
        vault.shred_person(SCOPE, PERSON)
    assert finish(process, "\n") == ["Shredded" if whole else "PersonShredded"] * 2


def test_shredding_a_person_leaves_the_others() -> None:
    vault.ensure_key(SCOPE)
    other = uuid4()
    blobs = {who: vault.seal(b"x", **WHERE, dialogue=SCOPE, person=who) for who in (PERSON, other, None)}
    vault.shred_person(SCOPE, PERSON)
    vault.shred_person(SCOPE, PERSON)
    assert vault.is_shredded(SCOPE, PERSON)
    assert not vault.is_shredded(SCOPE, other)
    assert vault.unseal(blobs[other], **WHERE, dialogue=SCOPE, person=other) == b"x"
    assert vault.unseal(blobs[None], **WHERE, dialogue=SCOPE) == b"x"
    for use in (lambda: vault.unseal(blobs[PERSON], **WHERE, dialogue=SCOPE, person=PERSON), seal_again):
        with pytest.raises(vault.Shredded, match="destroyed on 20"):
            use()


def seal_again() -> bytes:
    return vault.seal(b"x", **WHERE, dialogue=SCOPE, person=PERSON)


def test_a_shredded_scope_never_gets_a_new_key(vault_folder: Path, settings: Any) -> None:
    vault.ensure_key(SCOPE)
    seal_again()
    settings.VAULT_ROOT_KEY = None  # whoever keeps the retention dates needs no key for it
    vault.shred_dialogue(SCOPE)
    settings.VAULT_ROOT_KEY = os.urandom(32)
    for use in (lambda: vault.ensure_key(SCOPE), seal_again, lambda: vault.blind_index(SCOPE, "a")):
        with pytest.raises(vault.Shredded):
            use()
    assert vault.is_shredded(SCOPE)
    assert vault.is_shredded(SCOPE, PERSON)
    vault.shred_person(SCOPE, PERSON)
    assert {path.name for path in files(vault_folder)} == {keystore.SCOPE_FILE, keystore.LOCK_FILE}
    never = uuid4()
    vault.shred_dialogue(never)
    with pytest.raises(vault.Shredded):
        vault.ensure_key(never)


def test_yesterdays_backup_of_the_database_does_not_open_after_shredding(vault_folder: Path) -> None:
    vault.ensure_key(SCOPE)
    backup = vault.seal(b"the minutes", **WHERE, dialogue=SCOPE, person=PERSON)
    held = {path: path.open("rb") for path in files(vault_folder) if path.suffix == ".key"}
    vault.shred_dialogue(SCOPE)
    for path, file in held.items():
        assert set(file.read()) == {0}, f"{path.name} was not overwritten"
        file.close()
    with pytest.raises(vault.Shredded):
        vault.unseal(backup, **WHERE, dialogue=SCOPE, person=PERSON)


def test_modes_let_nobody_else_in(vault_folder: Path) -> None:
    os.umask(previous := os.umask(0))
    old = os.umask(0)
    try:
        vault.ensure_key(SCOPE)
        seal_again()
    finally:
        os.umask(old)
    assert previous == old
    for path in vault_folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_strangers_in_the_folder_are_passed_over(vault_folder: Path) -> None:
    (vault_folder / "lost+found").mkdir()
    (vault_folder / "README").write_text("hello")
    vault.ensure_key(SCOPE)
    assert list(keystore.key_store().scopes()) == [SCOPE]


def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, vault_folder: Path) -> None:
    vault.ensure_key(SCOPE)
    before = keystore.key_store().get(KeyName(SCOPE))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(vault.KeyStoreUnreachable, match="No space left"):
        seal_again()
    monkeypatch.undo()
    assert keystore.key_store().get(KeyName(SCOPE)) == before
    assert not [path for path in files(vault_folder) if path.suffix == ".tmp"]


class MemoryStore(keystore.FolderStore):
    """Stands for a key service: given as an object, it is used as it is."""

    def __init__(self) -> None:
        self.records: dict[KeyName, bytes] = {}

    def get(self, name: KeyName) -> bytes | None:
        return self.records.get(name)

    def stamp(self, name: KeyName) -> object | None:
        return self.records.get(name)

    def put(self, name: KeyName, record: bytes) -> None:
        self.records[name] = record

    def hold(self, scope: UUID) -> Any:
        from contextlib import nullcontext

        return nullcontext()


def test_a_key_service_can_take_the_folders_place(settings: Any, vault_folder: Path) -> None:
    settings.VAULT_KEYSTORE = MemoryStore()
    vault.ensure_key(SCOPE)
    assert vault.unseal(seal_again(), **WHERE, dialogue=SCOPE, person=PERSON) == b"x"
    assert files(vault_folder) == []


def test_a_record_replaced_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer overwrites the old bytes; a reader that had opened them must not take the zeros for the record."""
    vault.ensure_key(SCOPE)
    store, name, opened = keystore.key_store(), KeyName(SCOPE), Path.open

    def overtaken(path: Path, *arguments: Any) -> Any:
        file = opened(path, *arguments)
        monkeypatch.undo()
        with store.hold(SCOPE):
            store.put(name, b"the new record")
        return file

    monkeypatch.setattr(Path, "open", overtaken)
    assert store.get(name) == b"the new record"
