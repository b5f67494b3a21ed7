"""`obligations`: what is due, whose, and until when; handing it on, moving it, waiving it, saying that it is done."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from accounts.rules import INSIDE
from desk.fields import DUE, REASON
from ledger.actions import Action
from notices.actions import change
from notices.kinds import REGISTRY
from notices.models import Obligation
from notices.queries import known_obligations
from resources.bodies import StrictSerializer, body_field
from resources.endpoint import Rows, Whole

STATES = ("open", "paused", "done", "ended")


class ObligationShown(serializers.Serializer[Any]):
    """One thing that one person owes by one moment. It holds no content."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    says = serializers.SerializerMethodField()
    dialogue = serializers.UUIDField(source="dialogue_id", allow_null=True)
    object_type = serializers.CharField()
    object = serializers.UUIDField(source="object_id")
    owner = serializers.UUIDField(source="owner_id")
    opens_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    first_due_at = serializers.DateTimeField()
    state = serializers.SerializerMethodField()
    done_at = serializers.DateTimeField(allow_null=True)

    def get_says(self, row: Obligation) -> str:
        """The neutral sentence of its kind."""
        kind = REGISTRY.get(row.kind)
        return str(kind.says) if kind else ""

    def get_state(self, row: Obligation) -> str:
        """One of open, paused, done and ended."""
        if row.done_at:
            return "done"
        if row.ended_at:
            return "ended"
        return "paused" if row.paused_at else "open"


class Colleague(serializers.Serializer[Any]):
    """Somebody to whom a thing that is due may be handed."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="display_name")


class HandBody(StrictSerializer):
    """To whom it is handed."""

    to = serializers.UUIDField()


class WaiveBody(StrictSerializer):
    """Why it need not be done; kept sealed in the ledger."""

    reason = body_field(REASON)


class MoveBody(WaiveBody):
    """By when it is due instead, and why; the reason is kept sealed in the ledger."""

    due_at = body_field(DUE)


class ObligationFilter(django_filters.FilterSet):
    """By state, dialogue and object."""

    state = django_filters.ChoiceFilter(choices=[(name, name) for name in STATES], method="by_state")
    dialogue = django_filters.UUIDFilter(field_name="dialogue_id")
    object = django_filters.UUIDFilter(field_name="object_id")

    class Meta:
        model = Obligation
        fields: tuple[str, ...] = ()

    def by_state(self, rows: QuerySet[Obligation], name: str, state: str) -> QuerySet[Obligation]:
        """The rows in this state."""
        if state == "done":
            return rows.filter(done_at__isnull=False)
        if state == "ended":
            return rows.filter(done_at__isnull=True, ended_at__isnull=False)
        standing = rows.filter(done_at__isnull=True, ended_at__isnull=True)
        return standing.filter(paused_at__isnull=state == "open")


class Obligations(Rows):
    """What one owes, and what is owed in the dialogues that one runs; by the moment it is due."""

    roles = INSIDE
    tagged = creates = False
    model, id_name, order = Obligation, "obligation", ("due_at", "pk")
    serializer_class = ObligationShown
    filterset_class = ObligationFilter
    queryset = Obligation.base.all()
    acts = {"hand": change.hand, "move": change.move, "waive": change.waive, "done": change.done}
    bodies = {"hand": HandBody, "move": MoveBody, "waive": WaiveBody}

    def rows(self) -> QuerySet[Obligation]:
        """All that the viewer may know of; one by its id is found by the id."""
        return known_obligations() if self.action == "list" else super().rows()

    def hand(self, request: Request, **address: Any) -> Response:
        """Hand it to a colleague: for the officer who manages the dialogue, and its lead facilitator."""
        return self._do(change.hand)

    def move(self, request: Request, **address: Any) -> Response:
        """Move its date. The first one stays beside it, and its reminders begin again."""
        return self._do(change.move)

    def waive(self, request: Request, **address: Any) -> Response:
        """It need not be done. Nobody waives what is, or was, theirs."""
        return self._do(change.waive)

    def done(self, request: Request, **address: Any) -> Response:
        """Say that it is done, where no event says it: for whoever owes it."""
        return self._do(change.done)

    def _do(self, act: Action[..., Obligation]) -> Response:
        act(obligation=self.found(), **(self.body() if self.action in self.bodies else {}))
        return self.answer(self.found())


class Colleagues(Rows):
    """To whom a thing that is due may be handed: those who know of it and can do it. Nobody, where you do not decide."""

    roles = INSIDE
    tagged = creates = False
    model, id_name = Obligation, "obligation"
    serializer_class = Colleague
    pagination_class = Whole

    def list(self, request: Request, **address: Any) -> Response:
        """The colleagues, sorted by name."""
        people = Person.objects.filter(pk__in=change.colleagues(self.found()))
        return self.page(people.order_by("display_name", "pk"), self.show)
