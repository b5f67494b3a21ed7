"""Who holds which capacity on which dialogue. django-guardian stores; only the wall answers.

Rows are written by definer functions (walled/grants.sql) that know who may give what; the inner ring's
login may read them and no more. guardian's own checks ignore end dates and are not used.
"""

from uuid import uuid4

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from dialogues.models.dialogue import Dialogue
from wall.declare import VIEWER, Policy, Wall, holds
from wall.rights import Right

# Grants are seen by whom they concern and by those who run the dialogue; nobody writes them here.
RUNS = holds(Right.MANAGE | Right.LEAD, dialogue="content_object_id")
GAVE = f"{{table}}.granted_by_id = {VIEWER} and {holds(Right.OUTLINE, dialogue='{table}.content_object_id')}"
# Your own, unless it is over, still waits for the lead facilitator's word, or rests.
MINE_NOW = (
    f"user_id = {VIEWER} and ended_at is null and until > statement_timestamp() and not waits_for_lead"
    " and (rests_since is null or confirmed_at > rests_since)"
)


class Grant(models.Model):
    """What a grant adds to guardian's three columns."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    content_object = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()
    granted_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def dialogue_id(self) -> object:
        """The dialogue's id, by the name that it has on every other table."""
        return self.content_object_id


class UserGrant(Grant, UserObjectPermissionBase):
    """One person's capacity on one dialogue.

    It counts once it is accepted (where the capacity asks for that), does not wait for the lead
    facilitator (in a closed dialogue), and does not rest after somebody else reset the person's sign-in.
    """

    accepted_at = models.DateTimeField(null=True)
    waits_for_lead = models.BooleanField(default=False)
    # Since when it rests, because somebody else changed the person's way in; until confirmed_at is later.
    rests_since = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")

    @property
    def rests(self) -> bool:
        """Whether it rests until somebody confirms that its holder is still themselves."""
        return self.rests_since is not None and not (
            self.confirmed_at and self.confirmed_at > self.rests_since
        )

    wall = Wall(
        policies=(
            Policy(command="select", rows=f"({MINE_NOW}) or {RUNS}"),
            # A programme's lead officer names who manages a dialogue, and runs none: they see what they gave.
            Policy(command="select", rows=GAVE, name="giver"),
        )
    )

    class Meta(UserObjectPermissionBase.Meta):
        unique_together = ["user", "permission", "content_object"]
        indexes = [
            # Few wait or rest; whoever may confirm them finds them without going through all grants.
            models.Index(
                fields=["granted_at"],
                name="grant_waits_or_rests",
                condition=models.Q(waits_for_lead=True) | models.Q(rests_since__isnull=False),
            ),
            # Likewise what waits for a person's own answer, of all that they may hold.
            models.Index(
                fields=["user"],
                name="grant_not_accepted",
                condition=models.Q(accepted_at__isnull=True) & models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TeamGrant(Grant, GroupObjectPermissionBase):
    """A team's capacity on one dialogue; it never reaches the closed level."""

    wall = Wall(
        policies=(
            Policy(command="select", rows=RUNS),
            Policy(command="select", rows=GAVE, name="giver"),
        )
    )

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together = ["group", "permission", "content_object"]

    def __str__(self) -> str:
        return str(self.pk)
