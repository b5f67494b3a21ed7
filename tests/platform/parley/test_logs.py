"""Logs carry what happened and to which id, never what was said."""

import json
import logging

import pytest
from structlog.stdlib import ProcessorFormatter

from parley.settings_engine import LOGGING

CANARY = "CANARY in a row"


@pytest.fixture
def formatter() -> ProcessorFormatter:
    options = {key: value for key, value in LOGGING["formatters"]["json"].items() if key != "()"}
    return ProcessorFormatter(**options)


def written(formatter: ProcessorFormatter, **record: object) -> dict:
    return json.loads(formatter.format(logging.makeLogRecord({"name": "x", "levelname": "ERROR", **record})))


def test_a_failed_task_leaves_its_name_id_and_kind_of_failure(formatter: ProcessorFormatter) -> None:
    said = {
        "name": "notices.tasks.find_due",
        "id": "1",
        "description": "raised unexpected",
        "exc": f"IntegrityError('{CANARY}')",
    }
    line = written(formatter, msg="Task %(name)s[%(id)s] %(description)s: %(exc)s", args=said)
    assert line["event"] == "Task notices.tasks.find_due[1] raised unexpected: IntegrityError"
    assert CANARY not in json.dumps(line)


def test_a_traceback_is_places_without_values(formatter: ProcessorFormatter) -> None:
    try:
        int(CANARY)
    except ValueError as error:
        line = written(formatter, msg="went wrong", exc_info=(ValueError, error, error.__traceback__))
    assert CANARY not in json.dumps(line)
    assert "ValueError at test_logs.py:" in line["event"]


def test_only_known_keys_are_written(formatter: ProcessorFormatter) -> None:
    line = written(formatter, msg="something", request=CANARY, body=CANARY, task="t")
    assert CANARY not in json.dumps(line)
    assert line["task"] == "t"
