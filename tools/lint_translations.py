"""Says which sentences of the interface are not in French: missing, empty, marked as guessed, or not compiled.

Looks at what the code and the templates say now (through Django's makemessages on a copy, where gettext is
installed) and at what is committed under locale/.
"""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "fr"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
SOURCES = ("platform", "accounts", "dialogues", "funding", "templates", "static", "locale")
ENTRY = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$')


def read(path: Path) -> dict[tuple[str, str], tuple[list[str], bool]]:
    """Return the entries of a .po file: (context, message) to (translations, whether marked fuzzy)."""
    entries: dict[tuple[str, str], tuple[list[str], bool]] = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        parts: list[tuple[str, str]] = []
        for line in lines:
            start = ENTRY.match(line)
            if start:
                parts.append((start[1], ast.literal_eval(start[2])))
            elif line.startswith('"') and parts:
                key, text = parts[-1]
                parts[-1] = (key, text + ast.literal_eval(line))
        fields = dict(parts)
        if fields.get("msgid"):
            translations = [text for key, text in parts if key.startswith("msgstr")]
            entries[fields.get("msgctxt", ""), fields["msgid"]] = (translations, fuzzy)
    return entries


def collected_now() -> set[tuple[str, str]] | None:
    """Return what code and templates say now, or None where gettext is not installed."""
    if shutil.which("xgettext") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for source in SOURCES:
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", "*.woff2")
            shutil.copytree(ROOT / source, copy / source, ignore=ignored)
        shutil.copy(ROOT / "manage.py", copy)
        path = os.pathsep.join([str(copy / "platform"), str(copy)])
        command = [
            sys.executable,
            "manage.py",
            "makemessages",
            "--locale",
            LANGUAGE,
            "--no-obsolete",
            "--no-wrap",
        ]
        subprocess.run(
            command, cwd=copy, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True
        )
        return set(read(copy / CATALOGUE))


def complaints() -> list[str]:
    """Return one line for everything that is not as it should be."""
    if not (ROOT / CATALOGUE).exists():
        return [f"{CATALOGUE} is missing: run `make messages`."]
    entries = read(ROOT / CATALOGUE)
    found = [f"not translated: {message!r}" for (_, message), (texts, _) in entries.items() if not all(texts)]
    found += [
        f"marked fuzzy, look at it: {message!r}" for (_, message), (_, fuzzy) in entries.items() if fuzzy
    ]
    now = collected_now()
    if now is not None:
        found += [
            f"not in the catalogue, run `make messages`: {message!r}"
            for _, message in sorted(now - set(entries))
        ]
    compiled = (ROOT / CATALOGUE).with_suffix(".mo")
    if not compiled.exists():
        return [*found, f"{compiled.relative_to(ROOT)} is missing: run `make messages`."]
    with compiled.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for (context, message), (texts, fuzzy) in entries.items():
        shown = catalogue.pgettext(context, message) if context else catalogue.gettext(message)
        if len(texts) == 1 and not fuzzy and texts[0] and shown != texts[0]:
            found.append(f"not compiled, run `make messages`: {message!r}")
    return found


def main() -> int:
    """Print what is wrong; return 1 if anything is."""
    try:
        found = complaints()
    except subprocess.CalledProcessError as error:
        found = [f"makemessages failed: {error.stderr.decode(errors='replace').strip()}"]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
