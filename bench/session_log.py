"""The action that logs a session, against plain inserts of its rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bench.lines import Line, medians


def log_action(world: dict[str, Any]) -> list[Line]:  # long: a plain insert for each table
    """Logging a session of 25 people against plain inserts of the same rows: committed, HTTP apart."""
    import psycopg2
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from dialogues.actions.sessions import log_session
    from dialogues.models import Dialogue
    from dialogues.session_log import AgendaEntry, FollowUpEntry, Presence, RecordEntry, SessionLog
    from parley import embedded
    from parley.secrets_store import var_folder
    from wall.viewer import viewing

    pk = world["few_ids"][0]
    log = SessionLog(
        starts_at=datetime(2026, 10, 1, 8, tzinfo=UTC),
        ends_at=datetime(2026, 10, 2, 16, tzinfo=UTC),
        place="A town",
        agenda=[AgendaEntry("First"), AgendaEntry("Second")],
        attendance=[Presence(UUID(p)) for p in world["people"][pk]],
        records=[RecordEntry("A point. " * 100)],
        follow_ups=[FollowUpEntry("Something")],
    )

    def act() -> None:
        with viewing(UUID(world["few"])):
            log_session(
                dialogue=Dialogue.objects.get(pk=pk), log=replace(log, title=str(uuid4())), key=str(uuid4())
            )

    name = connections["default"].settings_dict["NAME"]
    bare = psycopg2.connect(psycopg2.extensions.make_dsn(embedded.superuser_dsn(var_folder()), dbname=name))

    with bare.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # no trigger, no key: rows and nothing else
    bare.commit()
    people = world["people"][pk]
    act()
    with CaptureQueriesContext(connections["default"]) as seen:
        act()
    each, several, whole = medians(
        lambda: plain_inserts(bare, pk, people, page_size=1),
        lambda: plain_inserts(bare, pk, people, page_size=100),
        act,
        times=40,
    )
    bare.close()
    what = f"logging a session of {len(people)} people / plain inserts of its rows"
    return [
        Line(
            f"{what}, one a row", whole / each, 5, f"{whole:.1f} ms / {each:.1f} ms, {len(seen)} statements"
        ),
        Line(f"{what}, one a table", whole / several, 5, f"{whole:.1f} ms / {several:.1f} ms"),
    ]


def plain_inserts(connection: Any, dialogue: str, people: list[str], *, page_size: int) -> None:
    """The rows that a log leaves behind in its own tables, `page_size` to a statement, and a commit."""
    from psycopg2.extras import execute_values

    session, sealed, now = str(uuid4()), b"x" * 120, datetime.now(UTC)
    base = (dialogue, session)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "dialogues_session (id, starts_at, ends_at, state, format, region, level, logged_at, version, dialogue_id)": [
            (session, now, now + timedelta(hours=2), "held", "in_person", "europe", 2, now, 1, dialogue)
        ],
        "dialogues_sessiondetail (session_id, level, title, place, zone, languages, dialogue_id)": [
            (session, 2, sealed, sealed, sealed, "{en}", dialogue)
        ],
        "dialogues_agendaitem (id, position, title, issue_area, hard_security, level, chatham_house, chaired_by,"
        " chaired_by_gender, dialogue_id, session_id)": [
            (str(uuid4()), n, sealed, "water", False, 2, True, "", "", *base) for n in range(2)
        ],
        "dialogues_attendance (id, function, level, participant_id, dialogue_id, session_id)": [
            (str(uuid4()), "participant", 2, p, *base) for p in people
        ],
        "dialogues_record (id, body, language, level, version, dialogue_id, session_id)": [
            (str(uuid4()), b"x" * 1100, "en", 2, 1, *base)
        ],
        "dialogues_followup (id, what, level, dialogue_id, session_id)": [(str(uuid4()), sealed, 2, *base)],
    }
    with connection.cursor() as cursor:
        for table, values in rows.items():
            execute_values(cursor, f"insert into {table} values %s", values, page_size=page_size)
    connection.commit()
