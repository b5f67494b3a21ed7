"""Sessions: when (which the sponsor may know), where and about what (which the team knows), and who was there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.models.base import Walled
from dialogues.models.dialogue import Dialogue, IssueArea
from dialogues.models.participant import Function, Gender, Participant
from resources.bounds import codes_known, moments_between
from vault.fields import SealedTextField
from wall.declare import Office, Wall
from wall.levels import Level
from wall.models import WalledManager
from wall.rights import Right


class SessionFormat(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Both in person and online")


class SessionRegion(models.TextChoices):
    """Where in the world, as coarse as the sponsor may know it (DAC regions, merged)."""

    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    MIDDLE_EAST = "middle_east", _("Middle East")
    OCEANIA = "oceania", _("Oceania")
    ONLINE = "online", _("Online")
    UNSTATED = "unstated", _("Not stated")


class Chair(models.TextChoices):
    """Who chaired, by category only: a name here would attribute what was said."""

    NOBODY = "", _("Nobody in particular")
    FACILITATOR = "facilitator", _("A facilitator")
    PARTICIPANT = "participant", _("A participant")
    LOCAL_PARTNER = "local_partner", _("The local partner")
    EXPERT = "expert", _("An expert")


class Session(Walled):
    """The schedule of one session. Its place and its zone are in SessionDetail, as confidential as the venue."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")

    Format = SessionFormat
    Region = SessionRegion

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    format = models.CharField(max_length=10, choices=Format.choices, default=Format.IN_PERSON)
    region = models.CharField(max_length=12, choices=Region.choices, default=Region.UNSTATED)
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)
    logged_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    wall = Wall(
        read=Right.SCHEDULE,
        insert=Right.LOG,
        update=Right.LOG,
        levelled=True,
        offices={
            "statistician": Office(
                read=(
                    "id",
                    "dialogue_id",
                    "starts_at",
                    "ends_at",
                    "state",
                    "format",
                    "region",
                    "level",
                    "logged_at",
                )
            ),
            "registrar": Office(
                read=("id", "dialogue_id", "starts_at", "ends_at", "state", "level", "logged_at")
            ),
        },
    )

    class Meta(Walled.Meta):
        ordering = ["-starts_at", "id"]
        indexes = [
            models.Index(fields=["dialogue", "-starts_at"], name="session_dialogue_starts"),
            # "the newest fifty" of somebody who may see very many
            models.Index(fields=["-starts_at"], name="session_starts"),
            # "logged of late", likewise
            models.Index(fields=["-logged_at"], name="session_logged", condition=Q(logged_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(logged_at__isnull=True) | Q(state="held"), name="session_logged_when_held"
            ),
            moments_between("session_moments_between", "starts_at", "ends_at"),
            codes_known("session_codes_known", format=SessionFormat, region=SessionRegion),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def marking(self) -> Level:
        """The level that pages about this session are marked with."""
        return Level(self.level)


class SessionDetail(models.Model):
    """What a session was: for the team."""

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="detail", db_constraint=False
    )
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="+")
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)
    title = SealedTextField(blank=True, default="")
    place = SealedTextField(blank=True, default="")
    zone = SealedTextField(default="UTC")
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    wall = Wall(read=Right.SESSIONS, insert=Right.LOG, update=Right.LOG, levelled=True)
    objects = WalledManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"

    def __str__(self) -> str:
        return str(self.pk)


class AgendaItem(Walled):
    """A part of a session, with its own level and its own Chatham House flag: "a meeting, or part thereof"."""

    Chair = Chair

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda", db_constraint=False)
    position = models.PositiveSmallIntegerField(default=0)
    title = SealedTextField()
    issue_area = models.CharField(max_length=20, choices=IssueArea.choices, default=IssueArea.OTHER)
    hard_security = models.BooleanField(default=False)
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)
    chatham_house = models.BooleanField(default=True)
    chaired_by = models.CharField(max_length=16, choices=Chair.choices, blank=True, default="")
    chaired_by_gender = models.CharField(max_length=16, choices=Gender.choices, blank=True, default="")

    wall = Wall(
        read=Right.SESSIONS,
        insert=Right.LOG,
        update=Right.LOG,
        delete=Right.LOG,
        levelled=True,
        offices={
            "statistician": Office(
                read=(
                    "id",
                    "dialogue_id",
                    "session_id",
                    "issue_area",
                    "hard_security",
                    "chaired_by",
                    "chaired_by_gender",
                )
            )
        },
    )

    class Meta(Walled.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    issue_area__in=IssueArea.values,
                    chaired_by__in=Chair.values,
                    chaired_by_gender__in=["", *Gender.values],
                ),
                name="agenda_codes_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Attendance(Walled):
    """Who was at a session, in which function. Never who said what: no table holds that."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="attendance", db_constraint=False
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="attendance", db_constraint=False
    )
    function = models.CharField(max_length=12, choices=Function.choices, default=Function.PARTICIPANT)
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)

    wall = Wall(
        read=Right.ATTRIBUTES,
        insert=Right.LOG,
        update=Right.LOG,
        delete=Right.LOG,
        levelled=True,
        by_level=True,
        offices={
            "statistician": Office(read=("id", "dialogue_id", "session_id", "participant_id", "function"))
        },
    )

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="attendance_once"),
            codes_known("attendance_function_known", function=Function),
        ]

    def __str__(self) -> str:
        return str(self.pk)
