"""Which run this is: `make test`, or the long one (`make proofs`)."""

import os

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
