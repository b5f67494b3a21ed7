"""Exact-name search without names: a keyed hash of the normalised name, with a key per dialogue.

Equal names give equal bytes within one dialogue and unrelated bytes in another. Whoever holds the dialogue's
key can still try out names, so an index is cleared when the person behind it is shredded.

Normaliser, version 1 (change a rule: raise the version, index anew):

1. NFKC (full-width, ligatures, presentation forms), then casefold (ß becomes ss);
2. control and format characters fall away (zero-width, bidi, soft hyphen); tabs and line ends count as
   spaces;
3. marks on Latin, Greek, Cyrillic, Arabic and Hebrew letters fall away (é, ё, أ, harakat, niqqud), except
   the breve of й and ў, which are letters of their own; marks of other scripts stay: there they are vowels;
4. letters that keyboards and transcriptions exchange become one: dotless i, ł ø đ become i l o d; Persian
   ی ک and final ى become ي ك; Arabic tatweel falls away;
5. dashes, dots and commas count as spaces, apostrophes fall away; runs of spaces become one, with none at
   the ends.

Scripts stay apart: nothing is transliterated, and words keep their order.
"""

import hmac
import os
import unicodedata
from uuid import UUID

from vault.keyring import keyring
from vault.keystore import KeyName, key_store

NORMALISER_VERSION = 1
_BARED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_KEPT = {"\u0438\u0306", "\u0443\u0306"}
_SWAPPED = str.maketrans(
    {"\u0131": "i", "ł": "l", "ø": "o", "đ": "d", "ی": "ي", "ى": "ي", "ک": "ك", "ـ": None}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'\u2018\u2019\u02bc\u02bb\u00b4`\u05f3\u055a"))
_SPACED = str.maketrans(dict.fromkeys(".,;·\u060c\u05be", " "))


def blind_index(dialogue: UUID, value: str) -> bytes:
    """33 bytes that equal names of one dialogue share: the normaliser's version (1), HMAC-SHA256 (32).

    Raises ValueError if nothing of the value is left to search by, and what `vault.unseal` raises about keys.
    """
    name = normalise_name(value)
    if not name:
        raise ValueError("There is no letter or digit in this name to search by.")
    version = bytes([NORMALISER_VERSION])
    return version + hmac.digest(
        keyring(key_store(), KeyName(dialogue)).index_key, version + name.encode(), "sha256"
    )


def nobodys_index() -> bytes:
    """Random bytes as long as an index, for somebody who is erased: no name can be tried out against them."""
    return os.urandom(33)


def normalise_name(value: str) -> str:
    """The form in which two spellings of one name are equal, by the rules above."""
    text = unicodedata.normalize("NFKC", value).casefold()
    text = _bared(unicodedata.normalize("NFD", _visible(text)))
    text = text.translate(_APOSTROPHES).translate(_SPACED)
    text = "".join(" " if unicodedata.category(sign) == "Pd" else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", text).translate(_SWAPPED).split())


def _visible(text: str) -> str:
    """Spaces for white space; without control and format characters."""
    return "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )


def _bared(text: str) -> str:
    """Decomposed text without the marks that rule 3 names, and without those that stand on nothing."""
    kept: list[str] = []
    base = ""
    for sign in text:
        if not unicodedata.combining(sign):
            base = sign
        elif not base or (base + sign not in _KEPT and unicodedata.name(base, "").startswith(_BARED_SCRIPTS)):
            continue
        kept.append(sign)
    return "".join(kept)
