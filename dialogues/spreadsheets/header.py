"""Finds the row of headings, wherever it stands, and what its columns mean."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogues.spreadsheets import limits, words
from dialogues.spreadsheets.cleaning import clean
from dialogues.spreadsheets.sentences import UnreadableSheet
from dialogues.spreadsheets.shapes import Cell, Grid, Problem, column_letters

_NAME_COLUMNS = {"name", "first_name", "last_name"}


@dataclass
class Header:
    """`row` is an index into the grid; `columns` maps column index → key; `titles` key → the heading as written."""

    row: int
    columns: dict[int, str]
    titles: dict[str, str]
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def known_headings(row: Iterable[Cell]) -> list[str | None]:
    """For each cell, the column it would announce."""
    return [words.heading(clean(cell.text)[0]) if cell.kind == "text" else None for cell in row]


def find(grids: list[Grid]) -> tuple[Grid, Header]:
    """The sheet with the most recognised headings, the first of equals; raises `UnreadableSheet` if there is none."""
    best: tuple[int, Grid, int] | None = None
    for grid in grids:
        for index, row in enumerate(grid.rows[: limits.HEADER_WITHIN]):
            score = _score(row)
            if score > 0 and (best is None or score > best[0]):
                best = (score, grid, index)
    if best is None:
        raise UnreadableSheet("no_header" if any(grid.rows for grid in grids) else "empty")
    _, grid, index = best
    header = _header(grid.rows[index], index)
    if not _NAME_COLUMNS & set(header.columns.values()):
        found = ", ".join([*header.titles.values(), *header.ignored][:12])
        raise UnreadableSheet("no_name_column", row=index + 1, found=found)
    return grid, header


def repeats(row: list[Cell], header: Header) -> bool:
    """Whether a row is the headings over again: on a new page, or in the second language."""
    said = known_headings(row)
    meant = [(said[i], key) for i, key in header.columns.items() if i < len(row) and row[i].text.strip()]
    same = sum(one == other or {one, other} <= _NAME_COLUMNS for one, other in meant)
    return same >= 2 and same == len(meant) or (same == len(meant) == len(header.columns) == 1)


def _score(row: list[Cell]) -> int:
    """How much a row looks like headings. One lone known word counts only if it is a name's and stands alone."""
    known = {key for key in known_headings(row) if key}
    if len(known) >= 2:
        return 10 * len(known) + 5 * bool(known & _NAME_COLUMNS)
    filled = sum(bool(cell.text.strip()) for cell in row)
    return 1 if known & _NAME_COLUMNS and filled <= 3 else 0


def _header(row: list[Cell], index: int) -> Header:
    header = Header(index, {}, {})
    counted = Counter(key for key in known_headings(row) if key)
    for at, (cell, key) in enumerate(zip(row, known_headings(row), strict=True)):
        title = clean(cell.text)[0][:60]
        if not title:
            continue
        # “Nom, Prénom”: beside a first name, the name is the family's, and the other way round.
        if key == "name" and counted["first_name"] and not counted["last_name"]:
            key = "last_name"
        elif key == "name" and counted["last_name"] and not counted["first_name"]:
            key = "first_name"
        if key is None:
            header.ignored.append(title)
        elif key in header.titles:
            header.ignored.append(title)
            place = f"{column_letters(at)}{index + 1}"
            params = {"heading": title, "first": header.titles[key]}
            header.problems.append(Problem(place, key, "warning", "column_twice", params))
        else:
            header.columns[at] = key
            header.titles[key] = title
    return header
