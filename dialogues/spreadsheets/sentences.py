"""Every problem as one sentence that says which cell and what to do."""

from django.utils.translation import gettext_lazy as _

from dialogues.spreadsheets.shapes import Params, Problem
from wall.refusal import Refused

UNREADABLE = {
    "empty": _("This file is empty. Choose the spreadsheet again."),
    "too_big": _(
        "This file has %(size)s MB; at most %(most)s MB can be read. Save the roster alone in a file of its own."
    ),
    "password": _(
        "This file is protected by a password. Open it, remove the password, save it and choose it again."
    ),
    "old_excel": _(
        "This is the old Excel format (.xls). Open it and save it as .xlsx, then choose that file."
    ),
    "other_format": _(
        "This is a file of another kind (%(kind)s). Open it in a spreadsheet program and save it as .xlsx or .csv."
    ),
    "not_a_sheet": _("This is not a spreadsheet, whatever its name says. Choose an .xlsx or .csv file."),
    "bomb": _(
        "This file unpacks to far more than a roster can be, and was not opened. Save the roster alone as a new .xlsx file."
    ),
    "damaged": _(
        "This file is damaged and cannot be read. Open it in a spreadsheet program, save it anew and choose it again."
    ),
    "too_many_rows": _(
        "This file has more than %(most)s rows with something in them. Save the roster alone in a file of its own."
    ),
    "too_many_columns": _(
        "This file has more than %(most)s columns. Save the roster alone in a file of its own."
    ),
    "no_header": _(
        "No row of headings was found. Give the columns headings such as Name, Gender, Party (or Nom, Genre, Partie)."
    ),
    "no_name_column": _(
        "No column for names was found; the headings in row %(row)s are: %(found)s. Call one of them Name (or Nom)."
    ),
    "nobody": _("There are headings in row %(row)s, but nobody is listed under them."),
}

SENTENCES = {
    # about the whole file
    "sheet_chosen": _("The sheet “%(sheet)s” was read; the others were left alone: %(others)s."),
    "guessed_encoding": _(
        "The file does not say how its letters are written; it was read as Windows text. Look whether accents are right."
    ),
    "column_twice": _(
        "%(cell)s: a second column for the same thing (“%(heading)s”) is ignored; “%(first)s” is used."
    ),
    "rows_cut": _(
        "Only the first %(last)s rows were looked at, and the last of those were blank. Clear whatever stands further down."
    ),
    "total_row": _("%(cell)s: the row “%(text)s” looks like a sum and was left out."),
    # about one cell
    "formula": _(
        "%(cell)s holds a formula. Replace it by its value: copy the cell, then paste its value alone."
    ),
    "broken": _("%(cell)s shows %(text)s instead of a value. Correct it in the spreadsheet."),
    "date_not_expected": _(
        "%(cell)s holds a date (%(text)s) where none belongs; the spreadsheet program probably changed it. Type it again as text."
    ),
    "number_not_expected": _(
        "%(cell)s holds a number (%(text)s) where a name belongs. Correct it in the spreadsheet."
    ),
    "number_for_phone": _(
        "%(cell)s: the telephone number is stored as a number, so a leading zero or + may be lost. Look whether it is right."
    ),
    "too_long": _("%(cell)s has %(length)s letters; at most %(most)s fit. Shorten it."),
    "invisible": _(
        "%(cell)s held invisible characters; they were taken out. Look whether the text is right."
    ),
    "direction": _(
        "%(cell)s held hidden signs that turn the direction of writing; they were taken out. Look whether the text is right."
    ),
    "formula_like": _(
        "%(cell)s begins with “%(sign)s”, as a formula does; it is kept as text. Look whether it is right."
    ),
    "gender_unknown": _(
        "%(cell)s: “%(text)s” cannot be placed. Write woman, man, non-binary, undisclosed, or “self-described:” and the person’s own words."
    ),
    "gender_x": _(
        "%(cell)s: “X” was read as non-binary. Where it means that nobody asked, write undisclosed."
    ),
    "yes_no_unknown": _("%(cell)s: “%(text)s” is neither yes nor no; it is left open."),
    "role_unknown": _(
        "%(cell)s: “%(text)s” is not a role in the dialogue; it is kept as the person’s capacity, and the role is participant."
    ),
    "class_unknown": _(
        "%(cell)s: it is not said whether this official comes under instructions or in private capacity. Choose before you confirm."
    ),
    "class_contradiction": _(
        "%(cell)s: under instructions, but not an official. Look which of the two is right."
    ),
    "email_wrong": _("%(cell)s: “%(text)s” is not an e-mail address. Correct it or leave the cell blank."),
    "email_many": _("%(cell)s holds several e-mail addresses; the first is used."),
    "date_wrong": _("%(cell)s: “%(text)s” cannot be read as a date. Write it as 2026-11-18."),
    "date_far": _(
        "%(cell)s: “%(text)s” is no day between 1900 and 2200, perhaps of another calendar; it is left blank."
    ),
    "date_ambiguous": _("%(cell)s: “%(text)s” was read as day, month, year: %(day)s."),
    "date_from_number": _(
        "%(cell)s held the number %(text)s, which the spreadsheet program means as the date %(day)s."
    ),
    "left_before_joined": _(
        "%(cell)s: the day of leaving is before the day of joining. Correct one of them."
    ),
    "name_missing": _("%(cell)s: the name is missing. Fill it in, or clear the row."),
    "no_letter": _("%(cell)s: a name needs at least one letter. Correct it, or clear the row."),
    "only_a_name": _("%(cell)s: nothing but a name stands in this row. If it is a heading, clear it."),
    "same_name": _(
        "%(cell)s looks like row %(row)s. If they are two people, leave both; if they are one, clear one row."
    ),
}


class UnreadableSheet(Refused):
    """A file nothing can be taken from. `code` is a key of UNREADABLE."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(str(UNREADABLE[code]) % params, status=422, code=f"roster_{code}")
        self.params: Params = params


def sentence(problem: Problem) -> str:
    """`problem` in the active language."""
    return str(SENTENCES[problem.code]) % {"cell": problem.cell, **problem.params}
