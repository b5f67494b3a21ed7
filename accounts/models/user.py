"""Users: people with an account."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.walled import credentials, may
from wall.declare import Policy
from wall.levels import Level

PUBLIC_PERSON = ("id", "display_name", "organisation_id")
REMINDED_PERSON = (
    *("id", "email", "display_name", "language", "time_zone", "deputy_id", "supervisor_id", "is_active"),
)
# What people may change about themselves; everything else goes through definer functions.
OWN_COLUMNS = ("password", "last_login", "language", "time_zone")


class Ring(models.TextChoices):
    """Which of the two houses a person signs in to."""

    INNER = "inner", _("Inner: facilitators and program officers")
    OUTER = "outer", _("Outer: funders and liaisons")


class UserManager(BaseUserManager["User"]):
    """Finds people by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, in whatever case it is written."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # knox has its own
    """One person with an account. Never a superuser: a constraint, because a superuser would pass every check.

    A person exists from the invitation on, without a password and not active; `joined_at` is when they
    accepted. `clearance` caps what grants give them, whatever was granted.
    """

    wall_login = "door"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    display_name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="people"
    )
    ring = models.CharField(_("signs in to"), max_length=5, choices=Ring.choices, default=Ring.INNER)
    clearance = models.PositiveSmallIntegerField(
        _("clearance"), choices=Level.choices, default=Level.RESTRICTED
    )
    deputy = models.ForeignKey(
        "self",
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deputy_of",
    )
    supervisor = models.ForeignKey(
        "self",
        verbose_name=_("supervisor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supervisor_of",
    )
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("may sign in"), default=False)
    is_staff = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True, editable=False)

    # Rights on dialogues are granted per dialogue and answered by the wall; there are no rights on whole tables.
    user_permissions = None  # type: ignore[assignment]

    wall = credentials(
        *may("door", "select"),
        *may("outer_door", "select", rows="ring = 'outer'"),
        Policy(login="door", command="update", columns=OWN_COLUMNS),
        Policy(login="outer_door", command="update", columns=OWN_COLUMNS, rows="ring = 'outer'"),
        Policy(login="inner", command="select", columns=PUBLIC_PERSON),
        Policy(login="registrar", command="select", columns=REMINDED_PERSON),
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        ordering = ("display_name",)
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="nobody_is_superuser"),
            models.CheckConstraint(condition=models.Q(is_staff=False), name="nobody_is_staff"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(condition=models.Q(ring__in=Ring.values), name="ring_is_known"),
            models.CheckConstraint(
                condition=models.Q(clearance__in=Level.values), name="clearance_is_a_level"
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("id")) & ~models.Q(supervisor=models.F("id")),
                name="nobody_is_their_own_deputy_or_supervisor",
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(joined_at__isnull=False),
                name="active_people_have_joined",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        """Addresses are stored in small letters."""
        super().clean()
        self.email = self.email.strip().lower()

    def check_password(self, raw_password: str | None) -> bool:
        """Compare, and change nothing: Django would write a new hash on the way, which is a change of the way in."""
        return check_password(raw_password, self.password)

    def get_full_name(self) -> str:
        """The name that others see."""
        return self.display_name

    def get_short_name(self) -> str:
        """The name that others see; there is no shorter one."""
        return self.display_name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Always False: the wall answers questions about rights, nobody else does."""
        return False

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Always False, as `has_perm`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Always False, as `has_perm`."""
        return False
