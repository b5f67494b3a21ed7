"""When reminders of a kind come, where a programme's lead officer changed it."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q

from wall.declare import Policy, Wall, holds
from wall.models import held
from wall.offices import current_office
from wall.rights import Right


class LadderManager(models.Manager["Ladder"]):
    """The policy's condition once more: a programme's, and those of the dialogues that the viewer knows of."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet["Ladder"]:
        """In the inner ring what the viewer may read; in an office all that its login may."""
        rows = super().get_queryset()
        if current_office() != "default":
            return rows
        known = held(Right.OUTLINE).values("dialogue_id")
        return rows.filter(Q(dialogue_id__isnull=True) | Q(dialogue_id__in=known))


class Ladder(models.Model):
    """The steps of one kind in one programme, or in one dialogue of it.

    `steps` are [days after the due date (before it, where negative), "owner" or "supervisor"], `dates` days on
    which the owner hears of it whenever it is due: a donor's own calendar. Written by a definer function alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=60)
    programme_id = models.UUIDField()
    dialogue_id = models.UUIDField(null=True)
    steps: Any = models.JSONField()
    dates: Any = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by_id = models.UUIDField()

    wall = Wall(
        policies=(
            Policy(
                command="select",
                rows=f"{{table}}.dialogue_id is null or {holds(Right.OUTLINE, dialogue='{table}.dialogue_id')}",
            ),
        )
    )
    objects = LadderManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "programme_id", "dialogue_id"], name="ladder_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
