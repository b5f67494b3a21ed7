"""Calls of the database's definer functions for accounts, with refusals turned into sentences."""

from typing import Any

from django.db import Error, connections, transaction
from django.utils.translation import gettext as _

from accounts.door_self import DOOR
from wall.refusal import Refused

NOT_ALLOWED = "42501"


def call(name: str, *arguments: Any) -> Any:
    """Call `wall.<name>` at the door and return what it returns.

    Raises Refused: 403 where the database says that this is not the viewer's to do, 422 where a rule is broken.
    """
    return rows(name, *arguments)[0][0]


def rows(name: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """Call `wall.<name>` at the door and return all rows. Raises Refused, as `call` does."""
    try:
        # A savepoint: after a refusal by the database the transaction around it can still be ended in order.
        with transaction.atomic(using=DOOR), connections[DOOR].cursor() as cursor:
            cursor.callproc(f"wall.{name}", arguments)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found
    except Error as error:
        raise said(error) from error


def said(error: Error) -> Exception:
    """The refusal that a database error stands for, or the error itself where it stands for none."""
    cause = error.__cause__
    if getattr(cause, "pgcode", None) == NOT_ALLOWED:
        return Refused(
            _("This is not yours to do. Ask an administrator or the lead officer."),
            status=403,
            code="forbidden",
        )
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    for sign, (field, sentence) in _broken_rules().items():
        if constraint.startswith(sign):
            return Refused(sentence, code="invalid", fields={field: sentence})
    return error


def _broken_rules() -> dict[str, tuple[str, str]]:
    """What each constraint means to the person whose input broke it."""
    return {
        "accounts_user_email": (
            "email",
            _("Somebody with this address has an account already. Look for them in the list."),
        ),
        "email_is_lower_case": ("email", _("Write the address in small letters.")),
        "accounts_organisation_name": ("name", _("There is an organisation of this name already.")),
        "accounts_programme_name": ("name", _("There is a programme of this name already.")),
        "role_fits_ring": (
            "kind",
            _("This role belongs to the other ring: funders and liaisons sign in to the outer one."),
        ),
        "role_has_a_programme": (
            "programme",
            _("Officers and approvers are named for one programme, all others for none."),
        ),
        "nobody_is_their_own": (
            "deputy",
            _("Nobody is their own deputy or supervisor. Choose somebody else."),
        ),
        "invited_before_joining": ("email", _("This person has joined already and needs no invitation.")),
        "tokens_expire": ("days", _("A token lives for 30 days at most.")),
    }
