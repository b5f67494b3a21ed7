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
"avec « guillemets »\n"

msgid "%(n)s person"
msgid_plural "%(n)s people"
msgstr[0] "%(n)s personne"
msgstr[1] "%(n)s personnes"
"""


@pytest.fixture
def lint(tmp_path: Path) -> dict[str, Any]:
    module = runpy.run_path(str(ROOT / "tools" / "lint_translations.py"))
    module["complaints"].__globals__.update(ROOT=tmp_path, collected_now=lambda: {("", "Hello")})
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
    ],
)
def test_what_is_missing_is_named(lint: dict[str, Any], tmp_path: Path, more: str, said: str) -> None:
    assert write(lint, tmp_path, more) == [said]


@needs_gettext
def test_a_sentence_of_the_code_that_nobody_collected(lint: dict[str, Any], tmp_path: Path) -> None:
    lint["complaints"].__globals__["collected_now"] = lambda: {("", "Hello"), ("", "Brand new")}
    assert write(lint, tmp_path) == ["not in the catalogue, run `make messages`: 'Brand new'"]


def test_no_catalogue_and_no_compiled_one(lint: dict[str, Any], tmp_path: Path) -> None:
    assert "is missing: run `make messages`" in lint["complaints"]()[0]
    assert write(lint, tmp_path, compiled=False) == [
        "locale/fr/LC_MESSAGES/django.mo is missing: run `make messages`."
    ]
