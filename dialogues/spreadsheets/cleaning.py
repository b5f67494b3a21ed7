"""Text without what cannot be seen: a roster is read by people, and two that look alike must be alike."""

import unicodedata

# Marks, embeddings, overrides and isolates: all of them can make text read otherwise than it is stored.
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200c\u200d")
# Visible although Unicode files them under “format”: Arabic and Syriac number signs.
_SEEN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
_JOINING_SCRIPTS = (
    "ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU",
    "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN",
)  # fmt: skip


def clean(text: str, *, lines: bool = False) -> tuple[str, set[str]]:
    """`text` composed, trimmed and without invisible characters; and what was found: “direction”, “invisible”.

    A joiner between letters of a script that needs it (Persian “می‌خواهم”) stays. `lines` keeps line ends.
    """
    found: set[str] = set()
    kept: list[str] = []
    for at, sign in enumerate(text):
        if sign.isspace() or sign in "\x1c\x1d\x1e\x1f":
            kept.append("\n" if lines and sign in "\n\r" else " ")
        elif sign in JOINERS and _joins(text, at):
            kept.append(sign)
        elif sign in DIRECTION:
            found.add("direction")
        elif (
            unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in _SEEN_FORMATS
        ) or _is_no_character(sign):
            # A byte order mark at the very start is a habit of programs, not somebody's trick.
            if not (sign == "\ufeff" and at == 0):
                found.add("invisible")
        else:
            kept.append(sign)
    joined = unicodedata.normalize("NFC", "".join(kept))
    if lines:
        return "\n".join(" ".join(line.split()) for line in joined.split("\n")).strip(), found
    return " ".join(joined.split()), found


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and _is_joining(before) and _is_joining(after)


def _is_joining(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" and unicodedata.name(sign, "").startswith(_JOINING_SCRIPTS)


def _is_no_character(sign: str) -> bool:
    code = ord(sign)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
