"""Who may see and write obligations and notices: the statements that migration 0001 runs.

A later change is a later migration with its own statements; what has been migrated is not changed here.
"""

from pathlib import Path

from wall.policies import INNER, definer, enclosed, office_reads, office_writes
from wall.rights import Right

SQL = Path(__file__).parent / "sql"
RUNS = int(Right.LOG | Right.MANAGE)
ANNOUNCED = "for each statement execute function wall.announced()"
VIEWER = "(select wall.viewer())"
MINE = f"dialogue_id is null and owner_id = {VIEWER}"

# What the registrar's office reads of an obligation: when to speak, and to whom. The object's id goes into the notice's link.
SPEAKS_BY = (
    "id",
    "kind",
    "dialogue_id",
    "object_id",
    "owner_id",
    "needs",
    "level",
    "due_at",
    "round",
    "next_step",
    "next_step_at",
    "done_at",
    "ended_at",
    "paused_at",
)
MOVES = (
    "level",
    "opens_at",
    "due_at",
    "round",
    "next_step",
    "next_step_at",
    "done_at",
    "ended_at",
    "paused_at",
)
SAID = (
    "id",
    "obligation_id",
    "round",
    "step",
    "recipient_id",
    "because",
    "kind",
    "dialogue_id",
    "object_id",
    "level",
    "created_at",
)
WISHES = ("person_id", "pace", "digest_at", "quiet_from", "quiet_until", "working_days", "muted")
DELIVERED = ("state", "attempts", "next_try_at", "letter", "sent_at", "failure")


def _knows(table: str, right: str, who: str) -> str:
    """SQL: the viewer holds `right` on the row's dialogue at the row's level, and `who` is true of the two."""
    return (
        f"exists (select from wall_access a where a.user_id = {VIEWER} and a.dialogue_id = {table}.dialogue_id"
        f" and a.until > statement_timestamp() and a.ceiling >= {table}.level and (a.rights & {right}) <> 0 and ({who}))"
    )


def obligations() -> list[str]:
    """Owners see what they owe, those who run a dialogue see and write what is due in it."""
    table = "notices_obligation"
    runs = f"(a.rights & {RUNS}) <> 0"
    read = _knows(table, f"{table}.needs", f"{runs} or a.user_id = {table}.owner_id")
    write = _knows(table, f"{table}.needs", runs)
    return [
        *enclosed(table),
        f"grant select, insert, update ({', '.join(MOVES)}) on {table} to {INNER};",
        f"create policy inner_read on {table} for select to {INNER} using ({read});",
        f"create policy inner_insert on {table} for insert to {INNER} with check ({write});",
        f"create policy inner_update on {table} for update to {INNER} using ({write}) with check ({write});",
        # What belongs to no dialogue is between the person and the platform.
        f"create policy own_read on {table} for select to {INNER} using ({MINE});",
        f"create policy own_insert on {table} for insert to {INNER} with check ({MINE});",
        f"create policy own_update on {table} for update to {INNER} using ({MINE}) with check ({MINE});",
        office_reads(table, "registrar", SPEAKS_BY),
        office_writes(table, "registrar", update=("next_step", "next_step_at", "ended_at")),
        (SQL / "obligations.sql").read_text(encoding="utf-8"),
        definer("wall.obligations_of(uuid, text)", grant_to=[INNER]),
    ]


def notices() -> list[str]:
    """Recipients see what was said to them of what they may still know; the registrar writes and delivers."""
    table = "notices_notice"
    read = (
        f"{table}.recipient_id = {VIEWER} and ({table}.dialogue_id is null or {_knows(table, '1', 'true')})"
    )
    rest = ", ".join((*SAID, "read_at"))
    return [
        *enclosed(table),
        # How a mail fares is no act of anybody: only what was said, and that it was read, must be announced.
        f"drop trigger announced on {table};",
        f"create trigger announced before insert or delete or update of {rest} on {table} {ANNOUNCED};",
        f"grant select, update (read_at) on {table} to {INNER};",
        f"create policy inner_read on {table} for select to {INNER} using ({read});",
        f"create policy inner_update on {table} for update to {INNER} using ({read}) with check ({read});",
        office_reads(table, "registrar", (*SAID, *DELIVERED)),
        office_writes(table, "registrar", insert=(*SAID, *DELIVERED, "read_at"), update=DELIVERED),
    ]


def preferences() -> list[str]:
    """Your own wishes are yours alone; the registrar reads when and of what you want to hear."""
    table = "notices_preference"
    own = f"person_id = {VIEWER}"
    return [
        *enclosed(table),
        f"grant select, insert, update on {table} to {INNER};",
        f"create policy own_read on {table} for select to {INNER} using ({own});",
        f"create policy own_insert on {table} for insert to {INNER} with check ({own});",
        f"create policy own_update on {table} for update to {INNER} using ({own}) with check ({own});",
        office_reads(table, "registrar", WISHES),
    ]


def statements() -> list[str]:
    """All of it, in order."""
    return [*obligations(), *notices(), *preferences()]
