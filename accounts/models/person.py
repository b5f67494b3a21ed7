"""Users as the inner ring may read them: id, name and organisation."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation


class Person(models.Model):
    """The three public columns of `accounts_user`. The database refuses the others to the inner login."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.DO_NOTHING, related_name="+"
    )

    class Meta:
        managed = False
        db_table = "accounts_user"
        ordering = ("display_name",)
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.display_name
