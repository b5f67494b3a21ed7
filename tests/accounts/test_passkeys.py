"""Passkeys, with an authenticator made of software: registered, used, and only with the person verified."""

import hashlib
import json
import os
import struct

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from accounts.demo_people import PASSWORD

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Passkey:
    """One credential of a telephone."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)

    def _data(self, flags: int, credential: bytes = b"") -> bytes:
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + struct.pack(">I", 0) + credential

    @staticmethod
    def _client(kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
        ).encode()

    def create(self, options: dict, *, verified: bool = True) -> str:
        """Answer to the page that adds a passkey."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        flags = PRESENT | ATTESTED | (VERIFIED if verified else 0)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._data(flags, credential)})
        client = self._client("webauthn.create", options["publicKey"]["challenge"])
        return self._answer({"clientDataJSON": client, "attestationObject": attestation})

    def get(self, options: dict, *, person=None, verified: bool = True) -> str:
        """Answer to a page that asks for a passkey."""
        data = self._data(PRESENT | (VERIFIED if verified else 0))
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signed}
        if person is not None:
            from allauth.account.utils import user_pk_to_url_str

            parts["userHandle"] = user_pk_to_url_str(person).encode()
        return self._answer(parts)

    def _answer(self, parts: dict) -> str:
        encoded = {name: websafe_encode(value) for name, value in parts.items()}
        me = websafe_encode(self.id)
        return json.dumps(
            {"id": me, "rawId": me, "type": "public-key", "response": encoded, "clientExtensionResults": {}}
        )


def _options(page) -> dict:
    found = page.context["js_data"]
    return json.loads(json.dumps(next(iter(found.values())), default=str))


@pytest.fixture
def signed_in(people):
    """A browser in which the officer gave address and password."""
    client = Client(headers={"host": "localhost"})
    client.post("/accounts/sign-in/", {"login": people.officer.email, "password": PASSWORD})
    return client


@pytest.fixture
def passkey(signed_in):
    """The officer's passkey."""
    made = Passkey()
    page = signed_in.get("/accounts/second-factor/passkeys/add/")
    options = _options(page)
    assert options["publicKey"]["authenticatorSelection"]["userVerification"] == "required"
    done = signed_in.post(
        "/accounts/second-factor/passkeys/add/",
        {"name": "Telephone", "passwordless": "on", "credential": made.create(options)},
    )
    assert done.status_code == 302, done.content.decode()[:3000]
    return made


def _sign_in(passkey: Passkey, person, **how) -> Client:
    client = Client(headers={"host": "localhost"})
    options = client.get(
        "/accounts/second-factor/passkeys/sign-in/", headers={"accept": "application/json"}
    ).json()
    credential = passkey.get(options["request_options"], person=person, **how)
    client.post("/accounts/second-factor/passkeys/sign-in/", {"credential": credential})
    return client


def test_a_passkey_is_a_second_factor_and_signs_in_alone(people, passkey, signed_in):
    assert signed_in.get("/accounts/me/").status_code == 200
    assert "Telephone" in signed_in.get("/accounts/second-factor/passkeys/").content.decode()
    assert _sign_in(passkey, people.officer).get("/accounts/me/").status_code == 200


def test_a_passkey_without_finger_face_or_pin_is_refused(people, passkey):
    client = _sign_in(passkey, people.officer, verified=False)
    assert client.get("/accounts/me/").status_code == 302


def test_a_passkey_is_not_added_without_either(people, signed_in):
    options = _options(signed_in.get("/accounts/second-factor/passkeys/add/"))
    credential = Passkey().create(options, verified=False)
    body = {"name": "x", "passwordless": "on", "credential": credential}
    assert signed_in.post("/accounts/second-factor/passkeys/add/", body).status_code == 200
    assert signed_in.get("/accounts/me/").status_code == 302


def test_anybody_elses_passkey_is_refused(people, passkey):
    assert _sign_in(Passkey(), people.officer).get("/accounts/me/").status_code == 302
    assert _sign_in(passkey, people.facilitator).get("/accounts/me/").status_code == 302


def test_an_ended_persons_passkey_opens_nothing(people, passkey):
    from accounts.models import User

    User.objects.using("owner").filter(pk=people.officer.pk).update(is_active=False)
    assert _sign_in(passkey, people.officer).get("/accounts/me/").status_code == 302


def test_another_rings_passkey_opens_nothing(people, passkey):
    from accounts.models import User

    User.objects.using("owner").filter(pk=people.officer.pk).update(ring="outer")
    assert _sign_in(passkey, people.officer).get("/accounts/me/").status_code == 302


def test_a_passkey_after_the_password(people, passkey):
    client = Client(headers={"host": "localhost"})
    client.post("/accounts/sign-in/", {"login": people.officer.email, "password": PASSWORD})
    page = client.get("/accounts/second-factor/authenticate/")
    done = client.post("/accounts/second-factor/authenticate/", {"credential": passkey.get(_options(page))})
    assert done.status_code == 302
    assert client.get("/accounts/me/").status_code == 200
