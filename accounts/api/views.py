"""`me`, `organisations` and `programmes`."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import mixins, viewsets
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.organisations import save_organisation, save_programme
from accounts.actions.own_account import update_profile
from accounts.api.serializers import MeSerializer, OrganisationSerializer, ProgrammeSerializer
from accounts.models import Organisation, Programme, User
from accounts.queries import kinds_of, programmes_with_role, signed_in
from accounts.rules import ADMINISTRATOR, AUDITOR, PROGRAMME_ROLES, SIGNED_IN
from resources.versions import require_match, versioned


class _Versioned:
    """One object with its ETag, changed only by who has read what is there now."""

    tagged = True

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The object, with its ETag."""
        return versioned(request, self.get_serializer(self.get_object()).data)  # type: ignore[attr-defined]

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the object; If-Match names the version that was read."""
        found = self.get_object()  # type: ignore[attr-defined]
        require_match(request, self.get_serializer(found).data)  # type: ignore[attr-defined]
        serializer = self.get_serializer(found, data=request.data, partial=True)  # type: ignore[attr-defined]
        serializer.is_valid(raise_exception=True)
        stored = self.store(found, serializer.validated_data)
        return versioned(request, self.get_serializer(stored).data)  # type: ignore[attr-defined]

    def store(self, found: Any, given: dict[str, Any]) -> Any:
        """Store the changed fields by the object's action."""
        raise NotImplementedError


class Me(_Versioned, RetrieveUpdateAPIView[User]):
    """Oneself; language and time zone may be changed."""

    roles = SIGNED_IN
    serializer_class = MeSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        """The signed-in person, with their organisation."""
        return User.objects.select_related("organisation").get(pk=signed_in(self.request.user).pk)

    def store(self, found: User, given: dict[str, Any]) -> User:
        """Store one's own choices."""
        return update_profile(
            person=found,
            language=given.get("language", found.language),
            time_zone=given.get("time_zone", found.time_zone),
        )


class _Registry(_Versioned, mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet[Any]):
    """Read by those who are declared, written by administrators."""

    http_method_names = ["get", "post", "patch", "head", "options"]
    roles = SIGNED_IN
    roles_to_write = frozenset({ADMINISTRATOR})
    filterset_fields: ClassVar[list[str]] = []

    def perform_create(self, serializer: Any) -> None:
        """Store the new object by its action."""
        serializer.instance = self.save(serializer.Meta.model(**serializer.validated_data))

    def store(self, found: Any, given: dict[str, Any]) -> Any:
        """Store changed fields."""
        for name, value in given.items():
            setattr(found, name, value)
        return self.save(found)

    def save(self, thing: Any) -> Any:
        """Call the action that stores it."""
        raise NotImplementedError


class Organisations(_Registry):
    """Organisations."""

    serializer_class = OrganisationSerializer
    queryset = Organisation.objects.order_by("name", "id")
    filterset_fields: ClassVar[list[str]] = ["kind", "country"]

    def save(self, thing: Organisation) -> Organisation:
        """Store the object by its action."""
        return save_organisation(organisation=thing)


class Programmes(_Registry):
    """Programmes: all for administrators and auditors, one's own for officers and approvers."""

    roles = frozenset({ADMINISTRATOR, AUDITOR, *PROGRAMME_ROLES})
    serializer_class = ProgrammeSerializer
    queryset = Programme.objects.order_by("name", "id")
    filterset_fields: ClassVar[list[str]] = ["sponsor"]

    def get_queryset(self) -> QuerySet[Programme]:
        """All for administrators and auditors, one's own for everybody else."""
        found = super().get_queryset()
        if kinds_of(self.request.user) & {ADMINISTRATOR, AUDITOR}:
            return found
        own = programmes_with_role(signed_in(self.request.user).pk, PROGRAMME_ROLES)
        return found.filter(pk__in=[programme.pk for programme in own])

    def save(self, thing: Programme) -> Programme:
        """Store the object by its action."""
        return save_programme(programme=thing)
