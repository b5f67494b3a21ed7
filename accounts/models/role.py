"""Roles: of a person in the whole installation, or in one programme."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.programme import Programme
from accounts.walled import OUTER_PERSON, credentials, may
from resources.bounds import moments_between


class RoleKind(models.TextChoices):
    """The nine roles. A role opens pages; what may be seen of a dialogue is granted per dialogue."""

    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    LEAD_OFFICER = "lead_officer", _("Lead program officer")
    OFFICER = "officer", _("Program officer")
    APPROVER = "approver", _("Approver")
    FACILITATOR = "facilitator", _("Facilitator")
    PARTNER = "partner", _("Local partner")
    FUNDER = "funder", _("Funder")
    LIAISON = "liaison", _("Liaison")


PROGRAMME_KINDS = (RoleKind.LEAD_OFFICER, RoleKind.OFFICER, RoleKind.APPROVER)


class Role(models.Model):
    """Written only by `wall.give_role` and `wall.end_role` in the database, which check who may give it.

    `until` is the first moment at which the role no longer counts; without one it counts until ended.
    """

    wall_login = "door"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    given_at = models.DateTimeField(auto_now_add=True)

    wall = credentials(*may("door", "select"), *may("outer_door", "select", rows=OUTER_PERSON))

    class Meta:
        ordering = ("kind",)
        verbose_name = _("role")
        constraints = [
            moments_between("role_moments_between", "until"),
            models.CheckConstraint(condition=Q(kind__in=RoleKind.values), name="role_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=PROGRAMME_KINDS, programme__isnull=False)
                | (~Q(kind__in=PROGRAMME_KINDS) & Q(programme__isnull=True)),
                name="role_has_a_programme_exactly_where_it_must",
            ),
            models.UniqueConstraint(
                fields=("user", "kind", "programme"), name="role_is_held_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=models.F("user")),
                name="nobody_gives_themselves_a_role",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
