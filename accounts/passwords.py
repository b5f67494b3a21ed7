"""A validator that refuses leaked passwords by a list of our own, without asking anybody over the network."""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Twenty thousand of the most used leaked passwords, which Django ships.
LEAKED = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
# A leaked word is often made "strong" like this; guessing programs do the same.
LOOKALIKES = str.maketrans(
    {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"}
)
SHORTEST_ROOT = 4
OWN_WORDS = frozenset({"parley", "dialogue", "facilitator", "sponsor", "administrator"})


class LeakedPasswordValidator:
    """Refuses a leaked password, and one that only decorates, repeats or joins leaked passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with a sentence where the password is one of those."""
        if is_leaked(password):
            raise ValidationError(
                _(
                    "This password, or one very like it, has leaked before. Choose another: four unrelated words do well."
                ),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """What to choose instead."""
        return _("At least 12 characters. Four unrelated words do well. Known leaked passwords are refused.")


@cache
def leaked() -> frozenset[str]:
    """The leaked passwords, in lower case."""
    with gzip.open(LEAKED, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines) | OWN_WORDS


def is_leaked(password: str) -> bool:
    """Say whether this is a leaked password, whole, decorated, repeated or joined with another."""
    plain = password.strip().lower()
    for form in {plain, plain.translate(LOOKALIKES)}:
        for root in {form, re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form), re.sub(r"[\W_]+", "", form)}:
            if not root or root in leaked() or _is_joined(root):
                return True
    return len(set(plain)) < 5


def _is_joined(text: str) -> bool:
    """Two leaked passwords one after the other, or one repeated."""
    for cut in range(SHORTEST_ROOT, len(text) - SHORTEST_ROOT + 1):
        head, tail = text[:cut], text[cut:]
        if head in leaked() and (tail in leaked() or not tail.replace(head, "")):
            return True
    return False
