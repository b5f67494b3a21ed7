"""Calling the wall's definer functions, and saying their refusals in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils.translation import gettext as _

from wall.offices import current_office
from wall.refusal import Refused

INSUFFICIENT_PRIVILEGE = "42501"


def call(function: str, *arguments: Any) -> Any:
    """Call `wall.<function>(…)` and return its value.

    Raises Refused (403) where the function refuses, and (409) where one person would stand on both sides
    of arm's length. `function` is one of our own names, never input.
    """
    places = ", ".join(["%s"] * len(arguments))
    with refusals_in_words(), connections[current_office()].cursor() as cursor:
        cursor.execute(f"select wall.{function}({places})", arguments)
        return cursor.fetchone()[0]


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Say what the database refused in a sentence that a person can act on."""
    try:
        with transaction.atomic(using=current_office()):
            yield
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", "") != INSUFFICIENT_PRIVILEGE:
            raise
        raise Refused(
            _("This is not yours to give, change or confirm. Ask whoever holds that right in this dialogue."),
            status=403,
            code="forbidden",
        ) from None
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "wall_one_side":
            raise Refused(
                _(
                    "Nobody can stand on the sponsor's side and in the team of one dialogue. Choose somebody else."
                ),
                status=409,
                code="both_sides",
            ) from None
        if constraint == "wall_level_lowered":
            raise Refused(
                _("A level is never lowered here. Choose the present level or a higher one."),
                status=409,
                code="level_lowered",
            ) from None
        raise
