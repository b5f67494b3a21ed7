"""`operations`: how the engine does, for administrators; and sending again what was given up."""

from contextlib import suppress
from typing import Any

import redis
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import ADMINISTRATOR
from desk import queues_and_workers
from desk.api.reminders import Count
from desk.tasks import beat_age
from notices import health
from notices.actions.send_again import send_again
from resources.bodies import StrictSerializer
from resources.endpoint import Endpoint


class Behind(serializers.Serializer[Any]):
    """How many of something wait, and since when the oldest of them."""

    what = serializers.ChoiceField(["steps_behind", "mail_waiting", "mail_failed"])
    count = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True)


class QueueShown(serializers.Serializer[Any]):
    """Tasks that wait in one office's queue."""

    name = serializers.CharField()
    length = serializers.IntegerField()
    oldest_seconds = serializers.FloatField(allow_null=True)


class WorkerShown(serializers.Serializer[Any]):
    """A worker and its last sign of life."""

    name = serializers.CharField()
    age_seconds = serializers.FloatField()
    late = serializers.BooleanField()


class GivenUpShown(serializers.Serializer[Any]):
    """Mail to one person that was given up."""

    person = serializers.UUIDField(source="recipient_id")
    count = serializers.IntegerField()
    since = serializers.DateTimeField()
    failure = serializers.CharField()


class OperationsShown(serializers.Serializer[Any]):
    """Beat, queues, workers and mail. Queues and workers are null where the broker does not answer."""

    beat_age_seconds = serializers.FloatField(allow_null=True)
    beat_late = serializers.BooleanField()
    behind = Behind(many=True)
    queues = QueueShown(many=True, allow_null=True)
    workers = WorkerShown(many=True, allow_null=True)
    given_up = GivenUpShown(many=True)


class AgainBody(StrictSerializer):
    """To whom; to everybody where nobody is named."""

    to = serializers.UUIDField(required=False, allow_null=True)


class Operations(Endpoint):
    """How the engine does."""

    roles = frozenset({ADMINISTRATOR})
    serializer_class = OperationsShown
    acts = {"again": send_again}
    bodies = {"again": AgainBody}
    answers = {"again": Count}

    def retrieve(self, request: Request) -> Response:
        """The numbers of now."""
        age = beat_age()
        now: dict[str, Any] = {
            "beat_age_seconds": age,
            "beat_late": queues_and_workers.alarm_when_late(age),
            "behind": [
                {"what": what, "count": one.count, "oldest": one.oldest}
                for what, one in health.counts().items()
            ],
            "given_up": health.given_up(),
            "queues": None,
            "workers": None,
        }
        with suppress(redis.RedisError):  # said by the two nulls
            now |= {"queues": queues_and_workers.queues(), "workers": queues_and_workers.workers()}
        return Response(OperationsShown(now).data)

    def again(self, request: Request) -> Response:
        """Send again what was given up: to one person, or to everybody. Answers how many notices that concerns."""
        return Response({"count": send_again(to=self.body().get("to"))})
