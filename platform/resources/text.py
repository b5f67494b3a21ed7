"""Text as it is stored, whichever door it came through: two texts that look alike must be alike."""

import re
import unicodedata

# Marks, embeddings, overrides and isolates: all of them can make text read otherwise than it is stored.
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINER = re.compile("[\u200c\u200d]")
# Visible although Unicode files them under “format”: Arabic and Syriac number signs.
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
_JOINING_SCRIPTS = (
    "ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU",
    "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN",
)  # fmt: skip


def tidy(text: str, *, lines: bool = False) -> str:
    """`text` composed (NFC), trimmed and without invisible characters: what every door stores.

    On one line, runs of white space become one space; with `lines`, line ends become “\\n” and only the ends of
    lines are trimmed. What was tidied once stays as it is.
    """
    return tidied(text, lines=lines)[0]


def tidied(text: str, *, lines: bool = False) -> tuple[str, set[str]]:
    """`text` as `tidy` returns it, and what was taken out: “direction”, “invisible”.

    A joiner between letters of a script that needs it (Persian “می‌خواهم”) or within an emoji stays.
    """
    # A byte order mark at the very start is a habit of programs, not somebody's trick.
    text = unicodedata.normalize("NFC", text).removeprefix("\ufeff")
    hidden = {sign for sign in set(text) if not sign.isprintable() and _is_hidden(sign)}
    found = {"direction" if sign in DIRECTION else "invisible" for sign in hidden}
    text = text.translate(dict.fromkeys(map(ord, hidden)))
    joined = _JOINER.sub(lambda joiner: joiner[0] if _joins(text, joiner.start()) else "", text)
    if joined != text:
        found.add("invisible")
    composed = unicodedata.normalize("NFC", joined)
    if lines:
        kept = composed.replace("\x1f", " ").splitlines()  # the one control sign that counts as a space
        return "\n".join(line.rstrip() for line in kept).strip(), found
    return " ".join(composed.split()), found


def is_text(text: str) -> bool:
    """Whether this can be stored: without NUL and without half of a character pair."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in set(text))


def _is_hidden(sign: str) -> bool:
    """Whether a sign shows nothing and is taken out wherever it stands."""
    if sign.isspace() or _JOINER.match(sign) or sign in _SEEN_FORMATS:
        return False
    code = ord(sign)
    is_no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_no_character or unicodedata.category(sign) in {"Cc", "Cf", "Cs"}


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not (before and after):
        return False
    if text[at] == "\u200d" and unicodedata.category(after) == "So":
        return unicodedata.category(before) in {"So", "Sk", "Mn"}
    return _is_joining(before) and _is_joining(after)


def _is_joining(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" and unicodedata.name(sign, "").startswith(_JOINING_SCRIPTS)
