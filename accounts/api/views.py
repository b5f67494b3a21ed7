"""`me`, `organisations` and `programmes`."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import mixins, viewsets
from rest_framework.generics import RetrieveUpdateAPIView

from accounts.actions.organisations import save_organisation, save_programme
from accounts.actions.own import update_profile
from accounts.api.serializers import MeSerializer, OrganisationSerializer, ProgrammeSerializer
from accounts.models import Organisation, Programme, RoleKind, User
from accounts.queries import kinds_of, programmes_with_role
from accounts.rules import ADMINISTRATOR, AUDITOR, PROGRAMME_ROLES
from accounts.sudo import require_recent_confirmation

EVERYBODY = frozenset(RoleKind.values)


class Me(RetrieveUpdateAPIView):
    """Oneself; language and time zone may be changed."""

    roles = EVERYBODY
    serializer_class = MeSerializer
    http_method_names: ClassVar[list[str]] = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        user: User = self.request.user
        return user

    def perform_update(self, serializer: Any) -> None:
        user, given = self.get_object(), serializer.validated_data
        serializer.instance = update_profile(
            person=user,
            language=given.get("language", user.language),
            time_zone=given.get("time_zone", user.time_zone),
        )


class _Registry(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet,
):
    """Read by everybody inside, written by administrators who confirmed recently that it is them."""

    http_method_names: ClassVar[list[str]] = ["get", "post", "patch", "head", "options"]
    roles = EVERYBODY
    roles_to_write = frozenset({ADMINISTRATOR})
    filterset_fields: ClassVar[list[str]] = []

    def save(self, thing: Any) -> Any:
        """Call the action that stores it."""
        raise NotImplementedError

    def perform_create(self, serializer: Any) -> None:
        require_recent_confirmation(self.request)
        serializer.instance = self.save(serializer.Meta.model(**serializer.validated_data))

    def perform_update(self, serializer: Any) -> None:
        require_recent_confirmation(self.request)
        for name, value in serializer.validated_data.items():
            setattr(serializer.instance, name, value)
        serializer.instance = self.save(serializer.instance)


class Organisations(_Registry):
    """Organisations."""

    serializer_class = OrganisationSerializer
    queryset = Organisation.objects.order_by("name", "id")
    filterset_fields: ClassVar[list[str]] = ["kind", "country"]

    def save(self, thing: Organisation) -> Organisation:
        """Store it."""
        return save_organisation(organisation=thing)


class Programmes(_Registry):
    """Programmes: all for administrators and auditors, one's own for officers and approvers."""

    roles = frozenset({ADMINISTRATOR, AUDITOR, *PROGRAMME_ROLES})
    serializer_class = ProgrammeSerializer
    queryset = Programme.objects.order_by("name", "id")
    filterset_fields: ClassVar[list[str]] = ["sponsor"]

    def get_queryset(self) -> QuerySet[Programme]:
        found = super().get_queryset()
        if kinds_of(self.request.user) & {ADMINISTRATOR, AUDITOR}:
            return found
        own = programmes_with_role(self.request.user.pk, PROGRAMME_ROLES)
        return found.filter(pk__in=[programme.pk for programme in own])

    def save(self, thing: Programme) -> Programme:
        """Store it."""
        return save_programme(programme=thing)
