"""A file into a `Sheet`: the way through the other modules, and what can only be seen with a whole row in view."""

from dialogues.fields.participant import COLUMNS
from dialogues.spreadsheets import excel, limits, text_tables, words
from dialogues.spreadsheets.container import kind_of
from dialogues.spreadsheets.header import NAME_COLUMNS, Header, find, repeats
from dialogues.spreadsheets.sentences import UnreadableSheet
from dialogues.spreadsheets.shapes import Cell, Grid, Problem, Row, Severity, Sheet, column_letters
from dialogues.spreadsheets.values import Place, value_of
from resources.fields import TEXTS, Unfit, read
from resources.text import tidy
from vault.index import normalise_name

_MADE_FROM = {"gender_words": "gender", "capacity": "role"}


def read_roster(content: bytes, filename: str) -> Sheet:
    """Read a roster; raises `UnreadableSheet`, and nothing else, when nothing can be taken from the file."""
    problems: list[Problem] = []
    if kind_of(content) == "xlsx":
        grids = excel.grids_of(content)
    else:
        grid, guessed = text_tables.grid_of(content, tidy(filename)[:80])
        grids = [grid]
        if guessed:
            problems.append(Problem("", "", "warning", "guessed_encoding"))
    grid, header = find(grids)
    problems += _about_sheets(grids, grid) + header.problems
    rows = _rows(grid, header, problems)
    if not rows:
        raise UnreadableSheet("nobody", row=header.row + 1)
    _note_same_names(rows, header)
    name = tidy(grid.name)[:80]
    return Sheet(name, header.row + 1, header.titles, header.ignored, rows, problems)


def _about_sheets(grids: list[Grid], chosen: Grid) -> list[Problem]:
    problems = []
    others = [tidy(grid.name)[:40] for grid in grids if grid is not chosen and grid.rows]
    if others:
        params = {"sheet": tidy(chosen.name)[:40], "others": ", ".join(others[:8])}
        problems.append(Problem("", "", "warning", "sheet_chosen", params))
    if chosen.cut:
        problems.append(Problem("", "", "warning", "rows_cut", {"last": chosen.cut}))
    return problems


def _rows(grid: Grid, header: Header, problems: list[Problem]) -> list[Row]:
    rows: list[Row] = []
    for index, cells in enumerate(grid.rows[header.row + 1 :], start=header.row + 1):
        filled = [at for at in header.columns if at < len(cells) and cells[at].text.strip()]
        if not filled or repeats(cells, header):
            continue
        total = next((cells[at].text for at in filled[:1] if words.plain(cells[at].text) in words.SUMS), "")
        if total:
            place = f"{column_letters(filled[0])}{index + 1}"
            problems.append(Problem(place, "", "warning", "total_row", {"text": tidy(total)}))
            continue
        row = _row(index + 1, cells, header, epoch_1904=grid.epoch_1904)
        if row:
            rows.append(row)
        if len(rows) > limits.MOST_PEOPLE:
            raise UnreadableSheet("too_many_rows", most=limits.MOST_PEOPLE)
    return rows


def _row(number: int, cells: list[Cell], header: Header, *, epoch_1904: bool) -> Row | None:
    """One person, or None if the row holds nothing that can be seen."""
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    for at, key in header.columns.items():
        place = places[key] = Place(f"{column_letters(at)}{number}", key, epoch_1904)
        if at < len(cells):
            value = value_of(cells[at], place)
            if value:
                values[key] = value
    if not values and not any(p.severity == "error" for place in places.values() for p in place.problems):
        return None
    _join_name(values, places)
    _place_gender(values, places)
    _place_role(values, places)
    _place_class(values, places)
    _compare_days(values, places)
    _judge(values, places)
    filled = [key for at, key in header.columns.items() if at < len(cells) and cells[at].text.strip()]
    if filled == ["name"] and values and len(header.columns) > 2:
        _note(places, "name", "warning", "only_a_name")
    found = [problem for place in places.values() for problem in place.problems]
    if "gender" in places and not any(p.severity == "error" for p in places["gender"].problems):
        values.setdefault("gender", "undisclosed")
    return Row(number, values, found)


