"""Whoever steals a dump, the broker, the logs or the mail has no name, no note and no record."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis
from support.database import RUN, VAR
from support.walk import leaked, signed_in
from support.world import LEVELS, canary

from dialogues.actions import roster
from dialogues.actions.roster import PersonInput
from dialogues.models import Dialogue
from parley import embedded
from parley.secrets_store import secret
from wall.viewer import viewing

SEALED = (
    *(
        "title",
        "theme",
        "process",
        "party",
        "second party",
        "faction",
        "affiliation",
        "phone",
        "remarks",
        "gender",
    ),
    *("capacity", "session", "place", "item", "record", "note", "follow-up", "planned place", "draft"),
    *(f"name {number}" for number in range(5)),
)


def needles() -> list[str]:
    return [canary(house, level, field) for house in "ab" for level in LEVELS for field in SEALED] + [
        *("CANARY raised", "CANARY keyed", "CANARY for the partner", "CANARY draft", "canary0@", "a reason"),
    ]


@pytest.fixture(scope="module")
def dump(furnished: Any) -> bytes:
    """Everything, as the login for backups and nobody else can take it."""
    found = subprocess.run(
        [embedded.postgres_bin() / "pg_dump", "--inserts", "--no-sync", furnished.name],
        env={
            **os.environ,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(embedded.postgres_port(VAR)),
            "PGUSER": "parley_backup",
            "PGPASSWORD": secret("db_backup", VAR),
        },
        capture_output=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr.decode()[-2000:]
    return found.stdout


def test_a_dump_is_complete_and_holds_no_content(dump: bytes, furnished: Any) -> None:
    assert dump.count(b"INSERT INTO public.dialogues_identity") == len(
        furnished.tables["dialogues_identity"].rows
    )
    assert dump.count(b"INSERT INTO public.ledger_entry") >= len(furnished.tables["ledger_entry"].rows)
    assert leaked(dump, needles()) == []


def test_a_dump_holds_no_key_of_the_vault_and_no_password(dump: bytes) -> None:
    for name in (
        "vault_root_key",
        "anchor_key",
        "door_key",
        "django_secret_key",
        "db_inner",
        "db_owner",
        "valkey",
    ):
        assert secret(name, VAR).encode() not in dump, name
    store = [path for path in (VAR / "keystore").rglob("*") if path.is_file() and path.stat().st_size > 60]
    assert store
    for path in store[:20]:
        wrapped = path.read_bytes()
        assert wrapped not in dump
        assert wrapped.hex().encode() not in dump


def test_what_a_dump_does_show_is_written_down(dump: bytes) -> None:
    """Columns in clear beyond ids and dates: each of them is named in the threat model."""
    named = Path(__file__).parents[2].joinpath("docs/threat-model.md").read_text()
    for column in (
        "gender",
        "role_class",
        "issue_area",
        "code_name",
        "alias",
        "starts_at",
        "chaired_by_gender",
        "region",
    ):
        assert f"`{column}`" in named, column


def test_other_logins_cannot_take_one(furnished: Any) -> None:
    for login in ("inner", "archivist", "door", "owner"):
        found = subprocess.run(
            [embedded.postgres_bin() / "pg_dump", "--data-only", "-t", "dialogues_identity", furnished.name],
            env={
                **os.environ,
                "PGHOST": "127.0.0.1",
                "PGPORT": str(embedded.postgres_port(VAR)),
                "PGUSER": f"parley_{login}",
                "PGPASSWORD": secret(f"db_{login}", VAR),
            },
            capture_output=True,
            check=False,
        )
        assert found.returncode != 0, login


def test_broker_and_cache_hold_ids_only(world: Any, settings: Any) -> None:
    home = world.dialogues.a_closed.id
    signed_in("facilitator", settings).get(f"/dialogues/{home}/roster/")
    with viewing(world.people.facilitator):
        person = PersonInput(name=canary("a", "closed", "name 0"), role_class="civil_society")
        roster.add_participant(dialogue=Dialogue.objects.get(pk=home), person=person)
    base = settings.CELERY["broker_url"].rsplit("/", 1)[0]
    held = b""
    for number in range(3):
        client = redis.Redis.from_url(f"{base}/{number}")
        for key in client.scan_iter(count=1000):
            held += key + b"\n" + (client.dump(key) or b"")
            if client.type(key) == b"list":  # queues: what compression would hide
                held += b"\n".join(client.lrange(key, 0, -1))
        client.close()
    assert b"dialogues.actions.verdicts.refresh" in held
    assert leaked(held, needles()) == []
    # Messages are JSON with arguments copied into headers: ids and names of tasks, nothing else.
    for argument in re.findall(rb'"argsrepr": "([^"]*)"', held):
        assert re.fullmatch(rb"\((?:'[0-9a-f-]{36}',? ?)*\)", argument), argument


def test_logs_hold_no_content_and_no_statement(furnished: Any) -> None:
    """The server's log of a failing statement would keep its literals."""
    connection = furnished.login("inner")
    with connection.cursor() as cursor, pytest.raises(Exception):  # noqa: B017 - whatever it is
        cursor.execute("select 'CANARY in a statement'::int")
    connection.close()
    logs = [*RUN.glob("log/*"), *RUN.glob("*/log/*"), *RUN.glob("postgres/data/log*/*")]
    assert RUN / "log" / "postgres.log" in logs
    held = b"".join(path.read_bytes() for path in logs)
    assert leaked(held, [*needles(), "CANARY in a statement"]) == []
