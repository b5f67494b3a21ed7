"""PostgreSQL of the machine instead of the wheel's: which versions serve, and that they serve."""

from pathlib import Path

import psycopg2
import pytest
from support.servers import ask, login, servers

from parley import embedded
from parley.bootstrap import bootstrap
from parley.embedded import StartError

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@pytest.mark.parametrize(
    "shown", ["postgres (PostgreSQL) 15.13", "postgres (PostgreSQL) 14.19", "postgres 17.5", "no"]
)
def test_an_old_postgresql_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    _stand_in(tmp_path, shown)
    monkeypatch.setenv("PARLEY_PG_BIN", str(tmp_path))
    with pytest.raises(StartError, match=r"PostgreSQL 15\.14, 16\.10, 17\.6, 18 or newer is needed"):
        embedded.postgres_bin()


@pytest.mark.parametrize(
    "shown", ["15.14", "15.18 (Debian 15.18-0+deb12u1)", "16.10", "17.6", "18.0", "19beta1"]
)
def test_a_good_postgresql_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str) -> None:
    _stand_in(tmp_path, f"postgres (PostgreSQL) {shown}")
    monkeypatch.setenv("PARLEY_PG_BIN", str(tmp_path))
    assert embedded.postgres_bin() == tmp_path


def test_a_folder_without_postgresql_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PG_BIN", str(tmp_path / "nowhere"))
    with pytest.raises(StartError, match="no PostgreSQL server runs from there"):
        embedded.start_postgres(tmp_path / "var")


@pytest.mark.skipif(not INSTALLED, reason="no other PostgreSQL is installed here")
def test_an_installed_postgresql_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PG_BIN", str(INSTALLED[0].parent))
    try:
        embedded.postgres_bin()
    except StartError as error:
        pytest.skip(str(error))
    with servers(tmp_path):
        embedded.start_postgres(tmp_path, fast=True)
        bootstrap(embedded.superuser_dsn(tmp_path), tmp_path)
        bootstrap(embedded.superuser_dsn(tmp_path), tmp_path)
        assert ask(login(tmp_path, "inner"), "SELECT current_user") == [("parley_inner",)]
        ask(
            login(tmp_path, "owner"),
            "CREATE FUNCTION wall.f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "ALTER FUNCTION wall.f() OWNER TO parley_fn",
        )
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(login(tmp_path, "inner"), "SET ROLE parley_fn")
        embedded.stop_postgres(tmp_path)
        # The wheel's PostgreSQL must not touch data of another version.
        monkeypatch.delenv("PARLEY_PG_BIN")
        if embedded.postgres_version(embedded.postgres_bin()) != int(INSTALLED[0].parts[-3]):
            with pytest.raises(StartError, match="set PARLEY_PG_BIN to the bin folder of a PostgreSQL"):
                embedded.start_postgres(tmp_path)


def _stand_in(folder: Path, shown: str) -> None:
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho '{shown}'\n")
    program.chmod(0o755)
