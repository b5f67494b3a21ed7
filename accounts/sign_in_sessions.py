"""Sessions that a copy of the database does not give away.

The cookie holds the session's key. The database holds the key's hash, and the data encrypted under the
key itself (and the installation's secret), so that somebody who can read or write every row can neither
use a session, nor read one, nor copy one person's data into a row of their own.
"""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, router, transaction
from django.utils import timezone

NONCE_BYTES = 12
HASH_CHARACTERS = 40  # 240 bits of SHA-256: what the column of Django's session model holds


def stored_key(session_key: str) -> str:
    """The hash under which the database stores a session."""
    digest = hashlib.sha256(session_key.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:HASH_CHARACTERS]


class SessionStore(DatabaseStore):
    """Django's database sessions with the key hashed and the data sealed."""

    @classmethod
    def get_model_class(cls) -> Any:
        """This ring's table of sessions."""
        return apps.get_model("accounts", "InnerSession" if settings.RING == "inner" else "OuterSession")

    def _cipher(self) -> tuple[AESGCM, bytes]:
        if self.session_key is None:
            raise RuntimeError("a session has no data before it has a key")
        key = hmac.new(settings.SECRET_KEY.encode(), b"session:" + self.session_key.encode(), hashlib.sha256)
        return AESGCM(key.digest()), stored_key(self.session_key).encode()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Seal a session's data under its own key."""
        cipher, row = self._cipher()
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = cipher.encrypt(nonce, json.dumps(session_dict, separators=(",", ":")).encode(), row)
        return base64.b64encode(nonce + sealed).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Data that does not belong to this key is no data: the person signs in again."""
        try:
            raw = base64.b64decode(session_data, validate=True)
            cipher, row = self._cipher()
            found: dict[str, Any] = json.loads(cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], row))
        except (InvalidTag, ValueError):
            return {}
        return found

    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(
            session_key=stored_key(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Say whether a session with this key is stored."""
        return bool(self.model.objects.filter(session_key=stored_key(session_key)).exists())

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Store the session under the hash of its key, with whose it is and from which browser."""
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        fields = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": data.get(SESSION_KEY),
            "device": data.get("device", ""),
            "seen_at": timezone.now(),
        }
        using = router.db_for_write(self.model)
        row = stored_key(self.session_key)
        with transaction.atomic(using=using):
            if not must_create:
                if not self.model.objects.using(using).filter(session_key=row).update(**fields):
                    raise UpdateError
                return None
            try:
                self.model.objects.using(using).create(session_key=row, **fields)
            except IntegrityError as error:
                raise CreateError from error
        return None

    def delete(self, session_key: str | None = None) -> None:
        """Delete this session, or the one with the given key."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=stored_key(key)).delete()
