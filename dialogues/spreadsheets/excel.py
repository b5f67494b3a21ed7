"""XLSX into grids, by openpyxl in its reading mode: formulas are seen, never computed."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogues.spreadsheets import limits
from dialogues.spreadsheets.sentences import UnreadableSheet
from dialogues.spreadsheets.shapes import Cell, Grid

_BLANK = Cell()


def grids_of(content: bytes) -> list[Grid]:
    """Every visible sheet of a workbook that `container.kind_of` let pass; raises `UnreadableSheet`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it does not keep
            return _read(content)
    except UnreadableSheet:
        raise
    except Exception as broken:
        raise UnreadableSheet("damaged") from broken


def _read(content: bytes) -> list[Grid]:
    # It brings numpy with it, a fifth of a second and 16 MB: for those processes alone that read a workbook.
    import openpyxl  # noqa: PLC0415
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        epoch_1904 = book.epoch == CALENDAR_MAC_1904
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"] or book.worksheets
        grids: list[Grid] = []
        left = limits.MOST_ROWS_IN_ALL
        for sheet in sheets[: limits.MOST_SHEETS]:
            most = min(left, limits.MOST_ROWS_LOOKED_AT)
            grid, looked_at = _grid(sheet, most, epoch_1904=epoch_1904)
            grids.append(grid)
            left -= looked_at
            if left <= 0:
                break
        return grids
    finally:
        book.close()


def _grid(sheet: Any, most: int, *, epoch_1904: bool) -> tuple[Grid, int]:
    """The sheet down to row `most`, and how many rows were looked at."""
    rows: list[list[Cell]] = []
    filled = cut = 0
    for number, cells in enumerate(_rows(sheet, most), start=1):
        if number > most:
            cut = most
            break
        row = [_cell(cell) for cell in cells]
        while row and not row[-1].text.strip():
            row.pop()
        if len(row) > limits.MOST_COLUMNS:
            raise UnreadableSheet("too_many_columns", most=limits.MOST_COLUMNS)
        rows.append(row)
        filled += bool(row)
        # A roster and whatever stands above it; the exact count is the reader's.
        if filled > limits.MOST_PEOPLE + limits.HEADER_WITHIN:
            raise UnreadableSheet("too_many_rows", most=limits.MOST_PEOPLE)
    looked_at = len(rows)
    while rows and not rows[-1]:
        rows.pop()
    return Grid(sheet.title, rows, cut, epoch_1904), looked_at


def _rows(sheet: Any, most: int) -> Iterator[Any]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    rows: Iterator[Any] = sheet.iter_rows(
        max_row=most + 1, max_col=limits.MOST_COLUMNS * 2, values_only=False
    )
    return rows


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return _BLANK
    if cell.data_type == "f":
        return Cell("=", "formula")
    if cell.data_type == "e":
        return Cell(str(value), "broken")
    return _value(value)


def _value(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("true" if value else "false", "truth")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), "date", value.date())
    if isinstance(value, date):
        return Cell(value.isoformat(), "date", value)
    if isinstance(value, time | timedelta):
        return Cell(str(value), "date")
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return Cell(str(int(value)) if whole else str(value), "number")
    return Cell(str(value))
