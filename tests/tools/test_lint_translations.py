"""The check of translations finds what it is there to find. Needs no Django."""

import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

CATALOGUE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: a.py
msgid "Hello"
msgstr "Bonjour"

msgctxt "verb"
msgid "Log"
msgstr "Consigner"

msgid ""
"Long text with \"quotes\"\n"
msgstr ""
"Texte long "
"avec \"guillemets\"\n"

msgid "%(n)s person"
msgid_plural "%(n)s people"
msgstr[0] "%(n)s personne"
msgstr[1] "%(n)s personnes"
"""


@pytest.fixture
def lint(tmp_path: Path) -> dict[str, Any]:
    module = runpy.run_path(str(ROOT / "tools" / "lint_translations.py"))
    path = tmp_path / module["CATALOGUE"]
    module["complaints"].__globals__.update(
        ROOT=tmp_path,
        collected_now=lambda: {(entry.msgctxt, entry.msgid) for entry in module["entries_of"](path)},
    )
    return module


def write(lint: dict[str, Any], folder: Path, more: str = "", *, compiled: bool = True) -> list[str]:
    path = folder / lint["CATALOGUE"]
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    if compiled:
        subprocess.run(["msgfmt", "-o", path.with_suffix(".mo"), path], check=True)
    path.write_text(CATALOGUE + more, encoding="utf-8")
    return lint["complaints"]()


needs_gettext = pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed here")


@needs_gettext
def test_a_complete_catalogue_is_passed_over_in_silence(lint: dict[str, Any], tmp_path: Path) -> None:
    assert write(lint, tmp_path) == []


@needs_gettext
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('\nmsgid "New"\nmsgstr ""\n', "not translated: 'New'"),
        ('\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] ""\n', "not translated: 'a'"),
        ('\n#, fuzzy\nmsgid "Guess"\nmsgstr "Deviner"\n', "marked fuzzy, look at it: 'Guess'"),
        ('\nmsgid "Late"\nmsgstr "Tard"\n', "not compiled, run `make messages`: 'Late'"),
        ('\nmsgid "%(a)s, %(b)d"\nmsgstr "%(a)s, %(b)s"\n', "fills in ['%(a)s', '%(b)s'] instead of"),
        ('\nmsgid "Hello {you}"\nmsgstr "Bonjour {vous}"\n', "fills in ['{vous}'] instead of ['{you}']"),
        (
            '\nmsgid "One"\nmsgid_plural "%(n)d of them"\nmsgstr[0] "Une"\nmsgstr[1] "Plusieurs"\n',
            "fills in []",
        ),
        ('\nmsgid "Why?"\nmsgstr "Pourquoi ?"\n', "spaces or apostrophes are not French: 'Pourquoi ?'"),
        ('\nmsgid "The end"\nmsgstr "L\'échéance"\n', "spaces or apostrophes are not French"),
    ],
)
def test_what_is_missing_is_named(lint: dict[str, Any], tmp_path: Path, more: str, said: str) -> None:
    found = write(lint, tmp_path, more)
    assert any(line.startswith(said) for line in found)
    assert [line for line in found if not line.startswith((said, "not compiled"))] == []


@needs_gettext
def test_a_sentence_of_the_code_that_nobody_collected(lint: dict[str, Any], tmp_path: Path) -> None:
    collected = lint["complaints"].__globals__["collected_now"]
    lint["complaints"].__globals__["collected_now"] = lambda: (
        (collected() | {(None, "Brand new")}) - {(None, "Hello")}
    )
    assert write(lint, tmp_path) == [
        "not in the catalogue, run `make messages`: 'Brand new'",
        "said nowhere any more, run `make messages`: 'Hello'",
    ]


def test_no_catalogue_and_no_compiled_one(lint: dict[str, Any], tmp_path: Path) -> None:
    assert "is missing: run `make messages`" in lint["complaints"]()[0]
    assert write(lint, tmp_path, compiled=False) == [
        "locale/fr/LC_MESSAGES/django.mo is missing: run `make messages`."
    ]
