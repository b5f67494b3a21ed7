"""What the API says of people and roles, and what may be written of them."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.fields import UNTIL
from accounts.models import Organisation, Programme, RoleKind, User
from resources.bodies import LevelField, StrictSerializer, body_field


class RoleShown(serializers.Serializer[Any]):
    """A role that counts now: whose, and in which programme."""

    id = serializers.UUIDField()
    person = serializers.UUIDField(source="user_id")
    kind = serializers.ChoiceField(RoleKind.choices)
    programme = serializers.UUIDField(source="programme_id", allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class PersonShown(serializers.Serializer[Any]):
    """Somebody with an account. Roles stand at an address of their own."""

    id = serializers.UUIDField()
    email = serializers.CharField()
    display_name = serializers.CharField()
    organisation = serializers.UUIDField(source="organisation_id")
    ring = serializers.CharField()
    clearance = LevelField()
    deputy = serializers.UUIDField(source="deputy_id", allow_null=True)
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    is_active = serializers.BooleanField()
    joined_at = serializers.DateTimeField(allow_null=True)


class Invited(StrictSerializer):
    """Somebody new, with a first role; the programme only for a programme's first lead officer."""

    email = serializers.EmailField(max_length=254)
    display_name = serializers.CharField(max_length=120)
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.all())
    kind = serializers.ChoiceField(RoleKind.choices)
    programme = serializers.PrimaryKeyRelatedField(
        queryset=Programme.objects.all(), required=False, allow_null=True
    )
    clearance = LevelField(required=False)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)


class Changed(StrictSerializer):
    """What others see of somebody, and who stands in for them."""

    display_name = serializers.CharField(max_length=120)
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.all())
    deputy = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), allow_null=True)
    supervisor = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), allow_null=True)


class Clearance(StrictSerializer):
    """How confidential a thing somebody may see at most."""

    clearance = LevelField()


class Address(StrictSerializer):
    """The address that somebody signs in with."""

    email = serializers.EmailField(max_length=254)


class NewRole(StrictSerializer):
    """A role; those of officers and approvers are in one programme, all others in none."""

    kind = serializers.ChoiceField(RoleKind.choices)
    programme = serializers.PrimaryKeyRelatedField(
        queryset=Programme.objects.all(), required=False, allow_null=True
    )
    until = body_field(UNTIL)
