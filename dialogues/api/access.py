"""`access`: who may do what on a dialogue, until when; and what was offered to oneself."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from accounts.rules import INSIDE
from dialogues.actions import access as acts
from dialogues.actions.access import FOREVER
from dialogues.api import bodies, shown
from dialogues.api.base import InDialogue
from dialogues.models import Dialogue, TeamGrant, UserGrant
from dialogues.queries.people import person_by_email
from resources.endpoint import Endpoint, Whole
from wall.refusal import Hidden
from wall.rights import CAPACITIES
from wall.viewer import current_viewer

Grant = UserGrant | TeamGrant


def show(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """What is shown of grants, in three queries whatever their number."""
    found = list(grants)
    capacities = dict(
        Permission.objects.filter(pk__in={grant.permission_id for grant in found}).values_list(
            "pk", "codename"
        )
    )
    people = dict(
        Person.objects.filter(pk__in={getattr(g, "user_id", None) for g in found}).values_list(
            "pk", "display_name"
        )
    )
    teams = dict(
        Group.objects.filter(pk__in={getattr(g, "group_id", None) for g in found}).values_list("pk", "name")
    )
    return [_shown(grant, capacities[grant.permission_id], people, teams) for grant in found]


def _shown(grant: Any, capacity: str, people: dict[UUID, str], teams: dict[int, str]) -> dict[str, Any]:
    person, team = getattr(grant, "user_id", None), getattr(grant, "group_id", None)
    waits = ""
    if person is not None and CAPACITIES[capacity].accepts and grant.accepted_at is None:
        waits = "acceptance"
    elif getattr(grant, "waits_for_lead", False):
        waits = "lead"
    values = {
        "id": grant.pk,
        "content_object_id": grant.content_object_id,
        "capacity": capacity,
        "person": person,
        "person_name": people.get(person) if person else None,
        "team": team,
        "team_name": teams.get(team) if team else None,
        "until": None if grant.until >= FOREVER else grant.until,
        "granted_by_id": grant.granted_by_id,
        "granted_at": grant.granted_at,
        "accepted_at": getattr(grant, "accepted_at", None),
        "waits_for": waits,
    }
    return dict(shown.Grant(values).data)


def standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those that still run. Which of them are visible, the database says."""
    return rows.filter(ended_at__isnull=True, until__gt=timezone.now()).order_by("granted_at", "pk")


class AccessOf(InDialogue):
    """Capacities on a dialogue."""

    creates = True
    reads = Dialogue
    pagination_class = Whole
    serializer_class = shown.Grant
    acts = {"create": acts.give_capacity}
    bodies = {"create": bodies.NewGrant}

    def list(self, request: Request, dialogue: Any) -> Response:
        """All for those who run the dialogue, one's own for others."""
        people = standing(UserGrant.objects.filter(content_object_id=dialogue))
        teams = standing(TeamGrant.objects.filter(content_object_id=dialogue))
        return self.page([*people, *teams], show)

    def create(self, request: Request, dialogue: Any) -> Response:
        """Give a person or a team a capacity. Who may give which, the database checks."""
        given = self.body()
        what = {
            "dialogue": self.dialogue,
            "capacity": given["capacity"],
            "until": given.get("until"),
            "key": self.key,
        }
        grant: Grant
        if "team" in given:
            grant = acts.give_team(team_id=given["team"], **what)
        else:
            person_id = given.get("person") or person_by_email(given["email"])
            grant = acts.give_capacity(person_id=person_id, **what)
        # Read again: sent a second time, the action looked at it in a transaction that it then undid.
        return Response(show([type(grant).objects.get(pk=grant.pk)])[0], status=201)


class GrantOf(InDialogue):
    """One capacity. Who was offered one finds it here before they may know the dialogue."""

    serializer_class = shown.Grant
    acts = {
        "destroy": acts.end_capacity,
        "accept": acts.accept,
        "decline": acts.decline,
        "confirm": acts.confirm,
    }
    answers = {"decline": {204: None}}

    def retrieve(self, request: Request, dialogue: Any, grant: Any) -> Response:
        """Read one: who holds it, until when, and what it still waits for."""
        return Response(show([self._grant()])[0])

    def destroy(self, request: Request, dialogue: Any, grant: Any) -> Response:
        """End it now. It is effective in the next statement of every process."""
        acts.end_capacity(grant=self._grant())
        return Response(status=204)

    def accept(self, request: Request, dialogue: Any, grant: Any) -> Response:
        """Accept what was offered to you; only then does it count."""
        return Response(show([acts.accept(grant=self._own())])[0])

    def decline(self, request: Request, dialogue: Any, grant: Any) -> Response:
        """Decline what was offered to you, or lay it down."""
        acts.decline(grant=self._own())
        return Response(status=204)

    def confirm(self, request: Request, dialogue: Any, grant: Any) -> Response:
        """Confirm a person's right: in a closed dialogue, or after somebody reset their sign-in."""
        found = self._grant()
        if isinstance(found, TeamGrant):
            raise Hidden
        return Response(show([acts.confirm(grant=found)])[0])

    def _grant(self) -> Grant:
        for model in (UserGrant, TeamGrant):
            rows = standing(
                model.objects.filter(content_object_id=self.kwargs["dialogue"], pk=self.kwargs["grant"])
            )
            if (found := rows.first()) is not None:
                return found
        raise Hidden

    def _own(self) -> UserGrant:
        rows = UserGrant.objects.filter(content_object_id=self.kwargs["dialogue"], user_id=current_viewer())
        found = standing(rows.filter(pk=self.kwargs["grant"])).first()
        if found is None:
            raise Hidden
        return found


class Offers(Endpoint):
    """What was offered to oneself and waits for an answer."""

    roles = INSIDE
    pagination_class = Whole
    serializer_class = shown.Grant

    def list(self, request: Request) -> Response:
        """Capacities that count once you accept them."""
        needing = [name for name, capacity in CAPACITIES.items() if capacity.accepts]
        rows = UserGrant.objects.filter(
            user_id=current_viewer(), accepted_at__isnull=True, permission__codename__in=needing
        )
        return self.page(standing(rows), show)
