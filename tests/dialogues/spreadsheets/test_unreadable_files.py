"""What is refused: always with a sentence, and before it can hurt."""

import io
import itertools
import random
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dialogues.spreadsheets import COLUMNS, MOST_PEOPLE, Sheet, UnreadableSheet, read_roster, sentence
from dialogues.spreadsheets.words import HEADINGS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(content: bytes, name: str = "roster.xlsx") -> str:
    """The code of the refusal, whose sentence is whole."""
    with pytest.raises(UnreadableSheet) as refused:
        read_roster(content, name)
    assert refused.value.status == 422
    assert len(refused.value.sentence) > 20
    assert "%(" not in refused.value.sentence
    return refused.value.code.removeprefix("roster_")


def outcome(content: bytes) -> Sheet | UnreadableSheet:
    try:
        return read_roster(content, "x")
    except UnreadableSheet as refused:
        return refused


def assert_told(sheet: Sheet | UnreadableSheet) -> None:
    """A sentence; or somebody is in it, every value can be stored, and every problem has its sentence."""
    if isinstance(sheet, UnreadableSheet):
        assert sheet.sentence
        return
    assert sheet.rows
    for row in sheet.rows:
        assert set(row.values) <= set(COLUMNS)
        assert all(value and "\x00" not in value for value in row.values.values())
        assert row.values.get("name") or row.has_error
        "".join(row.values.values()).encode()
    for problem in [*sheet.problems, *(p for row in sheet.rows for p in row.problems)]:
        assert sentence(problem)


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook(rows: int, columns: int = 3) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "Gender", "Party"])
    for row in range(1, rows + 1):
        sheet.write_row(row, 0, [f"Person {row}", "F", "x", *["y"] * (columns - 3)])
    book.close()
    return target.getvalue()


