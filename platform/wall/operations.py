"""The operation of migrations that makes a unit of the wall stand. Its meaning is stable: migrations hold it frozen.

`makemigrations` writes it (wall/autodetector.py). What it did, line by line, is written down in `wall.standing`,
so that `check_wall` can hold the database against it.
"""

import re
from dataclasses import asdict
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from wall import catalogue
from wall.units import Unit

OWNER, FN = "parley_owner", "parley_fn"
_TRIGGER = re.compile(r"create (?:constraint )?trigger (\w+) .*? on ([\w.]+)", re.DOTALL)


class Stand(Operation):
    """Make a table or a file of functions stand behind the wall exactly as these lines say.

    What stood there before (policies, grants, triggers, functions of an earlier text) goes first, in the same
    transaction. Raises ValueError where the text and its fingerprint do not belong together: what has been
    migrated is not edited.
    """

    reduces_to_sql = True
    reversible = True
    serialization_expand_args = ["functions", "code", "sql", "constraints", "triggers"]

    def __init__(
        self,
        name: str,
        fingerprint: str = "",
        *,
        table: str = "",
        functions: dict[str, list[str]] | None = None,
        code: list[str] | None = None,
        sql: list[str] | None = None,
        constraints: dict[str, str] | None = None,
        triggers: list[str] | None = None,
    ) -> None:
        self.unit = Unit(
            name=name,
            table=table,
            functions=functions or {},
            code=code or [],
            sql=sql or [],
            constraints=constraints or {},
            triggers=triggers or [],
        )
        self.fingerprint = fingerprint or self.unit.fingerprint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As it stands in a migration; what is empty is left out."""
        said = {key: value for key, value in asdict(self.unit).items() if value}
        return type(self).__name__, [], said | {"fingerprint": self.fingerprint}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take down what stood, put up what is said, write down what stands now."""
        if self.fingerprint != self.unit.fingerprint:
            raise ValueError(f"{self.unit.name}: this text is not the one that its fingerprint belongs to")
        # Indexes and keys of tables made in this very migration still wait for its end.
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), params=None)
        with schema_editor.connection.cursor() as cursor:
            stand(cursor, self.unit)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Closed: nobody but the owner reaches what stood. An earlier migration's text is not put up again."""
        with schema_editor.connection.cursor() as cursor:
            take_down(cursor, self.unit)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Make {self.unit.name} stand behind the wall"

    @property
    def migration_name_fragment(self) -> str:
        """Part of the migration's file name."""
        return "wall_of_" + re.sub(r"\W+", "_", self.unit.name.removesuffix(".sql"))


