"""Reads the roster that facilitators really have: bytes and a file name in, a `Sheet` out.

Pure: no database, no model, nothing kept. `read_roster` is the one door; whatever is wrong with single cells stands
in `problems`, and a file that cannot be read at all raises `UnreadableSheet` with one sentence saying what to do.
"""

from dialogues.spreadsheets.limits import MOST_BYTES, MOST_PEOPLE
from dialogues.spreadsheets.reader import read_roster
from dialogues.spreadsheets.sentences import UnreadableSheet, sentence
from dialogues.spreadsheets.shapes import COLUMNS, Problem, Row, Sheet

__all__ = [
    "COLUMNS",
    "MOST_BYTES",
    "MOST_PEOPLE",
    "Problem",
    "Row",
    "Sheet",
    "UnreadableSheet",
    "read_roster",
    "sentence",
]
