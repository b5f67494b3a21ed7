"""Beat's schedule, the queues and the tasks fit together."""

from fnmatch import fnmatch

import pytest
from django.conf import settings

from parley.celery import app
from parley.settings_engine import LONGEST_TASK_SECONDS, OFFICE_QUEUES


@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=str)
def test_every_scheduled_task_exists(entry: dict) -> None:
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


def test_every_task_of_ours_goes_to_the_queue_of_its_office() -> None:
    app.loader.import_default_modules()
    offices = {
        "notices": "registrar",
        "dialogues.actions.verdicts": "statistician",
        "dialogues.actions.retention": "archivist",
        "ledger": "archivist",
    }
    ours = [name for name in app.tasks if not name.startswith("celery.")]
    assert len(ours) >= 7
    for name in ours:
        queue = next(
            (rule["queue"] for pattern, rule in app.conf.task_routes.items() if fnmatch(name, pattern)),
            "default",
        )
        expected = next((office for prefix, office in offices.items() if name.startswith(prefix)), "default")
        assert queue == expected, name
        assert queue in OFFICE_QUEUES


def test_the_engine_loses_nothing_and_carries_no_content() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.task_ignore_result
    assert app.conf.accept_content == ["json"]
    assert app.conf.broker_transport_options["visibility_timeout"] > LONGEST_TASK_SECONDS
    assert not settings.DEBUG
