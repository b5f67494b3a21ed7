"""Addresses of the API: what each does before and after its own work, and the five things that most do.

An endpoint names the actions that it calls (`acts`) and the bodies that it takes (`bodies`), both by the method
that is called; rights, codes and the API's description follow from these.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path
from django_filters.utils import translate_validation
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from ledger.actions import Action
from resources.find import reload
from resources.parameters import idempotency_key, only_parameters
from resources.versions import require_match, versioned
from wall.refusal import Hidden

# What an address takes: the method, and the function of its endpoint that is called.
LIST = {"get": "list"}
READ = {"get": "retrieve"}
CREATE = {"post": "create"}
CHANGE = {"patch": "partial_update"}
WRITE = {"put": "update"}
DROP = {"delete": "destroy"}

M = TypeVar("M")
Shown = list[dict[str, Any]]


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
    """An address of the API.

    `roles` may call it at all, `roles_to_write` what changes something. By the method of this class that is
    called, `acts` names the action that it calls, `bodies` the body that it takes, `answers` what it shows where
    that is not the `serializer_class`, and `says` describes it where its docstring does not.
    `tagged`: answers have an ETag, and changes ask for it. `creates`: POST takes an Idempotency-Key.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    roles_to_write: ClassVar[frozenset[str] | None] = None
    acts: ClassVar[Mapping[str, Action[..., Any]]] = {}
    bodies: ClassVar[Mapping[str, type[BaseSerializer[Any]]]] = {}
    answers: ClassVar[Mapping[str, Any]] = {}
    says: ClassVar[Mapping[str, str]] = {}
    tagged: ClassVar[bool] = False
    creates: ClassVar[bool] = False
    filter_backends = []
    filterset_class: ClassVar[Any] = None
    parameters: ClassVar[frozenset[str]] = frozenset()

    def check_permissions(self, request: Request) -> None:
        """Refuse methods that this address does not have before asking who may use the others."""
        if request.user.is_authenticated and self.action in (None, "metadata"):
            raise MethodNotAllowed(str(request.method))
        super().check_permissions(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask who calls, refuse parameters that this address does not have, ask for what its work needs."""
        super().initial(request, *args, **kwargs)
        known = set(self.parameters)
        if self.action == "list":
            if self.pagination_class is not Whole:
                known |= {"cursor", "page_size"}
            known |= set(getattr(self.filterset_class, "base_filters", ()))
        only_parameters(request, known)
        self.ask()

    def ask(self) -> None:
        """Refuse whoever may not do this here. Addresses of a dialogue ask the wall."""

    def body(self, **options: Any) -> dict[str, Any]:
        """The request's body as this method's serializer reads it; each wrong field is named (422)."""
        serializer = self.bodies[self.action]
        given = serializer(data=self.request.data, context=self.get_serializer_context(), **options)
        given.is_valid(raise_exception=True)
        found: dict[str, Any] = given.validated_data
        return found

    @property
    def key(self) -> str | None:
        """The request's Idempotency-Key."""
        return idempotency_key(self.request)

    def filtered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the request's parameters leave; one that cannot be read is named (422)."""
        chosen = self.filterset_class(self.request.query_params, queryset=rows, request=self.request)
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)
        found: QuerySet[Any] = chosen.qs
        return found

    def page(self, rows: Any, show: Callable[[list[Any]], Shown]) -> Response:
        """Answer one page of rows; `show` says what this viewer is shown of them."""
        return self.get_paginated_response(show(self.paginate_queryset(rows) or []))

    def changed(self, found: M, show: Callable[[M], Any], act: Callable[[], M | None]) -> Response:
        """Change what the caller has read, and answer what it is now; 204 where they may not know it any more.

        Raises Refused: 428 without If-Match, 412 where somebody saved since it was read.
        """
        require_match(self.request, show(found))
        after = act()
        return Response(status=204) if after is None else versioned(self.request, show(after))


def at(route: str, view: type[Endpoint], name: str, *methods: Mapping[str, str]) -> URLPattern:
    """One address: the methods that are named, and no others (405)."""
    actions: dict[str, Any] = {method: action for one in methods for method, action in one.items()}
    return path(route, view.as_view(actions), name=name)


class Rows(Endpoint):
    """Rows of one model: their list, and each at an address of its own, named there by `id_name`.

    What differs is said by attributes, and by the four methods `rows`, `show`, `arguments` and `changes`.
    `locks` says whether a row is locked from the look at its version to its change: not where another login than
    the viewer's own changes it.
    """

    model: ClassVar[type[Model]]
    id_name: ClassVar[str]
    order: ClassVar[Sequence[str]] = ("pk",)
    locks: ClassVar[bool] = True
    tagged = True
    creates = True

    def rows(self) -> QuerySet[Any]:
        """Those of the address that the viewer may see."""
        return self.model._default_manager.all()

    def show(self, rows: Sequence[Any]) -> Shown:
        """What this viewer is shown of them."""
        return list(self.get_serializer(rows, many=True).data)

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the action that makes one takes, beside the key."""
        return given

    def changes(self, found: Any, given: dict[str, Any]) -> dict[str, Any]:
        """What the action that changes one takes, beside the row itself."""
        return {"changes": given}

    def list(self, request: Request, **address: Any) -> Response:
        """All that you may know of."""
        rows = self.rows().order_by(*self.order)
        return self.page(self.filtered(rows) if self.filterset_class else rows, self.show)

    def create(self, request: Request, **address: Any) -> Response:
        """Make one."""
        given = self.arguments(self.body())
        if self.creates:
            given["key"] = self.key
        return self.answer(self.acts["create"](**given), status=201)

    def retrieve(self, request: Request, **address: Any) -> Response:
        """One of them."""
        return self.answer(self.found())

    def partial_update(self, request: Request, **address: Any) -> Response:
        """Change what is sent, and leave the rest."""
        found = self.found(locked=True)
        return self._changed(found, lambda: self.body(partial=True, instance=found))

    def update(self, request: Request, **address: Any) -> Response:
        """Write it anew."""
        return self._changed(self.found(locked=True), self.body)

    def destroy(self, request: Request, **address: Any) -> Response:
        """End it."""
        act = self.acts["destroy"]
        act(**{act.on: self.found()})
        return Response(status=204)

    def found(self, *, locked: bool = False) -> Any:
        """The row that the address names; locked, so that nobody saves between its version and the change.

        Raises Hidden where the viewer may not know it, and where there is none.
        """
        row = self.rows().filter(pk=self.kwargs[self.id_name]).first()
        if row is None:
            raise Hidden
        return reload(self.model, row.pk) if locked and self.locks else row

    def answer(self, row: Any, *, status: int = 200) -> Response:
        """One row and its version."""
        return versioned(self.request, self.show([row])[0], status=status)

    def _changed(self, found: Any, body: Callable[[], dict[str, Any]]) -> Response:
        act = self.acts[self.action]
        return self.changed(
            found,
            lambda row: self.show([row])[0],
            lambda: act(**{act.on: found}, **self.changes(found, body())),
        )
