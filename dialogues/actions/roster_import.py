"""Importing a roster from a spreadsheet: read, kept as a sealed draft, previewed, and turned into people.

Nothing is on the roster until it is confirmed. The draft holds what the file said, row by row, so that the
preview is made anew each time: parties that were added since are found, people who came since are seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.actions import notes
from dialogues.actions.idempotency import claim
from dialogues.actions.roster import import_roster
from dialogues.fields.participant import COLUMNS, PersonInput
from dialogues.models import Dialogue, Draft, Faction, Function, Identity, Party, RoleClass
from dialogues.spreadsheets import Problem, UnreadableSheet, read_roster, sentence
from ledger.actions import action
from vault import blind_index, normalise_name
from wall.refusal import Hidden, Refused
from wall.rights import Right
from wall.viewer import current_viewer

# Those who come for the process belong to no side, and need no role class of their own.
OF_NO_SIDE = frozenset({Function.FACILITATOR, Function.INTERPRETER, Function.NOTE_TAKER})


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to look at in one row: `column` is the spreadsheet's, `error` where it must be put right."""

    column: str
    error: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file and the person it becomes. `alike` are participants with the very same name."""

    number: int
    person: PersonInput
    wrong: list[Wrong] = field(default_factory=list)
    alike: list[UUID] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Nothing in it must be put right first."""
        return not any(one.error for one in self.wrong)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would become. `wrong` is about the file as a whole, `ignored` are headings nobody knows."""

    lines: list[Line]
    wrong: list[Wrong]
    ignored: list[str]


def begin(*, dialogue: Dialogue, content: bytes, filename: str, about: UUID | None = None) -> Draft:
    """Read a file and keep what it says, sealed and one's own. Raises UnreadableSheet (a Refused) with one sentence."""
    sheet = read_roster(content, filename)
    # The same shape as the pages keep: what was begun here may be finished there, and the other way round.
    body = {
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
    return notes.save_draft(
        dialogue=dialogue, kind=Draft.Kind.ROSTER_IMPORT, about=about or uuid4(), body=body
    )


def preview(draft: Draft) -> Preview:
    """What each row becomes, what is wrong with which cell, and who looks like somebody already there."""
    parties, factions = _sides(draft.dialogue_id)
    indexes = _indexes(draft.dialogue_id)
    lines = []
    for row in draft.body["rows"]:
        wrong = [_wrong(problem) for problem in row["problems"]]
        person = _person(row["values"], parties, factions, wrong)
        index = blind_index(draft.dialogue_id, person.name) if normalise_name(person.name) else b""
        lines.append(Line(row["number"], person, wrong, indexes.get(index, [])))
    return Preview(lines, [_wrong(problem) for problem in draft.body["problems"]], draft.body["ignored"])


def chosen(found: Preview, rows: Sequence[Mapping[str, Any]]) -> list[PersonInput]:
    """The people of the chosen rows: `number` names one, every other key corrects what the file said.

    Raises Refused (422) that names each row which is not there, or in which something is still to be put right.
    """
    lines = {line.number: line for line in found.lines}
    people, wrong = [], {}
    for at, row in enumerate(rows):
        line = lines.pop(row["number"], None)
        if line is None:
            wrong[f"rows.{at}.number"] = _("There is no such row, or it was chosen twice.")
            continue
        corrected = {name: value for name, value in row.items() if name != "number"}
        for one in line.wrong:
            if one.error and not (one.column in COLUMNS and COLUMNS[one.column].name in corrected):
                wrong[f"rows.{at}.{one.column or 'number'}"] = one.sentence
        people.append(replace(line.person, **corrected))
    if wrong:
        raise Refused(_("Some rows need a correction. Nobody was added."), code="rows_wrong", fields=wrong)
    return people


def presumed_class(values: Mapping[str, str]) -> str:
    """The role class that the row gives; third party for facilitators, interpreters, note-takers; else empty."""
    function = values.get("role", Function.PARTICIPANT)
    return values.get("role_class") or (RoleClass.THIRD_PARTY.value if function in OF_NO_SIDE else "")


def _person(
    values: Mapping[str, str],
    parties: Mapping[str, UUID],
    factions: Mapping[tuple[UUID, str], UUID],
    wrong: list[Wrong],
) -> PersonInput:
    party_id = _named(
        values.get("party"), parties, "party", _("There is no party of this name in the dialogue."), wrong
    )
    here = {name: pk for (of, name), pk in factions.items() if of == party_id}
    faction_id = _named(
        values.get("faction"), here, "faction", _("This party has no faction of this name."), wrong
    )
    role_class = presumed_class(values)
    if not role_class:
        sentence = _("Say how close to their officials this person stands.")
        wrong.append(Wrong("role_class", error=True, sentence=sentence))
    return person_of(values, party_id=party_id, faction_id=faction_id, role_class=role_class)


def person_of(values: Mapping[str, str], **decided: Any) -> PersonInput:
    """The person of a row: what its cells say, and what was decided about them."""
    said: dict[str, Any] = {
        field.name: values[column] for column, field in COLUMNS.items() if column in values
    }
    if "joined_on" in said:
        said["joined_on"] = date.fromisoformat(said["joined_on"])
    return PersonInput(**{"name": ""} | said | decided)


def _named(
    text: str | None, known: Mapping[str, UUID], column: str, missing: str, wrong: list[Wrong]
) -> UUID | None:
    if not text:
        return None
    found = known.get(normalise_name(text))
    if found is None:
        wrong.append(Wrong(column, error=True, sentence=missing))
    return found


def _sides(dialogue_id: Any) -> tuple[dict[str, UUID], dict[tuple[UUID, str], UUID]]:
    parties = Party.objects.filter(dialogue_id=dialogue_id, until__isnull=True)
    factions = Faction.objects.filter(dialogue_id=dialogue_id, until__isnull=True)
    return (
        {normalise_name(party.name): party.pk for party in parties},
        {(faction.party_id, normalise_name(faction.name)): faction.pk for faction in factions},
    )


def _indexes(dialogue_id: Any) -> dict[bytes, list[UUID]]:
    """Index of a name → the participants who have it; empty for viewers who may not know names."""
    found: dict[bytes, list[UUID]] = {}
    for pk, index in Identity.objects.filter(dialogue_id=dialogue_id).values_list("pk", "name_index"):
        found.setdefault(bytes(index), []).append(pk)
    return found


def _wrong(problem: Mapping[str, Any]) -> Wrong:
    one = Problem(**problem)
    return Wrong(one.column, one.severity == "error", str(sentence(one)))


@action("roster.confirm_import", says=gettext_lazy("Confirm an import"), needs=Right.LOG)
def confirm_import(
    *, dialogue: Dialogue, import_id: UUID, rows: Sequence[dict[str, Any]], key: str | None = None
) -> Dialogue:
    """Add the people of the chosen rows of one's own preview: all of them, or nobody. The preview has then served.

    Raises Refused (422) that names each row in which something is still to be put right.
    """
    said = ["confirm_import", import_id, list(rows)]
    claim(key=key, body=said, dialogue=dialogue, object_id=dialogue.pk, model=Dialogue)
    drafts = Draft.objects.filter(
        pk=import_id, user_id=current_viewer(), dialogue=dialogue, kind=Draft.Kind.ROSTER_IMPORT
    )
    draft = drafts.select_for_update(of=("self",)).first()
    if draft is None:
        raise Hidden
    import_roster(dialogue=dialogue, people=chosen(preview(draft), rows))
    draft.delete()
    return dialogue


__all__ = ["Line", "Preview", "UnreadableSheet", "Wrong", "begin", "chosen", "confirm_import", "preview"]
