"""Somebody of the roster: what may be said of them, where it is kept and who may see it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dialogues.models import Function, Gender, RoleClass
from resources.fields import Kind, declare, fields_of
from wall.rights import Right

PROXIMITY = (
    (0, _("0 · no access to those who decide")),
    (1, _("1 · is heard now and then")),
    (2, _("2 · is heard regularly")),
    (3, _("3 · advises those who decide")),
    (4, _("4 · decides, or sits beside who does")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """One person as a form, a request or a spreadsheet's row says. `party_id` is empty for third parties."""

    name: str = declare(
        Kind.NAME, _("Name"), most=200, part="identity", needs=Right.NAMES, column="name", private=True
    )
    affiliation: str = declare(
        Kind.LINE, _("Organisation"), most=500, default="",
        part="identity", needs=Right.NAMES, column="organisation", private=True,
    )  # fmt: skip
    party_id: UUID | None = declare(Kind.REFERENCE, _("Side"), default=None, column="party")
    faction_id: UUID | None = declare(Kind.REFERENCE, _("Side"), default=None, column="faction")
    function: str = declare(
        Kind.CHOICE,
        _("Function"),
        choices=Function.choices,
        default=Function.PARTICIPANT.value,
        column="role",
    )
    role_class: str = declare(
        Kind.CHOICE, _("Role class"), choices=RoleClass.choices, column="role_class",
        help=_("How close this person stands to their officials. The track is computed from it."),
    )  # fmt: skip
    stated_capacity: str = declare(
        Kind.LINE, _("Capacity in which they say they come"), most=500, default="",
        part="attributes", needs=Right.ATTRIBUTES, column="capacity", private=True,
    )  # fmt: skip
    proximity: int | None = declare(
        Kind.NUMBER, _("Closeness to those who decide"), most=4, choices=PROXIMITY, default=None,
        part="attributes", needs=Right.ATTRIBUTES,
    )  # fmt: skip
    joined_on: date | None = declare(
        Kind.DAY, _("Joined"), default=None, blank=False, needs=Right.ATTRIBUTES, column="joined"
    )
    gender: str = declare(
        Kind.CHOICE, _("Gender"), choices=Gender.choices, default=Gender.UNDISCLOSED.value,
        part="attributes", needs=Right.ATTRIBUTES, column="gender",
        help=_("As the person says, and only if they say."),
    )  # fmt: skip
    gender_words: str = declare(
        Kind.LINE, _("In their own words"), most=200, default="",
        part="attributes", needs=Right.ATTRIBUTES, column="gender_words", private=True,
    )  # fmt: skip
    email: str = declare(
        Kind.EMAIL, _("Email address"), most=254, default="",
        part="contact", needs=Right.CONTACTS, column="email", private=True,
    )  # fmt: skip
    phone: str = declare(
        Kind.LINE, _("Telephone"), most=60, default="", attributes={"type": "tel"},
        part="contact", needs=Right.CONTACTS, column="phone", private=True,
    )  # fmt: skip
    remarks: str = declare(
        Kind.TEXT, _("Remarks"), most=5_000, default="", attributes={"class": "short"},
        part="contact", needs=Right.CONTACTS, column="notes",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingInput:
    """The day somebody leaves; today where none is given."""

    left_on: date | None = declare(
        Kind.DAY, _("Last day"), default=None, blank=False,
        help=_("The alias is never given to anybody else."),
    )  # fmt: skip


FIELDS = fields_of(PersonInput)
COLUMNS = {field.column: field for field in FIELDS if field.column}


def names_of(part: str) -> tuple[str, ...]:
    """The names of what one row of a person holds: “” is the outline, else attributes, identity or contact."""
    return tuple(field.name for field in FIELDS if field.part == part)
