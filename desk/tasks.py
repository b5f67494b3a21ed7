"""Beat's own sign of life, read by /readyz."""

import time

from celery import shared_task
from django.core.cache import cache

BEAT_KEY = "beat:last-tick"
BEAT_LATE_SECONDS = 180


@shared_task
def beat_ticks() -> None:
    """Say that beat sends and a worker takes. Kept in the shared cache, with no other content."""
    cache.set(BEAT_KEY, time.time(), timeout=None, version=1)


def beat_age() -> float | None:
    """Seconds since the last tick arrived, or None where none ever did."""
    ticked = cache.get(BEAT_KEY, version=1)
    return None if ticked is None else time.time() - float(ticked)
