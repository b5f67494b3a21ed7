"""An organisation that somebody works for, or that pays."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.walled import names


class OrganisationKind(models.TextChoices):
    """What an organisation is to a programme."""

    GOVERNMENT = "government", _("Government")
    NGO = "ngo", _("Non-governmental organisation")
    FUNDER = "funder", _("Funder")
    ACADEMIC = "academic", _("University or institute")
    LOCAL_PARTNER = "local_partner", _("Local partner")


class Organisation(models.Model):
    """Known to everybody who signs in: a name in a list says nothing about any dialogue."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    country = models.CharField(
        _("country"),
        max_length=2,
        help_text=_("Two capital letters, for example CA."),
        validators=[
            RegexValidator(r"^[A-Z]{2}$", _("Write the country as two capital letters, for example CA."))
        ],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wall = names(why="names of organisations, known to everybody who signs in")

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="organisation_country_is_iso_alpha2"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
