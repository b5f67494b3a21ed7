"""What a login really sees and changes, row by row, held against what the table of rights says."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extras import Json, RealDictCursor
from support.rights_table import GUARDED, INNER, OFFICES, Holder, Row

NOT_GRANTED, NOT_ALLOWED = "permission denied", "row-level security"


# The columns that policies ask for.
TOLD_APART = (
    *(
        "dialogue_id",
        "content_object_id",
        "level",
        "user_id",
        "author_id",
        "reader_id",
        "owner_id",
        "recipient_id",
    ),
    *("person_id", "needs", "ring", "kind"),
)
COMMANDS = ("select", "insert", "update", "delete")


@dataclass(frozen=True)
class Table:
    """A table as the superuser sees it. `key` are the columns that rows are told apart by."""

    name: str
    key: tuple[str, ...]
    rows: tuple[Row, ...]

    @cached_property
    def unlike(self) -> tuple[Row, ...]:
        """One row of each kind that a policy could tell apart: enough to try insertions with."""
        kinds = {tuple(str(row.get(name)) for name in TOLD_APART): row for row in self.rows}
        return tuple(kinds.values())

    def ids(self, rows: Iterable[Row]) -> set[tuple[str, ...]]:
        return {tuple(str(row[name]) for name in self.key) for row in rows}


def read_tables(connection: Any) -> dict[str, Table]:
    """Every table of schema public with all its rows, by a login that row policies do not bind."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(
            "select c.relname, array(select a.attname::text from pg_attribute a join pg_index i on i.indrelid = c.oid"
            " and i.indisprimary and a.attnum = any (i.indkey[:i.indnkeyatts - 1]) where a.attrelid = c.oid) as key"
            " from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        )
        shapes = cursor.fetchall()
        found = {}
        for shape in shapes:
            name = shape["relname"]
            cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(name)))
            found[name] = Table(name, tuple(shape["key"]), tuple(dict(row) for row in cursor.fetchall()))
    # The door may end somebody's session out there and never learn its key.
    found["accounts_outersession"] = replace(found["accounts_outersession"], key=("user_id",))
    return _joined(found)


def _joined(found: dict[str, Table]) -> dict[str, Table]:
    """Say with a note who else may read it, and with what belongs to a person in which ring they are."""
    readers: dict[Any, list[Any]] = {}
    for row in found["dialogues_notereader"].rows:
        readers.setdefault(row["note_id"], []).append(row["reader_id"])
    for row in found["dialogues_privatenote"].rows:
        row["readers"] = readers.get(row["id"], [])  # type: ignore[index]
    rings = {row["id"]: row["ring"] for row in found["accounts_user"].rows}
    for table in found.values():
        for row in table.rows:
            if "user_id" in row and "ring" not in row:
                row["ring"] = rings.get(row["user_id"])  # type: ignore[index]
    return found


def columns(table: Table, row: Row) -> list[str]:
    return [name for name in row if name != "readers" and (name != "ring" or table.name == "accounts_user")]


