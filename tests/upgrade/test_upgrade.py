"""A database of an earlier release, migrated, is the same as a fresh one, object by object."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from support.database import EMPTY, VAR, clone, superuser

from parley import embedded
from wall.check import differences

RELEASES = sorted(path.name.removesuffix(".sql.gz") for path in Path(__file__).parent.glob("*.sql.gz"))
# What stands in code, copied into tables: names of tables, and capacities. A release may bring new ones.
OF_THE_CODE = {"django_content_type", "auth_permission", "wall_capacity"}


def postgres(program: str, database: str, *arguments: str, text: bytes = b"") -> str:
    """Run one of PostgreSQL's own programs on a database of the test's, as the superuser."""
    import psycopg2

    dsn = psycopg2.extensions.make_dsn(embedded.superuser_dsn(VAR), dbname=database)
    command = [str(embedded.postgres_bin() / program), "--dbname", dsn, *arguments]
    ran = subprocess.run(command, input=text, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()[-2000:]
    return ran.stdout.decode()


def filled(name: str, dump: bytes) -> None:
    """Put a dump into an empty database that stands in place of a migrated one."""
    superuser(
        "drop schema if exists wall cascade; drop schema public cascade; create schema public", dbname=name
    )
    postgres("psql", name, "--quiet", "--set", "ON_ERROR_STOP=1", text=without_settings(dump))


def without_settings(dump: bytes) -> bytes:
    """A dump as any version of psql reads it."""
    return re.sub(rb"^\\(un)?restrict .*$", b"", dump, flags=re.MULTILINE)


def objects(name: str) -> set[str]:
    """Every statement of a schema's dump. Columns of a table are compared as a set: their order tells nothing.

    Dumped, restored and dumped again: a condition is spelled otherwise once it has been.
    """
    with clone(EMPTY) as again:
        filled(again, postgres("pg_dump", name, "--schema-only").encode())
        dumped = postgres("pg_dump", again, "--schema-only")
    statements = re.split(r";\n", re.sub(r"^(--|SET |SELECT |\\).*$", "", dumped, flags=re.MULTILINE))
    found = set()
    for statement in statements:
        lines = [line.strip().rstrip(",") for line in statement.splitlines() if line.strip()]
        if lines and lines[0].startswith("CREATE TABLE"):
            lines = [lines[0], *sorted(lines[1:])]
        found.add("\n".join(lines))
    return found - {""}


@pytest.mark.long
@pytest.mark.parametrize("release", RELEASES)
def test_upgraded_is_fresh(
    django_db_setup: None, django_db_blocker: object, private_folders: None, release: str
) -> None:
    dump = gzip.decompress((Path(__file__).parent / f"{release}.sql.gz").read_bytes())
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with clone(EMPTY) as fresh:
            expected = objects(fresh)
        with clone(EMPTY) as old:
            filled(old, dump)
            before = counts(old)
            call_command("migrate", database="owner", verbosity=0)
            assert differences("default") == []
            after = counts(old)
            kept = {table: rows for table, rows in before.items() if rows and table not in OF_THE_CODE}
            assert after.items() >= kept.items()
            assert all(after[table] >= before[table] for table in OF_THE_CODE)
            owed = superuser(
                "select kind, owed_as, count(*) from notices_obligation group by 1, 2 order by 1, 2",
                dbname=old,
            )
            connections.close_all()
            found = objects(old)
    assert found == expected
    assert ("session.log", "lead") in {(kind, owed_as) for kind, owed_as, _ in owed}
    assert ("follow_up", "") in {(kind, owed_as) for kind, owed_as, _ in owed}
    assert ("dialogue.retention", "manage") in {(kind, owed_as) for kind, owed_as, _ in owed}


def counts(name: str) -> dict[str, int]:
    """Rows of each table: an upgrade loses none."""
    tables = superuser(
        "select oid::regclass::text from pg_class where relkind = 'r' and relnamespace ="
        " 'public'::regnamespace and relname <> 'django_migrations'",
        dbname=name,
    )
    return {table: superuser(f"select count(*) from {table}", dbname=name)[0][0] for (table,) in tables}
