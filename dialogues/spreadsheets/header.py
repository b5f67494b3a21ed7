"""Finds the row of headings, wherever it stands, and what its columns mean."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogues.spreadsheets import limits, words
from dialogues.spreadsheets.sentences import UnreadableSheet
from dialogues.spreadsheets.shapes import Cell, Grid, Problem, column_letters
from resources.text import tidy

NAME_COLUMNS = frozenset({"name", "first_name", "last_name"})


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
    return [words.heading(tidy(cell.text, lines=True)) if cell.kind == "text" else None for cell in row]


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
    if not NAME_COLUMNS & set(header.columns.values()):
        found = ", ".join([*header.titles.values(), *header.ignored][:12])
        raise UnreadableSheet("no_name_column", row=index + 1, found=found)
    return grid, header


def repeats(row: list[Cell], header: Header) -> bool:
    """Whether a row is the headings over again: on a new page, or in the second language."""
    said = known_headings(row)
    meant = [(said[i], key) for i, key in header.columns.items() if i < len(row) and row[i].text.strip()]
    same = sum(one == other or {one, other} <= NAME_COLUMNS for one, other in meant)
    return (same >= 2 and same == len(meant)) or (same == len(meant) == len(header.columns) == 1)


def _score(row: list[Cell]) -> int:
    """How much a row looks like headings. One lone known word counts only if it is a name's and stands alone."""
    known = {key for key in known_headings(row) if key}
    if len(known) >= 2:
        return 10 * len(known) + 5 * bool(known & NAME_COLUMNS)
    filled = sum(bool(cell.text.strip()) for cell in row)
    return 1 if known & NAME_COLUMNS and filled <= 3 else 0


def _header(row: list[Cell], index: int) -> Header:
    header = Header(index, {}, {})
    known = known_headings(row)
    for at, cell in enumerate(row):
        title = tidy(cell.text)[:60]
        key = _meaning(known[at], known)
        if key and key not in header.titles:
            header.columns[at] = key
            header.titles[key] = title
        elif title:
            header.ignored.append(title)
        if key and key in header.titles and at not in header.columns:
            params = {"heading": title, "first": header.titles[key]}
            place = f"{column_letters(at)}{index + 1}"
            header.problems.append(Problem(place, key, "warning", "column_twice", params))
    return header


def _meaning(key: str | None, known: list[str | None]) -> str | None:
    """“Nom, Prénom”: beside a first name, the name is the family's, and the other way round."""
    if key == "name" and ("first_name" in known) != ("last_name" in known):
        return "last_name" if "first_name" in known else "first_name"
    return key
