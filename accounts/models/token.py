"""Tokens for machines that call the API."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.walled import OUTER_PERSON, credentials, may


class ApiToken(AbstractAuthToken):
    """A named token; only its SHA-512 is kept. It always expires."""

    wall_login = "door"

    name = models.CharField(_("name"), max_length=80)

    wall = credentials(
        *may("door", "select", "delete"), *may("outer_door", "select", "delete", rows=OUTER_PERSON)
    )

    class Meta:
        ordering = ("-created",)
        verbose_name = _("API token")
        constraints = [models.CheckConstraint(condition=models.Q(expiry__isnull=False), name="tokens_expire")]

    def __str__(self) -> str:
        return self.name
