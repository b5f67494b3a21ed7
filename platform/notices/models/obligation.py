"""What is due: of which kind, about which object, whose, and when."""

from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import IsNull
from django.utils import timezone

from wall.declare import VIEWER, Office, Policy, Wall, knows
from wall.levels import Level
from wall.offices import current_office
from wall.rights import Right
from wall.viewer import the_viewer

# Who runs a dialogue sees what is due in it, whoever owes it.
RUNS = Right.LOG | Right.MANAGE
# The rows that the registrar may still have to speak about; the partial index has the same condition.
STANDS = Q(done_at__isnull=True, ended_at__isnull=True, paused_at__isnull=True)
# Neither done nor ended, in the words of `open_about`.
OPEN = Q(IsNull(Coalesce("done_at", "ended_at"), rhs=True))


_RUNS = f"(a.rights & {int(RUNS)}) <> 0"
_MINE = f"dialogue_id is null and owner_id = {VIEWER}"
# What the registrar's office reads: when to speak, and to whom. The ids go into the notice's link.
SPEAKS_BY = (
    *(
        "id",
        "kind",
        "dialogue_id",
        "object_id",
        "page_id",
        "owner_id",
        "needs",
        "level",
        "created_at",
        "opens_at",
    ),
    *("due_at", "round", "next_step", "next_step_at", "done_at", "ended_at", "paused_at"),
)
# What those who run a dialogue change of what is due in it. Whose it is, only definer functions write.
MOVES = (
    *("level", "owed_as", "opens_at", "due_at", "moved_from", "round", "next_step", "next_step_at"),
    *("done_at", "ended_at", "paused_at"),
)


def _knows(also: str) -> str:
    """SQL: the viewer holds the row's right on its dialogue, at its level, and `also` is true of their access."""
    return knows("{table}.needs", dialogue="{table}.dialogue_id", level="{table}.level", also=also)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Obligations by what is still to be done about them."""

    def open(self) -> "ObligationQuerySet":
        """Neither done nor ended (paused ones are open)."""
        return self.filter(done_at__isnull=True, ended_at__isnull=True)

    def open_about(self) -> "ObligationQuerySet":
        """Open obligations, for a search by object or dialogue.

        No samples are kept, so the planner takes each "is null" for rare, and would rather walk the whole
        index of everybody's open obligations than use that of one dialogue (measured: 7 ms of 40 000, not 0.1).
        """
        return self.filter(OPEN)

    def speaking_by(self, now: Any) -> "ObligationQuerySet":
        """Obligations whose next step has come. Compared by `<=`, so that a missed run loses nothing."""
        return self.filter(STANDS, next_step_at__lte=now)


class ObligationManager(models.Manager.from_queryset(ObligationQuerySet)):  # type: ignore[misc]
    """What the policy lets the viewer see: their own, and what is due in the dialogues that they run.

    Its condition is not said here once more, as other walled tables' managers do: it is about each row's own
    right, level and owner, so that nothing can be joined by it, and it would only be computed twice.
    """

    use_in_migrations = False

    def get_queryset(self) -> ObligationQuerySet:
        """In the inner ring what the viewer may read; in an office all that its login may. Raises NoViewer."""
        if current_office() == "default":
            the_viewer()
        rows: ObligationQuerySet = super().get_queryset()
        return rows


class Obligation(models.Model):
    """One thing that one person owes by one moment.

    It holds no content: the sentence that may be said of it belongs to its kind (notices/kinds.py).
    `needs` is the one right on the dialogue without which nobody may know of it, `level` how confidential
    its object is. `round` counts how often the date moved, the thing was taken up again or handed on.

    `handed_from_id` and `moved_from` are what its kind's rule says (whose, when) where somebody decided
    otherwise; the rule goes by them and leaves the decision alone. It was waived where `ended_at` is
    `waived_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=60)
    dialogue_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=60, blank=True, default="")
    object_id = models.UUIDField()
    # What the page that settles it is about, where that is another thing (a follow-up's session).
    page_id = models.UUIDField(null=True)
    owner_id = models.UUIDField()
    # The capacity whose holders owe it (wall.rights); empty where it is this one person's own.
    owed_as = models.CharField(max_length=20, blank=True, default="", db_default="")
    needs = models.IntegerField(default=int(Right.OUTLINE))
    level = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    # When something changed about it that its owner's calendar shows. The database writes it.
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    # Before this moment there is nothing to do yet, and the desk is silent about it.
    opens_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0)
    next_step = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    handed_from_id = models.UUIDField(null=True)
    former_owners: Any = ArrayField(models.UUIDField(), default=list, db_default=models.Value("{}"))
    moved_from = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)
    waived_by_id = models.UUIDField(null=True)

    wall = Wall(
        policies=(
            Policy(command="select", rows=_knows(f"{_RUNS} or a.user_id = {{table}}.owner_id")),
            Policy(command="insert", rows=_knows(_RUNS)),
            Policy(command="update", rows=_knows(_RUNS), columns=MOVES),
            # Somebody who knows of a dialogue without running it (a programme's lead officer) owes what they
            # began there.
            Policy(command="insert", rows=_knows("a.user_id = {table}.owner_id"), name="self_insert"),
            # What belongs to no dialogue is between the person and the platform.
            Policy(command="select", rows=_MINE, name="own_select"),
            Policy(command="insert", rows=_MINE, name="own_insert"),
            Policy(command="update", rows=_MINE, columns=MOVES, name="own_update"),
        ),
        offices={
            "registrar": Office(read=SPEAKS_BY, update=("next_step", "next_step_at", "ended_at")),
        },
    )
    objects = ObligationManager()
    base = models.Manager.from_queryset(ObligationQuerySet)()

    class Meta:
        base_manager_name = "base"
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["next_step_at"],
                name="obligation_speaks_at",
                condition=STANDS & Q(next_step_at__isnull=False),
            ),
            models.Index(
                fields=["owner_id", "due_at"],
                name="obligation_open_of_owner",
                condition=Q(done_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(fields=["object_id"], name="obligation_object"),
            models.Index(fields=["dialogue_id"], name="obligation_dialogue"),
            # What others owe, oldest first: in each of few dialogues, or in all of somebody's very many.
            models.Index(
                fields=["dialogue_id", "due_at", "id"], name="obligation_open_in_dialogue", condition=OPEN
            ),
            models.Index(fields=["due_at", "id"], name="obligation_open", condition=OPEN),
            # The same for lists of all that was ever due (`queries.known_obligations`).
            models.Index(fields=["due_at", "id"], name="obligation_due"),
            models.Index(fields=["owner_id"], name="obligation_owner"),
        ]
        constraints = [
            # The dialogue is part of it, so that a conflict says nothing about another dialogue's objects.
            models.UniqueConstraint(
                "kind",
                "dialogue_id",
                "object_id",
                Coalesce("handed_from_id", "owner_id"),
                name="obligation_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(needs__gt=0), name="obligation_needs_a_right"),
            models.CheckConstraint(
                condition=Q(level__range=(min(Level), max(Level))), name="obligation_level_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
