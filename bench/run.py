"""The ratios of docs/performance.md, measured in one run.

    make bench                         # both worlds, all rows; some minutes
    make bench ARGS="100 2000"         # smaller, for a quick look

Ratios, not seconds: machines differ and are noisy, so both sides of each ratio are measured in turn within
this one process and their medians divided.
"""

import json
import os
import platform
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bench import notices, scale

PAIRS = 2000
LISTS = {
    "desk": "/",
    "list of dialogues": "/dialogues/",
    "API: list of dialogues": "/api/v1/dialogues/?page_size=50",
}


@dataclass
class Line:
    """One row of the table."""

    what: str
    measured: float
    bound: float
    detail: str = ""

    @property
    def held(self) -> bool:
        """Whether what was measured is within its bound."""
        return self.measured <= self.bound


def medians(*calls: Callable[[], Any], times: int = 15) -> list[float]:
    """Median milliseconds of each call, taken in turn so that a slow moment hits all of them."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for number, call in enumerate(calls):
            start = time.perf_counter()
            call()
            taken[number].append(1000 * (time.perf_counter() - start))
    return [statistics.median(one) for one in taken]


def client(person: str) -> Any:
    """A signed-in browser of this person, in this process."""
    from django.test import Client

    from accounts.models import User

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(pk=person))
    return browser


def reads(world: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """The pages and API reads that must not grow with the world."""
    browser = client(world["few"])
    dialogue = world["few_ids"][0]
    session = world["sessions"][dialogue][0]
    addresses = {
        "desk": "/",
        "list of dialogues": "/dialogues/",
        "dialogue": f"/dialogues/{dialogue}/",
        "roster": f"/dialogues/{dialogue}/roster/",
        "session": f"/dialogues/{dialogue}/sessions/{session}/",
        "balance": f"/dialogues/{dialogue}/balance/",
        "API: list of 50 dialogues": "/api/v1/dialogues/?page_size=50",
        "API: one dialogue": f"/api/v1/dialogues/{dialogue}/",
        "API: sessions of a dialogue": f"/api/v1/dialogues/{dialogue}/sessions/",
        "API: participants": f"/api/v1/dialogues/{dialogue}/participants/",
    }

    def get(address: str) -> Callable[[], Any]:
        def call() -> None:
            response = browser.get(address)
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}")

        return call

    return {name: get(address) for name, address in addresses.items()}


def growth(small: tuple[str, dict[str, Any]], large: tuple[str, dict[str, Any]]) -> list[Line]:
    """Each read in the large world against the same in the small one."""
    found: dict[str, list[float]] = {}
    for _round in range(3):  # worlds in turn: a database is one connection's
        for name, world in (small, large):
            scale.point_at(name)
            for what, call in reads(world).items():
                found.setdefault(f"{what}|{name}", []).extend(medians(call, times=7))
    lines = []
    for what in reads(large[1]):
        one, other = (statistics.median(found[f"{what}|{name}"]) for name, _w in (small, large))
        lines.append(
            Line(f"{what}: large world / small world", other / one, 1.3, f"{other:.1f} ms / {one:.1f} ms")
        )
    return lines


def row_security(world: dict[str, Any]) -> list[Line]:
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


def shapes(dialogue: str) -> list[tuple[str, tuple[str, Any], str]]:
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


def api_against_sql(world: dict[str, Any]) -> Line:
    """An API list of 50 rows against the statements that it sent, by psycopg2, and its body by json."""
    from contextlib import ExitStack

    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    browser = client(world["own"])

    def api() -> Any:
        return browser.get("/api/v1/dialogues/?page_size=50")

    api()
    with ExitStack() as stack:
        seen = {a: stack.enter_context(CaptureQueriesContext(connections[a])) for a in ("default", "door")}
        body = api().json()
    if len(body["results"]) != 50:
        raise SystemExit(f"the API listed {len(body['results'])} dialogues, not 50")
    sent = {a: [query["sql"] for query in captured.captured_queries] for a, captured in seen.items()}

    def plain() -> None:
        for alias, statements in sent.items():
            connections[alias].ensure_connection()
            with connections[alias].connection.cursor() as cursor:
                for sql in statements:
                    cursor.execute(sql)
                    if cursor.description:
                        cursor.fetchall()
        json.dumps(body)

    one, other = medians(api, plain, times=40)
    statements = sum(len(several) for several in sent.values())
    return Line(
        "API list of 50 rows / its own SQL by psycopg2, and JSON",
        one / other,
        4,
        f"{one:.1f} ms / {other:.1f} ms, {statements} statements",
    )


def statements(world: dict[str, Any]) -> list[Line]:
    """Statements that a page sends for somebody with 200 dialogues, more than for somebody with one."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    lines = []
    for what, address in LISTS.items():
        counts = []
        for person in ("one", "own"):
            browser = client(world[person])
            browser.get(address)
            with CaptureQueriesContext(connections["default"]) as seen:
                response = browser.get(address)
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}")
            counts.append(len(seen))
        lines.append(
            Line(
                f"{what}: statements with {len(world['own_ids'])} dialogues, more than with one",
                counts[1] - counts[0],
                0,
                f"{counts[1]} / {counts[0]}",
            )
        )
    return lines


