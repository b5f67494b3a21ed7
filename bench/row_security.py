"""Row security against a join by hand, both by psycopg2: the manager's SQL as the inner login, and a superuser's."""

from typing import Any
from uuid import UUID

from bench.lines import Line, medians


def row_security(world: dict[str, Any]) -> list[Line]:  # long: two statements side by side
    """The manager's SQL under row security against a join written by hand without it, both by psycopg2."""
    import psycopg2
    from django.db import connections

    from parley import embedded
    from parley.secrets_store import var_folder
    from wall.viewer import viewing

    name = connections["default"].settings_dict["NAME"]
    bare = psycopg2.connect(psycopg2.extensions.make_dsn(embedded.superuser_dsn(var_folder()), dbname=name))
    bare.autocommit = True
    lines = []
    viewers = {
        "own": f"who leads {len(world['own_ids'])}",
        "every": f"who leads all {len(world['dialogues'])}",
        "many": f"the officer of all {len(world['dialogues'])}",
    }
    for viewer, whose in viewers.items():
        person = UUID(world[viewer])
        with viewing(person):
            for what, (sql, params), by_hand in shapes(world["few_ids"][0]):

                def walled(sql: str = sql, params: Any = params) -> list[Any]:
                    with connections["default"].cursor() as cursor:
                        cursor.execute(sql, params)
                        return cursor.fetchall()

                def plain(sql: str = by_hand, person: UUID = person) -> list[Any]:
                    with bare.cursor() as cursor:
                        cursor.execute(sql, {"viewer": str(person)})
                        return cursor.fetchall()

                seen = walled()
                if len(seen) != len(plain()) or (len(seen) == 1 and seen[0][-1] != plain()[0][-1]):
                    raise SystemExit(f"{what}, {whose}: the two queries do not answer the same")
                if not seen:  # an officer has no right to some of it
                    continue
                one, other = medians(walled, plain, times=15)
                lines.append(
                    Line(
                        f"{what}, {whose}: row security / join by hand",
                        one / other,
                        1.25,
                        f"{one:.1f} ms / {other:.1f} ms",
                    )
                )
    bare.close()
    return lines


def shapes(dialogue: str) -> list[tuple[str, tuple[str, Any], str]]:  # long: a table of statements
    """What is asked: the manager's SQL, and the join that somebody without a wall would write."""
    from dialogues.models import Attendance, Dialogue, Participant, Session

    def joined(table: str, key: str, right: int, columns: str, rest: str = "") -> str:
        # A semi-join: who has a dialogue by two grants would see its rows twice in a plain one.
        return (
            f"select {columns} from {table} t where t.{key} in (select a.dialogue_id from wall_access a"
            f" where a.user_id = %(viewer)s and a.until > now() and (a.rights & {right}) > 0) {rest}"
        )

    def sql_of(rows: Any) -> tuple[str, Any]:
        return rows.query.sql_with_params()

    newest = Session.objects.order_by("-starts_at").values_list("pk", "starts_at")[:50]
    count = "count(*)"
    return [
        (
            "newest 50 sessions",
            sql_of(newest),
            joined(
                "dialogues_session",
                "dialogue_id",
                4,
                "t.id, t.starts_at",
                "order by t.starts_at desc limit 50",
            ),
        ),
        ("count of dialogues", sql_of(counted(Dialogue)), joined("dialogues_dialogue", "id", 1, count)),
        (
            "count of participants",
            sql_of(counted(Participant)),
            joined("dialogues_participant", "dialogue_id", 16, count),
        ),
        (
            "attendance by function",
            sql_of(counted(Attendance, "function")),
            joined("dialogues_attendance", "dialogue_id", 32, "t.function, count(*)", "group by 1"),
        ),
        (
            "roster of one dialogue",
            sql_of(
                Participant.objects.filter(dialogue_id=dialogue).order_by("alias").values_list("pk", "alias")
            ),
            joined(
                "dialogues_participant",
                "dialogue_id",
                16,
                "t.id, t.alias",
                f"and t.dialogue_id = '{dialogue}' order by t.alias",
            ),
        ),
    ]


def counted(model: Any, by: str | None = None) -> Any:
    """A count over everything that is visible, whole or by a column."""
    from django.db.models import Count, Value

    groups = {by: by} if by else {}
    rows = model.objects.order_by()
    return (
        rows.values(by).annotate(n=Count("pk"))
        if groups
        else rows.annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    )
