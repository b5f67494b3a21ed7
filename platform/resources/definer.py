"""Calling the wall's definer functions, and saying in a sentence what they refuse."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import Error, connections, transaction
from django.utils.translation import gettext as _

from wall.offices import current_office
from wall.refusal import Refused

INSUFFICIENT_PRIVILEGE = "42501"
# The beginning of a constraint's name → what it means to the person whose input broke it.
Broken = Mapping[str, Callable[[], Refused]]


def call(function: str, *arguments: Any, at: str | None = None, broken: Broken | None = None) -> Any:
    """Call `wall.<function>(…)` and return its value; `at` names the login, if not the current one.

    Raises Refused: 403 where the function refuses, and what `broken` says where a constraint is broken.
    `function` is one of our own names, never input.
    """
    return rows(function, *arguments, at=at, broken=broken)[0][0]


def rows(
    function: str, *arguments: Any, at: str | None = None, broken: Broken | None = None
) -> list[tuple[Any, ...]]:
    """As `call`, for a function that returns rows."""
    alias = at or current_office()
    with refusals_in_words(alias, broken or {}), connections[alias].cursor() as cursor:
        places = ", ".join(["%s"] * len(arguments))
        cursor.execute(f"select * from wall.{function}({places})", arguments)  # noqa: S608 - our own name
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def refusals_in_words(alias: str, broken: Broken) -> Iterator[None]:
    """Say what the database refused in a sentence that a person can act on.

    In a savepoint: after a refusal the transaction around it can still be ended in order.
    """
    try:
        with transaction.atomic(using=alias):
            yield
    except Error as error:
        cause = error.__cause__
        if getattr(cause, "pgcode", None) == INSUFFICIENT_PRIVILEGE:
            raise Refused(
                _("This is not yours to give, change or confirm. Ask whoever holds that right."),
                status=403,
                code="forbidden",
            ) from None
        constraint = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
        for sign, refused in {**OF_THE_WALL, **broken}.items():
            if constraint.startswith(sign):
                raise refused() from None
        raise


OF_THE_WALL: Broken = {
    "wall_one_side": lambda: Refused(
        _("Nobody can stand on the sponsor's side and in the team of one dialogue. Choose somebody else."),
        status=409,
        code="both_sides",
    ),
    "wall_level_lowered": lambda: Refused(
        _("A level is never lowered here. Choose the present level or a higher one."),
        status=409,
        code="level_lowered",
    ),
}
