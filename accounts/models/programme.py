"""A programme: one sponsor, several dialogues, and the rules that hold for all of them."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.walled import names

MIN_RETENTION_DAYS, MAX_RETENTION_DAYS = 30, 3650
MIN_CELL, MAX_CELL = 3, 50


class Programme(models.Model):
    """`retention_days` counts from a dialogue's end; `minimum_cell` is people, the least a figure may count."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    sponsor = models.ForeignKey(
        Organisation, verbose_name=_("sponsor"), on_delete=models.PROTECT, related_name="programmes"
    )
    retention_days = models.PositiveIntegerField(
        _("days kept after the end"),
        default=730,
        validators=[MinValueValidator(MIN_RETENTION_DAYS), MaxValueValidator(MAX_RETENTION_DAYS)],
        help_text=_("A dialogue's content is destroyed this many days after its end."),
    )
    minimum_cell = models.PositiveSmallIntegerField(
        _("smallest count that may be published"),
        default=5,
        validators=[MinValueValidator(MIN_CELL), MaxValueValidator(MAX_CELL)],
        help_text=_("A figure about fewer people than this is never published."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    wall = names(why="names of programmes and their rules, known to everybody who signs in")

    class Meta:
        ordering = ("name",)
        verbose_name = _("programme")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retention_days__range=(MIN_RETENTION_DAYS, MAX_RETENTION_DAYS)),
                name="programme_retention_is_between_a_month_and_ten_years",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_cell__range=(MIN_CELL, MAX_CELL)),
                name="programme_minimum_cell_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name
