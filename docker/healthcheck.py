"""Says by its exit code whether the process in this container does its work: `web`, or `beat FILE`."""

import os
import sys
import time
import urllib.request
from pathlib import Path

BEAT_SECONDS = 600  # the clock writes its file every three minutes


def web_is_healthy() -> bool:
    """Ask as the proxy in front would, so that the check of host names and the redirect to HTTPS let it through."""
    host = os.environ.get("PARLEY_HOSTS", "localhost").split(",")[0]
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - this address is ours
            return bool(answer.status == 200)
    except OSError:
        return False


def beat_is_healthy(schedule: Path) -> bool:
    """Look whether the clock has written its file lately."""
    try:
        return time.time() - schedule.stat().st_mtime < BEAT_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    healthy = beat_is_healthy(Path(sys.argv[2])) if sys.argv[1:2] == ["beat"] else web_is_healthy()
    sys.exit(0 if healthy else 1)
