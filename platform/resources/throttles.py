"""How often one person may ask, over all web processes."""

import time
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

MINUTE = 60


class PerPerson(BaseThrottle):
    """So many requests a minute, counted in the shared cache by the person's id and nothing else.

    A cache that is away raises, and the answer is 503: nothing fails open.
    """

    left = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; False where there were too many in this minute."""
        now = int(time.time())
        self.left = MINUTE - now % MINUTE
        key = f"api:{request.user.pk}:{now // MINUTE}"
        cache.add(key, 0, timeout=2 * MINUTE)
        return cache.incr(key) <= per_minute()

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return float(self.left)


def per_minute() -> int:
    """The rate of the settings, as `600/min`."""
    return int(str(api_settings.DEFAULT_THROTTLE_RATES["person"]).partition("/")[0])
