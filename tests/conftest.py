"""One embedded PostgreSQL and Valkey for a test run, and a fresh database for every test that wants one.

Append-only tables cannot be flushed, and several logins cannot share one test transaction. So a template
database is migrated once, and each test gets a clone of it (tens of milliseconds), dropped afterwards.
The servers are started by the first process of the run and shared by all of xdist's workers.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for source_root in (ROOT / "platform", ROOT, ROOT / "tests"):
    sys.path.insert(0, str(source_root))

# Before Django's settings are imported: a data folder of this run's own, never the developer's `var/`.
_OURS = "PARLEY_TEST_VAR" not in os.environ
if _OURS:
    os.environ["PARLEY_TEST_VAR"] = tempfile.mkdtemp(prefix="parley-test-")
VAR = Path(os.environ["PARLEY_TEST_VAR"])
# A cache of each worker's own: what one clears, another may be counting in.
CACHE_NUMBER = str(1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
os.environ.update(
    PARLEY_VAR=str(VAR),
    PARLEY_RING="inner",
    PARLEY_DEMO="0",
    PARLEY_CACHE_NUMBER=CACHE_NUMBER,
    DJANGO_SETTINGS_MODULE="parley.settings",
    PYTHONPATH=os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
)
for outside in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
    os.environ.pop(outside, None)

from parley.secrets_store import ensure_secrets  # noqa: E402

if _OURS:
    VAR.chmod(0o711)
    (VAR / "static").mkdir(exist_ok=True)
    ensure_secrets(VAR)
    from parley import embedded
    from parley.bootstrap import bootstrap

    embedded.start_postgres(VAR, fast=True)
    embedded.start_valkey(VAR)
    bootstrap(embedded.superuser_dsn(VAR), VAR)

import django  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

# In xdist's workers pytest-django has read the settings before this file, with the number of the process
# that started them.
CACHE = settings.CACHES["default"]
CACHE["LOCATION"] = f"{CACHE['LOCATION'].rpartition('/')[0]}/{CACHE_NUMBER}"
django.setup()

pytest_plugins = ["support.database", "support.world", "support.api", "support.keys"]


class BrowsersTakeTurns(LoadScopeScheduling):
    """Every test by itself, but two browsers at a time: those with a worker beside them, which take turns at the
    broker, and the others. (xdist's own groups go by a suffix of the test's id that pytest 9 no longer keeps.)
    """

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith("tests/browser/"):
            return nodeid
        worked = nodeid.startswith(("tests/browser/test_flow.py", "tests/browser/test_reminders.py"))
        return "with a worker" if worked else "pages"


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> BrowsersTakeTurns:
    return BrowsersTakeTurns(config, log)


def pytest_unconfigure(config: object) -> None:
    if _OURS and not hasattr(config, "workerinput"):
        from parley import embedded

        embedded.stop_valkey(VAR)
        embedded.stop_postgres(VAR)
        shutil.rmtree(VAR, ignore_errors=True)
