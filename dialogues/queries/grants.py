"""Grants that wait for an answer: proposals to a person, and capacities that somebody must confirm."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.queries import programmes_with_role
from accounts.rules import LEAD_OFFICER
from dialogues.models import UserGrant
from dialogues.queries.capacities import givable
from wall.models import held
from wall.rights import CAPACITIES, Granter, Right

GIVEN_BY_PROGRAMME_LEAD = frozenset(
    name for name, capacity in CAPACITIES.items() if capacity.granter is Granter.PROGRAMME_LEAD
)


def proposed_to(person: UUID) -> list[UserGrant]:
    """Capacities that were proposed to this person and wait for their answer alone."""
    asks = [name for name, capacity in CAPACITIES.items() if capacity.accepts]
    return list(
        _running()
        .filter(user_id=person, permission__codename__in=asks, accepted_at=None, waits_for_lead=False)
        .select_related("permission")
    )


def grants_to_confirm(viewer: UUID) -> list[UserGrant]:
    """Capacities that the viewer may confirm: those that the sponsor's side proposed, and those that rest.

    A lead facilitator confirms both, an officer what they themselves may give and does not wait for the lead.
    In two queries, and one more where a capacity waits that only the programme's lead officer gives.
    """
    decides = Right.MANAGE | Right.LEAD
    rights: dict[UUID, list[int]] = {}
    for dialogue_id, carried in held(decides).values_list("dialogue_id", "rights"):
        rights.setdefault(dialogue_id, []).append(carried)
    rests = Q(rests_since__isnull=False) & (Q(confirmed_at=None) | Q(confirmed_at__lte=F("rests_since")))
    rows = (
        _running()
        .filter(Q(waits_for_lead=True) | rests, content_object_id__in=list(rights))
        .exclude(user_id=viewer)
        .select_related("permission", "content_object")
    )
    waiting = [(row, Right(reduce(or_, rights[row.content_object_id]))) for row in rows]
    asks_for_programme = any(row.permission.codename in GIVEN_BY_PROGRAMME_LEAD for row, _held in waiting)
    led = programmes_with_role(viewer, (LEAD_OFFICER,)) if asks_for_programme else []
    programmes = {programme.pk for programme in led}
    return [
        row
        for row, carried in waiting
        if may_confirm(row, carried, leads_programme=row.content_object.programme_id in programmes)
    ]


def may_confirm(grant: UserGrant, rights: Right, *, leads_programme: bool) -> bool:
    """Whether a holder of these rights confirms this capacity of somebody else.

    wall.confirm decides when it is done; tests/dialogues/queries/test_grants.py holds the two equal.
    """
    if Right.LEAD in rights:
        return True
    may_give = givable(rights, leads_programme=leads_programme)
    return not grant.waits_for_lead and grant.permission.codename in may_give


def _running() -> models.QuerySet[UserGrant]:
    return UserGrant.objects.filter(ended_at=None, until__gt=timezone.now()).order_by("granted_at", "pk")
