"""The scale world: rows by COPY, minutes not hours, the same for the same seed.

Per dialogue 20 participants, 12 sessions of 20 attendances, 100 obligations. The viewers: *one* leads a single
dialogue; *few* leads 100 in every world, so that worlds can be compared, and *officer*, *partner* and *approver* know the
same hundred; *own* leads 200; *every* leads all; *many* is the officer who manages all. Only dialogues that pages are
read of are sealed with real keys; the others carry bytes of the same length, which no query of the bench opens.
"""

import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import TextIOBase
from typing import Any
from uuid import UUID

from bench.furnish import furnish

PEOPLE, SESSIONS, OBLIGATIONS = 20, 12, 100
LOGGED = 25  # people in the session that is logged: the first dialogue has as many
FEW, OWN = 100, 200
# Viewer → role, capacity, and on how many dialogues (None: all).
VIEWERS = {
    "few": ("facilitator", "lead", FEW),
    "many": ("officer", "manage", None),
    "other": ("", "", 0),
    "own": ("facilitator", "lead", OWN),
    "one": ("facilitator", "lead", 1),
    "every": ("facilitator", "lead", None),
    "officer": ("officer", "manage", FEW),
    "partner": ("partner", "partner", FEW),
    "approver": ("approver", "sign", FEW),
    "administrator": ("administrator", "", 0),
    "auditor": ("auditor", "", 0),
}
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FOREVER = "9000-01-01 00:00:00+00"
SEALED = "\\\\x" + "ab" * 110  # as long as a sealed short text


class Rows(TextIOBase):
    """A COPY stream made from an iterator of lines."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest = lines, ""

    def readable(self) -> bool:
        """The stream can be read."""
        return True

    def read(self, size: int = -1) -> str:  # type: ignore[override]
        """The next `size` characters, or all that is left."""
        parts, length = [self.rest], len(self.rest)
        while size < 0 or length < size:
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(line)
            length += len(line)
        whole = "".join(parts)
        if size < 0:
            self.rest = ""
            return whole
        self.rest = whole[size:]
        return whole[:size]


def uuid(rng: random.Random) -> str:
    """A random UUID that is the same in each run."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def line(*values: Any) -> str:
    """One row as COPY reads it."""
    return (
        "\t".join("\\N" if v is None else "t" if v is True else "f" if v is False else str(v) for v in values)
        + "\n"
    )


