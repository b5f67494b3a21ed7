"""What a person may do with a dialogue, and in which capacity they may do it.

A *right* is one thing that may be known or done. A *capacity* is what is granted: a name, kept by
django-guardian as a permission on the dialogue, that carries rights up to a level. This table is the
single source: the database's copy (`wall_capacity`) is written from it.
"""

from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from wall.levels import Level


class Right(IntFlag):
    """One bit per thing that may be known of, or done with, one dialogue."""

    OUTLINE = 1  # that it exists: code name, state, level
    BRIEF = 2  # title, theme, parties, the official process it complements
    SCHEDULE = 4  # when its sessions are and whether they are logged
    MANAGE = 8  # programme data: state, level, arm's length, parties
    ROSTER = 16  # alias, side and role class of each participant
    ATTRIBUTES = 32  # gender, attendance: what the statistician counts
    NAMES = 64  # who a participant is
    CONTACTS = 128  # how to reach them
    LOG = 256  # log sessions, follow-ups, keep the roster
    SESSIONS = 512  # place, agenda, follow-ups
    RECORDS = 1024  # unattributed records
    NOTES = 2048  # write private notes
    LEAD = 4096  # grant the team's rights, reveal, loosen arm's length


class Side(StrEnum):
    """Which side of arm's length a capacity stands on; nobody stands on both of one dialogue."""

    TEAM = "team"
    SPONSOR = "sponsor"


class Granter(StrEnum):
    """Who may give a capacity (the delegation column of the design)."""

    PROGRAMME_LEAD = "programme lead officer"
    OFFICER = "officer"
    LEAD = "lead facilitator"


@dataclass(frozen=True, slots=True)
class Capacity:
    """A set of rights that is granted together, and what people call it.

    `ceiling` is the highest level at which the rights hold. `accepts` says that the person must accept
    before it counts.
    """

    name: Any
    rights: Right
    side: Side
    granter: Granter
    ceiling: Level = Level.CLOSED
    accepts: bool = False


_TEAM = Right.OUTLINE | Right.BRIEF | Right.SCHEDULE | Right.ROSTER | Right.ATTRIBUTES | Right.LOG
_TEAM |= Right.SESSIONS | Right.RECORDS | Right.NOTES
_IDENTITIES = Right.NAMES | Right.CONTACTS

# The rights of `manage` are met by arm's length in the database: ROSTER counts from `aliases` on,
# and `officer_names` counts only while arm's length is `known`.
CAPACITIES: dict[str, Capacity] = {
    "lead": Capacity(
        _("Lead facilitator"), _TEAM | _IDENTITIES | Right.LEAD, Side.TEAM, Granter.OFFICER, accepts=True
    ),
    "facilitate": Capacity(_("Facilitator"), _TEAM | _IDENTITIES, Side.TEAM, Granter.LEAD, accepts=True),
    "partner": Capacity(_("Local partner"), _TEAM, Side.TEAM, Granter.LEAD, accepts=True),
    "partner_identities": Capacity(_("Local partner, with identities"), _IDENTITIES, Side.TEAM, Granter.LEAD),
    "manage": Capacity(
        _("Program officer who manages it"),
        Right.OUTLINE | Right.BRIEF | Right.SCHEDULE | Right.MANAGE | Right.ROSTER,
        Side.SPONSOR,
        Granter.PROGRAMME_LEAD,
    ),
    "officer_records": Capacity(
        _("Officer: records up to the Chatham House level"),
        Right.RECORDS,
        Side.SPONSOR,
        Granter.LEAD,
        ceiling=Level.CHATHAM,
    ),
    "officer_names": Capacity(
        _("Officer: names, while arm’s length is “known”"), Right.NAMES, Side.SPONSOR, Granter.LEAD
    ),
    "outline": Capacity(_("Knows that it exists"), Right.OUTLINE, Side.SPONSOR, Granter.OFFICER),
    "sign": Capacity(_("Approver"), Right.OUTLINE, Side.SPONSOR, Granter.OFFICER),
}