def log_action(world: dict[str, Any]) -> list[Line]:
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
            f"{what}, one a row", whole / each, 3, f"{whole:.1f} ms / {each:.1f} ms, {len(seen)} statements"
        ),
        Line(f"{what}, one a table", whole / several, 3, f"{whole:.1f} ms / {several:.1f} ms"),
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


def existence(world: dict[str, Any]) -> list[Line]:
    """Can hidden and non-existent ids be told apart by time? Area under the curve of 2 000 random pairs."""
    browser = client(world["few"])
    hidden = world["dialogues"][scale.FEW :] or [str(uuid4())]
    rng = random.Random(1)
    lines = []
    for what, pattern in (("page", "/dialogues/{}/"), ("API", "/api/v1/dialogues/{}/")):
        one: list[float] = []
        other: list[float] = []

        def timed(pk: str, into: list[float], pattern: str = pattern) -> None:
            address = pattern.format(pk)
            start = time.perf_counter()
            status = browser.get(address).status_code
            into.append(time.perf_counter() - start)
            if status != 404:
                raise SystemExit(f"{address} answered {status}")

        for _ in range(50):
            timed(str(uuid4()), [])
        for _ in range(PAIRS):
            pair = [(rng.choice(hidden), one), (str(uuid4()), other)]
            rng.shuffle(pair)
            for pk, into in pair:
                timed(pk, into)
        area = auc(one, other)
        lines.append(
            Line(f"hidden against non-existent, {what}: AUC over {PAIRS} pairs", max(area, 1 - area), 0.55)
        )
    return lines


def auc(one: list[float], other: list[float]) -> float:
    """Mann–Whitney: the chance that a time of `one` is longer than a time of `other`."""
    ranked = sorted([(t, 0) for t in one] + [(t, 1) for t in other])
    ranks = sum(rank for rank, (_t, group) in enumerate(ranked, start=1) if group == 0)
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def main(small: int, large: int) -> None:
    """Build both worlds, measure, and print the table."""
    worlds = {size: (f"bench_{size}", scale.make(size)) for size in (small, large)}
    from django.conf import settings

    from resources.throttles import PerPerson

    settings.ALLOWED_HOSTS = ["*"]
    # The bench asks more often than a person may.
    PerPerson.allow_request = lambda *_arguments: True  # type: ignore[method-assign]
    large_name, world = worlds[large]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, worlds of {small} and {large} dialogues, {datetime.now(UTC):%Y-%m-%d}\n"
    )
    print("| what | measured | bound | holds | |\n|---|---|---|---|---|")
    measurements: list[Callable[[], list[Line]]] = [
        lambda: growth(worlds[small], worlds[large]),
        lambda: row_security(world),
        lambda: statements(world),
        lambda: [api_against_sql(world)],
        lambda: log_action(world),
        lambda: existence(world),
        lambda: notices.rows(world),  # last: it deletes obligations
    ]
    for measure in measurements:
        scale.point_at(large_name)
        for line in measure():
            print(
                f"| {line.what} | {line.measured:.3g} | {line.bound} | {'yes' if line.held else '**no**'} | {line.detail} |",
                flush=True,
            )
