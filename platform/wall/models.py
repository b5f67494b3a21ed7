"""The access table as Django sees it: read by managers, written by the database alone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.models.functions import Now

from wall.offices import current_office
from wall.questions import read_right
from wall.rights import Right
from wall.viewer import the_viewer

# Dialogues. Whoever holds a right on more of them gets another plan with the same answer (docs/decisions/0009).
MANY = 1_000


class Access(models.Model):
    """These rights, on this dialogue, up to this level, until then. See wall/walled/access.sql."""

    pk = models.CompositePrimaryKey("user_id", "dialogue_id", "until", "ceiling")
    user_id = models.UUIDField()
    dialogue_id = models.UUIDField()
    until = models.DateTimeField()
    ceiling = models.SmallIntegerField()
    rights = models.IntegerField()

    class Meta:
        managed = False
        db_table = "wall_access"


def held(right: Right) -> models.QuerySet[Access]:
    """The current viewer's rows of the access table that carry this right and still run."""
    carries = models.F("rights").bitand(int(right))
    return Access.objects.alias(carried=carries).filter(user_id=the_viewer(), until__gt=Now(), carried__gt=0)


def holds_more_than(number: int, right: Right) -> bool:
    """Say whether the current viewer holds this right on more than so many dialogues. One query, however many there are."""
    with connections[current_office()].cursor() as cursor:
        cursor.execute(
            "select count(*) from (select distinct dialogue_id from wall_access where user_id = %s"
            " and until > statement_timestamp() and rights & %s <> 0 limit %s) held",
            [the_viewer(), int(right), number + 1],
        )
        return bool(cursor.fetchone()[0] > number)


class IsHeld(models.Func):
    """Condition: the viewer holds this right on the dialogue whose id the path leads to.

    `dialogue_id in held(right)`, written out: putting that query together anew for every query of every page
    took a sixth of the page. Raises NoViewer where nobody has said who is looking.
    """

    template = "%(expressions)s AND a.until > STATEMENT_TIMESTAMP() AND (a.rights & %(right)s) > 0)"
    arg_joiner = " IN (SELECT a.dialogue_id FROM wall_access a WHERE a.user_id = "
    output_field = models.BooleanField()

    def __init__(self, dialogue: str, right: Right) -> None:
        viewer = models.Value(the_viewer(), output_field=models.UUIDField())
        super().__init__(models.F(dialogue), viewer, right=int(right))


class WalledManager(models.Manager[Any]):
    """The dialogues that the viewer may see, once more in the query, where PostgreSQL can join by them.

    The policy is the net under it: policies' subqueries are never pulled up into joins. `IN` without the
    level, because a condition that is no equality keeps the planner from starting at the viewer's few
    dialogues (measured: 164 ms instead of 3); the policy holds each row to its own level. Which right, and which
    column holds the dialogue, the model's `wall` says. Inside an office there is no viewer; the office's own
    policies answer.
    """

    use_in_migrations = False

    @property
    def right(self) -> Right:
        """The right without which no row is shown. Raises LookupError where the model does not say."""
        return read_right(self.model)

    def get_queryset(self) -> models.QuerySet[Any]:
        """In the inner ring the rows of dialogues on which the viewer holds the right; in an office all that its login may read."""
        rows = super().get_queryset()
        if current_office() != "default":
            return rows
        return rows.filter(IsHeld(self.model.wall.dialogue, self.right))

    def of(self, parent: models.Model) -> models.QuerySet[Any]:
        """The rows of this parent: of a session, a party, a note.

        The parent's dialogue is named as well: otherwise the condition of `get_queryset` begins at all the dialogues of
        somebody who has very many (measured for the attendance of one session and 10 000 dialogues: 93 ms, and 3 so).
        """
        (key,) = (one.name for one in self.model._meta.fields if one.related_model is type(parent))
        of_parent = {key: parent, self.model.wall.dialogue: parent.dialogue_id}  # type: ignore[attr-defined]
        return self.get_queryset().filter(**of_parent)

    def in_order(self) -> models.QuerySet[Any]:
        """The rows of all dialogues, for a list that shows the first few of an index's order and is not filtered by its reader.

        Of whoever holds the right on more than MANY dialogues the policy alone asks: then that index is walked until there are
        enough, and not all that they hold is sorted. One query more; what it gives serves several lists.
        """
        return self.model._base_manager.all() if holds_more_than(MANY, self.right) else self.get_queryset()

    def by_id(self, ids: Iterable[UUID | None]) -> dict[UUID, Any]:
        """The rows of these ids that the viewer may see, by id.

        Of few rows that are named the policy alone asks: the condition of `get_queryset` would begin at all the
        dialogues of somebody who has very many (measured for 300 of 2 000: 106 ms instead of 10).
        """
        if current_office() == "default":
            the_viewer()
        wanted = {one for one in ids if one is not None}
        return dict(self.model._base_manager.order_by().in_bulk(wanted)) if wanted else {}
