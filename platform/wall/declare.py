"""How a table stands behind the wall, said once, where its model is.

    class Party(Walled):
        wall = Wall(read=Right.BRIEF, insert=Right.BRIEF, update=Right.BRIEF)

Policies, grants, triggers, keys, statistics, the manager's right, and what pages and API ask for follow from it.
`makemigrations` writes the SQL into a migration and notices every later change; `check_wall` holds a database
against it. Why policies have the shape that they have, with figures, is in docs/decisions/0009.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wall.levels import Level
from wall.rights import Right

COMMANDS = ("select", "insert", "update", "delete")
EVERY = ("*",)  # every column, where an office may use all of them
VIEWER = "(select wall.viewer())"
# A number that is no level is refused: above the highest, nobody would see the row again.
IS_A_LEVEL = f"level between {min(Level)} and {max(Level)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Rows of a table on which a login may use a command.

    `rows` is an SQL condition of our own, never input; `{table}` in it stands for the table. Only `columns` may
    be used, where they are given. A login has several policies for one command under different `name`s.
    """

    command: str
    rows: str = "true"
    login: str = "inner"
    columns: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the login of a task's office may do: columns by name, of all rows or of those that `rows` says."""

    read: tuple[str, ...] = ()
    insert: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    rows: str = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The wall of one table.

    `read`, `insert`, `update`, `delete`: the right on the row's dialogue that the command needs in the inner
    ring, at the row's level where it is `levelled`; without one the command is granted to nobody.
    `dialogue`: the column with the dialogue's id. `columns`: the only ones that may be updated.
    `own`, `author`: further SQL conditions for reading and for writing (`own` where no `author` is given).
    Of the model itself follows that foreign keys stay within the dialogue (`wall.units`). A levelled row is at
    least as confidential as the levelled rows that it refers to, or as its dialogue. `by_level` says the reading policy
    once for each level: a table that is counted by the hundred thousand is read faster so (decision 0009).
    `offices`: what each office may read and write. `policies`: everything that these words cannot say.
    `checks`: constraints by name, as SQL. Triggers stand beside their functions, in SQL files (`Routines`).
    `unannounced`: columns whose update is no act of anybody, so that no action need announce it.
    """

    read: Right | None = None
    insert: Right | None = None
    update: Right | None = None
    delete: Right | None = None
    dialogue: str = "dialogue_id"
    columns: tuple[str, ...] = ()
    own: str = ""
    author: str = ""
    levelled: bool = False
    by_level: bool = False
    offices: Mapping[str, Office] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    unannounced: tuple[str, ...] = ()
    # Credentials are written by the door and by the owner's login, without an action.
    announced: bool = True
    forced: bool = True
    sequence: tuple[str, ...] = ()  # logins that draw from the table's sequence
    fn: tuple[str, ...] = COMMANDS  # what the owner of definer functions may do


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A table in which nothing has to be hidden row by row, and `why`; what each login may do with all of it.

    `rows` is SQL that writes its content, where that is a copy of what stands in code.
    """

    why: str
    grants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Routines:
    """Functions of the database in one SQL file, each with the logins that may call it.

    All of them belong to the login-less role whom the policies let in. In the file, `:right.LOG` and
    `:level.CLOSED` stand for the numbers of wall.rights and wall.levels; triggers stand beside the functions
    that they call, on whatever table.
    """

    file: str
    functions: Mapping[str, tuple[str, ...]]
    then: str = ""  # SQL to run when they stand


def holds(right: Right, *, dialogue: str, level: str = "", also: str = "") -> str:
    """SQL condition: the viewer holds this right on the row's dialogue, at the row's level if it has one.

    `dialogue` and `level` are column references, `also` a further condition on `a`, the viewer's access:
    written by us, never input.
    """
    return knows(str(int(right)), dialogue=dialogue, level=level, also=also)


def knows(rights: str, *, dialogue: str, level: str = "", also: str = "") -> str:
    """Like `holds`, for rights that a column or an expression holds.

    A single value and no `exists`: for an `exists`, PostgreSQL may look up all that the viewer holds at once, and for somebody
    with very many dialogues that was most of the time of a page about one (docs/decisions/0009).
    """
    return f"(select true {_access(rights, dialogue, level, also)} limit 1)"


def _access(rights: str, dialogue: str, level: str, also: str = "") -> str:
    reach = f" and a.ceiling >= {level}" if level else ""
    further = f" and ({also})" if also else ""
    return (
        f"from wall_access a where a.user_id = {VIEWER} and a.dialogue_id = {dialogue}"
        f" and a.until > statement_timestamp() and (a.rights & {rights}) <> 0{reach}{further}"
    )


def _at_each_level(right: Right, dialogue: str) -> str:
    """The same condition, level by level: without a column to compare with, PostgreSQL may look all up at once."""
    cases = (
        f"when {level.value} then exists (select {_access(str(int(right)), dialogue, str(level.value))})"
        for level in Level
    )
    return f"case {{table}}.level {' '.join(cases)} else false end"


def policies_of(wall: Wall) -> list[Policy]:
    """Every policy of a table: those that follow from its rights and offices, and its own."""
    level = "{table}.level" if wall.levelled else ""
    dialogue = "{table}." + wall.dialogue
    found = []
    for command in COMMANDS:
        right = wall.read if command == "select" else getattr(wall, command)
        if right is None:
            continue
        further = wall.own if command == "select" else (wall.author or wall.own)
        by_level = wall.by_level and command == "select"
        held = _at_each_level(right, dialogue) if by_level else holds(right, dialogue=dialogue, level=level)
        rows = held + (f" and ({further})" if further else "")
        columns = wall.columns if command == "update" else ()
        found.append(Policy(command=command, rows=rows, columns=columns))
    for login, office in wall.offices.items():
        for command, columns in (
            ("select", office.read),
            ("insert", office.insert),
            ("update", office.update),
        ):
            if columns:
                only = () if columns == EVERY else columns
                found.append(Policy(command=command, rows=office.rows, login=login, columns=only))
    return [*found, *wall.policies]
