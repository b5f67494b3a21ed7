"""Grants that wait for an answer: proposals to a person, and capacities that somebody must confirm."""

from uuid import UUID

from django.contrib.postgres.aggregates import BitOr
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
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
    In one query, which leaves it to the policy whose dialogues they are: few grants wait, and somebody may
    hold very many dialogues; and one more where a capacity waits that only the programme's lead officer gives.
    """
    rests = Q(rests_since__isnull=False) & (Q(confirmed_at=None) | Q(confirmed_at__lte=F("rests_since")))
    carried = (
        held(Right.MANAGE | Right.LEAD)
        .filter(dialogue_id=OuterRef("content_object_id"))
        .values("dialogue_id")
        .annotate(all_rights=BitOr("rights"))
    )
    rows = (
        _running()
        .filter(Q(waits_for_lead=True) | rests)
        .exclude(user_id=viewer)
        .annotate(viewer_holds=Subquery(carried.values("all_rights")))
        .select_related("permission", "content_object")
    )
    waiting = [(row, Right(row.viewer_holds)) for row in rows if row.viewer_holds]
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
