"""Rosters as they arrive: each file is built as somebody's program would have built it."""

import codecs
import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from dialogues.spreadsheets import COLUMNS, Sheet, read_roster, sentence
from dialogues.spreadsheets.template import roster_template

PEOPLE = [
    {"name": "Rim Daher", "gender": "woman", "party": "Upper valley"},
    {"name": "Lot Marwan", "gender": "man", "party": "Lower valley"},
    {"name": "Sam Orrin", "gender": "non_binary", "party": "Upper valley"},
]
ENGLISH = [
    ["Name", "Gender", "Party"],
    ["Rim Daher", "F", "Upper valley"],
    ["Lot Marwan", "M", "Lower valley"],
    ["Sam Orrin", "NB", "Upper valley"],
]
FRENCH = [
    ["Nom complet", "Sexe (H/F)", "Partie au conflit"],
    ["Rim Daher", "femme", "Upper valley"],
    ["Lot Marwan", "H", "Lower valley"],
    ["Sam Orrin", "non-binaire", "Upper valley"],
]


def xlsx(rows: list[list[object]], *more: tuple[str, list[list[object]]], title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, others in more:
        extra = book.create_sheet(name)
        for row in others:
            extra.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator, lineterminator=end).writerows(rows)
    return target.getvalue()


def people(sheet: Sheet) -> list[dict[str, str]]:
    return [row.values for row in sheet.rows]


def codes(sheet: Sheet) -> list[tuple[str, str]]:
    """Every problem as (cell, code), and every one of them has its sentence."""
    found = [*sheet.problems, *(p for row in sheet.rows for p in row.problems)]
    for problem in found:
        said = sentence(problem)
        assert said
        assert "%(" not in said
        assert problem.cell in said
    return [(p.cell, p.code) for p in found]


