"""Sign-in through an institution's identity provider: its statement is checked before it is believed."""

import json
import time

import jwt
import pytest
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.adapters import check_claims, person_of
from accounts.oidc import SignedTokens
from wall.refusal import Refused

NOW = 1_800_000_000
ISSUER, CLIENT = "https://id.ministry.example", "parley"
GOOD = {"acr": "mfa", "auth_time": NOW - 60, "email": "officer@demo.parley.example", "email_verified": True}


@pytest.fixture(autouse=True)
def provider(settings):
    """An institution that must have asked for a second factor."""
    settings.OIDC = {"acr_values": ["mfa", "urn:strong"]}
    settings.OIDC_MAX_AGE_SECONDS = 300


def test_a_good_statement_is_accepted():
    check_claims(GOOD, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"acr": "password"},
        {"acr": None},
        {"auth_time": NOW - 3600},
        {"auth_time": NOW + 3600},
        {"auth_time": None},
        {"auth_time": "yesterday"},
        {"email_verified": False},
        {"email_verified": "true"},
    ],
)
def test_a_weak_old_or_unverified_one_is_refused(wrong):
    with pytest.raises(Refused):
        check_claims(GOOD | wrong, now=NOW)


def test_it_finds_active_people_of_this_ring_alone(people):
    claims = GOOD | {"auth_time": time.time()}
    assert person_of(claims | {"email": people.officer.email.upper()}) == people.officer
    for email in ("nobody@x.example", people.funder.email):
        with pytest.raises(Refused):
            person_of(claims | {"email": email})


class _Keys:
    """What the provider's key address answers."""

    def __init__(self, key) -> None:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        self.body = {"keys": [public | {"kid": "one", "alg": "RS256"}]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def get(self, _url):
        return self

    def raise_for_status(self):
        return None

    def json(self):
        return self.body


@pytest.fixture
def adapter(monkeypatch):
    """The adapter as it stands after the token was fetched over TLS, where allauth would skip the signature."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    found = SignedTokens.__new__(SignedTokens)
    found.did_fetch_access_token = True
    found._openid_config = {"jwks_uri": "https://id.ministry.example/keys", "issuer": ISSUER}
    monkeypatch.setattr(jwtkit.get_adapter().__class__, "get_requests_session", lambda self: _Keys(key))
    return found, key


def _token(key, algorithm="RS256", **claims) -> str:
    body = {"iss": ISSUER, "aud": CLIENT, "exp": time.time() + 60, "sub": "x"} | claims
    return jwt.encode(body, key, algorithm=algorithm, headers={"kid": "one"})


def test_signatures_are_always_checked(adapter):
    from types import SimpleNamespace

    found, key = adapter
    app = SimpleNamespace(client_id=CLIENT)
    assert found._decode_id_token(app, _token(key))["sub"] == "x"
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    bad = [
        _token(other),
        _token(None, "none"),
        _token(key, aud="somebody-else"),
        _token(key, iss="https://elsewhere.example"),
        _token(key, exp=time.time() - 60),
    ]
    for token in bad:
        with pytest.raises(OAuth2Error):
            found._decode_id_token(app, token)
