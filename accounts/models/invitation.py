"""An invitation to set a first password."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.walled import credentials
from wall.declare import Policy


class Invitation(models.Model):
    """A link that works once, for seven days. Name, organisation and roles stand with the person already.

    Only the SHA-256 of the link's token is kept (32 bytes): whoever reads this table cannot accept.
    """

    wall_login = "door"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.BinaryField(unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    wall = credentials(
        Policy(
            login="door",
            command="select",
            columns=("id", "user_id", "invited_by_id", "created_at", "expires_at", "used_at"),
        )
    )

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return str(self.id)