FILES = {
    "xlsx": lambda: xlsx(ENGLISH),
    "xlsx in French": lambda: xlsx(FRENCH),
    "comma": lambda: text(ENGLISH).encode(),
    "semicolon, as French Excel writes": lambda: text(FRENCH, ";").encode("utf-8-sig"),
    "tab": lambda: text(ENGLISH, "\t").encode(),
    "bar": lambda: text(ENGLISH, "|").encode(),
    "Excel's own first line": ("sep=|\r\n" + text(ENGLISH, "|")).encode,
    "UTF-16, as “Unicode text” of Excel": lambda: text(ENGLISH, "\t").encode("utf-16"),
    "UTF-16 big-endian": lambda: codecs.BOM_UTF16_BE + text(ENGLISH, "\t").encode("utf-16-be"),
    "UTF-16 without a mark": lambda: text(ENGLISH, ";").encode("utf-16-le"),
    "UTF-32": lambda: text(ENGLISH, ";").encode("utf-32"),
    "old Macintosh line ends": lambda: text(ENGLISH, ",", "\r").encode(),
    "blank lines": lambda: xlsx([[], ENGLISH[0], [], *ENGLISH[1:3], [None, "  ", None], [], ENGLISH[3], []]),
    "title above": lambda: xlsx(
        [["Roster of the Cedar dialogue"], [None, "as of November 2026"], [], *FRENCH]
    ),
    "spaces everywhere": lambda: xlsx([[f"  {v}\u00a0 " for v in row] for row in ENGLISH]),
    "a numbering in front": lambda: xlsx([[i or "N°", *row] for i, row in enumerate(ENGLISH)]),
    "both languages in one heading": lambda: xlsx(
        [["Nom / Name", "Genre\nGender", "Party – Partie *"], *ENGLISH[1:]]
    ),
    "both languages in two rows": lambda: xlsx([ENGLISH[0], FRENCH[0], *ENGLISH[1:]]),
    "headings repeated on each page": lambda: xlsx([*ENGLISH[:2], ENGLISH[0], *ENGLISH[2:]]),
    "capitals": lambda: xlsx([[v.upper() for v in ENGLISH[0]], *ENGLISH[1:]]),
    "decomposed accents": lambda: xlsx([["Nom complet", "Sexe", "De\u0301le\u0301gation"], *FRENCH[1:]]),
    "first and last name apart": lambda: xlsx(
        [
            ["Surname", "Given name", "Sex", "Side"],
            *[[r[0].split()[1], r[0].split()[0], *r[1:]] for r in ENGLISH[1:]],
        ]
    ),
    "Nom et Prénom apart": lambda: xlsx(
        [["Prénom", "Nom", "Genre", "Camp"], *[[*r[0].split(), *r[1:]] for r in FRENCH[1:]]]
    ),
    "a sum at the foot": lambda: xlsx([*ENGLISH, ["Total", 3]]),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_people_come_out_of_every_file(name: str) -> None:
    sheet = read_roster(FILES[name](), "roster")
    assert people(sheet) == PEOPLE
    assert not sheet.has_error
    codes(sheet)


def test_rows_and_cells_are_counted_as_the_program_counts_them() -> None:
    sheet = read_roster(
        xlsx([["Roster"], [], ["No.", "Name", "Gender"], [1, "A B", "F"], [], [2, "C D", "Fenme"]]), "x"
    )
    assert sheet.header_row == 3
    assert [row.number for row in sheet.rows] == [4, 6]
    assert codes(sheet) == [("C6", "gender_unknown")]
    assert sheet.ignored_columns == ["No."]


def test_a_windows_file_is_read_and_said_to_be_a_guess() -> None:
    sheet = read_roster("Nom;Genre\nÉlodie Brûlé;femme\n".encode("cp1252"), "x.csv")
    assert people(sheet) == [{"name": "Élodie Brûlé", "gender": "woman"}]
    assert codes(sheet) == [("", "guessed_encoding")]


@pytest.mark.parametrize(
    ("written", "category", "own"),
    [
        *[(w, "woman", "") for w in ("F", "f", "W", "Femme", " female ", "Féminin", "Mme", "woman")],
        *[(w, "man", "") for w in ("M", "H", "homme", "Male", "masculin", "M.", "Mr")],
        *[(w, "non_binary", "") for w in ("nb", "Non-binary", "non-binaire", "non binaire", "X", "x")],
        *[
            (w, "undisclosed", "")
            for w in ("", "?", "-", "n/a", "N.D.", "inconnu", "undisclosed", "prefer not to say")
        ],
        *[(w, "self_described", "") for w in ("autre", "Other", "self-described")],
        ("autre : deux esprits", "self_described", "deux esprits"),
        ("Self-described: two-spirit", "self_described", "two-spirit"),
    ],
)
def test_gender_in_every_spelling(written: str, category: str, own: str) -> None:
    [row] = read_roster(text([["Name", "Gender"], ["A B", written]]).encode(), "x").rows
    assert row.values.get("gender") == category
    assert row.values.get("gender_words", "") == own
    assert [one.code for one in row.problems] == (["gender_x"] if written in ("X", "x") else [])


def test_a_formula_is_refused_by_its_cell_and_never_computed() -> None:
    sheet = read_roster(
        xlsx([["Name", "Email", "Other"], ["A B", "=CONCAT(A2)", "=1+1"], ["=A2", "c@d.example", 1]]), "x"
    )
    assert codes(sheet) == [("B2", "formula"), ("A3", "formula")]
    assert sheet.has_error


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_text_like_a_formula_stays_text_and_is_pointed_out(sign: str) -> None:
    sheet = read_roster(text([["Name", "Phone"], [f'{sign}HYPERLINK("x")', "+1 555 0100"]]).encode(), "x")
    assert people(sheet)[0]["name"] == f'{sign}HYPERLINK("x")'
    assert codes(sheet) == [("A2", "formula_like")]


@pytest.mark.parametrize(
    ("written", "clean", "code"),
    [
        ("Rim \u202erehaD", "Rim rehaD", "direction"),
        ("\u2067Rim\u2069 Daher", "Rim Daher", "direction"),
        ("Rim\u200b Da\u00adher", "Rim Daher", "invisible"),
        ("Rim\u200c Daher", "Rim Daher", "invisible"),
        ("Rim\x00 Da\x07her", "Rim Daher", "invisible"),
        ("Rim Daher\U000e0041", "Rim Daher", "invisible"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_and_said(written: str, clean: str, code: str) -> None:
    sheet = read_roster(text([["Name", "Party"], [written, "x"]]).encode(), "x")
    assert people(sheet)[0]["name"] == clean
    assert codes(sheet) == [("A2", code)]


@pytest.mark.parametrize("name", ["می‌خواهم", "علی‌رضا", "क्‍ष", "Zoë O’Brien-Łuk", "李小龙", "محمد بن سلمة"])
def test_names_of_every_script_stay_whole(name: str) -> None:
    sheet = read_roster(xlsx([["Name", "Party"], [name, "x"]]), "x")
    assert people(sheet)[0]["name"] == name
    assert codes(sheet) == []


def test_dates_where_none_belong_and_numbers_where_days_do() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Name", "Faction", "Phone", "Joined", "Left"])
    sheet.append(["A B", datetime(2026, 5, 3), 22512345, datetime(2026, 1, 5), 46300])
    sheet.append([datetime(2026, 5, 3), "x", "+1 2", "3/4/2026", "2026-13-40"])
    sheet.append(["C D", "x", 9.61e10, "25/12/2025", "24/12/2025"])
    target = io.BytesIO()
    book.save(target)
    read = read_roster(target.getvalue(), "x")
    assert codes(read) == [
        *[("B2", "date_not_expected"), ("C2", "number_for_phone"), ("E2", "date_from_number")],
        *[("A3", "date_not_expected"), ("D3", "date_ambiguous"), ("E3", "date_wrong")],
        *[("C4", "number_for_phone"), ("E4", "left_before_joined")],
    ]
    first, second, third = people(read)
    assert first == {"name": "A B", "phone": "22512345", "joined": "2026-01-05", "left": "2026-10-05"}
    assert second["joined"] == "2026-04-03"
    assert third["phone"] == "96100000000"


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_days_without_their_format_in_both_calendars(epoch_1904: bool) -> None:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(["Name", "Joined", "Left"])
    start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    book.active.append(["A B", (date(2026, 11, 18) - start).days, date(2026, 11, 19)])
    target = io.BytesIO()
    book.save(target)
    assert people(read_roster(target.getvalue(), "x")) == [
        {"name": "A B", "joined": "2026-11-18", "left": "2026-11-19"}
    ]


def test_two_people_of_one_name_remain_two_and_are_pointed_out() -> None:
    sheet = read_roster(
        xlsx([["Party", "Name"], ["x", "Émile  Łuk"], ["y", "Other One"], ["y", "emile luk"]]), "x"
    )
    assert [row.number for row in sheet.rows] == [2, 3, 4]
    assert codes(sheet) == [("B4", "same_name")]
    assert sheet.rows[2].problems[0].params == {"row": 2}
    assert not sheet.has_error


@pytest.mark.parametrize(
    ("official", "instructed", "capacity", "expected", "code"),
    [
        ("oui", "oui", "", "official_instructed", None),
        ("yes", "no", "", "official_private", None),
        ("yes", "", "à titre privé", "official_private", None),
        ("yes", "", "", None, "class_unknown"),
        ("no", "yes", "", None, "class_contradiction"),
        ("no", "no", "Société civile", "civil_society", None),
        ("", "", "ancien officiel", "near_official", None),
        ("", "", "Retired general", None, None),
        ("perhaps", "", "", None, "yes_no_unknown"),
    ],
)
def test_how_close_to_officials(
    official: str, instructed: str, capacity: str, expected: str | None, code: str | None
) -> None:
    rows = [
        ["Name", "Officiel ?", "Sous instructions", "Qualité", "Party"],
        ["A", official, instructed, capacity, "x"],
    ]
    [row] = read_roster(text(rows).encode(), "x").rows
    assert row.values.get("role_class") == expected
    assert [p.code for p in row.problems] == ([code] if code else [])


def test_a_profession_under_role_becomes_the_capacity() -> None:
    sheet = read_roster(xlsx([["Nom", "Rôle"], ["A B", "Interprète"], ["C D", "retired general"]]), "x")
    assert people(sheet) == [
        {"name": "A B", "role": "interpreter"},
        {"name": "C D", "role": "participant", "capacity": "retired general"},
    ]
    assert codes(sheet) == [("B3", "role_unknown")]


def test_the_sheet_with_the_roster_is_chosen_and_named() -> None:
    content = xlsx([["Budget", "2026"], ["Travel", 3000]], ("Read me", [["Hello"]]), ("Liste", FRENCH))
    sheet = read_roster(content, "x")
    assert sheet.name == "Liste"
    assert people(sheet) == PEOPLE
    assert codes(sheet) == [("", "sheet_chosen")]


def test_hidden_sheets_are_left_alone() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(ENGLISH, ("Old", [*ENGLISH, ["Gone Person", "F", "x"]]))))
    book["Old"].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    assert people(read_roster(target.getvalue(), "x")) == PEOPLE


def test_single_cells_that_cannot_stand() -> None:
    rows = [
        ["Name", "Email", "Notes", "Organisation", "Name"],
        ["", "a@b.example", "", "", ""],
        ["A B", "not an address", "n" * 5001, "x" * 501, ""],
        ["C D", "c@d.example; e@f.example", "one\ntwo", "", ""],
        ["x" * 201, "", "", "y", ""],
        ["E F", "", "", "", ""],
    ]
    sheet = read_roster(xlsx(rows), "x")
    assert codes(sheet) == [
        ("E1", "column_twice"),
        ("A2", "name_missing"),
        *[("B3", "email_wrong"), ("C3", "too_long"), ("D3", "too_long")],
        ("B4", "email_many"),
        ("A5", "too_long"),
        ("A6", "only_a_name"),
    ]
    assert people(sheet)[2] == {"name": "C D", "email": "c@d.example", "notes": "one\ntwo"}


def test_a_broken_formula_is_named() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Party"])
    book.active.append(["A B", "#REF!"])
    book.active["B2"].data_type = "e"
    target = io.BytesIO()
    book.save(target)
    assert codes(read_roster(target.getvalue(), "x")) == [("B2", "broken")]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_template_is_read_back_without_a_question(language: str) -> None:
    content = roster_template(language)
    assert content == roster_template(language)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.formula1
    }
    choices = [lists.get(f"{cell.column_letter}2", '""').strip('"').split(",")[-1] for cell in sheet[1]]
    filled = dict(zip(headings, choices, strict=True))
    filled[headings[0]] = "Rim Daher"
    for at, value in enumerate(filled.values(), start=1):
        sheet.cell(2, at, value or None)
    target = io.BytesIO()
    book.save(target)
    read = read_roster(target.getvalue(), "x")
    assert codes(read) == []
    assert read.ignored_columns == []
    assert set(read.columns) <= set(COLUMNS)
    assert people(read) == [
        {
            "name": "Rim Daher",
            "gender": "undisclosed",
            "role": "note_taker",
            "official": "no",
            "instructions": "no",
        }
    ]
