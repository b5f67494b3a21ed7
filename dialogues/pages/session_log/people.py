"""The roster as the log's list of who was there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from dialogues.models import Faction, Function, Participant, Party, Session
from dialogues.pages.session_log.form import LogForm
from dialogues.pages.team import Here, say_pair
from dialogues.queries.people import identities

FUNCTIONS = Function.choices


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: a person, their side, and whether and as what they were there."""

    id: str
    name: str
    side: str
    function: str
    there: bool
    known: bool  # False: shown by alias alone


def on_roster(here: Here, when: datetime | None = None, also: set[str] | None = None) -> list[Participant]:
    """Who was on the roster on that day, and whoever of `also` was not."""
    day = (when or timezone.now()).date()
    present = (Q(left_on__isnull=True) | Q(left_on__gte=day)) & Q(dialogue=here.dialogue)
    ids = [one for one in also or () if _is_uuid(one)]
    return list(Participant.objects.filter(present | Q(pk__in=ids, dialogue=here.dialogue)))


def listed(here: Here, form: LogForm, session: Session | None) -> list[Listed]:
    """The roster for the log's form, by side and then by name."""
    there = form.there()
    people = on_roster(here, session.starts_at if session else None, there)
    known, sides = names(here), sides_of(here)
    rows = []
    for one in people:
        pk = str(one.pk)
        function = form.data.get(f"function-{pk}") or one.function
        side = " · ".join(
            part for part in (sides.get(one.party_id, ""), sides.get(one.faction_id, "")) if part
        )
        rows.append(Listed(pk, known[one.pk], side, function, pk in there, here.knows_names))
    return sorted(rows, key=lambda row: (not row.side, row.side.casefold(), row.name.casefold()))


def names(here: Here) -> dict[UUID, str]:
    """What each person of the roster is called on the team's pages: by name where names are known, else by alias."""
    called = {
        pk: say_pair(alias)
        for pk, alias in Participant.objects.filter(dialogue=here.dialogue)
        .order_by()
        .values_list("pk", "alias")
    }
    if here.knows_names:
        called |= {one.pk: one.name for one in identities(here.dialogue)}
    return called


def sides_of(here: Here) -> dict[UUID | None, str]:
    """Names of parties and factions by id, for whoever may read the brief."""
    if not here.sees(Party):
        return {}
    found: dict[UUID | None, str] = {one.pk: one.name for one in Party.objects.filter(dialogue=here.dialogue)}
    return found | {one.pk: one.name for one in Faction.objects.filter(dialogue=here.dialogue)}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
