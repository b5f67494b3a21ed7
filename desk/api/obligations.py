"""`obligations`: what is due, whose, and until when."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from notices.kinds import REGISTRY
from notices.models import Obligation
from resources.parameters import only_parameters
from wall.refusal import Hidden

STATES = ("open", "paused", "done", "ended")
ROLES = frozenset({"facilitator", "partner", "officer", "lead_officer", "approver"})


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


class Obligations(GenericViewSet[Obligation]):
    """What one owes, and what is owed in the dialogues that one runs."""

    roles = ROLES
    serializer_class = ObligationShown
    filterset_class = ObligationFilter
    filter_backends = []
    queryset = Obligation.base.all()

    @extend_schema(responses=ObligationShown(many=True))
    def list(self, request: Request) -> Response:
        """By the moment they are due."""
        only_parameters(request, {"cursor", "page_size", *ObligationFilter.base_filters})
        chosen = ObligationFilter(request.query_params, queryset=Obligation.objects.order_by("due_at", "pk"))
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)
        return self.get_paginated_response(ObligationShown(self.paginate_queryset(chosen.qs), many=True).data)

    @extend_schema(responses=ObligationShown)
    def retrieve(self, request: Request, obligation: Any) -> Response:
        """One of them."""
        found = Obligation.objects.filter(pk=obligation).first()
        if found is None:
            raise Hidden
        return Response(ObligationShown(found).data)
