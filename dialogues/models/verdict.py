"""Verdicts: what the statistician's office says of a roster to viewers who may not count it."""

from django.db import models

from dialogues.models.base import Walled
from dialogues.models.dialogue import Dialogue, Track
from wall.declare import Office, Wall
from wall.models import WalledManager
from wall.rights import Right


class TrackVerdict(models.Model):
    """The track that the roster says, without numbers (domain rows 30 to 34)."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.CASCADE, primary_key=True, related_name="+")
    track = models.CharField(max_length=8, choices=Track.choices, blank=True)  # empty: too few to say
    computed_at = models.DateTimeField()

    wall = Wall(
        read=Right.BRIEF,
        offices={
            "statistician": Office(
                read=("dialogue_id", "track", "computed_at"),
                insert=("dialogue_id", "track", "computed_at"),
                update=("dialogue_id", "track", "computed_at"),
            )
        },
    )
    objects = WalledManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"

    def __str__(self) -> str:
        return str(self.pk)


class TrackCount(models.Model):
    """The numbers behind the verdict, for those who may see role classes."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.CASCADE, primary_key=True, related_name="+")
    counts = models.JSONField()  # role class → people
    computed_at = models.DateTimeField()

    wall = Wall(
        read=Right.ROSTER,
        offices={
            "statistician": Office(
                read=("dialogue_id", "counts", "computed_at"),
                insert=("dialogue_id", "counts", "computed_at"),
                update=("dialogue_id", "counts", "computed_at"),
            )
        },
    )
    objects = WalledManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"

    def __str__(self) -> str:
        return str(self.pk)


class BalanceVerdict(Walled):
    """For a half-year that has closed: was the gender target met? A word, never a number."""

    class Answer(models.TextChoices):
        MET = "met"
        NOT_MET = "not_met"
        TOO_FEW = "too_few"

    half_year = models.DateField(help_text="Its first day: 1 January or 1 July")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    hard_security_answer = models.CharField(max_length=8, choices=Answer.choices)
    target = models.PositiveSmallIntegerField()
    computed_at = models.DateTimeField()

    wall = Wall(
        read=Right.BRIEF,
        offices={
            "statistician": Office(
                read=(
                    "id",
                    "dialogue_id",
                    "half_year",
                    "answer",
                    "hard_security_answer",
                    "target",
                    "computed_at",
                ),
                insert=(
                    "id",
                    "dialogue_id",
                    "half_year",
                    "answer",
                    "hard_security_answer",
                    "target",
                    "computed_at",
                ),
                update=(
                    "id",
                    "dialogue_id",
                    "half_year",
                    "answer",
                    "hard_security_answer",
                    "target",
                    "computed_at",
                ),
            )
        },
    )

    class Meta(Walled.Meta):
        ordering = ["-half_year"]
        constraints = [models.UniqueConstraint(fields=["dialogue", "half_year"], name="balance_verdict_once")]

    def __str__(self) -> str:
        return str(self.pk)
