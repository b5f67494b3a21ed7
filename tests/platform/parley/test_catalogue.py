"""The compiled catalogue says what the written one says, as gettext reads it and as gettext's own compiler makes it."""

import gettext
import shutil
import subprocess
from pathlib import Path

import pytest

from parley.catalogue import CATALOGUE, ROOT, main

WRITTEN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

msgid "Hello"
msgstr "Bonjour, “élève”"

msgctxt "verb"
msgid "Log"
msgstr "Consigner"

msgid "%(n)s person"
msgid_plural "%(n)s people"
msgstr[0] "%(n)s personne"
msgstr[1] "%(n)s personnes"

msgid "Late"
msgstr ""

#, fuzzy
msgid "Guess"
msgstr "Deviner"
"""


def compiled(path: Path) -> gettext.GNUTranslations:
    main(path)
    with path.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_gettext_reads_it(tmp_path: Path) -> None:
    (tmp_path / "some.po").write_text(WRITTEN, encoding="utf-8")
    read = compiled(tmp_path / "some.po")
    assert read.gettext("Hello") == "Bonjour, “élève”"
    assert (read.pgettext("verb", "Log"), read.gettext("Log")) == ("Consigner", "Log")
    said = [read.ngettext("%(n)s person", "%(n)s people", number) for number in (0, 1, 2)]
    assert said == ["%(n)s personne", "%(n)s personne", "%(n)s personnes"]
    assert (read.gettext("Late"), read.gettext("Guess")) == ("Late", "Guess")


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed here")
def test_it_says_what_gettexts_own_compiler_makes_of_it(tmp_path: Path) -> None:
    path, made = tmp_path / "django.po", tmp_path / "made.mo"
    shutil.copy(ROOT / CATALOGUE, path)
    subprocess.run(["msgfmt", "-o", made, path], check=True)
    ours = compiled(path)
    with made.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    said, wanted = ({**vars(one)["_catalog"], "": ""} for one in (ours, theirs))
    assert said == wanted  # the heading apart, of which msgfmt leaves the date out
    assert ours.info()["plural-forms"] == theirs.info()["plural-forms"]
