"""The outer web process, taken over whole: its code, its environment and its database logins give nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.database import VAR
from support.processes import PATIENCE
from support.walk import leaked

from parley.run import outer_environment
from parley.secrets_store import ROOT, secret

# What somebody does who may run code there.
INTRUDER = """
import json, os, sys
import django
django.setup()
import psycopg2
from django.conf import settings
from django.db import connections
seen, tables = {}, json.loads(sys.stdin.read())
logins = {}
for alias in connections.settings:
    given = connections.settings[alias]
    logins[alias] = given["USER"]
    for table in tables["tables"]:
        connection = psycopg2.connect(host=given["HOST"], port=given["PORT"], user=given["USER"],
                                      password=given["PASSWORD"], dbname=tables["database"])
        with connection.cursor() as cursor:
            try:
                cursor.execute(f"select to_jsonb(t) from {table} t")
                seen[f"{alias} {table}"] = [row[0] for row in cursor.fetchall()]
            except psycopg2.Error as error:
                seen[f"{alias} {table}"] = error.pgcode
        connection.close()
failed = {}
def tries(name, what):
    try:
        failed[name] = repr(what())
    except Exception as error:
        failed[name] = type(error).__name__
from uuid import UUID
def seal():
    from vault import seal_blob
    return seal_blob(UUID(tables["dialogue"]), "x", b"x")
def state():
    from wall.viewer import viewing
    with viewing(UUID(tables["person"])):
        return "seen"
def enter():
    from wall.offices import office
    with office("statistician"):
        return "entered"
tries("seal", seal); tries("state", state); tries("enter", enter)
tries("keys", lambda: [os.listdir(settings.VAULT_KEYSTORE)])
print(json.dumps({"logins": logins, "seen": seen, "failed": failed,
    "keys": [settings.WALL_KEY, settings.VAULT_ROOT_KEY, settings.ANCHOR_KEY],
    "settings": {k: str(getattr(settings, k)) for k in dir(settings) if k.isupper()},
    "environment": dict(os.environ),
    "files": [os.path.join(d, f) for d, _, fs in os.walk(os.environ["PARLEY_VAR"]) for f in fs]}, default=str))
"""
INNER_SECRETS = (
    *(
        f"db_{login}"
        for login in ("owner", "inner", "door", "registrar", "statistician", "archivist", "courier")
    ),
    *("db_backup", "db_superuser", "wall_key", "vault_root_key", "anchor_key", "django_secret_key", "valkey"),
)


@pytest.fixture
def taken_over(furnished: Any) -> dict[str, Any]:
    environment = outer_environment(VAR, 8000) | {"PYTHONWARNINGS": "ignore"}
    assert environment["PARLEY_RING"] == "outer"
    given = {
        "tables": [*furnished.tables, "wall.secret"],
        "database": furnished.name,
        "dialogue": str(furnished.world.dialogues.a_closed.id),
        "person": str(furnished.world.people.facilitator),
    }
    found = subprocess.run(
        [sys.executable, "-c", INTRUDER],
        input=json.dumps(given),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-3000:]
    return json.loads(found.stdout)


def test_it_gives_no_inner_row_and_no_key(taken_over: dict[str, Any], furnished: Any) -> None:
    assert set(taken_over["logins"].values()) == {"parley_outer", "parley_outer_door"}
    assert taken_over["keys"] == [None, None, None]

    readable = {name: rows for name, rows in taken_over["seen"].items() if isinstance(rows, list) and rows}
    outer = {
        "accounts_user",
        "accounts_role",
        "accounts_outersession",
        "accounts_apitoken",
        "mfa_authenticator",
    }
    outer |= {
        "account_emailaddress",
        "socialaccount_socialaccount",
        "accounts_organisation",
        "accounts_programme",
    }
    assert {name.split()[1] for name in readable} <= outer
    inner_people = {
        str(row["id"]) for row in furnished.tables["accounts_user"].rows if row["ring"] == "inner"
    }
    code_names = [row["code_name"] for row in furnished.tables["dialogues_dialogue"].rows]
    for name, rows in readable.items():
        shown = json.dumps(rows, ensure_ascii=False)
        assert not [person for person in inner_people if person in shown], name
        assert leaked(shown.encode(), ["CANARY", *code_names]) == [], name

    # It cannot seal or open, state a viewer, enter an office, or find the key store.
    assert set(taken_over["failed"].values()) <= {
        *("VaultClosed", "KeyMissing", "ImproperlyConfigured", "FileNotFoundError", "KeyStoreUnreachable"),
    }, taken_over["failed"]


def test_nothing_it_was_given_holds_an_inner_secret(taken_over: dict[str, Any]) -> None:
    given = json.dumps([taken_over["environment"], taken_over["settings"]])
    for path in taken_over["files"]:
        given += Path(path).read_text(errors="replace")
    held = [name for name in INNER_SECRETS if secret(name, VAR) in given]
    assert held == []
    assert str(VAR / "secrets") not in given
    assert not any(name.startswith(("PARLEY_DB_INNER", "DATABASE_URL")) for name in taken_over["environment"])
    assert os.environ["PARLEY_VAR"] != taken_over["environment"]["PARLEY_VAR"]
