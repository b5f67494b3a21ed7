"""What one was told, how one wants to be told, and the address of one's calendar feed."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import SIGNED_IN
from notices.actions import inbox, preferences
from notices.kinds import REGISTRY
from notices.models import Pace, Preference
from notices.openpgp import LONGEST_KEY
from notices.queries import inbox as told
from resources.bodies import ListField, StrictSerializer
from resources.endpoint import Endpoint, Whole
from resources.versions import versioned

MOST_NOTICES = 500


class NoticeShown(serializers.Serializer[Any]):
    """One notice: a neutral sentence, why it came to you, and of which dialogue. It holds no content."""

    id = serializers.UUIDField()
    says = serializers.CharField()
    why = serializers.CharField()
    stops = serializers.CharField(help_text="When you are no longer reminded of it.")
    dialogue = serializers.UUIDField(source="dialogue_id", allow_null=True)
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    open = serializers.BooleanField(help_text="Whether it is still to be done.")
    read = serializers.BooleanField()


class ReadBody(StrictSerializer):
    """Which notices; all of them where none is named."""

    notices = ListField(child=serializers.UUIDField(), max_length=MOST_NOTICES, required=False)


class Count(serializers.Serializer[Any]):
    """How many there were."""

    count = serializers.IntegerField()


@extend_schema_field({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"})
class HourField(serializers.TimeField):
    """An hour and its minutes, without seconds and without a zone: what RFC 3339 calls a time has both."""


class PreferencesBody(StrictSerializer):
    """How you want to be told. Hours are on your own clock; days count from Monday, 0, to Sunday, 6."""

    pace = serializers.ChoiceField(Pace.choices)
    digest_at = HourField(format="%H:%M")
    quiet_from = HourField(format="%H:%M", allow_null=True)
    quiet_until = HourField(format="%H:%M", allow_null=True)
    working_days = ListField(child=serializers.IntegerField(min_value=0, max_value=6), max_length=7)
    muted = ListField(child=serializers.CharField(max_length=60), max_length=len(REGISTRY))


class KeyBody(StrictSerializer):
    """Your public OpenPGP key as text; empty for mail in the clear."""

    key = serializers.CharField(
        max_length=LONGEST_KEY + 1,
        allow_blank=True,
        trim_whitespace=False,
        style={"base_template": "textarea"},
    )


class FeedShown(serializers.Serializer[Any]):
    """The secret address of your calendar feed. It is shown this once."""

    address = serializers.CharField()


class Inbox(Endpoint):
    """What you were told, newest first."""

    roles = SIGNED_IN
    pagination_class = Whole
    serializer_class = NoticeShown
    acts = {"read": inbox.mark_read}
    bodies = {"read": ReadBody}
    answers = {"read": Count}

    def list(self, request: Request) -> Response:
        """The newest fifty, of what you may still know of."""
        return self.page(told(), lambda rows: list(NoticeShown(rows, many=True).data))

    def read(self, request: Request) -> Response:
        """Mark some as read, or all of them."""
        return Response({"count": inbox.mark_read(notice_ids=self.body().get("notices"))})


class Reminders(Endpoint):
    """How you want to be told."""

    roles = SIGNED_IN
    tagged = True
    serializer_class = PreferencesBody
    acts = {"update": preferences.set_preferences}
    bodies = {"update": PreferencesBody}

    def retrieve(self, request: Request) -> Response:
        """The preferences that hold now."""
        return versioned(request, _shown(preferences.my_preferences()))

    def update(self, request: Request) -> Response:
        """Replace all preferences."""
        return self.changed(
            preferences.my_preferences(), _shown, lambda: preferences.set_preferences(**self.body())
        )


def _shown(now: Preference) -> dict[str, Any]:
    values = {
        name: getattr(now, name) for name in ("pace", "digest_at", "quiet_from", "quiet_until", "muted")
    }
    return dict(PreferencesBody({**values, "working_days": preferences.days_of(now)}).data)


class Key(Endpoint):
    """The public key to which your mail is encrypted."""

    roles = SIGNED_IN
    tagged = True
    serializer_class = KeyBody
    acts = {"update": preferences.set_openpgp_key}
    bodies = {"update": KeyBody}

    def retrieve(self, request: Request) -> Response:
        """The key; empty where there is none."""
        return versioned(request, self._key(preferences.my_preferences()))

    def update(self, request: Request) -> Response:
        """Replace the key, or remove it by sending an empty one."""

        def store() -> Preference:
            preferences.set_openpgp_key(key=self.body()["key"])
            return preferences.my_preferences()

        return self.changed(preferences.my_preferences(), self._key, store)

    @staticmethod
    def _key(now: Preference) -> dict[str, str]:
        return {"key": now.openpgp_key}


class Feed(Endpoint):
    """Your calendar feed: what is due, at a secret address, in neutral sentences."""

    roles = SIGNED_IN
    serializer_class = FeedShown
    acts = {"create": preferences.open_feed, "destroy": preferences.close_feed}

    def create(self, request: Request) -> Response:
        """Make a secret address; an older one stops working."""
        address = request.build_absolute_uri(reverse("feed", args=[preferences.open_feed()]))
        return Response({"address": address}, status=201)

    def destroy(self, request: Request) -> Response:
        """End it."""
        preferences.close_feed()
        return Response(status=204)
