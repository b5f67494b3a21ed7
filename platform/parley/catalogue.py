"""Compile the French catalogue: what is written (.po) into what Django reads (.mo). `python -m parley.catalogue`.

What is compiled is not kept beside what is written: it is made before anything starts, here and in the image.
"""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale") / "fr" / "LC_MESSAGES" / "django.po"


def main(written: Path = ROOT / CATALOGUE) -> int:
    """Compile the catalogue beside itself: every message that has a translation which nobody guessed."""
    polib.pofile(str(written)).save_as_mofile(str(written.with_suffix(".mo")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
