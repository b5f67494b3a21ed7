"""A person's preferences: mail at once or once a day, and hours and days without any."""

from datetime import time
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wall.declare import VIEWER, Office, Policy, Wall
from wall.offices import current_office
from wall.viewer import the_viewer

EVERY_DAY = 0b1111111


class Pace(models.TextChoices):
    """How often mail may come."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Once a day")


WISHES = (
    *("person_id", "pace", "digest_at", "quiet_from", "quiet_until", "working_days", "muted", "openpgp_key"),
)


class PreferenceManager(models.Manager["Preference"]):
    """The policy's condition once more: your own."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet["Preference"]:
        """In the inner ring what the viewer may read; in an office all that its login may."""
        rows = super().get_queryset()
        return rows if current_office() != "default" else rows.filter(person_id=the_viewer())


class Preference(models.Model):
    """One person's preferences. Without a row: at once, at any hour, on any day, about everything.

    Times are on the person's own clock (their `time_zone`). `working_days` has one bit a day, Monday the
    lowest. `muted` are kinds of which no mail is wanted; the desk still shows them, and duties cannot be
    muted. `openpgp_key` is a public key to which mail is encrypted. `feed_hash` is the SHA-256 of the calendar feed's secret.
    """

    person_id = models.UUIDField(primary_key=True)
    pace = models.CharField(max_length=7, choices=Pace.choices, default=Pace.AT_ONCE)
    digest_at = models.TimeField(default=time(8))
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(default=EVERY_DAY)
    muted: Any = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    openpgp_key = models.TextField(blank=True, default="", db_default="")
    feed_hash = models.BinaryField(null=True, unique=True)

    # Your preferences are yours alone; the registrar reads when and of what you want to hear, and your public key.
    wall = Wall(
        policies=tuple(
            Policy(command=c, rows=f"person_id = {VIEWER}") for c in ("select", "insert", "update")
        ),
        offices={"registrar": Office(read=WISHES)},
    )
    objects = PreferenceManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"
        constraints = [
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="preference_pace_is_known"),
            models.CheckConstraint(
                condition=Q(working_days__range=(1, EVERY_DAY)), name="preference_some_day"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=models.F("quiet_until")),
                name="preference_quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
