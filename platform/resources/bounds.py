"""Bounds that stand in the tables, too: whatever writes a row, no day or code reaches one that nobody can read.

Sealed columns have none: their length in characters is not to be seen in the table.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from resources.fields import FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT


def days_between(name: str, *columns: str) -> models.CheckConstraint:
    """These days lie between 1900 and 2200, where they are known."""
    return _all(name, {f"{column}__range": (FIRST_DAY, LAST_DAY) for column in columns})


def moments_between(name: str, *columns: str) -> models.CheckConstraint:
    """These moments lie between 1900 and 2200, where they are known."""
    return _all(name, {f"{column}__range": (FIRST_MOMENT, LAST_MOMENT) for column in columns})


def codes_known(name: str, **codes: type[models.TextChoices]) -> models.CheckConstraint:
    """Each column holds one of its codes."""
    return _all(name, {f"{column}__in": known.values for column, known in codes.items()})


def _all(name: str, conditions: dict[str, Any]) -> models.CheckConstraint:
    # A check passes where it comes to null, so that an unknown day needs no word of its own.
    return models.CheckConstraint(condition=Q(**conditions), name=name)
