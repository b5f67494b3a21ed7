"""A party to the conflict and a faction within one: what may be said of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.fields import Kind, declare


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInput:
    """A party to the conflict, with the days between which it was one."""

    name: str = declare(Kind.NAME, gettext_lazy("Name"), most=200)
    since: date | None = declare(Kind.DAY, gettext_lazy("Since"), default=None)
    until: date | None = declare(
        Kind.DAY,
        gettext_lazy("Until"),
        default=None,
        help=gettext_lazy("A party that ends keeps its history."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactionInput(PartyInput):
    """A faction: where it came from, and where it went. Its party is said once."""

    split_from_id: UUID | None = declare(Kind.REFERENCE, gettext_lazy("Split from"), default=None)
    merged_into_id: UUID | None = declare(Kind.REFERENCE, gettext_lazy("Merged into"), default=None)


def wrong_days(thing: Any) -> dict[str, str]:
    """Why the days of a party or a faction cannot be; nothing where they can."""
    if thing.since and thing.until and thing.until < thing.since:
        return {"until": _("The end lies before the beginning. Correct one of the two.")}
    return {}
