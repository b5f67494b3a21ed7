"""What every table behind the wall has in common."""

from uuid import uuid4

from django.db import models

from wall.models import WalledManager


class Walled(models.Model):
    """A row with a random id that belongs to one dialogue.

    Ids are made here, not by the database, and nothing visible is numbered: ordinals betray hidden
    siblings. Foreign keys between walled tables are declared without a database constraint and get one
    that carries the dialogue along (`wall.units`), so that none reaches across the wall.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    dialogue = models.ForeignKey("dialogues.Dialogue", on_delete=models.CASCADE, related_name="+")

    objects = WalledManager()
    base = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "base"