def make(dialogues: int, seed: int = 7) -> dict[str, Any]:
    """Make the database `bench_<dialogues>` anew. Returns what the runner needs of it."""
    from django.core.management import call_command
    from django.db import connections

    from parley import embedded
    from parley.bootstrap import bootstrap_database
    from parley.secrets_store import var_folder

    name = f"bench_{dialogues}"
    dsn = embedded.superuser_dsn(var_folder())
    run_as_superuser(dsn, f"drop database if exists {name} with (force)")
    bootstrap_database(dsn, name)
    point_at(name)
    call_command("migrate", database="owner", verbosity=0)
    call_command("install_keys", verbosity=0, stdout=open(os.devnull, "w"))
    connections.close_all()
    started = time.perf_counter()
    world = fill(
        f"{dsn} dbname={name}" if "=" in dsn else dsn.rsplit("/", 1)[0] + f"/{name}",
        dialogues,
        random.Random(seed),
    )
    seal_few(world)
    furnish(world)
    print(f"{name}: {dialogues} dialogues in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return world


def point_at(name: str) -> None:
    """Let every login use this database from now on."""
    from django.db import connections

    connections.close_all()
    for alias in connections.settings:
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def as_superuser(sql: str) -> list[tuple[Any, ...]]:
    """Ask the database that is pointed at, whatever its policies say."""
    import psycopg2
    from django.db import connections

    from parley import embedded
    from parley.secrets_store import var_folder

    name = connections["default"].settings_dict["NAME"]
    connection = psycopg2.connect(
        psycopg2.extensions.make_dsn(embedded.superuser_dsn(var_folder()), dbname=name)
    )
    cursor = connection.cursor()
    cursor.execute(sql)
    found = cursor.fetchall()
    connection.close()
    return found


def run_as_superuser(dsn: str, sql: str, dbname: str | None = None) -> None:
    """Run one statement as PostgreSQL's superuser."""
    import psycopg2

    connection = psycopg2.connect(psycopg2.extensions.make_dsn(dsn, **({"dbname": dbname} if dbname else {})))
    connection.autocommit = True
    connection.cursor().execute(sql)
    connection.close()


def fill(dsn: str, dialogues: int, rng: random.Random) -> dict[str, Any]:  # long: a COPY for each table
    """COPY every table with triggers off, then compute the access table once."""
    import psycopg2

    connection = psycopg2.connect(dsn)
    cursor = connection.cursor()
    cursor.execute("set session_replication_role = replica; set synchronous_commit = off")

    def copy(table: str, columns: str, lines: Iterator[str]) -> None:
        cursor.copy_expert(f"copy {table} ({columns}) from stdin", Rows(lines))

    organisation, programme, elsewhere = uuid(rng), uuid(rng), uuid(rng)
    people_of = {name: uuid(rng) for name in VIEWERS}
    cursor.execute(
        "insert into accounts_organisation values (%s, 'Bench', 'government', 'ZZ', now())", [organisation]
    )
    # Who is an officer of the first programme knows of all its dialogues; the officer of few belongs to another.
    for key, name in ((programme, "Bench"), (elsewhere, "Elsewhere")):
        cursor.execute(
            "insert into accounts_programme (id, name, retention_days, minimum_cell, created_at, sponsor_id)"
            " values (%s, %s, 730, 5, now(), %s)",
            [key, name, organisation],
        )
    within = {"many": programme, "officer": elsewhere, "approver": elsewhere}
    for name, (kind, _capacity, _reach) in VIEWERS.items():
        cursor.execute(
            "insert into accounts_user (id, password, is_superuser, email, display_name, ring, clearance, language,"
            " time_zone, is_active, is_staff, created_at, joined_at, organisation_id)"
            " values (%s, '!', false, %s, %s, 'inner', 3, 'en', 'UTC', true, false, now(), now(), %s)",
            [people_of[name], f"{name}@bench.example", name, organisation],
        )
        if kind:
            cursor.execute(
                "insert into accounts_role (id, kind, given_at, programme_id, user_id) values (%s, %s, now(), %s, %s)",
                [uuid(rng), kind, within.get(name), people_of[name]],
            )
    cursor.execute(
        "select codename, p.id from auth_permission p join django_content_type t on t.id = content_type_id"
        " where app_label = 'dialogues' and model = 'dialogue'"
    )
    permission = dict(cursor.fetchall())
    ids = [uuid(rng) for _ in range(dialogues)]
    people = {pk: [uuid(rng) for _ in range(LOGGED if pk == ids[0] else PEOPLE)] for pk in ids}
    sessions = {pk: [uuid(rng) for _ in range(SESSIONS)] for pk in ids}
    from dialogues.words import code_names

    names = [f"{a} {b}" for a in code_names.MATERIALS for b in code_names.PLACES]
    copy(
        "dialogues_dialogue",
        "id, code_name, level, state, arms_length, declared_track, gender_target, opened_at, state_since, version, programme_id",
        (
            line(
                pk, names[n % len(names)], 2, "active", "aliases", "two", 30, NOW, "2026-01-01", 1, programme
            )
            for n, pk in enumerate(ids)
        ),
    )
    copy(
        "dialogues_brief",
        "dialogue_id, language, title, theme, official_process, issue_areas, hard_security",
        (line(pk, "en", SEALED, SEALED, SEALED, "{water}", False) for pk in ids),
    )
    copy(
        "dialogues_usergrant",
        "id, until, granted_at, accepted_at, waits_for_lead, content_object_id, granted_by_id, permission_id, user_id",
        (
            line(uuid(rng), FOREVER, NOW, NOW, False, pk, people_of["other"], permission[capacity], person)
            for pk, capacity, person in grants(ids, people_of)
        ),
    )
    classes = ("official_instructed", "official_private", "near_official", "civil_society")
    copy(
        "dialogues_participant",
        "id, alias, function, role_class, joined_on, version, dialogue_id",
        (
            line(p, names[n], "participant", classes[n % 4], "2026-01-05", 1, pk)
            for pk in ids
            for n, p in enumerate(people[pk])
        ),
    )
    genders = ("woman", "man", "man", "undisclosed", "non_binary")
    copy(
        "dialogues_attributes",
        "participant_id, gender, gender_words, stated_capacity, dialogue_id",
        (line(p, genders[n % 5], SEALED, SEALED, pk) for pk in ids for n, p in enumerate(people[pk])),
    )
    copy(
        "dialogues_identity",
        "participant_id, name, affiliation, name_index, dialogue_id",
        (line(p, SEALED, SEALED, "\\\\x" + "01" * 33, pk) for pk in ids for p in people[pk]),
    )
    copy(
        "dialogues_session",
        "id, starts_at, ends_at, state, format, region, level, logged_at, version, dialogue_id",
        (
            line(
                s,
                start := NOW - timedelta(days=90 * n + int(pk[:2], 16) % 60),
                start + timedelta(days=2),
                "held",
                "in_person",
                "europe",
                2,
                NOW,
                1,
                pk,
            )
            for pk in ids
            for n, s in enumerate(sessions[pk])
        ),
    )
    copy(
        "dialogues_sessiondetail",
        "session_id, level, title, place, zone, languages, dialogue_id",
        (line(s, 2, SEALED, SEALED, SEALED, "{en}", pk) for pk in ids for s in sessions[pk]),
    )
    copy(
        "dialogues_attendance",
        "id, function, level, participant_id, dialogue_id, session_id",
        (
            line(uuid(rng), "participant", 2, p, pk, s)
            for pk in ids
            for s in sessions[pk]
            for p in people[pk][:PEOPLE]
        ),
    )
    copy(
        "notices_obligation",
        "id, kind, dialogue_id, object_type, object_id, owner_id, needs, level, created_at, opens_at, due_at,"
        " first_due_at, round, next_step, next_step_at",
        obligations(rng, ids, people_of["few"], people_of["other"]),
    )
    connection.commit()
    cursor.execute("set session_replication_role = origin")
    cursor.execute("select wall.refresh(null, null)")
    connection.commit()
    connection.autocommit = True
    cursor.execute("vacuum analyze")  # as autovacuum leaves it, without waiting for it
    connection.close()
    return {
        **people_of,
        "dialogues": ids,
        "few_ids": ids[:FEW],
        "own_ids": ids[:OWN],
        "people": people,
        "sessions": sessions,
        "programme": programme,
    }


def grants(ids: list[str], people_of: dict[str, str]) -> Iterable[tuple[str, str, str]]:
    """Dialogue, capacity, person: each viewer has the first dialogues, as many as they reach."""
    for number, pk in enumerate(ids):
        for name, (_kind, capacity, reach) in VIEWERS.items():
            if capacity and (reach is None or number < reach):
                yield pk, capacity, people_of[name]


def obligations(rng: random.Random, ids: list[str], few: str, other: str) -> Iterator[str]:
    """A hundred open ones a dialogue; one in a hundred is due now. `few` owns those of own dialogues."""
    for number, pk in enumerate(ids):
        for n in range(OBLIGATIONS):
            due = NOW - timedelta(hours=1) if n == 0 else NOW + timedelta(days=60 + n)
            owner = few if number < FEW else other
            yield line(
                uuid(rng),
                "session.log",
                pk,
                "dialogues.session",
                uuid(rng),
                owner,
                4,
                2,
                NOW - timedelta(days=30),
                NOW - timedelta(days=30),
                due,
                due,
                0,
                0,
                due,
            )


def seal_few(world: dict[str, Any]) -> None:
    """Real keys and real texts for the dialogues that pages are read of."""
    from dialogues.models import Attributes, Brief, Contact, Identity, SessionDetail
    from ledger.actions import action
    from vault import ensure_dialogue_key
    from wall.viewer import viewing

    few = UUID(world["few"])
    for pk in world["own_ids"]:
        ensure_dialogue_key(UUID(pk))

    @action(f"bench.seal.{id(world)}", needs=None, on="nothing")
    def seal() -> None:
        for pk in world["few_ids"][:5]:
            for detail in SessionDetail.objects.filter(dialogue_id=pk):
                detail.title, detail.place, detail.zone = "A session", "A place", "UTC"
                detail.save()
            for identity in Identity.objects.filter(dialogue_id=pk):
                identity.name, identity.affiliation = "A Name", "An institute"
                identity.save()
                about = {"participant_id": identity.participant_id, "dialogue_id": identity.dialogue_id}
                Contact(**about, email="a@bench.example").save()
            for attributes in Attributes.objects.filter(dialogue_id=pk):
                attributes.gender_words, attributes.stated_capacity = "", ""
                attributes.save()

    with viewing(few):
        seal()

    # Briefs are the officer's to write.
    @action(f"bench.brief.{id(world)}", needs=None, on="nothing")
    def brief() -> None:
        for pk in world["own_ids"]:
            row = Brief.objects.get(pk=pk)
            row.title, row.theme, row.official_process = "Bench", "Rivers", "A commission"
            row.save()

    with viewing(UUID(world["many"])):
        brief()
