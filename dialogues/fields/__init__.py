"""What may be said of each noun of a dialogue, one file per noun: the declarations of `resources.fields`."""

import sys

from resources.fields import nouns_in

# Whatever a file of this room declares, so that the ledger has words for it and a test can walk all of it.
NOUNS = nouns_in(sys.modules[__name__])
