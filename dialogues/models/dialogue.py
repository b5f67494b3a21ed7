"""A dialogue: its outline, which many may know, and its brief, which fewer may."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vault.fields import SealedTextField
from wall.declare import IS_A_LEVEL, Office, Wall
from wall.levels import Level
from wall.models import WalledManager
from wall.rights import CAPACITIES, Right


class State(models.TextChoices):
    """Where a dialogue stands in its life; moves are in dialogues/rules.py."""

    PIPELINE = "pipeline", _("In the pipeline")
    CONTACT = "contact", _("Pre-dialogue contact")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    TRANSITION = "transition", _("In transition to Track One")
    # Not the word for the closed level: who reads one must not take it for the other.
    CLOSED = "closed", pgettext_lazy("state of a dialogue", "Ended")
    CANCELLED = "cancelled", _("Cancelled")


class ArmsLength(models.TextChoices):
    """What the sponsor's officers learn of the roster."""

    BLIND = "blind", _("Blind: nothing of the roster")
    ALIASES = "aliases", _("Aliases: alias, side and role class")
    KNOWN = "known", _("Known: names as well, when the lead facilitator grants them")


class Track(models.TextChoices):
    """Tracks of diplomacy (Jones 2019; domain rows 30 to 34)."""

    THREE = "three", _("Track Three")
    TWO = "two", _("Track Two")
    ONE_HALF = "one_half", _("Track 1.5")
    ONE = "one", _("Track One")


class IssueArea(models.TextChoices):
    """What a dialogue or an agenda item is about. HARD_SECURITY below says which are hard security."""

    HARD_SECURITY = "hard_security", _("Hard security and confidence-building")
    CEASEFIRE = "ceasefire", _("Ceasefire and monitoring")
    NUCLEAR = "nuclear", _("Nuclear risk")
    MARITIME = "maritime", _("Maritime")
    WATER = "water", _("Water")
    JUSTICE = "justice", _("Transitional justice")
    DETAINEES = "detainees", _("Detainees and missing people")
    POWER_SHARING = "power_sharing", _("Power sharing")
    ECONOMY = "economy", _("Economy and trade")
    HUMANITARIAN = "humanitarian", _("Humanitarian access")
    RETURN = "return", _("Return of displaced people")
    MEDIA = "media", _("Media and hate speech")
    WPS = "wps", _("Women, peace and security")
    OTHER = "other", _("Something else")


HARD_SECURITY = frozenset(
    {IssueArea.HARD_SECURITY, IssueArea.CEASEFIRE, IssueArea.NUCLEAR, IssueArea.MARITIME}
)

# Percent of women aimed for. One that anything meets would make every balance a success.
GENDER_TARGETS = (30, 33, 50)


class Dialogue(models.Model):
    """The outline: that a dialogue exists, its code name, its state and its rules of disclosure."""

    is_dialogue = True

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey("accounts.Programme", on_delete=models.PROTECT, related_name="+")
    # In clear, so that lists can sort and search by it. Not unique: a constraint would betray hidden ones.
    code_name = models.CharField(max_length=60, editable=False)
    level = models.SmallIntegerField(choices=Level.choices, default=Level.RESTRICTED)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PIPELINE)
    arms_length = models.CharField(max_length=8, choices=ArmsLength.choices, default=ArmsLength.BLIND)
    declared_track = models.CharField(max_length=8, choices=Track.choices, default=Track.TWO)
    gender_target = models.PositiveSmallIntegerField(default=30, help_text=_("Percent of women aimed for"))
    opened_at = models.DateTimeField(auto_now_add=True)
    state_since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    shred_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    wall = Wall(
        read=Right.OUTLINE,
        update=Right.MANAGE,
        dialogue="id",
        # What carries rules (level, arm's length, programme) moves by definer functions alone.
        columns=(
            "state",
            "state_since",
            "ended_on",
            "shred_on",
            "declared_track",
            "gender_target",
            "version",
        ),
        offices={
            "statistician": Office(
                read=(
                    "id",
                    "programme_id",
                    "level",
                    "state",
                    "arms_length",
                    "declared_track",
                    "gender_target",
                )
            ),
            "registrar": Office(read=("id", "programme_id", "state", "shred_on")),
            "archivist": Office(read=("id", "state", "ended_on", "shred_on")),
        },
        checks={
            "dialogues_dialogue_level_is_one": IS_A_LEVEL,
            "dialogues_dialogue_arms_length_is_known": f"arms_length in ({', '.join(map(repr, ArmsLength.values))})",
        },
    )
    objects = WalledManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"
        ordering = ["code_name", "id"]
        # django-guardian stores a capacity as one of these permissions.
        permissions = [(name, f"{name} on a dialogue") for name in CAPACITIES]
        default_permissions = ()
        # Lists are read in these orders: whoever may see very many dialogues has not all of them sorted.
        indexes = [
            models.Index(fields=["code_name", "id"], name="dialogue_code_name"),
            models.Index(fields=["-state_since", "id"], name="dialogue_state_since"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gender_target__in=GENDER_TARGETS), name="dialogue_target_one_of_three"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.CLOSED, State.CANCELLED], ended_on__isnull=False)
                | (~models.Q(state__in=[State.CLOSED, State.CANCELLED]) & models.Q(ended_on__isnull=True)),
                name="dialogue_ended_iff_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.code_name

    @property
    def dialogue_id(self) -> object:
        """A dialogue belongs to itself, so that the wall and the vault ask every row the same question."""
        return self.pk

    @property
    def marking(self) -> Level:
        """The level that pages about this dialogue are marked with."""
        return Level(self.level)


class Brief(models.Model):
    """What the dialogue is about: for its team and for the officers who manage it."""

    dialogue = models.OneToOneField(
        Dialogue, on_delete=models.CASCADE, primary_key=True, related_name="brief"
    )
    language = models.CharField(max_length=12, default="en")
    title = SealedTextField(blank=True, default="")
    theme = SealedTextField(blank=True, default="")
    official_process = SealedTextField(blank=True, default="")
    convenor = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issue_areas = ArrayField(
        models.CharField(max_length=20, choices=IssueArea.choices), default=list, blank=True
    )
    hard_security = models.BooleanField(default=False)

    wall = Wall(read=Right.BRIEF, insert=Right.MANAGE, update=Right.MANAGE)
    objects = WalledManager()
    base = models.Manager()

    class Meta:
        base_manager_name = "base"

    def __str__(self) -> str:
        return str(self.dialogue_id)
