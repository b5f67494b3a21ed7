"""The French catalogue as it is written (.po), and as Django reads it (.mo): `python -m parley.catalogue` compiles it.

What is compiled is not kept beside what is written: it is made before anything starts, here and in the image.
"""

import ast
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale") / "fr" / "LC_MESSAGES" / "django.po"
_ENTRY = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$')

Key = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """One message of a .po file; `plural` is empty where the message has none."""

    context: str
    message: str
    plural: str
    translations: tuple[str, ...]
    fuzzy: bool

    @property
    def key(self) -> Key:
        """What makes it another message than the others."""
        return self.context, self.message


def entries_of(path: Path, *, heading: bool = False) -> Iterator[Entry]:
    """Yield the messages of a .po file, without what is commented out; its heading is the one with an empty message."""
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        parts: list[tuple[str, str]] = []
        for line in block.splitlines():
            start = _ENTRY.match(line)
            if start:
                parts.append((start[1], ast.literal_eval(start[2])))
            elif line.startswith('"') and parts:
                key, text = parts[-1]
                parts[-1] = (key, text + ast.literal_eval(line))
        fields = dict(parts)
        if fields.get("msgid") or (heading and parts):
            yield Entry(
                context=fields.get("msgctxt", ""),
                message=fields["msgid"],
                plural=fields.get("msgid_plural", ""),
                translations=tuple(text for key, text in parts if key.startswith("msgstr")),
                fuzzy=any(line.startswith("#,") and "fuzzy" in line for line in block.splitlines()),
            )


def compiled(entries: Iterable[Entry]) -> bytes:
    """The bytes of a .mo file with every message that has a translation: two tables of places, then the texts.

    The format is that of gettext's manual, "The Format of GNU MO Files".
    """
    texts = {
        _asked(one): "\0".join(one.translations) for one in entries if all(one.translations) and not one.fuzzy
    }
    pairs = sorted((asked.encode(), said.encode()) for asked, said in texts.items())
    count, head = len(pairs), 28
    numbers = array("I", [0x950412DE, 0, count, head, head + 8 * count, 0, 0])
    at = head + 16 * count
    for column in (0, 1):
        for pair in pairs:
            numbers.extend((len(pair[column]), at))
            at += len(pair[column]) + 1
    return numbers.tobytes() + b"".join(pair[column] + b"\0" for column in (0, 1) for pair in pairs)


def _asked(entry: Entry) -> str:
    context = f"{entry.context}\x04" if entry.context else ""
    return context + entry.message + (f"\0{entry.plural}" if entry.plural else "")


def main() -> int:
    """Compile the catalogue beside itself."""
    path = ROOT / CATALOGUE
    path.with_suffix(".mo").write_bytes(compiled(entries_of(path, heading=True)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