class Probe:
    """One connection, one role, perhaps one signed viewer, inside one transaction that never commits."""

    def __init__(self, connection: Any, role: str, *, become: bool = False) -> None:
        self.connection, self.role = connection, role
        self.cursor = connection.cursor()
        self.cursor.execute("select set_config('wall.action', 'probe', true)")
        self._privileges: dict[tuple[str, str], list[str]] = {}
        self._read_privileges()
        if become:
            self.cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))

    def _read_privileges(self) -> None:
        self.cursor.execute(
            "select c.relname::text, p.name, array_agg(a.attname::text order by a.attnum)"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped,"
            " (values ('select'), ('insert'), ('update')) p (name)"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
            " and has_column_privilege(%s, c.oid, a.attnum, p.name) group by 1, 2",
            [self.role],
        )
        self._privileges = {(table, name): names for table, name, names in self.cursor.fetchall()}

    def sign(self, person: Any, key: str) -> None:
        from wall.viewer import signature

        stated = signature(person, int(time.time()), self.connection.info.backend_pid, key)
        self.cursor.execute("select set_config('wall.viewer', %s, true)", [stated])

    def did(self, table: Table, command: str) -> set[tuple[str, ...]] | str:
        """The rows that the command reached, or `permission denied` where it is not granted at all."""
        self.cursor.execute("savepoint probe")
        try:
            return getattr(self, f"_{command}")(table)
        except psycopg2.errors.InsufficientPrivilege as refused:
            for answer in (NOT_GRANTED, GUARDED):
                if answer in str(refused):
                    return answer
            raise
        finally:
            self.cursor.execute("rollback to savepoint probe")

    def _rows(self, statement: str, table: Table, **parts: Any) -> set[tuple[str, ...]]:
        key = sql.SQL(", ").join(map(sql.Identifier, table.key))
        self.cursor.execute(sql.SQL(statement).format(table=sql.Identifier(table.name), key=key, **parts))
        return {tuple(map(str, row)) for row in self.cursor.fetchall()}

    def _select(self, table: Table) -> set[tuple[str, ...]]:
        return self._rows("select {key} from {table}", table)

    def _update(self, table: Table) -> set[tuple[str, ...]] | str:
        allowed = self._privileges.get((table.name, "update"))
        if not allowed:
            return NOT_GRANTED
        column = next((name for name in allowed if name not in table.key), allowed[0])
        return self._rows(
            "update {table} set {column} = {column} returning {key}", table, column=sql.Identifier(column)
        )

    def _delete(self, table: Table) -> set[tuple[str, ...]]:
        return self._rows("delete from {table} returning {key}", table)

    def _insert(self, table: Table) -> set[tuple[str, ...]] | str:
        """Insert every row once more: a duplicate has passed the policy, which is asked before the indexes."""
        allowed = self._privileges.get((table.name, "insert"))
        if not allowed:
            return NOT_GRANTED
        passed, guarded = set(), False
        for row in table.unlike:
            names = [name for name in columns(table, row) if name in allowed]
            values = [Json(row[name]) if isinstance(row[name], dict) else row[name] for name in names]
            statement = sql.SQL(
                "savepoint one_row; insert into {} ({}) overriding system value values ({});"
                " rollback to savepoint one_row"
            ).format(
                sql.Identifier(table.name),
                sql.SQL(", ").join(map(sql.Identifier, names)),
                sql.SQL(", ").join([sql.Placeholder()] * len(names)),
            )
            try:
                self.cursor.execute(statement, values)
            except psycopg2.errors.InsufficientPrivilege as refused:
                guarded = guarded or GUARDED in str(refused)
                if GUARDED not in str(refused) and NOT_ALLOWED not in str(refused):
                    raise
                self.cursor.execute("rollback to savepoint one_row")
                continue
            except psycopg2.errors.IntegrityError:
                self.cursor.execute("rollback to savepoint one_row")
            passed |= table.ids([row])
        return passed or (GUARDED if guarded else passed)


def expected_inner(table: Table, command: str, who: Holder) -> set[tuple[str, ...]] | str:
    """The rows that this viewer reaches in the inner ring."""
    rule = INNER.get(table.name, {}).get(command)
    rows = table.unlike if command == "insert" else table.rows
    return NOT_GRANTED if rule is None else table.ids(row for row in rows if rule(who, row))


def expected_office(table: Table, command: str, login: str) -> set[tuple[str, ...]] | str:
    """The rows that an office or a door reaches."""
    rule = OFFICES[login].get(table.name, {}).get(command)
    if isinstance(rule, str):
        return rule
    rows = table.unlike if command == "insert" else table.rows
    return NOT_GRANTED if rule is None else table.ids(row for row in rows if rule(row))


def differences(
    probe: Probe, tables: Iterable[Table], expected: Any, commands: Iterable[str] = COMMANDS
) -> Iterator[str]:
    """A sentence for each cell of the matrix that is not as it should be."""
    for table in tables:
        for command in commands:
            is_so, should = probe.did(table, command), expected(table, command)
            if is_so != should:
                yield f"{command} on {table.name}: {_said(is_so, should)}"


def _said(is_so: set[tuple[str, ...]] | str, should: set[tuple[str, ...]] | str) -> str:
    if isinstance(is_so, str) or isinstance(should, str):
        return f"{_size(is_so)} instead of {_size(should)}"
    return f"{len(is_so - should)} too many {sorted(is_so - should)[:2]}, {len(should - is_so)} too few {sorted(should - is_so)[:2]}"


def _size(answer: set[tuple[str, ...]] | str) -> str:
    return answer if isinstance(answer, str) else f"{len(answer)} rows"