class Unstand(Operation):
    """Forget a unit that is declared no more, with its functions and what it made on other tables."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models know of."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take down what it made, whether or not its table is still there."""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("select tbl, functions from wall.standing where name = %s", [self.name])
            row = cursor.fetchone()
            if row is not None:
                take_down(cursor, Unit(name=self.name, table=row[0], functions={name: [] for name in row[1]}))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing stands again by itself."""

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Forget {self.name}"


def stand(cursor: Any, unit: Unit) -> None:
    """Put a unit up in this database, in place of what stood there, and write down what stands now."""
    _raze(cursor, unit)
    if unit.code:
        cursor.execute(f"set local role {FN}")
        cursor.execute("\n".join(unit.code))
        for signature, logins in unit.functions.items():
            _let_call(cursor, signature, logins)
        cursor.execute("reset role")
    _drop_functions(cursor, unit.name, keep=list(unit.functions))
    for line in unit.sql:
        cursor.execute(line)
    for key, definition in unit.constraints.items():
        table, name = key.split()
        _constrain(cursor, unit.name, table=table, name=name, definition=definition)
    for line in unit.triggers:
        cursor.execute(line)
        name, table = _TRIGGER.match(line).groups()  # type: ignore[union-attr]
        # A trigger belongs to the unit that made it, which need not be that of its table.
        cursor.execute(f"comment on trigger {name} on {table} is %s", [unit.name])
    _write_down(cursor, unit)


def take_down(cursor: Any, unit: Unit) -> None:
    """Leave nothing of a unit: no policy, grant, trigger or function, and so nobody reaches its table."""
    _raze(cursor, unit)
    _drop_functions(cursor, unit.name, keep=[])
    cursor.execute("delete from wall.standing where name = %s", [unit.name])


def _raze(cursor: Any, unit: Unit) -> None:
    """Drop this unit's triggers everywhere, and of its table every policy, grant and stray trigger."""
    cursor.execute(
        """
        select format('drop trigger %%I on %%s', g.tgname, g.tgrelid::regclass) from pg_trigger g
         where not g.tgisinternal and (obj_description(g.oid, 'pg_trigger') = %(unit)s
            or g.tgrelid = to_regclass(%(table)s) and obj_description(g.oid, 'pg_trigger') is null)
        union all
        select format('drop policy %%I on %%s', p.polname, p.polrelid::regclass) from pg_policy p
         where p.polrelid = to_regclass(%(table)s)
        union all
        select format('revoke all on %%s from %%s', to_regclass(%(table)s),
                      case e.grantee when 0 then 'public' else e.grantee::regrole::text end)
          from (select (aclexplode(c.relacl)).grantee from pg_class c where c.oid = to_regclass(%(table)s)
                union
                select (aclexplode(a.attacl)).grantee from pg_attribute a where a.attrelid = to_regclass(%(table)s)) e
         where e.grantee <> (select c.relowner from pg_class c where c.oid = to_regclass(%(table)s))
        union all
        select format('revoke all on sequence %%s from %%s', s.oid::regclass, e.grantee::regrole)
          from pg_class s join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i'), aclexplode(s.relacl) e
         where s.relkind = 'S' and d.refobjid = to_regclass(%(table)s) and e.grantee <> s.relowner
           and e.grantee <> 'parley_backup'::regrole  -- reads every sequence, by default privileges
        """,
        {"unit": unit.name, "table": unit.table},
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def _let_call(cursor: Any, signature: str, logins: list[str]) -> None:
    """Nobody may call a function but these; the owner may, so that it can make triggers of it."""
    cursor.execute(
        """select case e.grantee when 0 then 'public' else e.grantee::regrole::text end
             from pg_proc p, aclexplode(p.proacl) e
            where p.oid = %s::regprocedure and e.grantee <> p.proowner""",
        [signature],
    )
    for name in ["public", *(row[0] for row in cursor.fetchall())]:
        cursor.execute(f"revoke all on function {signature} from {name}")
    callers = [OWNER, *(f"parley_{login}" for login in logins)]
    cursor.execute(f"grant execute on function {signature} to {', '.join(callers)}")


def _drop_functions(cursor: Any, name: str, *, keep: list[str]) -> None:
    """Drop what an earlier text of this unit made and this one does not."""
    cursor.execute("select functions from wall.standing where name = %s", [name])
    row = cursor.fetchone()
    for signature in row[0] if row else []:
        if signature not in keep:
            cursor.execute(f"drop function if exists {signature} cascade")


def _constrain(cursor: Any, unit: str, *, table: str, name: str, definition: str) -> None:
    """Add a constraint unless it stands already; one of another text is replaced."""
    cursor.execute(
        """select obj_description(k.oid, 'pg_constraint') from pg_constraint k
            where k.conrelid = %s::regclass and k.conname = %s""",
        [table, name],
    )
    found, remembered = cursor.fetchone(), f"{unit}: {definition}"
    if found is not None and found[0] not in (None, remembered):
        if name.endswith("_in_dialogue"):  # one key serves several children
            return
        cursor.execute(f"alter table {table} drop constraint {name}")
        found = None
    if found is None:
        cursor.execute(f"alter table {table} add constraint {name} {definition}")
    cursor.execute(f"comment on constraint {name} on {table} is %s", [remembered])


def _write_down(cursor: Any, unit: Unit) -> None:
    """Remember the unit's text and what the catalogue says of it."""
    found = catalogue.lines(cursor)
    said = catalogue.of_unit(found, name=unit.name, table=unit.table, functions=list(unit.functions))
    cursor.execute(
        """
        insert into wall.standing (name, tbl, functions, fingerprint, lines, server)
        values (%s, %s, %s, %s, %s, current_setting('server_version_num')::int / 10000)
        on conflict (name) do update set tbl = excluded.tbl, functions = excluded.functions,
            fingerprint = excluded.fingerprint, lines = excluded.lines, server = excluded.server
        """,
        [unit.name, unit.table, list(unit.functions), unit.fingerprint, said],
    )
