"""What every endpoint of a dialogue does first: find it, or answer as if it did not exist; then ask for the right."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from dialogues.models import Dialogue
from resources.find import find
from resources.parameters import idempotency_key, only_parameters
from resources.versions import changed_meanwhile
from wall.models import held
from wall.questions import require
from wall.refusal import Hidden, Refused
from wall.rights import Right

# The kinds of role that dialogues are for. Which dialogue, and how much of it, the wall answers.
INSIDE = frozenset({"facilitator", "partner", "officer", "lead_officer", "approver"})

EVERY_RIGHT = Right(sum(Right))

M = TypeVar("M", bound=Model)
R = TypeVar("R")


class Whole(BasePagination):
    """A list that is bounded by what it belongs to: all of it, in the shape of a page."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """All rows."""
        return list(queryset)

    def get_paginated_response(self, data: Any) -> Response:
        """One page, with nothing before or after it."""
        return Response({"next": None, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of every list."""
        nowhere = {"type": ["string", "null"], "format": "uri-reference"}
        properties = {"next": nowhere, "previous": nowhere, "results": schema}
        return {"type": "object", "required": ["next", "previous", "results"], "properties": properties}


class Endpoint(GenericViewSet[Any]):
    """An address of the API: who may call it, and how its answers carry a version.

    `tagged`: answers have an ETag, and changes ask for it. `creates`: POST takes an Idempotency-Key.
    """

    roles: ClassVar[frozenset[str]] = INSIDE
    tagged: ClassVar[bool] = False
    creates: ClassVar[bool] = False
    filter_backends = []
    parameters: ClassVar[frozenset[str]] = frozenset()

    def check_permissions(self, request: Request) -> None:
        """Refuse methods that this address does not have before asking who may use the others."""
        if request.user.is_authenticated and self.action in (None, "metadata"):
            raise MethodNotAllowed(str(request.method))
        super().check_permissions(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask who calls; then refuse parameters that this address does not have."""
        super().initial(request, *args, **kwargs)
        known = set(self.parameters)
        if self.action == "list":
            if self.pagination_class is not Whole:
                known |= {"cursor", "page_size"}
            known |= set(getattr(getattr(self, "filterset_class", None), "base_filters", ()))
        only_parameters(request, known)

    def body(self, serializer: type[Any], **options: Any) -> dict[str, Any]:
        """The request's body as this serializer reads it; each wrong field is named (422)."""
        given = serializer(data=self.request.data, context=self.get_serializer_context(), **options)
        given.is_valid(raise_exception=True)
        return given.validated_data

    @property
    def key(self) -> str | None:
        """The request's Idempotency-Key."""
        return idempotency_key(self.request)

    def page(self, rows: Any, show: Callable[[list[Any]], list[Any]]) -> Response:
        """Answer one page of rows; `show` says what this viewer is shown of them."""
        return self.get_paginated_response(show(self.paginate_queryset(rows) or []))


class InDialogue(Endpoint):
    """An address under `dialogues/{dialogue}/`."""

    @cached_property
    def dialogue(self) -> Dialogue:
        """The dialogue of the address. Raises Hidden."""
        return find(Dialogue, self.kwargs["dialogue"])

    @cached_property
    def rights(self) -> Right:
        """What the viewer may know of it and do with it."""
        return rights_over([self.dialogue.pk])[self.dialogue.pk]

    def need(self, right: Right, action: str) -> Dialogue:
        """The dialogue, where the viewer holds this right on it; otherwise a denial of this action."""
        dialogue = self.dialogue
        try:
            require(right, dialogue.pk, held=int(self.rights))
        except Refused as refused:
            refused.extra.setdefault("denied", (action, dialogue.pk))
            raise
        return dialogue

    def inside(self, rows: QuerySet[M], name: str) -> M:
        """The visible row that the address names by `name`, within this dialogue. Raises Hidden."""
        row = rows.filter(pk=self.kwargs[name], dialogue_id=self.dialogue.pk).first()
        if row is None:
            raise Hidden
        return row


def rights_over(dialogue_ids: Iterable[UUID]) -> dict[UUID, Right]:
    """The viewer's rights on each of these dialogues, in one query."""
    found: dict[UUID, Right] = defaultdict(lambda: Right(0))
    rows = held(EVERY_RIGHT).filter(dialogue_id__in=list(dialogue_ids))
    for dialogue_id, rights in rows.values_list("dialogue_id", "rights"):
        found[dialogue_id] |= Right(rights)
    return found


def saved(change: Callable[[], R], shown: Callable[[], Any]) -> R:
    """Change; where somebody saved in the moment between, answer 412 with what there is now."""
    try:
        return change()
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        raise changed_meanwhile(shown()) from None
