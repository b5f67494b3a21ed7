#!/usr/bin/env python
"""Django's command line, with `platform/` put on the path first."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    """Put `platform/` on the path, and run the command."""
    # `platform/` is a source root, not a package: a package of that name would shadow the
    # standard library's `platform` and break asyncio, uuid and celery.
    sys.path.insert(0, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - Django reads the environment above

    from parley.startup_errors import one_sentence_instead_of_a_traceback  # noqa: PLC0415 - found by the path above

    with one_sentence_instead_of_a_traceback():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
