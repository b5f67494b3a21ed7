"""The primitive against published vectors, and the envelope against the primitive, byte by byte."""

import os
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault import envelope
from vault.errors import Unreadable

# NIST CAVP gcmEncryptExtIV256 (the first two) and the GCM specification's test cases 13 to 16.
SPEC_KEY = "feffe9928665731c6d6a8f9467308308" * 2
SPEC_PLAIN = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
SPEC_CIPHER = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
VECTORS = [
    (
        "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
        "516c33929df5a3284ff463d7",
        "",
        "",
        "",
        "bdc1ac884d332457a1d2664f168c76f0",
    ),
    (
        "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b",
        "ac93a1a6145299bde902f21a",
        "2d71bcfa914e4ac045b2aa60955fad24",
        "1e0889016f67601c8ebea4943bc23ad6",
        "8995ae2e6df3dbf96fac7b7137bae67f",
        "eca5aa77d51d4a0a14d9c51e1da474ab",
    ),
    ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (SPEC_KEY, "cafebabefacedbaddecaf888", SPEC_PLAIN, "", SPEC_CIPHER, "b094dac5d93471bdec1a502270e3cc6c"),
    (
        SPEC_KEY,
        "cafebabefacedbaddecaf888",
        SPEC_PLAIN[:120],
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        SPEC_CIPHER[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]


@pytest.mark.parametrize("vector", VECTORS)
def test_published_vectors(vector: tuple[str, ...]) -> None:
    key, nonce, plain, label, sealed, tag = (bytes.fromhex(part) for part in vector)
    assert AESGCM(key).encrypt(nonce, plain, label) == sealed + tag
    assert AESGCM(key).decrypt(nonce, sealed + tag, label) == plain
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(nonce, sealed + tag, label + b"x")
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(nonce, sealed + tag[:-1] + bytes([tag[-1] ^ 1]), label)


def test_the_envelope_is_what_its_page_says() -> None:
    """Built here by hand; a change that could not open old blobs fails this test."""
    row, scope, person = (UUID(int=n) for n in (1, 2, 3))
    cipher, key_id, nonce = AESGCM(bytes(32)), b"key-id-8", b"nonce-of-12b"
    for who, mark in ((None, b"\x00"), (person, b"\x01" + person.bytes)):
        label = b"\x01" + b"\x00\x01t" + b"\x00\x03col" + row.bytes + scope.bytes + mark
        padded = (5).to_bytes(4, "big") + b"hello" + bytes(55)
        blob = b"\x01" + key_id + nonce + cipher.encrypt(nonce, padded, label)
        place = envelope.Place("t", "col", row, scope, who)
        assert envelope.key_id_of(blob, place) == key_id
        assert envelope.decrypt(blob, place, cipher) == b"hello"


@pytest.mark.parametrize(
    ("length", "padded"), [(0, 64), (60, 64), (61, 128), (1020, 1024), (1021, 1280), (5000, 5120)]
)
def test_padding_steps(length: int, padded: int) -> None:
    assert len(envelope.pad(os.urandom(length))) == padded


def test_another_version_is_refused() -> None:
    place = envelope.Place("t", "c", UUID(int=1), UUID(int=2))
    with pytest.raises(Unreadable):
        envelope.key_id_of(b"\x02" + bytes(200), place)
