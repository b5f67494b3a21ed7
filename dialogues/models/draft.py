"""Drafts, and idempotency keys of what was already sent."""

from uuid import uuid4

from django.db import models

from dialogues.models.base import Walled
from vault.fields import SealedJSONField
from wall.declare import VIEWER, Wall
from wall.rights import Right


class Draft(Walled):
    """A form being written, sealed and the writer's own. One per person, dialogue, kind and object."""

    class Kind(models.TextChoices):
        SESSION_LOG = "session_log"
        ROSTER_IMPORT = "roster_import"

    user = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # The session being logged, or a random id for something that does not exist yet.
    about = models.UUIDField(default=uuid4)
    body = SealedJSONField()
    saved_at = models.DateTimeField(auto_now=True)

    wall = Wall(
        read=Right.OUTLINE,
        insert=Right.OUTLINE,
        update=Right.OUTLINE,
        delete=Right.OUTLINE,
        own=f"user_id = {VIEWER}",
    )

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "dialogue", "kind", "about"], name="draft_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class IdempotencyKey(Walled):
    """A keyed hash of what somebody already sent, and what came of it; never the answer itself."""

    user = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    key_hash = models.BinaryField(max_length=32)
    body_hash = models.BinaryField(max_length=32)
    object_id = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    wall = Wall(
        read=Right.OUTLINE,
        insert=Right.OUTLINE,
        update=Right.OUTLINE,
        delete=Right.OUTLINE,
        own=f"user_id = {VIEWER}",
    )

    class Meta(Walled.Meta):
        constraints = [models.UniqueConstraint(fields=["user", "key_hash"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return str(self.pk)
