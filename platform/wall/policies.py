"""The SQL that stands behind the wall: functions that emit policies, grants and triggers.

A migration calls these with literal arguments, so what it did stays readable in it. The measured shape
(one access table, `EXISTS` in the policy, the viewer in a subquery so that it is computed once a
statement) is explained in docs/decisions/0002-the-wall.md.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from wall.rights import CAPACITIES, Right

SQL = Path(__file__).parent / "sql"
INNER = "parley_inner"
FN = "parley_fn"


def sql_file(name: str) -> str:
    """Read one of the wall's SQL files."""
    return (SQL / name).read_text(encoding="utf-8")


def holds(right: Right, *, dialogue: str, level: str | None = None) -> str:
    """SQL condition: the viewer holds this right on the row's dialogue, at the row's level if it has one.

    `dialogue` and `level` are column references written by us, never input.
    """
    reach = f" and a.ceiling >= {level}" if level else ""
    return (
        "exists (select from wall_access a where a.user_id = (select wall.viewer())"
        f" and a.dialogue_id = {dialogue} and a.until > statement_timestamp() and (a.rights & {int(right)}) <> 0{reach})"
    )


def walled(  # noqa: PLR0913 - a declaration: each command by its name, most with a default
    table: str,
    *,
    read: Right,
    insert: Right | None = None,
    update: Right | None = None,
    delete: Right | None = None,
    levelled: bool = False,
    dialogue: str = "dialogue_id",
    own: str | None = None,
    author: str | None = None,
    columns: Iterable[str] = (),
) -> str:
    """Put a table behind the wall for the inner ring.

    Each command that is given a right gets one policy; a command without a right is not granted at all.
    `own` is a further SQL condition for reading; `author` one for every write. `columns` are the only
    ones that may be updated, where not all may.
    """
    ref = f"{table}.{dialogue}"
    level = f"{table}.level" if levelled else None
    lines = enclosed(table)

    def condition(right: Right, further: str | None) -> str:
        held = holds(right, dialogue=ref, level=level)
        return f"{held} and ({further})" if further else held

    writes = author or own

    lines.append(f"grant select on {table} to {INNER};")
    lines.append(f"create policy inner_read on {table} for select to {INNER} using ({condition(read, own)});")
    if insert:
        lines.append(f"grant insert on {table} to {INNER};")
        lines.append(
            f"create policy inner_insert on {table} for insert to {INNER} with check ({condition(insert, writes)});"
        )
    if update:
        only = f" ({', '.join(columns)})" if columns else ""
        lines.append(f"grant update{only} on {table} to {INNER};")
        lines.append(
            f"create policy inner_update on {table} for update to {INNER}"
            f" using ({condition(update, writes)}) with check ({condition(update, writes)});"
        )
    if delete:
        lines.append(f"grant delete on {table} to {INNER};")
        lines.append(
            f"create policy inner_delete on {table} for delete to {INNER} using ({condition(delete, writes)});"
        )
    return "\n".join(lines)


def enclosed(table: str) -> list[str]:
    """Row security on and forced, nobody let in but the definer functions; writes must be announced."""
    return [
        f"revoke all on {table} from public;",
        f"alter table {table} enable row level security;",
        f"alter table {table} force row level security;",
        f"create policy fn_all on {table} to {FN} using (true) with check (true);",
        f"grant select, insert, update, delete on {table} to {FN};",
        f"create trigger announced before insert or update or delete on {table}"
        " for each statement execute function wall.announced();",
        without_statistics(table),
    ]


def without_statistics(table: str) -> str:
    """Keep no samples of a table's values.

    EXPLAIN estimates rows by them, whatever the policies say: by halving, any login could read hidden code
    names and dates out of a histogram. Only random ids are sampled, as little as can be: plans need to
    know that a key finds few rows, and a random id tells nothing to whoever has not got it already.
    """
    return (
        "do $$ declare c record; begin"
        f" for c in select attname, (atttypid = 'uuid'::regtype)::int as least from pg_attribute"
        f" where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped loop"
        f" execute format('alter table {table} alter column %I set statistics %s', c.attname, c.least);"
        " end loop; end $$;"
    )


def office_reads(table: str, office: str, columns: Iterable[str], *, where: str = "true") -> str:
    """Let an office read these columns of every row (or of the rows that `where` says), and no others."""
    login = f"parley_{office}"
    return (
        f"grant select ({', '.join(columns)}) on {table} to {login};\n"
        f"create policy {office}_read on {table} for select to {login} using ({where});"
    )


