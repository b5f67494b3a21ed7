"""The blind index and its normaliser, as tables."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vault
from vault.index import NORMALISER_VERSION, normalise_name

SAME = [
    ("José Álvarez", "jose alvarez"),
    ("  Anna\t\nLind ", "ANNA LIND"),
    ("Straße", "STRASSE"),
    ("ﬁlip", "Filip"),
    ("Ａｎｎａ", "anna"),
    ("An\u200bna", "Anna"),
    ("\u0301Anna", "Anna"),
    ("\u202eAnna\u202c", "Anna"),
    ("An\u00adna", "Anna"),
    ("O\u2019Brien", "O'Brien"),
    ("Al-Sayed", "al sayed"),
    ("Al\u2011Sayed", "Al\u2013Sayed"),
    ("J. Smith", "J Smith"),
    ("IŞIK", "ışık"),
    ("İpek", "ipek"),
    ("Łukasz", "lukasz"),
    ("Søren", "SOREN"),
    ("Алёна", "алена"),
    ("مُحَمَّد", "محمد"),
    ("أحمد", "احمد"),
    ("محـــمد", "محمد"),
    ("علی", "علي"),
    ("کریم", "كريم"),
    ("ﷴ", "محمد"),
    ("שָׁלוֹם", "שלום"),
    ("e\u0301", "é"),
]
DIFFERENT = [
    ("Anna", "Hanna"),
    ("Андрей", "Андреи"),
    ("Anna", "Аnna"),  # the second begins with a Cyrillic letter
    ("Anna Lind", "Lind Anna"),
    ("Jo hn", "John"),
    ("कि", "का"),
    ("مريم", "مرام"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spellings_of_one_name_are_equal(one: str, two: str) -> None:
    assert vault.normalise_name(one) == vault.normalise_name(two) != ""
    assert vault.normalise_name(vault.normalise_name(one)) == vault.normalise_name(one)


@pytest.mark.parametrize(("one", "two"), DIFFERENT)
def test_different_names_stay_apart(one: str, two: str) -> None:
    assert vault.normalise_name(one) != vault.normalise_name(two)


def test_equal_within_a_dialogue_unlinkable_between_two() -> None:
    here, there = uuid4(), uuid4()
    vault.ensure_key(here)
    vault.ensure_key(there)
    index = vault.blind_index(here, "José Álvarez")
    assert index == vault.blind_index(here, "jose alvarez")
    assert len(index) == 33
    assert index[0] == NORMALISER_VERSION
    assert index != vault.blind_index(here, "Josef Alvarez")
    assert index[1:] != vault.blind_index(there, "José Álvarez")[1:]


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b\u202e", "---", ".", "\u0301"])
def test_a_name_of_nothing_is_refused(nothing: str) -> None:
    scope = uuid4()
    vault.ensure_key(scope)
    with pytest.raises(ValueError, match="no letter or digit"):
        vault.blind_index(scope, nothing)


@given(st.text())
def test_whatever_somebody_writes_has_a_form(text: str) -> None:
    form = normalise_name(text)
    assert form == " ".join(form.split())
