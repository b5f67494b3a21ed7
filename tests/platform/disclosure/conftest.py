"""Hypothesis profiles of the disclosure tests. `HYPOTHESIS_PROFILE=long` is the long run: over 10 000 examples.

Tests scale these numbers: cheap ones by 8, histories by a quarter.
"""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings
from support.profile import LONG

sys.path.insert(0, str(Path(__file__).parent))

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "disclosure-short",
    max_examples=10,
    deadline=None,
    suppress_health_check=QUIET,
    derandomize=True,
    database=None,
)
settings.register_profile(
    "disclosure-long", max_examples=600, deadline=None, suppress_health_check=QUIET, database=None
)
settings.load_profile("disclosure-long" if LONG else "disclosure-short")