def office_writes(
    table: str, office: str, *, insert: Iterable[str] = (), update: Iterable[str] = (), delete: bool = False
) -> str:
    """Let an office write these columns; a policy each, so that dropping one is seen."""
    login = f"parley_{office}"
    lines = []
    if columns := ", ".join(insert):
        lines.append(f"grant insert ({columns}) on {table} to {login};")
        lines.append(f"create policy {office}_insert on {table} for insert to {login} with check (true);")
    if columns := ", ".join(update):
        lines.append(f"grant update ({columns}) on {table} to {login};")
        lines.append(
            f"create policy {office}_update on {table} for update to {login} using (true) with check (true);"
        )
    if delete:
        lines.append(f"grant delete on {table} to {login};")
        lines.append(f"create policy {office}_delete on {table} for delete to {login} using (true);")
    return "\n".join(lines)


def same_dialogue(child: str, column: str, parent: str) -> str:
    """A foreign key that cannot cross the wall: child and parent carry the same dialogue.

    A plain key would tell a row of a hidden dialogue from one that does not exist.
    """
    return (
        f"do $$ begin if not exists (select from pg_constraint where conname = '{parent}_in_dialogue') then"
        f" alter table {parent} add constraint {parent}_in_dialogue unique (id, dialogue_id); end if; end $$;\n"
        f"alter table {child} add constraint {child}_{column}_same foreign key ({column}, dialogue_id)"
        f" references {parent} (id, dialogue_id) deferrable initially deferred;"
    )


def definer(signature: str, *, grant_to: Iterable[str] = ()) -> str:
    """Give a function to the login-less owner of definer functions, callable by these logins only."""
    # Rights first, then the owner: afterwards only parley_fn could grant them. Triggers that call the
    # function are made before this, too: whoever makes one must be able to call it.
    lines = [f"revoke all on function {signature} from public;"]
    lines += [f"grant execute on function {signature} to {login};" for login in grant_to]
    lines.append(f"alter function {signature} owner to {FN};")
    return "\n".join(lines)


def capacities() -> str:
    """Write the table of capacities from its single source, `wall.rights.CAPACITIES`."""
    rows = ", ".join(
        f"('{name}', {int(c.rights)}, {int(c.ceiling)}, '{c.side}', '{c.granter}', {str(c.accepts).lower()})"
        for name, c in CAPACITIES.items()
    )
    return (
        "delete from wall_capacity;"
        f"insert into wall_capacity (codename, rights, ceiling, side, granter, accepts) values {rows};"
    )


def at_least_parents_level(table: str, parents: Mapping[str, str]) -> str:
    """Keep `level` at or above the parents' (table → key column), and never let it fall.

    Lowering needs two signatures and is refused here.
    """
    name = f"wall.level_of_{table}"
    # A parent in another dialogue is nobody's business here: the key that carries the dialogue refuses it.
    above = "\n".join(
        f"    new.level := greatest(new.level, (select p.level from public.{parent} p where p.id = new.{key}"
        f"{'' if key == 'dialogue_id' else ' and p.dialogue_id = new.dialogue_id'}));"
        for parent, key in parents.items()
    )
    return f"""
create function {name}() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
{above}
    if tg_op = 'UPDATE' and new.level < old.level then
        raise exception 'wall: a level is never lowered' using errcode = '23514', constraint = 'wall_level_lowered';
    end if;
    return new;
end $$;
create trigger level before insert or update on {table} for each row execute function {name}();
{definer(name + "()")}
{one_of_the_levels(table)}
"""


def one_of_the_levels(table: str) -> str:
    """Refuse a number that is no level: above the highest, nobody would see the row again."""
    return f"alter table {table} add constraint {table}_level_is_one check (level between 0 and 3);"


def cascade_level(parent: str, children: Mapping[str, str]) -> str:
    """When a parent's level rises, so does that of its children (table → key column)."""
    name = f"wall.raise_children_of_{parent}"
    updates = "\n".join(
        f"    update public.{table} set level = new.level where {key} = new.id and level < new.level;"
        for table, key in children.items()
    )
    return f"""
create function {name}() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
{updates}
    return null;
end $$;
create trigger raise_children after update of level on {parent} for each row
    when (new.level > old.level) execute function {name}();
{definer(name + "()")}
"""
