"""Reading a story's roster: one line per person, in the order in which they joined.

`gender | side | role class | what they are | name`, and for third parties the function in place of the side.
A line that ends in `| left` is somebody who left the dialogue in its last third.
"""

from dataclasses import dataclass

GENDERS = {
    "w": "woman",
    "m": "man",
    "n": "non_binary",
    "s": "self_described",
    "u": "undisclosed",
}
ROLES = {
    "instructed": "official_instructed",
    "private": "official_private",
    "near": "near_official",
    "civil": "civil_society",
    "third": "third_party",
}
FIRST_MEETING = 7  # participants who come to the first meeting


@dataclass(frozen=True, slots=True)
class Line:
    """One person. `wave` says when they joined: 0 at the first meeting, 1 and 2 later."""

    name: str
    gender: str
    side: str
    function: str
    role_class: str
    affiliation: str
    wave: int
    left: bool


def read(table: str) -> list[Line]:
    """The people of a table. Raises ValueError for a line that is not written as said above."""
    rows = [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]
    participants = sum(row[2] != "third" for row in rows)
    lines, seen = [], 0
    for row in rows:
        gender, side, role, affiliation, name, *rest = row
        third = role == "third"
        lines.append(
            Line(
                name=name,
                gender=GENDERS[gender],
                side="" if third else side,
                function=side if third else "participant",
                role_class=ROLES[role],
                affiliation=affiliation,
                wave=0 if third else _wave(seen, participants),
                left=rest == ["left"],
            )
        )
        seen += not third
    return lines


def _wave(position: int, participants: int) -> int:
    if position < FIRST_MEETING:
        return 0
    return 1 if position < (FIRST_MEETING + participants) / 2 else 2
