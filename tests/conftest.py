"""One embedded PostgreSQL for a test run, a fresh database for every test that wants one, a place for each process.

Append-only tables cannot be flushed, and several logins cannot share one test transaction. So a template
database is migrated once, and each test gets a clone of it (tens of milliseconds), dropped afterwards.
Whatever else processes could share, each of xdist's workers has for itself: see support/places.py.
"""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for source_root in (ROOT / "platform", ROOT, ROOT / "tests"):
    sys.path.insert(0, str(source_root))

from support import places  # noqa: E402 - after the path is set

# The process that begins the run makes its place before Django's settings are read, and never the developer's
# `var/`. Workers are told theirs before they begin (pytest_xdist_setupnodes): pytest-django reads the settings
# in them before this file.
_OURS = "PARLEY_TEST_RUN" not in os.environ
if _OURS:
    for outside in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        os.environ.pop(outside, None)
    os.environ.update(
        PARLEY_TEST_RUN=str(places.new_folder()),
        PARLEY_RING="inner",
        PARLEY_DEMO="0",
        DJANGO_SETTINGS_MODULE="parley.settings",
        PYTHONPATH=os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
    )
RUN = Path(os.environ["PARLEY_TEST_RUN"])
if _OURS:
    places.begin(RUN)
    os.environ.update(places.place(RUN, "main"))

import django  # noqa: E402 - after the environment is set
import pytest  # noqa: E402 - likewise
from django.utils import timezone, translation  # noqa: E402 - likewise
from xdist.scheduler import LoadScopeScheduling  # noqa: E402 - likewise

django.setup()

pytest_plugins = ["support.database", "support.world", "support.api", "support.keys", "support.hashing"]


class WhatIsShared(LoadScopeScheduling):
    """Every test by itself, but in one process what would cost each process the same: the demo world's loading.
    And two browsers at a time, for two cores: those with a worker beside them, and the others. (xdist's own groups
    go by a suffix of the test's id that pytest 9 no longer keeps.)
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(("tests/browser/test_flow.py", "tests/browser/test_reminders.py")):
            return "browsers with a worker"
        together = ("tests/browser/", "tests/dialogues/demo/")
        return next((folder for folder in together if nodeid.startswith(folder)), nodeid)


@pytest.fixture(autouse=True)
def no_language_and_no_zone_left() -> Iterator[None]:
    """What a request chooses is chosen for its thread. The next test is in the same one, and chose nothing."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first, so that no process waits for one of them at the end; in random order apart from that."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WhatIsShared:
    return WhatIsShared(config, log)


def pytest_xdist_setupnodes(specs: list) -> None:
    """Tell each worker its place, in variables that it has before it reads anything."""
    for spec in specs:
        spec.env |= places.place(RUN, spec.id)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say in which order the tests come, also where -q keeps pytest's own heading back."""
    seed, reporter = session.config.getoption("randomly_seed", None), session.config.pluginmanager
    if _OURS and (terminal := reporter.getplugin("terminalreporter")):
        terminal.write_line(f'In random order; the same again: ARGS="--randomly-seed={seed}"')


def pytest_collection_finish() -> None:
    """What has been loaded by now stays: the collector need not look at it again in every test."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    if _OURS:
        places.end(RUN)
