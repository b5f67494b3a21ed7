"""Whose word a capacity waits for: whoever it was proposed to, or somebody who confirms it."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dialogues.models import UserGrant
from dialogues.queries.capacities import givable
from wall.models import held
from wall.rights import CAPACITIES, Right


def proposed_to(person: UUID) -> list[UserGrant]:
    """Capacities that were proposed to this person and wait for their answer alone."""
    asks = [name for name, capacity in CAPACITIES.items() if capacity.accepts]
    return list(
        _running()
        .filter(user_id=person, permission__codename__in=asks, accepted_at=None, waits_for_lead=False)
        .select_related("permission")
    )


def grants_to_confirm(viewer: UUID) -> list[UserGrant]:
    """What waits for the viewer's word: capacities that the sponsor's side proposed, and such as rest.

    As wall.confirm says: a lead facilitator confirms both, an officer what they themselves may give and
    does not wait for the lead. In two queries.
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
    return [row for row in rows if _may_confirm(row, Right(reduce(or_, rights[row.content_object_id])))]


def _may_confirm(grant: UserGrant, rights: Right) -> bool:
    if Right.LEAD in rights:
        return True
    return not grant.waits_for_lead and grant.permission.codename in givable(rights, leads_programme=False)


def _running() -> models.QuerySet[UserGrant]:
    return UserGrant.objects.filter(ended_at=None, until__gt=timezone.now()).order_by("granted_at", "pk")
