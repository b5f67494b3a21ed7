"""The Celery app: queues, routes and beat's schedule."""

import os
from contextlib import suppress
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.settings")

from django.conf import settings

from parley.settings_engine import OFFICE_QUEUES


class StandingTask(Task):
    """A task that does not begin on a database that does not stand as declared. What is due stays due."""

    abstract = True

    def before_start(self, *_: Any) -> None:
        """Compare once in the life of a process. Raises WallDiffers."""
        from wall.check import a_login, require_standing  # noqa: PLC0415 - apps are not loaded when this module is

        require_standing(a_login())


@worker_init.connect
def compare_before_forking(**_: Any) -> None:
    """Compare in the worker itself, so that the processes it forks need not: one that was killed is back at once.

    A difference, or a database that is away, is met by the first task.
    """
    from django.db import DatabaseError, connections  # noqa: PLC0415 - apps are not loaded when this module is

    from wall.check import WallDiffers, a_login, require_standing  # noqa: PLC0415 - as above

    with suppress(WallDiffers, DatabaseError):
        require_standing(a_login())
    connections.close_all()  # no two processes on one connection


app = Celery("parley", task_cls=StandingTask)
app.conf.update(settings.CELERY)
app.conf.task_queues = {name: {"exchange": name, "routing_key": name} for name in OFFICE_QUEUES}
# A task's queue is its office: `notices.tasks` work as the registrar, and so on.
app.conf.task_routes = {
    "desk.tasks.beat_ticks": {"queue": "default"},
    "notices.*": {"queue": "registrar"},
    "dialogues.actions.verdicts.*": {"queue": "statistician"},
    "dialogues.actions.retention.*": {"queue": "archivist"},
    "ledger.*": {"queue": "archivist"},
}
# What beat asked for and nobody took within the minute is asked for again: after a week without a worker
# there is one run to do, not ten thousand.
STALE = {"expires": 55}
app.conf.beat_schedule = {
    "beat ticks": {"task": "desk.tasks.beat_ticks", "schedule": 30.0},
    "what is due": {"task": "notices.tasks.find_due", "schedule": 60.0, "options": STALE},
    "mail that waits": {"task": "notices.tasks.send_waiting", "schedule": 60.0, "options": STALE},
    "anchor the ledger": {"task": "ledger.tasks.anchor", "schedule": 180.0},
    "what is over": {"task": "accounts.tasks.forget_expired", "schedule": crontab(hour=3, minute=41)},
    "what has been kept long enough": {
        "task": "dialogues.actions.retention.shred_due",
        "schedule": crontab(hour=2, minute=23),
    },
    "verdicts": {"task": "dialogues.actions.verdicts.refresh_all", "schedule": crontab(minute=17)},
}
from desk import queues_and_workers  # noqa: E402, F401 - its signals: messages' times, workers' signs of life

app.autodiscover_tasks()
for module in ("verdicts", "retention"):
    app.autodiscover_tasks(["dialogues.actions"], related_name=module)
