"""What was said of an obligation, to whom, and whether it has arrived."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notices.models.obligation import Obligation
from wall.declare import VIEWER, Office, Policy, Wall, knows
from wall.offices import current_office
from wall.viewer import the_viewer


class State(models.TextChoices):
    """Where a notice's mail stands. The desk shows a notice from the moment it is written."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DESK_ONLY = "desk_only"  # its recipient wants no mail of this kind
    WITHDRAWN = "withdrawn"  # settled, or no longer to be known by its recipient, before it was sent


class Because(models.TextChoices):
    """Why this person is told."""

    OWNER = "owner"
    DEPUTY = "deputy"
    SUPERVISOR = "supervisor"


# What a worker may have to do something about; the partial index has the same condition.
ON_ITS_WAY = Q(state__in=[State.WAITING, State.CLAIMED])


# What was said, and how its mail fares: what the registrar writes.
SAID = (
    *(
        "id",
        "obligation_id",
        "round",
        "step",
        "recipient_id",
        "because",
        "kind",
        "dialogue_id",
        "page_id",
        "needs",
    ),
    *("level", "created_at"),
)
DELIVERED = ("state", "attempts", "next_try_at", "letter", "sent_at", "failure")
_KNOWN = knows("{table}.needs", dialogue="{table}.dialogue_id", level="{table}.level", also="true")
# Recipients see what was said to them of what they may still know.
_TOLD = f"{{table}}.recipient_id = {VIEWER} and ({{table}}.dialogue_id is null or {_KNOWN})"


class NoticeManager(models.Manager["Notice"]):
    """What was said to the viewer; the policy leaves out what they may no longer know (see ObligationManager)."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet["Notice"]:
        """In the inner ring what the viewer may read; in an office all that its login may."""
        rows = super().get_queryset()
        if current_office() != "default":
            return rows
        return rows.filter(recipient_id=the_viewer())


class Notice(models.Model):
    """One step of one obligation's ladder, said to one person: once, whatever is killed when.

    `next_try_at` is when a waiting notice may be sent, and for a claimed one when the claim lapses: a
    worker that was killed never says so. Notices of one digest share a `letter`, from which the
    Message-ID is made, so that a mail that had to be sent twice is recognised as one. `needs` and `level`
    are its obligation's: who loses the right, or is not cleared for the level to which it rose, reads it no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="notices")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    recipient_id = models.UUIDField()
    because = models.CharField(max_length=10, choices=Because.choices)
    kind = models.CharField(max_length=60)
    dialogue_id = models.UUIDField(null=True)
    page_id = models.UUIDField()
    needs = models.IntegerField()
    level = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # How its mail fares; nothing here says what it is about.
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    letter = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True, default="")

    wall = Wall(
        policies=(
            Policy(command="select", rows=_TOLD),
            Policy(command="update", rows=_TOLD, columns=("read_at",)),
        ),
        offices={
            "registrar": Office(
                read=(*SAID, *DELIVERED), insert=(*SAID, *DELIVERED, "read_at"), update=DELIVERED
            )
        },
        # How a mail fares is no act of anybody: only what was said, and that it was read, must be announced.
        unannounced=DELIVERED,
    )
    objects = NoticeManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["next_try_at"], name="notice_to_try_at", condition=ON_ITS_WAY),
            models.Index(fields=["recipient_id", "-created_at"], name="notice_inbox"),
            models.Index(fields=["letter"], name="notice_letter", condition=Q(letter__isnull=False)),
            models.Index(fields=["recipient_id"], name="notice_failed", condition=Q(state="failed")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "round", "step", "recipient_id"], name="notice_said_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notice_state_is_known"),
            models.CheckConstraint(condition=Q(needs__gt=0), name="notice_needs_a_right"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
