"""Parties to the conflict and the factions within them, dated, so that splits and mergers keep history."""

from django.db import models
from django.db.models import F, Q

from dialogues.models.base import Walled
from resources.bounds import days_between
from vault.fields import SealedTextField
from wall.declare import Wall
from wall.rights import Right


class Party(Walled):
    """One side of the conflict. A dialogue has as many as the conflict has (domain row 37)."""

    name = SealedTextField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    wall = Wall(read=Right.BRIEF, insert=Right.BRIEF, update=Right.BRIEF)

    class Meta(Walled.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="party_ends_after_start",
            ),
            days_between("party_days_between", "since", "until"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Faction(Walled):
    """A current within a party, which may be ready for what the party is not (domain row 39)."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="factions", db_constraint=False)
    name = SealedTextField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    split_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )

    wall = Wall(
        read=Right.BRIEF,
        insert=Right.BRIEF,
        update=Right.BRIEF,
    )

    class Meta(Walled.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="faction_ends_after_start",
            ),
            days_between("faction_days_between", "since", "until"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
