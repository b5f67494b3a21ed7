"""`me`, `organisations` and `programmes`."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.organisations import save_organisation, save_programme
from accounts.actions.own_account import end_session, revoke_token, update_profile
from accounts.api.serializers import (
    MeSerializer,
    OrganisationSerializer,
    ProgrammeSerializer,
    SessionSerializer,
    TokenSerializer,
)
from accounts.models import Organisation, Programme, User
from accounts.queries import kinds_of, programmes_with_role, sessions_of, signed_in, tokens_of
from accounts.rules import ADMINISTRATOR, AUDITOR, PROGRAMME_ROLES, SIGNED_IN
from accounts.sudo import require_confirmation_or_token
from resources.endpoint import Endpoint, Rows, Whole
from resources.versions import versioned

START_OF_DIGEST = 32  # characters by which a token is named


class Me(Endpoint):
    """Oneself; language and time zone may be changed."""

    roles = SIGNED_IN
    tagged = True
    serializer_class = MeSerializer
    acts = {"partial_update": update_profile}
    bodies = {"partial_update": MeSerializer}

    def retrieve(self, request: Request) -> Response:
        """Who you are here."""
        return versioned(request, self._show(self._found()))

    def partial_update(self, request: Request) -> Response:
        """Choose a language or a time zone."""
        found = self._found()

        def store() -> User:
            given = self.body(partial=True, instance=found)
            chosen = {name: given.get(name, getattr(found, name)) for name in ("language", "time_zone")}
            return update_profile(person=found, **chosen)

        return self.changed(found, self._show, store)

    def _found(self) -> User:
        return User.objects.select_related("organisation").get(pk=signed_in(self.request.user).pk)

    def _show(self, person: User) -> dict[str, Any]:
        return dict(self.get_serializer(person).data)


class Tokens(Endpoint):
    """One's own tokens. One is made in the browser alone: whoever found a token shall not make others with it."""

    roles = SIGNED_IN
    pagination_class = Whole
    serializer_class = TokenSerializer
    acts = {"destroy": revoke_token}

    def list(self, request: Request) -> Response:
        """Those that have not expired."""
        rows = tokens_of(signed_in(request.user).pk).order_by("created", "pk")
        return self.page(rows, lambda found: list(self.get_serializer(found, many=True).data))

    def destroy(self, request: Request, token: str) -> Response:
        """Revoke it, the calling one too: it stops in the same moment."""
        revoke_token(person=signed_in(request.user), digest_start=token.ljust(START_OF_DIGEST, "-"))
        return Response(status=204)


class Sessions(Endpoint):
    """The browsers in which one is signed in."""

    roles = SIGNED_IN
    pagination_class = Whole
    serializer_class = SessionSerializer
    acts = {"destroy": end_session}

    def list(self, request: Request) -> Response:
        """The newest first."""
        return self.page(
            sessions_of(signed_in(request.user).pk),
            lambda found: list(self.get_serializer(found, many=True).data),
        )

    def destroy(self, request: Request, row: str) -> Response:
        """End it."""
        require_confirmation_or_token(request)
        end_session(person=signed_in(request.user), row=row)
        return Response(status=204)


class OrganisationFilter(django_filters.FilterSet):
    """By kind and country."""

    class Meta:
        model = Organisation
        fields = ("kind", "country")


class ProgrammeFilter(django_filters.FilterSet):
    """By sponsor."""

    class Meta:
        model = Programme
        fields = ("sponsor",)


class AtTheDoor(Rows):
    """Rows that administrators write, at the door: there the database itself asks who may."""

    roles = SIGNED_IN
    roles_to_write = frozenset({ADMINISTRATOR})
    creates = locks = False

    def changes(self, found: Any, given: dict[str, Any]) -> dict[str, Any]:
        """Set the new values on the row; the action takes nothing else."""
        for name, value in given.items():
            setattr(found, name, value)
        return {}


class Organisations(AtTheDoor):
    """Organisations."""

    model, id_name, order = Organisation, "organisation", ("name", "id")
    queryset = Organisation.objects.all()
    filterset_class = OrganisationFilter
    serializer_class = OrganisationSerializer
    acts = {"create": save_organisation, "partial_update": save_organisation}
    bodies = {"create": OrganisationSerializer, "partial_update": OrganisationSerializer}

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """A new organisation with these values."""
        return {"organisation": Organisation(**given)}


class Programmes(AtTheDoor):
    """Programmes: all for administrators and auditors, one's own for officers and approvers."""

    roles = frozenset({ADMINISTRATOR, AUDITOR, *PROGRAMME_ROLES})
    model, id_name, order = Programme, "programme", ("name", "id")
    queryset = Programme.objects.all()
    filterset_class = ProgrammeFilter
    serializer_class = ProgrammeSerializer
    acts = {"create": save_programme, "partial_update": save_programme}
    bodies = {"create": ProgrammeSerializer, "partial_update": ProgrammeSerializer}

    def rows(self) -> QuerySet[Any]:
        """All for administrators and auditors, one's own for everybody else."""
        found = super().rows()
        if kinds_of(self.request.user) & {ADMINISTRATOR, AUDITOR}:
            return found
        own = programmes_with_role(signed_in(self.request.user).pk, PROGRAMME_ROLES)
        return found.filter(pk__in=[programme.pk for programme in own])

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """A new programme with these values."""
        return {"programme": Programme(**given)}
