"""What reading a roster gives: rows of plain text values, and problems that name their cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dialogues.fields import participant
from dialogues.fields.party import PartyInput
from resources.fields import field_of

Severity = Literal["error", "warning"]
Kind = Literal["text", "number", "date", "truth", "formula", "broken"]
Params = Mapping[str, str | int]

# Every key that `Row.values` may hold. Blank ones are left out. `gender`, `role`, `role_class`, `official` and
# `instructions` hold fixed words (see `words.py`), `joined` and `left` ISO dates, all others text as written.
COLUMNS = (
    "name",
    "gender",
    "gender_words",
    "party",
    "faction",
    "role",
    "role_class",
    "organisation",
    "capacity",
    "official",
    "instructions",
    "email",
    "phone",
    "joined",
    "left",
    "notes",
)

# The field that a column's text must fit, as pages and the API hold it too.
FIELDS = {
    **participant.COLUMNS,
    **dict.fromkeys(("first_name", "last_name"), field_of(participant.PersonInput, "name")),
    **dict.fromkeys(("party", "faction"), field_of(PartyInput, "name")),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as its file has it: the text a person sees, and what kind of value lies behind it."""

    text: str = ""
    kind: Kind = "text"
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a file, from its first row on; `cut` is the last row read when there was more below."""

    name: str
    rows: list[list[Cell]]
    cut: int = 0
    epoch_1904: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful, in `cell` (“C7”; empty: about the whole file) and `column` (a key of COLUMNS)."""

    cell: str
    column: str
    severity: Severity
    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One person: `number` is the row in the spreadsheet, as its program counts it."""

    number: int
    values: dict[str, str]
    problems: list[Problem]

    @property
    def has_error(self) -> bool:
        """Whether something here must be put right before the roster can be taken in."""
        return any(p.severity == "error" for p in self.problems)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A roster as read. `ignored_columns` are headings that mean nothing to us; `header_row` is counted from 1."""

    name: str
    header_row: int
    columns: dict[str, str]
    ignored_columns: list[str]
    rows: list[Row]
    problems: list[Problem]

    @property
    def has_error(self) -> bool:
        """Whether anything in the sheet must be corrected before rows are taken."""
        return any(row.has_error for row in self.rows) or any(p.severity == "error" for p in self.problems)


def column_letters(index: int) -> str:
    """The spreadsheet's name for the column at `index`, counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
