"""The processes beside the inner web process: the outer ring with its few secrets, and a worker."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.database import VAR
from support.places import free_port
from support.processes import PATIENCE

from parley import embedded
from parley.embedded.valkey import valkey_url
from parley.processes import LOOPBACK
from parley.run import LOGINS, OUTER_ENVIRONMENT, worker_command
from parley.secrets_store import ROOT, secret


@contextmanager
def outer_ring(inner: Any, database: str, folder: Path) -> Iterator[Any]:
    """A web process of the outer ring over this database: what `make run` starts, and given nothing more."""
    url = f"http://localhost:{free_port()}"
    kept = {name: os.environ[name] for name in (*OUTER_ENVIRONMENT, "PYTHONPATH") if name in os.environ}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "parley.settings",
        "PARLEY_DEMO": "1",
        "PARLEY_RING": "outer",
        "PARLEY_VAR": str(_few_secrets(database, folder)),
        "PARLEY_INNER_ORIGIN": inner.url,
        "PARLEY_OUTER_ORIGIN": url,
    }
    site = replace(inner, url=url, log=folder / "outer.log", environment=environment)
    site.start()
    try:
        yield site
    finally:
        site.stop()


def _few_secrets(database: str, folder: Path) -> Path:
    var = folder / "outer"
    (var / "secrets").mkdir(parents=True)
    (var / "static").mkdir()
    port = embedded.postgres_port(VAR)
    few = {
        f"parley_db_{login}": f"postgres://parley_{login}:{secret(f'db_{login}', VAR)}@{LOOPBACK}:{port}/{database}"
        for login in ("outer", "outer_door")
    }
    few["door_key"] = secret("door_key", VAR)
    few["redis_url"] = valkey_url(VAR, "outer")
    few["django_secret_key"] = secret("django_secret_key_outer", VAR)
    for name, value in few.items():
        (var / "secrets" / name).write_text(value, encoding="utf-8")
    return var


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[None]:
    """A worker of every office, as `make run` starts it."""
    command = [*worker_command(concurrency=1), "--without-heartbeat"]
    environment = environment | {"PARLEY_LOGINS": LOGINS["worker"]}
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def eventually(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until it is so; fail with these words if it does not come to be."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.1)
