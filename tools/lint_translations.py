"""Says which sentences of the interface are not in French: missing, empty, guessed, garbled or not compiled.

Looks at what the code and the templates say now (through Django's makemessages on a copy, where gettext is
installed) and at the catalogue under locale/.
"""

import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from parley.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "fr"
SOURCES = ("platform", "accounts", "desk", "dialogues", "funding", "templates", "static", "locale")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
# French has a space that does not break before : ; ? ! % », another after «, and a bent apostrophe.
BREAKS = re.compile(r" (?:[:;?!»]|%%)(?!\w)|« |(?<=[^\W\d_])'(?=[^\W\d_])")

Key = tuple[str | None, str]  # context, and what is said


def entries_of(path: Path) -> list[polib.POEntry]:
    """The messages of a .po file, without what is commented out."""
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def key_of(entry: polib.POEntry) -> Key:
    """What makes it another message than the others."""
    return entry.msgctxt, entry.msgid


def translations_of(entry: polib.POEntry) -> list[str]:
    """What is said instead: one sentence, or one for each form of the plural."""
    return [text for _form, text in sorted(entry.msgstr_plural.items())] or [entry.msgstr]


def collected_now() -> set[Key] | None:
    """Return what code and templates say now, or None where gettext is not installed."""
    if shutil.which("xgettext") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", "*.woff2")
        for source in SOURCES:
            shutil.copytree(ROOT / source, copy / source, ignore=ignored)
        shutil.copy(ROOT / "manage.py", copy)
        path = os.pathsep.join([str(copy / "platform"), str(copy)])
        options = ["--locale", LANGUAGE, "--no-obsolete", "--no-wrap"]
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", *options],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": path},
            check=True,
            capture_output=True,
        )
        return {key_of(entry) for entry in entries_of(copy / CATALOGUE)}


def untranslated(entries: list[polib.POEntry]) -> list[str]:
    """What has no translation, or one that a program guessed."""
    found = [f"not translated: {entry.msgid!r}" for entry in entries if not all(translations_of(entry))]
    return found + [f"marked fuzzy, look at it: {entry.msgid!r}" for entry in entries if entry.fuzzy]


def garbled(entries: list[polib.POEntry]) -> list[str]:
    """Translations that fill in other things than the English does, or that break lines where French does not."""
    found = []
    for entry in entries:
        texts = translations_of(entry)
        last = len(texts) - 1
        for form, text in enumerate(texts):
            if not text:
                continue
            there, wanted = _placeholders(text), _placeholders(entry.msgid)
            if entry.msgid_plural and (form == last or there != wanted):  # for one, “1” may stand as a word
                wanted = _placeholders(entry.msgid_plural)
            if there != wanted:
                found.append(f"fills in {there} instead of {wanted}: {text!r}")
            if LANGUAGE == "fr" and BREAKS.search(text):
                found.append(f"spaces or apostrophes are not French: {text!r}")
    return found


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def out_of_date(entries: list[polib.POEntry], now: set[Key]) -> list[str]:
    """How the catalogue differs from what code and templates say."""
    known = {key_of(entry) for entry in entries}
    found = [
        f"not in the catalogue, run `make messages`: {message!r}"
        for _, message in sorted(now - known, key=str)
    ]
    return found + [
        f"said nowhere any more, run `make messages`: {text!r}" for _, text in sorted(known - now, key=str)
    ]


def uncompiled(entries: list[polib.POEntry], compiled: Path) -> list[str]:
    """What the compiled catalogue says otherwise than the .po file."""
    with compiled.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    return [
        f"not compiled, run `make messages`: {entry.msgid!r}"
        for entry in entries
        if entry.translated() and _shown(catalogue, entry) != translations_of(entry)
    ]


def _shown(catalogue: gettext.GNUTranslations, entry: polib.POEntry) -> list[str]:
    context, message, plural = entry.msgctxt, entry.msgid, entry.msgid_plural
    if not plural:
        return [catalogue.pgettext(context, message) if context else catalogue.gettext(message)]
    if context:
        return [catalogue.npgettext(context, message, plural, number) for number in (1, 2)]
    return [catalogue.ngettext(message, plural, number) for number in (1, 2)]


def complaints() -> list[str]:
    """Return one line for everything that is not as it should be."""
    if not (ROOT / CATALOGUE).exists():
        return [f"{CATALOGUE} is missing: run `make messages`."]
    entries = entries_of(ROOT / CATALOGUE)
    found = untranslated(entries) + garbled(entries)
    now = collected_now()
    if now is not None:
        found += out_of_date(entries, now)
    compiled = (ROOT / CATALOGUE).with_suffix(".mo")
    if not compiled.exists():
        return [*found, f"{compiled.relative_to(ROOT)} is missing: run `make messages`."]
    return found + uncompiled(entries, compiled)


def main() -> int:
    """Print what is wrong; return 1 if anything is."""
    try:
        found = complaints()
    except subprocess.CalledProcessError as error:
        found = [f"makemessages failed: {error.stderr.decode(errors='replace').strip()}"]
    if found:
        print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
