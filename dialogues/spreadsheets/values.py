"""One cell of one column into its value: the rules per column, and what is said when they do not hold."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dialogues.spreadsheets import limits, words
from dialogues.spreadsheets.shapes import FIELDS, Cell, Problem, Severity
from resources.fields import TEXTS, Unfit, read
from resources.text import tidied

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"(\d{1,4})[./\- ](\d{1,2})[./\- ](\d{1,4})(?:[ T].*)?")
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
_NAMES = frozenset({"name", "first_name", "last_name", "party", "faction", "organisation"})
_DAYS = frozenset({"joined", "left"})


@dataclass
class Place:
    """Where a value stands, and the problems found there so far."""

    cell: str
    column: str
    epoch_1904: bool = False
    problems: list[Problem] = field(default_factory=list)

    def note(self, severity: Severity, code: str, **params: str | int) -> None:
        """Remember a problem of this cell."""
        self.problems.append(Problem(self.cell, self.column, severity, code, params))


def value_of(cell: Cell, place: Place) -> str:
    """The cleaned text of `cell` for its column, “” where there is none or an error was noted."""
    if cell.kind == "formula":
        place.note("error", "formula")
        return ""
    text, found = tidied(cell.text, lines=place.column == "notes")
    for code in sorted(found):
        place.note("warning", code)
    if not text or not _fits(cell, text, place):
        return ""
    if place.column in _NAMES and text[0] in "=+-@":
        place.note("warning", "formula_like", sign=text[0])
    read = _READERS.get(place.column)
    return read(cell, text, place) if read else text


def _fits(cell: Cell, text: str, place: Place) -> bool:
    """Whether this kind of value may stand in this column at all; notes what is wrong where it may not."""
    field = FIELDS.get(place.column)
    most = field.most if field and field.kind in TEXTS else limits.LONGEST_OTHER
    if len(text) > most:
        place.note("error", "too_long", length=len(text), most=most)
    elif cell.kind == "broken":
        place.note("error", "broken", text=_short(text))
    elif cell.kind == "date" and place.column not in _DAYS:
        place.note("error", "date_not_expected", text=_short(text))
    elif cell.kind == "number" and place.column in {"name", "first_name", "last_name"}:
        place.note("error", "number_not_expected", text=_short(text))
    else:
        return True
    return False


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _truth(_cell: Cell, text: str, place: Place) -> str:
    known = words.truth(text)
    if known is None:
        if words.plain(text):
            place.note("warning", "yes_no_unknown", text=_short(text))
        return ""
    return known


def _phone(cell: Cell, text: str, place: Place) -> str:
    if cell.kind == "number":
        number = float(text)
        if not math.isfinite(number):
            place.note("error", "broken", text=_short(text))
            return ""
        place.note("warning", "number_for_phone")
        return f"{number:.0f}"
    return text


def _email(_cell: Cell, text: str, place: Place) -> str:
    found = [one for one in _EMAIL.findall(_MAILTO.sub("", text)) if _is_address(one)]
    if not found:
        if words.plain(text):
            place.note("error", "email_wrong", text=_short(text))
        return ""
    if len(found) > 1:
        place.note("warning", "email_many")
    return found[0]


def _is_address(text: str) -> bool:
    try:
        read(FIELDS["email"], text)
    except Unfit:
        return False
    return True


def _day(cell: Cell, text: str, place: Place) -> str:
    match = _NUMERIC_DATE.fullmatch(text)
    if cell.day:
        found: date | None = cell.day
    elif _SERIAL.fullmatch(text) and not (len(text) == 4 and cell.kind == "text"):
        found = _from_serial(text, place)
    else:
        found = _from_parts(match, text, place) if match else None
    if found is None:
        place.note("error", "date_wrong", text=_short(text))
        return ""
    try:
        return str(read(FIELDS["joined"], found).isoformat())
    except Unfit:  # a year of another calendar, or a slip: no reason to keep the person out
        place.note("warning", "date_far", text=_short(text))
        return ""


def _from_serial(text: str, place: Place) -> date:
    """A day that lost its format: counted from the end of 1899, or from 1904 in files of old Macintoshes."""
    start = date(1904, 1, 1) if place.epoch_1904 else date(1899, 12, 30)
    day = start + timedelta(days=int(float(text)))
    place.note("warning", "date_from_number", text=text, day=day.isoformat())
    return day


def _from_parts(match: re.Match[str], text: str, place: Place) -> date | None:
    first, second, third = match.groups()
    try:
        if len(first) == 4:
            return date(int(first), int(second), int(third))
        if len(third) != 4:
            return None
        day, month = int(first), int(second)
        if month > 12:  # American order; nothing else it could be
            return date(int(third), day, month)
        read = date(int(third), month, day)
    except ValueError:
        return None
    if day <= 12 and day != month:
        place.note("warning", "date_ambiguous", text=_short(text), day=read.isoformat())
    return read


_READERS: dict[str, Callable[[Cell, str, Place], str]] = {
    "official": _truth,
    "instructions": _truth,
    "phone": _phone,
    "email": _email,
    "joined": _day,
    "left": _day,
}
