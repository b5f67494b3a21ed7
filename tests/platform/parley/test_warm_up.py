"""A web worker is ready when it begins: without a database, which the process that it is forked from has none of."""

import subprocess
import sys


def test_nothing_is_asked_of_a_server() -> None:
    """In a process of its own, whose connections all lead nowhere."""
    script = (
        "import django; django.setup()\n"
        "from django.db import connections\n"
        "from parley.warm_up import warm_up\n"
        "for alias in connections.settings: connections.settings[alias]['PORT'] = '9'\n"
        "warm_up()\n"
        "import sys\n"
        "assert not connections.all(initialized_only=True) or all(c.connection is None for c in connections.all())\n"
        "assert 'dialogues.api.dialogues' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
