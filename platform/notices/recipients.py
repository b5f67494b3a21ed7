"""What this package reads of a person to write to them.

The protocol: the model that AUTH_USER_MODEL names has the columns in `COLUMNS`, and its app's migrations
let the registrar's login read them (and no more of a person than that). `time_zone` is an IANA name,
`language` one of settings.LANGUAGES.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user_model

COLUMNS = ("id", "email", "language", "time_zone", "is_active", "deputy_id", "supervisor_id")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be written to."""

    id: UUID
    email: str
    language: str
    time_zone: str
    is_active: bool
    deputy_id: UUID | None
    supervisor_id: UUID | None


def people(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """These people by id, as far as they exist. For the registrar's office only."""
    # By name: people live behind another login, and this office has its own grant on these columns.
    rows = get_user_model().objects.using("registrar").filter(pk__in=set(ids))
    return {row[0]: Person(*row) for row in rows.values_list(*COLUMNS)}


def people_and_their_stand_ins(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """These people, their deputies and their supervisors, in two queries."""
    found = people(ids)
    stand_ins = {i for p in found.values() for i in (p.deputy_id, p.supervisor_id) if i and i not in found}
    return found | people(stand_ins) if stand_ins else found
