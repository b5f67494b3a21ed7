"""Signs of life: what waits in each queue, which workers live, whether beat ticks. Numbers and host names only."""

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import redis
from celery.signals import before_task_publish, heartbeat_sent
from django.conf import settings

from desk.tasks import BEAT_LATE_SECONDS, beat_age

log = logging.getLogger("desk.queues_and_workers")

WORKERS_KEY = "parley:workers"
BEAT_SECONDS = 15  # a worker says so often that it lives
LATE_SECONDS = 90  # without a sign for so long a worker counts as gone
FORGOTTEN_SECONDS = 7 * 24 * 3600
PUBLISHED_AT = "published_at"


@dataclass(frozen=True, slots=True)
class Queue:
    """One office's queue: how many messages wait, and for how many seconds the oldest (None where none does)."""

    name: str
    length: int
    oldest_seconds: float | None


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker by its name, and how many seconds ago it gave a sign of life."""

    name: str
    age_seconds: float

    @property
    def late(self) -> bool:
        """Whether the worker has been silent for longer than it should."""
        return self.age_seconds > LATE_SECONDS


@before_task_publish.connect
def note_time(headers: dict[str, Any] | None = None, **_more: Any) -> None:
    """Write on each message when it was queued."""
    if headers is not None:
        headers.setdefault(PUBLISHED_AT, time.time())


_last_sign = 0.0


@heartbeat_sent.connect
def sign_of_life(sender: Any = None, **_more: Any) -> None:
    """In the worker: note that it lives, and say loudly where beat does not tick: beat cannot say so itself."""
    global _last_sign  # noqa: PLW0603 - one process, one thread
    now = time.time()
    if now - _last_sign < BEAT_SECONDS:
        return
    _last_sign = now
    name = getattr(getattr(sender, "eventer", None), "hostname", "") or "worker"
    try:
        with _broker("0") as broker:
            broker.hset(WORKERS_KEY, name, now)
    except redis.RedisError as error:
        log.warning("no sign of life could be left: %s", type(error).__name__)
        return
    alarm_when_late(beat_age())


def alarm_when_late(age: float | None) -> bool:
    """Log an error where beat has not ticked in time, and say whether that is so."""
    late = age is None or age >= BEAT_LATE_SECONDS
    if late:
        log.error("beat does not tick: nothing that is due will be said", extra={"seconds": round(age or -1)})
    return late


def queues() -> list[Queue]:
    """Every office's queue. Raises redis.RedisError where the broker is away."""
    now = time.time()
    with _broker("0") as broker:
        return [_queue(broker, name, now) for name in settings.OFFICE_QUEUES]


def _queue(broker: Any, name: str, now: float) -> Queue:
    # New messages are pushed on the left; the next to be taken is the last.
    oldest = broker.lindex(name, -1)
    published = json.loads(oldest).get("headers", {}).get(PUBLISHED_AT) if oldest else None
    return Queue(name, int(broker.llen(name)), now - published if published else None)


def workers() -> list[Worker]:
    """Workers that gave a sign of life within a week. Raises redis.RedisError where the broker is away."""
    now = time.time()
    with _broker("0") as broker:
        signs = {name.decode(): now - float(at) for name, at in broker.hgetall(WORKERS_KEY).items()}
    return [Worker(name, age) for name, age in sorted(signs.items()) if age < FORGOTTEN_SECONDS]


def _broker(number: str) -> Any:
    return redis.Redis.from_url(f"{settings.REDIS_URL}/{number}", socket_connect_timeout=2, socket_timeout=2)
