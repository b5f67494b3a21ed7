"""CSV and its relatives into a grid: whatever separator, whatever way of writing letters."""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator

from dialogues.spreadsheets import limits, words
from dialogues.spreadsheets.sentences import UnreadableSheet
from dialogues.spreadsheets.shapes import Cell, Grid

_SEPARATORS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# One control sign in a cell is an accident to be named; every tenth sign being one is another kind of file.
_MOST_CONTROLS = 0.1


def grid_of(content: bytes, name: str) -> tuple[Grid, bool]:
    """The table in `content`, and whether its encoding had to be guessed; raises `UnreadableSheet`."""
    text, guessed = _decode(content)
    controls = sum(sign < " " and sign not in "\t\r\n" for sign in text)
    if controls > max(3, len(text) * _MOST_CONTROLS):
        raise UnreadableSheet("not_a_sheet")
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"')
    separator = ""
    if said.casefold().startswith("sep=") and len(said) == 5:
        separator, text = said[4], f"\n{rest}"  # Excel's own first line; the blank keeps the count of rows
    separator = separator or max(_SEPARATORS, key=lambda sign: _fits(text, sign))
    rows: list[list[Cell]] = []
    filled = 0
    for record in _records(text, separator):
        row = [Cell(value) for value in record]
        while row and not row[-1].text.strip():
            row.pop()
        if len(row) > limits.MOST_COLUMNS:
            raise UnreadableSheet("too_many_columns", most=limits.MOST_COLUMNS)
        rows.append(row)
        filled += bool(row)
        if filled > limits.MOST_PEOPLE + limits.HEADER_WITHIN or len(rows) > limits.MOST_ROWS_LOOKED_AT:
            raise UnreadableSheet("too_many_rows", most=limits.MOST_PEOPLE)
    return Grid(name, rows), guessed


def _decode(content: bytes) -> tuple[str, bool]:
    try:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                return content.decode(encoding), False
        nothing = content[:2000].count(0) / len(content[:2000])
        if nothing > 0.3:  # half of the bytes of Latin text in UTF-16
            return content.decode("utf-16-be" if content[:1] == b"\x00" else "utf-16-le"), False
    except UnicodeDecodeError as broken:
        raise UnreadableSheet("damaged") from broken
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), True


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as broken:  # a field beyond the module's limit: an open quotation mark, or no table
            raise UnreadableSheet("damaged") from broken


def _fits(text: str, separator: str) -> tuple[int, int]:
    """How well a separator explains the first rows: known headings first, then rows that have it at all."""
    try:
        rows = list(itertools.islice(_records(text, separator), limits.HEADER_WITHIN))
    except UnreadableSheet:
        return (-1, 0)
    known = max((len({words.heading(v) for v in row} - {None}) for row in rows), default=0)
    return (known, sum(len(row) > 1 for row in rows))
