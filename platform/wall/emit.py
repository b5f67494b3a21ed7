"""The SQL that a declaration means. Written into migrations by `makemigrations`, and run there."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from wall.declare import Open, Policy, Routines, Wall, policies_of
from wall.levels import Level
from wall.rights import CAPACITIES, Right

FN = "parley_fn"
_TRIGGER = re.compile(r"^create (?:constraint )?trigger .*?;$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r":(right|level)\.([A-Z_]+)")


def role(login: str) -> str:
    """The database role of a login's short name."""
    return f"parley_{login}"


def rendered(sql: str) -> str:
    """SQL with the names of rights and levels replaced by their numbers. Raises KeyError for an unknown name."""
    kinds: dict[str, type[Right | Level]] = {"right": Right, "level": Level}
    return _NAMED.sub(lambda found: str(int(kinds[found[1]][found[2]])), sql)


def routines_code(routines: Routines, folder: Path) -> tuple[list[str], list[str]]:
    """The functions of a file as lines, such that they may be made anew, and its triggers as statements.

    Comments outside functions explain the file and are left out: to mend one is no change of the database.
    """
    text = rendered(
        re.sub(r"^--.*\n", "", (folder / routines.file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    triggers = [" ".join(found.split()).removesuffix(";") for found in _TRIGGER.findall(text)]
    functions = re.sub(
        r"^create function", "create or replace function", _TRIGGER.sub("", text), flags=re.MULTILINE
    )
    return [line for line in functions.splitlines() if line], triggers


def wall_sql(table: str, columns: Iterable[str], wall: Wall) -> list[str]:
    """Row security, grants and policies of a table; no samples of any column's values.

    EXPLAIN estimates rows by samples, whatever the policies say: by halving, any login could read hidden code
    names and dates out of a histogram, and how many rows a hidden dialogue has out of the commonest values.
    """
    forced = "force" if wall.forced else "no force"
    quiet = ", ".join(f'alter column "{name}" set statistics 0' for name in columns)
    lines = [
        f"alter table {table} enable row level security, {forced} row level security;",
        f"alter table {table} {quiet};",
        f"create policy fn_all on {table} to {FN} using (true) with check (true);",
        f"grant {', '.join(wall.fn)} on {table} to {FN};",
        f"grant select on {table} to {role('backup')};",
    ]
    for policy in policies_of(wall):
        lines += policy_sql(table, policy)
    if wall.sequence:
        lines.append(f"grant usage on sequence {table}_id_seq to {', '.join(map(role, wall.sequence))};")
        lines.append(f"grant select on sequence {table}_id_seq to {role('backup')};")
    return lines


def policy_sql(table: str, policy: Policy) -> list[str]:
    """The grant and the policy of one command for one login."""
    only = f" ({', '.join(policy.columns)})" if policy.columns else ""
    rows = policy.rows.replace("{table}", table)
    clause = {
        "insert": f"with check ({rows})",
        "update": f"using ({rows}) with check ({rows})",
    }.get(policy.command, f"using ({rows})")
    name = f"{policy.login}_{policy.name or policy.command}"
    login = role(policy.login)
    return [
        f"grant {policy.command}{only} on {table} to {login};",
        f"create policy {name} on {table} for {policy.command} to {login} {clause};",
    ]


def wall_triggers(table: str, columns: Iterable[str], wall: Wall) -> list[str]:
    """The tripwire for writes that no action announced."""
    if not wall.announced:
        return []
    only = [name for name in columns if name not in wall.unannounced]
    update = f"update of {', '.join(only)}" if wall.unannounced else "update"
    return [
        f"create trigger announced before insert or delete or {update} on {table}"
        " for each statement execute function wall.announced()"
    ]


def open_sql(table: str, declared: Open) -> list[str]:
    """Grants on a table without row security, and its content where that stands in code."""
    lines = [
        f"alter table {table} disable row level security;",
        f"grant select on {table} to {role('backup')};",
    ]
    lines += [
        f"grant {', '.join(commands)} on {table} to {role(login)};"
        for login, commands in declared.grants.items()
    ]
    return lines + ([rendered(declared.rows)] if declared.rows else [])


def same_dialogue(child: str, column: str, parent: str) -> dict[str, str]:
    """Constraints that keep a foreign key within one dialogue: child and parent carry the same one.

    A plain key would tell a row of a hidden dialogue from one that does not exist.
    """
    return {
        f"{parent} {parent}_in_dialogue": "unique (id, dialogue_id)",
        f"{child} {child}_{column}_same": f"foreign key ({column}, dialogue_id)"
        f" references {parent} (id, dialogue_id) deferrable initially deferred",
    }


def level_code(table: str, parents: Mapping[str, str]) -> list[str]:
    """Functions that keep `level` at or above the parents' (table → key column), never letting it fall.

    Lowering needs two signatures and is refused here. When a parent's level rises, that of its rows rises.
    """
    # A parent in another dialogue is nobody's business here: the key that carries the dialogue refuses it.
    above = [
        f"    new.level := greatest(new.level, (select p.level from public.{parent} p where p.id = new.{key}"
        f"{'' if key == 'dialogue_id' else ' and p.dialogue_id = new.dialogue_id'}));"
        for parent, key in parents.items()
    ]
    lines = [
        f"create or replace function wall.level_of_{table}() returns trigger",
        "language plpgsql security definer set search_path = pg_catalog as $$",
        "begin",
        *above,
        "    if tg_op = 'UPDATE' and new.level < old.level then",
        "        raise exception 'wall: a level is never lowered'"
        " using errcode = '23514', constraint = 'wall_level_lowered';",
        "    end if;",
        "    return new;",
        "end $$;",
    ]
    for parent, key in parents.items():
        lines += [
            f"create or replace function wall.{raising(table, parent)}() returns trigger",
            "language plpgsql security definer set search_path = pg_catalog as $$",
            "begin",
            f"    update public.{table} set level = new.level where {key} = new.id and level < new.level;",
            "    return null;",
            "end $$;",
        ]
    return lines


def level_triggers(table: str, parents: Mapping[str, str]) -> list[str]:
    """The triggers that call them."""
    lines = [
        f"create trigger level before insert or update on {table}"
        f" for each row execute function wall.level_of_{table}()"
    ]
    lines += [
        f"create trigger {raising(table, parent)} after update of level on {parent}"
        f" for each row when (new.level > old.level) execute function wall.{raising(table, parent)}()"
        for parent in parents
    ]
    return lines


def raising(table: str, parent: str) -> str:
    """The name of what raises this table's levels with those of a parent; short enough for PostgreSQL."""
    return f"raise_{table}_with_{parent.split('_', 1)[1]}"


def capacity_rows() -> str:
    """The table of capacities, from its single source, `wall.rights.CAPACITIES`; rights are folded anew."""
    rows = ", ".join(
        f"('{name}', {int(c.rights)}, {int(c.ceiling)}, '{c.side}', '{c.granter}', {str(c.accepts).lower()})"
        for name, c in CAPACITIES.items()
    )
    return (
        "delete from wall_capacity;"
        f" insert into wall_capacity (codename, rights, ceiling, side, granter, accepts) values {rows};"
        " select wall.refresh(null, null);"
    )
