"""The roster. Four tables for one person, because four kinds of reader may see four different things."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialogues.models.base import Walled
from dialogues.models.dialogue import Dialogue
from dialogues.models.party import Faction, Party
from resources.bounds import codes_known, days_between
from vault.fields import SealedTextField
from wall.declare import Office, Wall
from wall.models import WalledManager
from wall.rights import Right


class Function(models.TextChoices):
    """What somebody does in the dialogue."""

    PARTICIPANT = "participant", _("Participant")
    FACILITATOR = "facilitator", _("Facilitator")
    EXPERT = "expert", _("Expert")
    OBSERVER = "observer", _("Observer")
    INTERPRETER = "interpreter", _("Interpreter")
    NOTE_TAKER = "note_taker", _("Note-taker")


class RoleClass(models.TextChoices):
    """How close somebody stands to their officials (domain rows 31 to 36). The track is computed from it."""

    OFFICIAL_INSTRUCTED = "official_instructed", _("Official under instructions")
    OFFICIAL_PRIVATE = "official_private", _("Official in private capacity")
    NEAR_OFFICIAL = "near_official", _("Close to officials")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    THIRD_PARTY = "third_party", _("Third party")


class Gender(models.TextChoices):
    """Self-described. `undisclosed` stays in every denominator."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    NON_BINARY = "non_binary", _("Non-binary")
    SELF_DESCRIBED = "self_described", _("Self-described")
    UNDISCLOSED = "undisclosed", _("Undisclosed")


class Participant(Walled):
    """One attender of one dialogue, facilitators too: alias, side and role class."""

    alias = models.CharField(max_length=60, editable=False)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    faction = models.ForeignKey(
        Faction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    function = models.CharField(max_length=12, choices=Function.choices, default=Function.PARTICIPANT)
    role_class = models.CharField(max_length=20, choices=RoleClass.choices)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    # Who withdrew: their keys are destroyed, and alias, side, class, gender and attendance stay, for the counts.
    erased_on = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    wall = Wall(
        read=Right.ROSTER,
        insert=Right.LOG,
        update=Right.LOG,
        offices={
            "statistician": Office(
                read=("id", "dialogue_id", "party_id", "function", "role_class", "joined_on", "left_on")
            ),
            "archivist": Office(read=("id", "dialogue_id", "erased_on"), rows="erased_on is not null"),
        },
    )

    class Meta(Walled.Meta):
        ordering = ["alias"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "alias"], name="participant_alias_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="participant_left_after_joined",
            ),
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True) | Q(left_on__isnull=False),
                name="participant_erased_has_left",
            ),
            days_between("participant_days_between", "joined_on", "left_on"),
            codes_known("participant_codes_known", function=Function, role_class=RoleClass),
        ]

    def __str__(self) -> str:
        return self.alias


class AboutParticipant(models.Model):
    """A further part of a participant, with the participant's id as its own."""

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, primary_key=True, related_name="%(class)s", db_constraint=False
    )
    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="+")

    objects = WalledManager()
    base = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "base"

    @property
    def vault_person_id(self) -> object:
        """Sealed under the person's own key, so that one withdrawal erases one person."""
        return self.participant_id

    def __str__(self) -> str:
        return str(self.pk)


class Attributes(AboutParticipant):
    """What the statistician counts. `proximity` (0 to 4) is closeness to power, used for transfer planning."""

    gender = models.CharField(max_length=16, choices=Gender.choices, default=Gender.UNDISCLOSED)
    gender_words = SealedTextField(blank=True, default="", erased="")
    stated_capacity = SealedTextField(blank=True, default="", erased="")
    proximity = models.PositiveSmallIntegerField(null=True, blank=True)

    wall = Wall(
        read=Right.ATTRIBUTES,
        insert=Right.LOG,
        update=Right.LOG,
        offices={"statistician": Office(read=("participant_id", "dialogue_id", "gender"))},
    )

    class Meta(AboutParticipant.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(proximity__isnull=True) | Q(proximity__lte=4), name="attributes_proximity_0_to_4"
            ),
            codes_known("attributes_gender_known", gender=Gender),
        ]


class Identity(AboutParticipant):
    """Who a participant is. `name_index` finds an exact name within this dialogue and means nothing in another."""

    name = SealedTextField(erased="")
    affiliation = SealedTextField(blank=True, default="", erased="")
    name_index = models.BinaryField(max_length=40)

    wall = Wall(read=Right.NAMES, insert=Right.LOG, update=Right.CONTACTS)


class Contact(AboutParticipant):
    """How to reach a participant."""

    email = SealedTextField(blank=True, default="", erased="")
    phone = SealedTextField(blank=True, default="", erased="")
    remarks = SealedTextField(blank=True, default="", erased="")

    wall = Wall(read=Right.CONTACTS, insert=Right.LOG, update=Right.CONTACTS)
