"""/healthz and /readyz: whether this process lives, and whether it can serve."""

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest, JsonResponse

from desk.queues_and_workers import alarm_when_late
from desk.tasks import beat_age
from wall.check import WallDiffers, require_standing


def alive(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


def ready(_request: HttpRequest) -> JsonResponse:
    """The database and the broker answer, and beat has ticked lately. No count, no name: anyone may ask.

    The outer ring cannot see the clock: it counts attempts in the broker and nothing more.
    """
    with connection.cursor() as cursor:  # away: the 503 of parley.middleware.ServiceAway
        cursor.execute("select 1")
    try:
        require_standing(DEFAULT_DB_ALIAS)
    except WallDiffers:  # which differences those are, the log says, and `manage.py check_wall`
        return JsonResponse({"wall": "differs"}, status=503)
    if settings.RING == "outer":
        cache.get("ready")
        return JsonResponse({"database": "ready", "broker": "ready"})
    age = beat_age()
    ticking = not alarm_when_late(age)
    parts = {"database": "ready", "broker": "ready", "beat": "ready" if ticking else "late"}
    return JsonResponse(parts, status=200 if ticking else 503)