REFUSED = {
    "nothing": (b"", "empty"),
    "only white space": (b"\xef\xbb\xbf \r\n\t".lstrip(b"\xef\xbb\xbf"), "empty"),
    "a password": (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500, "password"),
    "old Excel": (OLE + b"\0" * 500 + "Workbook".encode("utf-16-le") + b"\0" * 500, "old_excel"),
    "old Word": (OLE + b"\0" * 500 + "WordDocument".encode("utf-16-le"), "not_a_sheet"),
    "a renamed ZIP": (zipped(**{"photo.txt": b"x" * 100}), "not_a_sheet"),
    "an empty ZIP": (zipped(), "not_a_sheet"),
    "Word": (zipped(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "other_format"),
    "OpenDocument": (zipped(mimetype=b"x", **{"content.xml": b"<x/>"}), "other_format"),
    "an XLSX with nothing behind it": (
        zipped(**{"[Content_Types].xml": b"<x/>", "xl/a.xml": b"<x/>"}),
        "damaged",
    ),
    "half an XLSX": (workbook(50)[:-900], "damaged"),
    "PDF": (b"%PDF-1.7 ...", "other_format"),
    "a web page called .xls": (b"\xef\xbb\xbf<html><table><tr><td>Name", "other_format"),
    "bytes": (random.Random(1).randbytes(5000), "not_a_sheet"),
    "prose": (b"Dear all, please find the roster below.\nBest wishes", "no_header"),
    "no name": (b"Gender;Party\nF;x\n", "no_name_column"),
    "nobody": (b"Name;Party\n;\n\n", "nobody"),
    "half a letter of UTF-16": (b"\xff\xfeN\x00a", "damaged"),
    "too wide": (("Name," + ",".join("x" * 150)).encode(), "too_many_columns"),
    "an open quotation mark": (b'Name,Party\n"A,' + b"x" * 200_000, "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(name: str) -> None:
    content, code = REFUSED[name]
    assert refusal(content) == code


def test_fifty_megabytes_are_not_looked_at() -> None:
    content = b"PK\x03\x04" + b"\0" * (50 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert refusal(content) == "too_big"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_not_inflated() -> None:
    members = {"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b"\0" * (200 * 1024 * 1024)}
    content = zipped(**members)
    assert len(content) < 1024 * 1024
    del members
    tracemalloc.start()
    try:
        assert refusal(content) == "bomb"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_cannot_go_off() -> None:
    content = bytearray(zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"\0" * 30_000_000}))
    true_size = (30_000_000).to_bytes(4, "little")
    while (at := content.find(true_size)) >= 0:
        content[at : at + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(content)) == "damaged"


def test_a_flood_of_small_members() -> None:
    assert refusal(zipped(**{f"xl/{i}.xml": b"" for i in range(1500)})) == "bomb"


def test_an_encrypted_member() -> None:
    content = bytearray(zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)) == "password"


def test_an_entity_bomb_inside() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Types>&b;</Types>'
    assert refusal(zipped(**{"[Content_Types].xml": bomb, "xl/workbook.xml": b"<x/>"})) == "damaged"


@pytest.mark.long
def test_a_hundred_thousand_rows() -> None:
    assert refusal(workbook(100_000)) == "too_many_rows"
    assert refusal(b"Name;Party\n" + b"A B;x\n" * 100_000, "x.csv") == "too_many_rows"


def test_exactly_as_many_people_as_fit() -> None:
    assert len(read_roster(workbook(MOST_PEOPLE), "x").rows) == MOST_PEOPLE
    assert refusal(workbook(MOST_PEOPLE + 1)) == "too_many_rows"


def test_a_million_formatted_blank_rows_are_not_people() -> None:
    book = openpyxl.Workbook()
    for row in (["Name", "Party"], ["A B", "x"]):
        book.active.append(row)
    book.active.cell(1_048_576, 1, " ")
    target = io.BytesIO()
    book.save(target)
    sheet = read_roster(target.getvalue(), "x")
    assert [row.number for row in sheet.rows] == [2]
    assert [p.code for p in sheet.problems] == ["rows_cut"]


def test_many_long_blank_sheets_do_not_take_long() -> None:
    book = openpyxl.Workbook()
    for row in (["Name", "Party"], ["A B", "x"]):
        book.active.append(row)
    for _ in range(30):
        book.create_sheet().cell(900_000, 1, " ")
    target = io.BytesIO()
    book.save(target)
    started = time.process_time()  # of this process: others may keep the machine busy
    assert len(read_roster(target.getvalue(), "x").rows) == 1
    assert time.process_time() - started < 10


PLAIN = workbook(5)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass"))
    )
)
@example(b"Name\n\x00")
@example(b"\xff\xfe\x00\xd8\x00\xd8")
@example(b"Name,Joined\nA,99999\nB,1e999\nC,0000")
@example("Name;Phone;Left\n\u200c\u202e;٣;²²²²\n".encode())
def test_any_bytes_give_a_roster_or_a_sentence(content: bytes) -> None:
    assert_told(outcome(content))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_spreadsheet_with_flipped_bytes_gives_a_roster_or_a_sentence(flips: list[tuple[int, int]]) -> None:
    content = bytearray(PLAIN)
    for at, value in flips:
        content[at] = value
    assert_told(outcome(bytes(content)))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.datetimes()
            ),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_any_cells_under_headings_give_a_roster_or_a_sentence(rows: list[list[object]]) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "nan_inf_to_errors": True, "default_date_format": "d/m/yy"}
    )
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "Gender", "Phone", "Joined", "Official", "Left"])
    for number, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if value is not None and not (isinstance(value, str) and not value):
                sheet.write_string(number, at, value) if isinstance(value, str) else sheet.write(
                    number, at, value
                )
    book.close()
    assert_told(outcome(target.getvalue()))


TABLE = {
    "name": ("Participant", ["Rim Daher", "Lot Marwan"]),
    "gender": ("Sexe", ["F", "H"]),
    "party": ("Camp", ["Upper", "Lower"]),
    "official": ("Officiel", ["oui", "non"]),
    "email": ("Courriel", ["r@d.example", ""]),
}


@pytest.mark.parametrize("order", list(itertools.permutations(TABLE))[::5])
def test_the_order_of_columns_changes_nothing(order: tuple[str, ...]) -> None:
    lines = [[TABLE[key][0] for key in order], *[[TABLE[key][1][i] for key in order] for i in (0, 1)]]
    sheet = read_roster("\n".join(";".join(line) for line in lines).encode(), "x")
    assert [row.values for row in sheet.rows] == [
        {"name": "Rim Daher", "gender": "woman", "party": "Upper", "official": "yes", "email": "r@d.example"},
        {"name": "Lot Marwan", "gender": "man", "party": "Lower", "official": "no"},
    ]


@pytest.mark.parametrize(
    ("key", "word"), [(k, w.strip()) for k, ws in HEADINGS.items() for w in ws.split("|")]
)
def test_every_known_heading_is_recognised_in_capitals_and_with_a_colon(key: str, word: str) -> None:
    names = {"name", "first_name", "last_name"}
    other = ("Party", "x") if key in names else ("Name", "A B")
    sheet = read_roster(f"{word.upper()} :\t{other[0]}\nA B\t{other[1]}\n".encode(), "x")
    assert key in sheet.columns or (key in names and names & set(sheet.columns)) or key == "party"
    assert not sheet.ignored_columns
