"""An empty roster to fill in: the headings and words that `dialogues.spreadsheets` reads, in English or French."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

_ROWS = 300  # lines prepared with lists to choose from
# A template made twice is the same file, byte for byte.
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class _Column:
    heading: str
    width: int
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_day: bool = False
    open_list: bool = False  # other words than the listed ones are taken too


_ENGLISH = (
    _Column("Name", 28),
    _Column(
        "Gender",
        18,
        ("woman", "man", "non-binary", "undisclosed"),
        "As the person says. For words of their own write “self-described:” and the words.",
        open_list=True,
    ),
    _Column("Party", 22, hint="The name of a party of this dialogue; blank for the third party."),
    _Column("Faction", 22),
    _Column("Role", 16, ("participant", "facilitator", "expert", "observer", "interpreter", "note-taker")),
    _Column("Organisation", 26),
    _Column("Title", 26, hint="The capacity in which they say they come."),
    _Column("Official", 10, ("yes", "no"), "Does this person hold a public office?"),
    _Column(
        "Under instructions", 18, ("yes", "no"), "Does their government or movement tell them what to say?"
    ),
    _Column("E-mail", 28),
    _Column("Phone", 18, hint="With + and the country’s number."),
    _Column("Joined", 13, hint="Year-month-day, for example 2026-11-18.", is_day=True),
    _Column("Notes", 40),
)
_FRENCH = (
    _Column("Nom complet", 28),
    _Column(
        "Genre",
        18,
        ("femme", "homme", "non binaire", "non précisé"),
        "Selon la personne. Pour ses propres mots, écrire « autre : » puis les mots.",
        open_list=True,
    ),
    _Column("Partie", 22, hint="Le nom d’une partie à ce dialogue ; vide pour la tierce partie."),
    _Column("Faction", 22),
    _Column(
        "Fonction",
        16,
        ("participation", "facilitation", "expertise", "observation", "interprétation", "prise de notes"),
    ),
    _Column("Organisation", 26),
    _Column("Titre", 26, hint="La qualité en laquelle la personne dit venir."),
    _Column(
        "Fonction officielle", 18, ("oui", "non"), "Cette personne exerce-t-elle une fonction publique ?"
    ),
    _Column(
        "Sous instructions", 18, ("oui", "non"), "Son gouvernement ou mouvement lui dicte-t-il sa position ?"
    ),
    _Column("Courriel", 28),
    _Column("Téléphone", 18, hint="Avec + et l’indicatif du pays."),
    _Column("Depuis", 13, hint="Année-mois-jour, par exemple 2026-11-18.", is_day=True),
    _Column("Remarques", 40),
)
_SHEETS = {"en": ("Roster", _ENGLISH), "fr": ("Liste", _FRENCH)}


def roster_template(language: str) -> bytes:
    """The template as XLSX in `language` (“en” or “fr”; any other gives English)."""
    title, columns = _SHEETS.get(language[:2], _SHEETS["en"])
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _MADE, "title": title})
    sheet = book.add_worksheet(title)
    heading = book.add_format({"bold": True, "bottom": 2, "valign": "top", "text_wrap": True})
    # As text, a telephone number keeps its + and a faction called “3-5” does not become the third of May.
    formats = {
        False: book.add_format({"num_format": "@"}),
        True: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, formats[column.is_day])
        sheet.write_string(0, at, column.heading, heading)
        _help(sheet, at, column)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return target.getvalue()


def _help(sheet: xlsxwriter.worksheet.Worksheet, at: int, column: _Column) -> None:
    """The list to choose from and the words shown beside a cell of this column."""
    if not (column.choices or column.hint):
        return
    rule: dict[str, object] = {"validate": "any"}
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices), "show_error": not column.open_list}
    if column.hint:
        rule |= {"input_title": column.heading, "input_message": column.hint}
    sheet.data_validation(1, at, _ROWS, at, rule)
