"""The ledger's entries as Django reads them. Nothing here writes: `ledger.actions` does, by the database."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from wall.declare import EVERY, Office, Policy, Wall, holds
from wall.rights import Right


class Entry(models.Model):
    """Who did what, on which object, when, and the names of the fields that changed."""

    class Kind(models.TextChoices):
        ACT = "act"
        REVEAL = "reveal"
        DENIED = "denied"

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    office = models.TextField()
    action = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    side = models.TextField(null=True)  # noqa: DJ001 - the database writes null for neither side
    object_type = models.TextField()
    object_id = models.UUIDField(null=True)
    dialogue_id = models.UUIDField(null=True)
    fields = ArrayField(models.TextField())
    detail = models.BinaryField(null=True)
    prev = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    wall = Wall(
        policies=(
            # The auditor reads all as opaque ids; a lead facilitator their dialogue's reveals; an officer the
            # sponsor's acts.
            Policy(command="select", rows="(select wall.viewer_is('auditor'))", name="auditor"),
            Policy(
                command="select",
                rows=f"kind = 'reveal' and {holds(Right.LEAD, dialogue='ledger_entry.dialogue_id')}",
                name="lead",
            ),
            Policy(
                command="select",
                rows=f"side = 'sponsor' and {holds(Right.MANAGE, dialogue='ledger_entry.dialogue_id')}",
                name="officer",
            ),
        ),
        # The archivist anchors and verifies: every column, ciphertext included, and no key to open it.
        offices={"archivist": Office(read=EVERY)},
        fn=("select", "insert", "update"),
        announced=False,  # wall.ledger_append alone writes, and ends the announcement
    )

    class Meta:
        managed = False
        db_table = "ledger_entry"
        ordering = ["-seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"
