"""Sealing and opening: round trips, and every way of moving or altering a blob refused."""

import base64
import os
import traceback
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

import vault
from vault import keyring, keystore, roots

DIALOGUE, OTHER_DIALOGUE = uuid4(), uuid4()
PERSON, OTHER_PERSON = uuid4(), uuid4()
ROW = uuid4()
CANARY = "Zarathustra Canárias קנרית"
quick = examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def scopes(vault_folder: Path) -> None:
    vault.ensure_dialogue_key(DIALOGUE)
    vault.ensure_dialogue_key(OTHER_DIALOGUE)


def place(**changed: Any) -> dict[str, Any]:
    return {"table": "t", "column": "c", "row": ROW, "dialogue": DIALOGUE, "person": None, **changed}


@quick
@given(plain=st.binary(max_size=3000), person=st.sampled_from([None, PERSON]))
def test_what_was_sealed_comes_back(plain: bytes, person: UUID | None) -> None:
    blob = vault.seal(plain, **place(person=person))
    assert vault.unseal(blob, **place(person=person)) == plain
    assert vault.unseal(memoryview(blob), **place(person=person)) == plain
    assert len(plain) < 6 or plain not in blob


@quick
@given(data=st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    blob = bytearray(vault.seal(b"the ceasefire text", **place()))
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[bit // 8] ^= 1 << bit % 8
    with pytest.raises(vault.Unreadable):
        vault.unseal(bytes(blob), **place())


@quick
@given(length=st.integers(0, 200))
def test_any_truncation_is_refused(length: int) -> None:
    blob = vault.seal(b"x" * 100, **place())
    if length < len(blob):
        with pytest.raises(vault.Unreadable):
            vault.unseal(blob[:length], **place())
    with pytest.raises(vault.Unreadable):
        vault.unseal(blob + b"\x00", **place())


@pytest.mark.parametrize(
    "moved",
    [
        {"table": "u"},
        {"column": "d"},
        {"table": "tc", "column": ""},
        {"row": uuid4()},
        {"dialogue": OTHER_DIALOGUE},
        {"person": PERSON},
        {"row": DIALOGUE, "dialogue": OTHER_DIALOGUE},
    ],
    ids=["table", "column", "boundary", "row", "dialogue", "person", "row and dialogue"],
)
def test_a_blob_opens_nowhere_else(moved: dict[str, Any]) -> None:
    vault.seal(b"gives the person a key", **place(person=PERSON))
    blob = vault.seal(b"secret", **place())
    with pytest.raises(vault.Unreadable) as refused:
        vault.unseal(blob, **place(**moved))
    assert "secret" not in str(refused.value)


def test_swapping_two_people_is_refused() -> None:
    blobs = {person: vault.seal(b"x", **place(person=person)) for person in (PERSON, OTHER_PERSON)}
    with pytest.raises(vault.Unreadable):
        vault.unseal(blobs[PERSON], **place(person=OTHER_PERSON))
    with pytest.raises(vault.Unreadable):
        vault.unseal(blobs[OTHER_PERSON], **place())


def test_same_data_key_does_not_open_another_place() -> None:
    """The associated data alone refuses, even where the key is the right one."""
    blob = vault.seal(b"x", **place())
    with pytest.raises(vault.Unreadable, match="altered or belongs elsewhere"):
        vault.unseal(blob, **place(row=uuid4()))


def test_no_nonce_comes_twice() -> None:
    nonces = {vault.seal(b"", **place())[9:21] for _ in range(100_000)}
    assert len(nonces) == 100_000


def test_short_names_have_one_length() -> None:
    lengths = {
        len(vault.seal(name.encode(), **place())) for name in ("", "Li", "Bartholomew Featherstonehaugh")
    }
    assert len(lengths) == 1
    assert {len(vault.seal(b"x" * n, **place())) % 64 for n in range(0, 900, 7)} == {(1 + 8 + 12 + 16) % 64}


def test_blobs_for_drafts_and_exports() -> None:
    user, draft = uuid4(), uuid4()
    vault.ensure_key(user)
    blob = vault.seal_blob(user, "draft", b"text", row=draft)
    assert vault.unseal_blob(user, "draft", blob, row=draft) == b"text"
    for moved in ({"row": uuid4()}, {}, {"row": draft, "person": None, "purpose": "export"}):
        arguments = {"purpose": "draft", **moved}
        with pytest.raises(vault.Unreadable):
            vault.unseal_blob(user, blob=blob, **arguments)  # type: ignore[arg-type]


def test_sealing_never_makes_a_scope() -> None:
    with pytest.raises(vault.KeyMissing, match="lost, or never made"):
        vault.seal(b"x", **place(dialogue=uuid4()))


def test_without_a_root_the_vault_is_closed(settings: Any) -> None:
    blob = vault.seal(b"x", **place())
    settings.VAULT_ROOT_KEY = None
    for use in (lambda: vault.unseal(blob, **place()), lambda: vault.seal(b"", **place()), _index):
        with pytest.raises(vault.VaultClosed):
            use()
    with pytest.raises(vault.VaultClosed):
        vault.ensure_key(uuid4())


def _index() -> bytes:
    return vault.blind_index(DIALOGUE, "name")


def test_another_root_is_named_not_garbled(settings: Any) -> None:
    blob = vault.seal(b"x", **place())
    needed = roots.root_key().id
    settings.VAULT_ROOT_KEY = os.urandom(32)
    keyring.forget()
    with pytest.raises(vault.WrongRoot, match=needed):
        vault.unseal(blob, **place())
    with pytest.raises(vault.WrongRoot, match=needed):
        vault.seal(b"x", **place())


@pytest.mark.parametrize(
    "bad", ["nonsense", "YWJj", b"\xff" * 31, 7, "====", base64.b64encode(b"x" * 33).decode()]
)
def test_a_malformed_root_is_a_sentence(settings: Any, bad: object) -> None:
    settings.VAULT_ROOT_KEY = bad
    with pytest.raises(vault.WrongRoot) as refused:
        vault.ensure_key(uuid4())
    assert str(bad) not in str(refused.value) or bad == 7


def test_lost_and_damaged_records_are_named(vault_folder: Path) -> None:
    blob = vault.seal(b"x", **place(person=PERSON))
    file = vault_folder / str(DIALOGUE)[:2] / str(DIALOGUE) / f"{PERSON}.key"
    kept = file.read_bytes()
    for damage in (b"", b"\x00" * 50, b"[]", kept[:-40], kept.replace(b'"wrapped": "', b'"wrapped": "AAAA')):
        file.write_bytes(damage)
        with pytest.raises(vault.KeyMissing, match="damaged") as refused:
            vault.unseal(blob, **place(person=PERSON))
        assert str(PERSON) in str(refused.value)
        with pytest.raises(vault.KeyMissing, match="damaged"):
            vault.seal(b"y", **place(person=PERSON))
    file.unlink()
    with pytest.raises(vault.KeyMissing):
        vault.unseal(blob, **place(person=PERSON))
    file.write_bytes(kept)
    assert vault.unseal(blob, **place(person=PERSON)) == b"x"


def test_an_unmounted_store_is_a_sentence_and_stays_empty(vault_folder: Path) -> None:
    blob = vault.seal(b"x", **place())
    vault_folder.rename(vault_folder.with_name("away"))
    for use in (lambda: vault.seal(b"x", **place()), lambda: vault.unseal(blob, **place())):
        with pytest.raises(vault.KeyStoreUnreachable, match="not there"):
            use()
    with pytest.raises(vault.KeyStoreUnreachable):
        vault.ensure_key(uuid4())
    vault_folder.mkdir()
    with pytest.raises(vault.KeyMissing):
        vault.seal(b"x", **place())
    assert list(vault_folder.iterdir()) == []


def test_nothing_confidential_in_store_blob_errors_or_reprs(vault_folder: Path, settings: Any) -> None:
    plain = CANARY.encode()
    blob = vault.seal(plain, **place(person=PERSON))
    ring = keyring.keyring(keystore.key_store(), keystore.KeyName(DIALOGUE, PERSON))
    with pytest.raises(vault.Unreadable) as refused:
        vault.unseal(blob[:-1] + bytes([blob[-1] ^ 1]), **place(person=PERSON))
    said = "".join(traceback.format_exception(refused.value))
    assert refused.value.__cause__ is None
    texts = said + repr(ring) + repr(roots.root_keys())
    stored = b"".join(path.read_bytes() for path in vault_folder.rglob("*") if path.is_file())
    for form in (
        plain,
        base64.b64encode(plain),
        plain.hex().encode(),
        base64.b64encode(b"\x01" * 32),
        b"\x01" * 32,
    ):
        assert form not in stored + blob
        assert form.decode("latin-1") not in texts


def test_a_key_that_was_used_often_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "USES_PER_PROCESS", 10)
    blobs = [vault.seal(str(n).encode(), **place(person=PERSON)) for n in range(35)]
    assert len({blob[1:9] for blob in blobs}) == 4
    assert [vault.unseal(blob, **place(person=PERSON)) for blob in blobs] == [
        str(n).encode() for n in range(35)
    ]
