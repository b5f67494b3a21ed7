"""Facilitators next door, officers at arm's length, administrators, former members: every address, every id."""

from typing import Any

import pytest
from support.walk import Address, addresses, ids_of, leaked, said
from support.world import LEVELS, canary

FIELDS = (
    *("title", "theme", "process", "party", "second party", "faction"),
    *(f"name {number}" for number in range(5)),
    *("affiliation", "phone", "remarks", "gender", "capacity"),
    *("session", "place", "item", "second item", "record", "note", "follow-up"),
    *("planned session", "planned place", "draft"),
)
BRIEF = ("title", "theme", "process", "party", "second party", "faction")
RAISED = ("CANARY raised", "CANARY for the partner", "CANARY keyed", "CANARY draft")


def texts(house: str, levels: tuple[str, ...] = LEVELS, *, but: tuple[str, ...] = ()) -> list[str]:
    """All that was planted there, apart from what may be seen."""
    return [canary(house, level, field) for level in levels for field in FIELDS if field not in but]


def code_names(furnished: Any, house: str, levels: tuple[str, ...] = LEVELS) -> list[str]:
    return [getattr(furnished.world.dialogues, f"{house}_{level}").code_name for level in levels]


def walk(client: Any, furnished: Any, names: list[str]) -> list[tuple[Address, str, Any]]:
    """Every address with the ids of each of these dialogues, and once each with none."""
    found = []
    for address in addresses():
        of_dialogue = [n for n, _ in address.parameters]
        targets = names if of_dialogue else names[:1]
        for name in targets:
            path = address.path(ids_of(furnished.tables, getattr(furnished.world.dialogues, name).id))
            found.append((address, path, client.get(path)))
    return found


def leaks(answers: list[tuple[Address, str, Any]], needles: list[str]) -> list[str]:
    return [f"{path}: {found}" for _, path, answer in answers if (found := leaked(said(answer), needles))]


def faults(answers: list[tuple[Address, str, Any]]) -> list[str]:
    return [f"{path}: {answer.status_code}" for _, path, answer in answers if answer.status_code >= 500]


# person, whose dialogue they go through, what they must not find
WALKERS = {
    "facilitator_other": ("a_closed", lambda f: texts("a") + code_names(f, "a")),
    "officer_other": ("a_restricted", lambda f: texts("a") + code_names(f, "a")),
    "former": ("a_restricted", lambda f: texts("a") + code_names(f, "a")),
    "administrator": ("a_closed", lambda f: texts("a") + code_names(f, "a") + code_names(f, "b")),
    "auditor": ("a_closed", lambda f: texts("a") + code_names(f, "a") + code_names(f, "b")),
}


@pytest.mark.long
@pytest.mark.parametrize("person", WALKERS)
def test_nothing_of_a_dialogue_that_is_not_theirs(at: Any, house: Any, person: str) -> None:
    name, needles = WALKERS[person]
    answers = walk(at(person), house, [name])
    assert leaks(answers, [*needles(house), *RAISED]) == []
    assert faults(answers) == []
    # The ledger of a dialogue answers with no entries, for hidden and for none alike (test_prober.py).
    elsewhere = [one for one in answers if one[0].of_dialogue and not one[1].startswith("/ledger/")]
    hidden = [path for _, path, answer in elsewhere if answer.status_code == 200]
    if person != "auditor":  # who reads the ledger, entry by entry, as opaque ids
        assert hidden == []


@pytest.mark.long
def test_an_officer_at_arms_length_finds_no_identity(at: Any, house: Any) -> None:
    """Blind and by aliases: neither a name nor what was said, on no page, in no file, in no error."""
    answers = walk(at("officer"), house, ["a_chatham", "a_restricted"])
    hidden = texts("a", ("restricted", "closed"), but=BRIEF)
    hidden += texts(
        "a", ("chatham",), but=(*BRIEF, "record")
    )  # records up to there, as the lead facilitator granted
    assert leaks(answers, [*hidden, *RAISED, "canary0@", "canary1@"]) == []
    assert faults(answers) == []
    opened = [path for address, path, answer in answers if address.of_dialogue and answer.status_code == 200]
    assert any("/dialogues/" in path for path in opened)  # the walk did reach what an officer may see


@pytest.mark.long
def test_where_names_are_known_contacts_and_notes_are_not(at: Any, house: Any) -> None:
    answers = walk(at("officer"), house, ["a_open"])
    hidden = [
        canary("a", "open", field)
        for field in ("phone", "remarks", "note", "place", "gender", "capacity", "draft")
    ]
    assert leaks(answers, [*hidden, "CANARY for the partner", "CANARY draft", "canary0@"]) == []


@pytest.mark.long
def test_an_officer_of_the_programme_knows_the_outline_and_no_more(at: Any, house: Any) -> None:
    answers = walk(at("lead_officer"), house, ["a_chatham"])
    assert leaks(answers, [*texts("a"), *RAISED, *code_names(house, "a", ("closed",))]) == []
    assert faults(answers) == []


@pytest.mark.long
def test_the_walk_itself_finds_what_may_be_seen(at: Any, house: Any) -> None:
    """A walk that saw nothing anywhere would prove nothing."""
    answers = walk(at("facilitator"), house, ["a_restricted"])
    assert faults(answers) == []
    everything = b"".join(said(answer) for _, _, answer in answers)
    seen = leaked(everything, texts("a", ("restricted",)))
    assert len(answers) > 60
    assert {canary("a", "restricted", field) for field in ("title", "name 0", "place", "record")} <= set(seen)
