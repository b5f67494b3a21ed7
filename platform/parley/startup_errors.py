"""Errors of starting up, said in one sentence instead of a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

CANNOT_START = 78  # EX_CONFIG of sysexits.h


@contextmanager
def one_sentence_instead_of_a_traceback() -> Iterator[None]:
    """Turn what an operator can mend (a key, a server, a setting) into a sentence and exit code 78."""
    try:
        yield
    except ImproperlyConfigured as error:
        print(f"Parley cannot start: {error}", file=sys.stderr)
        raise SystemExit(CANNOT_START) from None
    except OperationalError as error:
        first_line = str(error).strip().splitlines()[0]
        print(
            f"Parley cannot reach PostgreSQL ({first_line}). Start it with `make run`, or set DATABASE_URL.",
            file=sys.stderr,
        )
        raise SystemExit(CANNOT_START) from None