def _note(places: dict[str, Place], key: str, severity: Severity, code: str, **params: str | int) -> None:
    """Note at the cell of `key`; names may stand in other columns than their own."""
    for name in (key, "last_name", "first_name"):
        if name in places:
            places[name].note(severity, code, **params)
            return


def _join_name(values: dict[str, str], places: dict[str, Place]) -> None:
    parts = [values.pop("first_name", ""), values.pop("last_name", "")]
    name = values.pop("name", "") or " ".join(part for part in parts if part)
    if name:
        values["name"] = name
        return
    told = [p for key in NAME_COLUMNS & places.keys() for p in places[key].problems]
    failed = any(p.severity == "error" for p in told)
    if not failed:
        _note(places, "name", "error", "name_missing")


def _place_gender(values: dict[str, str], places: dict[str, Place]) -> None:
    text = values.pop("gender", "")
    if not text:
        return
    placed = words.gender(text)
    if placed is None:
        places["gender"].note("error", "gender_unknown", text=text[:60])
        return
    if words.plain(text) == "x":  # in sheets made by hand it often means that nobody knew
        places["gender"].note("warning", "gender_x")
    values["gender"] = placed[0]
    if placed[1]:
        values["gender_words"] = placed[1]


def _place_role(values: dict[str, str], places: dict[str, Place]) -> None:
    text = values.pop("role", "")
    if not text:
        return
    known = words.role(text)
    if known is None:
        # “Retired general” under “Role” says what somebody is, not what they do here.
        places["role"].note("warning", "role_unknown", text=text[:60])
        values["capacity"] = f"{values['capacity']}; {text}" if "capacity" in values else text
    values["role"] = known or "participant"


def _place_class(values: dict[str, str], places: dict[str, Place]) -> None:
    """How close to officials: as said in words, or as “official” and “under instructions” imply."""
    said = words.role_class(values.pop("role_class", "")) or words.role_class(values.get("capacity", ""))
    official, instructed = values.get("official"), values.get("instructions")
    if official == "no" and instructed == "yes":
        places["instructions"].note("warning", "class_contradiction")
    elif said:
        values["role_class"] = said
    elif instructed == "yes":
        values["role_class"] = "official_instructed"
    elif official == "yes" and instructed == "no":
        values["role_class"] = "official_private"
    elif official == "yes":
        places["official"].note("warning", "class_unknown")


def _judge(values: dict[str, str], places: dict[str, Place]) -> None:
    """Hold what the row says against the fields that it becomes: joined parts may be too long together."""
    for column in [one for one in values if one in COLUMNS and COLUMNS[one].kind in TEXTS]:
        try:
            values[column] = read(COLUMNS[column], values[column])
        except Unfit as unfit:
            del values[column]
            place = column if column in places else _MADE_FROM.get(column, column)
            _note(places, place, "error", unfit.code, **unfit.params)


def _compare_days(values: dict[str, str], places: dict[str, Place]) -> None:
    if "joined" in values and "left" in values and values["left"] < values["joined"]:
        places["left"].note("error", "left_before_joined")


def _note_same_names(rows: list[Row], header: Header) -> None:
    """Two people may share a name, so this is a question and never an error."""
    letters = next(column_letters(at) for at, key in header.columns.items() if key in NAME_COLUMNS)
    first: dict[str, Row] = {}
    for row in rows:
        name = normalise_name(row.values.get("name", ""))
        if not name:
            continue
        if name in first:
            params = {"row": first[name].number}
            row.problems.append(Problem(f"{letters}{row.number}", "name", "warning", "same_name", params))
        else:
            first[name] = row
