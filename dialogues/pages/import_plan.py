"""A spreadsheet on its way into the roster: what each row becomes, and what is still to be decided.

A plan is plain data, kept sealed in the importer's draft until they confirm; nothing else is stored before.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dialogues.actions.roster_import import person_of, presumed_class
from dialogues.fields.participant import PersonInput
from dialogues.models import Function, Gender, Identity, Participant, Party, RoleClass
from dialogues.models.party import Faction
from dialogues.pages.team import Here, say_pair
from dialogues.spreadsheets import Problem, Sheet, sentence
from vault import blind_index
from vault.index import normalise_name
from wall.rights import Right

NEW, NOBODY = "new", "none"  # how an unknown party is taken: as a new one, or as the third party


def stored(sheet: Sheet) -> dict[str, Any]:
    """A sheet as the draft keeps it. Choices are added as they are made."""
    return {
        "sheet": sheet.name,
        "columns": sheet.columns,
        "ignored": sheet.ignored_columns,
        "problems": [asdict(problem) for problem in sheet.problems],
        "rows": [
            {"number": row.number, "values": row.values, "problems": [asdict(one) for one in row.problems]}
            for row in sheet.rows
        ],
        "choices": {},
    }


@dataclass(slots=True)
class Line:
    """One row of the sheet, and what becomes of it."""

    number: int
    values: Mapping[str, str]
    sentences: list[tuple[str, str]]  # severity, sentence
    twin: str  # alias of somebody on the roster with exactly this name
    role_class: str
    takes: bool
    has_error: bool

    @property
    def function(self) -> str:
        """Their function, by its value."""
        given = self.values.get("role", Function.PARTICIPANT)
        return given if given in Function.values else Function.PARTICIPANT.value

    @property
    def function_label(self) -> str:
        """Their function in words."""
        return str(Function(self.function).label)

    @property
    def gender_label(self) -> str:
        """Their gender in words; empty where the sheet could not be read."""
        given = self.values.get("gender", Gender.UNDISCLOSED)
        if self.has_error and "gender" not in self.values:
            return ""  # what could not be read was not left undisclosed
        return str(Gender(given if given in Gender.values else Gender.UNDISCLOSED).label)

    @property
    def state(self) -> str:
        """How the row is marked: `bad` cannot be taken, `doubt` wants a look."""
        if self.has_error:
            return "bad"
        return "doubt" if self.sentences or self.twin else ""


@dataclass(slots=True)
class Unknown:
    """A party that the sheet names and the dialogue does not have."""

    number: int
    name: str
    choice: str
    people: int


@dataclass(slots=True)
class Plan:
    """Everything that the preview shows."""

    sheet: str
    columns: list[str]
    ignored: list[str]
    sentences: list[str]
    lines: list[Line]
    unknown: list[Unknown]
    default_class: str
    knows_twins: bool
    parties: dict[str, UUID] = field(default_factory=dict)

    @property
    def taken(self) -> list[Line]:
        """The rows that become people."""
        return [line for line in self.lines if line.takes and not line.has_error]

    @property
    def unclassed(self) -> list[Line]:
        """Those who would come in without a role class."""
        return [line for line in self.taken if not (line.role_class or self.default_class)]

    @property
    def bad(self) -> int:
        """How many rows cannot be taken."""
        return sum(line.has_error for line in self.lines)

    @property
    def twins(self) -> int:
        """How many rows name somebody who may be on the roster already."""
        return sum(bool(line.twin) for line in self.lines)


def plan_of(here: Here, body: Mapping[str, Any]) -> Plan:
    """Lay the kept sheet beside what the dialogue has."""
    choices = body["choices"]
    twins = _twins(here, [row["values"].get("name", "") for row in body["rows"]])
    parties = {normalise_name(one.name): one.pk for one in Party.objects.filter(dialogue=here.dialogue)}
    unknown: dict[str, Unknown] = {}
    for row in body["rows"]:
        name = row["values"].get("party", "")
        key = normalise_name(name)
        if key and key not in parties:
            found = unknown.setdefault(
                key, Unknown(len(unknown), name, choices.get(f"party-{len(unknown)}", NEW), 0)
            )
            found.people += 1
    lines = [
        _line(row, twins.get(normalise_name(row["values"].get("name", "")), ""), choices)
        for row in body["rows"]
    ]
    return Plan(
        sheet=body["sheet"],
        columns=[str(title) for title in body["columns"].values()],
        ignored=body["ignored"],
        sentences=[sentence(Problem(**problem)) for problem in body["problems"]],
        lines=lines,
        unknown=list(unknown.values()),
        default_class=choices.get("class", ""),
        knows_twins=here.may(Right.NAMES),
        parties=parties,
    )


def _line(row: Mapping[str, Any], twin: str, choices: Mapping[str, Any]) -> Line:
    problems = [Problem(**problem) for problem in row["problems"]]
    has_error = any(problem.severity == "error" for problem in problems)
    number = row["number"]
    given = presumed_class(row["values"])
    # Before anything was chosen: everybody who can be taken and is not there already.
    takes = number in choices["take"] if "take" in choices else not (has_error or twin)
    return Line(
        number=number,
        values=row["values"],
        sentences=[(one.severity, sentence(one)) for one in problems],
        twin=twin,
        role_class=choices.get(f"class-{number}", given),
        takes=takes,
        has_error=has_error,
    )


def _twins(here: Here, names: list[str]) -> dict[str, str]:
    """Normalised name → alias of who is on the roster under exactly that name. Nothing for who may not know names."""
    wanted = {
        blind_index(here.dialogue.pk, name): normalise_name(name) for name in names if normalise_name(name)
    }
    found = Identity.objects.filter(dialogue=here.dialogue, name_index__in=list(wanted))
    aliases = dict(Participant.objects.filter(dialogue=here.dialogue).order_by().values_list("pk", "alias"))
    return {
        wanted[bytes(index)]: say_pair(aliases.get(pk, ""))
        for pk, index in found.values_list("pk", "name_index")
    }


def choices_of(sent: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    """The choices of a preview as it was sent; what is not among the possible ones is left out."""
    numbers = {str(row["number"]) for row in body["rows"]}
    found: dict[str, Any] = {"take": [int(one) for one in sent.getlist("take") if one in numbers]}
    if sent.get("class") in RoleClass.values:
        found["class"] = sent["class"]
    for name, value in sent.items():
        kind, _dash, number = name.partition("-")
        if (kind == "class" and number in numbers and value in RoleClass.values) or (
            kind == "party" and number.isdecimal()
        ):
            found[name] = value[:40]
    return found


def people_of(plan: Plan, sides: Mapping[str, tuple[UUID | None, Mapping[str, UUID]]]) -> list[PersonInput]:
    """The people of a plan. `sides` maps a party's normalised name to its id and its factions'."""
    return [_person(line, plan.default_class, sides) for line in plan.taken]


def _person(
    line: Line, default_class: str, sides: Mapping[str, tuple[UUID | None, Mapping[str, UUID]]]
) -> PersonInput:
    values = line.values
    party_id, factions = sides.get(normalise_name(values.get("party", "")), (None, {}))
    return person_of(
        values,
        role_class=line.role_class or default_class,
        function=line.function,
        party_id=party_id,
        faction_id=factions.get(normalise_name(values.get("faction", ""))) if party_id else None,
    )


def factions_of(here: Here) -> dict[UUID, dict[str, UUID]]:
    """Party → normalised name of a faction → its id."""
    found: dict[UUID, dict[str, UUID]] = {}
    for faction in Faction.objects.filter(dialogue=here.dialogue):
        found.setdefault(faction.party_id, {})[normalise_name(faction.name)] = faction.pk
    return found


def what_is_missing(plan: Plan) -> str:
    """Why this plan cannot be confirmed as it stands; empty where it can."""
    if not plan.taken:
        return _("There is nobody to add. Choose at least one row.")
    if plan.unclassed:
        rows = ", ".join(str(line.number) for line in plan.unclassed[:10])
        return _("Choose a role class for row %(rows)s, or one for all rows that have none.") % {"rows": rows}
    return ""
