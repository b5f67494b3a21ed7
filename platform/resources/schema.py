"""The API's description: what every operation has in common is said here once."""

from typing import Any

from django_filters import filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from resources.errors import PROBLEM


class Problem(serializers.Serializer[Any]):
    """What went wrong and what to do about it (RFC 9457)."""

    type = serializers.CharField(help_text="An address that is the same for every problem of this kind.")
    title = serializers.CharField(help_text="One sentence for a person, in their language.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="The kind of problem: stable, not translated.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(),
        required=False,
        help_text="Each wrong field by its path (agenda.0.title), and what to do about it.",
    )
    current = serializers.JSONField(required=False, help_text="With 412: what there is now.")


KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Choose a random one per creation. The same body sent again under the same key creates nothing new and"
    " gets the same answer, for as long as the thing exists; another body under the same key is refused (422).",
)
MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that you read. Without it: 428; when somebody saved in between: 412 with what there is now.",
)
NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag that you have: 304 if it still holds.",
)


# What a filter takes, where that is not one of its choices or any text.
KINDS = {
    filters.UUIDFilter: OpenApiTypes.UUID,
    filters.ModelChoiceFilter: OpenApiTypes.UUID,
    filters.BooleanFilter: OpenApiTypes.BOOL,
    filters.IsoDateTimeFilter: OpenApiTypes.DATETIME,
}


class Schema(AutoSchema):
    """Adds the headers that versions and creations take, and the problems that each operation may answer."""

    def get_override_parameters(self) -> Any:
        """Headers, by what the operation does."""
        found = self._filters() if self._is_list_view() else []
        if self.method == "POST" and getattr(self.view, "creates", False):
            found.append(KEY)
        if self._matches():
            found.append(MATCH)
        if self.method == "GET" and getattr(self.view, "tagged", False) and not self._is_list_view():
            found.append(NONE_MATCH)
        return found

    def get_request_serializer(self) -> Any:
        """The body that the endpoint names for this method; those with no body at all name none."""
        bodies = getattr(self.view, "bodies", None)
        if bodies is None:
            return super().get_request_serializer()
        body = bodies.get(getattr(self.view, "action", ""))
        return None if body is None else body(partial=self.method == "PATCH")

    def get_response_serializers(self) -> Any:
        """What the endpoint names for this method, else what it always shows."""
        answers = getattr(self.view, "answers", {})
        method = getattr(self.view, "action", "")
        return answers[method] if method in answers else super().get_response_serializers()

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        """What the endpoint is about, and what this method does with it."""
        method = getattr(self.view, "action", "")
        said = getattr(self.view, "says", {}).get(method) or get_doc(getattr(self.view, method, None))
        return " ".join(filter(None, (get_doc(type(self.view)), str(said or ""))))

    def _filters(self) -> list[OpenApiParameter]:
        """By what a list is filtered: its endpoint's `filterset_class`."""
        by = getattr(getattr(self.view, "filterset_class", None), "base_filters", {})
        return [
            OpenApiParameter(
                name,
                next((kind for one, kind in KINDS.items() if isinstance(by[name], one)), OpenApiTypes.STR),
                enum=[value for value, _label in by[name].extra.get("choices", ())] or None,
                many=isinstance(by[name], filters.MultipleChoiceFilter),
            )
            for name in by
        ]

    def _matches(self) -> bool:
        return self.method in ("PUT", "PATCH") and bool(getattr(self.view, "tagged", False))

    def _refusals(self) -> list[int]:
        codes = [400, 401, 403, 404, 405, 406, 429, 503]
        if self.method in ("POST", "PUT", "PATCH"):
            codes += [409, 413, 415]
        if self.method == "DELETE":
            codes.append(409)
        if self._matches():
            codes += [412, 428]
        return [*codes, 422]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        answer: Any = self._get_response_for_code
        for code in sorted(self._refusals()):
            if str(code) not in bodies:
                bodies[str(code)] = answer(Problem, str(code), media_types=[PROBLEM])
        if self.method == "GET" and getattr(self.view, "tagged", False) and not self._is_list_view():
            bodies["304"] = {"description": "You have it already."}
        return bodies
