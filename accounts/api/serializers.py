"""What the API says about accounts, field by field."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Organisation, Programme, Role, User
from accounts.queries import current_roles, is_resting
from resources.bodies import LevelField, StrictModelSerializer


class OrganisationSerializer(StrictModelSerializer):
    """An organisation; `country` is two capital letters (ISO 3166)."""

    class Meta:
        model = Organisation
        fields = ("id", "name", "kind", "country")


class ProgrammeSerializer(StrictModelSerializer):
    """A programme. `retention_days` counts from a dialogue's end; `minimum_cell` is people."""

    class Meta:
        model = Programme
        fields = ("id", "name", "sponsor", "retention_days", "minimum_cell")


class RoleSerializer(serializers.ModelSerializer[Any]):
    """One of one's own roles, as it is shown."""

    class Meta:
        model = Role
        fields = ("kind", "programme", "until")


class TokenSerializer(serializers.Serializer[Any]):
    """One of one's own tokens, named by the start of its hash, which opens nothing."""

    id = serializers.SerializerMethodField()
    name = serializers.CharField()
    created = serializers.DateTimeField()
    expiry = serializers.DateTimeField()

    def get_id(self, token: Any) -> str:
        """The start of the token's hash, by which it is revoked."""
        return str(token.digest)[:32]


class SessionSerializer(serializers.Serializer[Any]):
    """A browser in which one is signed in, named by a hash, which opens nothing."""

    id = serializers.CharField(source="session_key")
    device = serializers.CharField()
    started_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()


class MeSerializer(StrictModelSerializer):
    """Oneself."""

    organisation = OrganisationSerializer(read_only=True)
    roles = serializers.SerializerMethodField()
    rights_rest = serializers.SerializerMethodField()
    clearance = LevelField(read_only=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = (
            "id",
            "email",
            "display_name",
            "organisation",
            "ring",
            "clearance",
            "language",
            "time_zone",
            "roles",
            "rights_rest",
        )
        read_only_fields = ("id", "email", "display_name", "ring", "clearance")

    @extend_schema_field(RoleSerializer(many=True))
    def get_roles(self, user: User) -> list[dict[str, object]]:
        """The roles that count now."""
        return list(RoleSerializer(current_roles(user.pk), many=True).data)

    def get_rights_rest(self, user: User) -> bool:
        """Whether rights rest until somebody confirms this person."""
        return is_resting(user.pk)
