"""Idempotency keys: a request that is sent twice is done once, whether at once or three days later."""

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from dialogues.models import Dialogue, IdempotencyKey
from ledger.actions import AlreadyDone
from resources.find import find
from wall.refusal import Hidden, Refused
from wall.viewer import the_viewer


def claim(
    *, key: str | None, body: Any, dialogue: Dialogue, object_id: UUID, model: Any, opens: bool = False
) -> None:
    """Take this key for this body within the running action; the first to come goes on.

    Raises AlreadyDone with the object when the same person sent the same body before, and Refused (422)
    when the key was used for another body. A concurrent request waits here until the first has ended.
    Kept are keyed hashes and the object's id, never a body or an answer. `opens` is for an action that makes
    the dialogue itself: each attempt makes another one, and all but the first are undone. Raises Hidden where
    what was made may not be known any more.
    """
    if not key:
        return
    mine = IdempotencyKey(
        dialogue=dialogue,
        user_id=the_viewer(),
        key_hash=_keyed(key.encode()),
        body_hash=_keyed(json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True).encode()),
        object_id=object_id,
    )
    IdempotencyKey.base.bulk_create([mine], ignore_conflicts=True)
    kept = IdempotencyKey.objects.filter(user_id=mine.user_id, key_hash=mine.key_hash).first()
    if kept is not None and kept.pk == mine.pk:
        return
    if kept is None and opens:
        raise Hidden
    if (
        kept is None
        or bytes(kept.body_hash) != bytes(mine.body_hash)
        or (kept.dialogue_id != dialogue.pk and not opens)
    ):
        raise Refused(
            _("This key was already used for something else. Use a new Idempotency-Key for a new entry."),
            code="key_reused",
        )
    raise AlreadyDone(find(model, kept.object_id))


def sent_before(key: str) -> UUID | None:
    """The id of what came of this key when the viewer sent it before; None where they never did."""
    mine = IdempotencyKey.objects.filter(user_id=the_viewer(), key_hash=_keyed(key.encode()))
    return mine.values_list("object_id", flat=True).first()


def _keyed(value: bytes) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"idempotency\0" + value, hashlib.sha256).digest()
