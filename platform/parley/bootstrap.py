"""Database logins, and an empty database that they may enter: done once, by PostgreSQL's superuser.

Roles belong to the cluster and databases to themselves, so these are two steps. What each login may do inside
the database is not said here but in the migrations, which run as `parley_owner`.

For a PostgreSQL that somebody else administers, ``python -m parley.bootstrap --print-sql`` prints the same
statements as a script for psql (from the same two functions), with ``--with-passwords`` including what each
login's password is checked against (SCRAM verifiers, not the passwords).

Two things to know when writing migrations:

- A new function may be called by its owner alone (default privileges below): GRANT EXECUTE to each login that
  needs it.
- `parley_owner` may `ALTER FUNCTION wall.… OWNER TO parley_fn` (it may SET ROLE to it and no more); to
  replace such a function later, `SET LOCAL ROLE parley_fn` first.
"""

import argparse
import base64
import hashlib
import hmac
import secrets
import sys
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection

from parley.secrets_store import LOGINS, login_passwords, secret, var_folder

DATABASE = "parley"
FUNCTIONS_ROLE = "parley_fn"
# Nobody's login carries a privilege over the cluster, and nothing is inherited.
PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"
BUILTIN_LOCALE_SINCE = 170000
SET_OPTION_SINCE = 160000
LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")
# pg_dump reads everything, whatever the policies say; it runs with this login and no other.
BYPASSING = ("backup",)


def role(login: str) -> str:
    """Return the database role of a login's short name."""
    return f"parley_{login}"


def scram_verifier(password: str, *, salt: bytes | None = None, rounds: int = 4096) -> str:
    """Return what PostgreSQL stores for a password (SCRAM-SHA-256, RFC 5803): it never sees the password."""
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, rounds)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode("ascii") for part in (salt, stored, server))
    return f"SCRAM-SHA-256${rounds}:{salt64}${stored64}:{server64}"


def cluster_statements(version: int, verifiers: dict[str, str]) -> list[str]:
    """Return the statements that create or correct the roles.

    `version` is PostgreSQL's server_version_num; `verifiers` holds the stored password by login, and a login
    that is not in it keeps the password that it has.
    """
    lines = [_create_role(FUNCTIONS_ROLE), f"ALTER ROLE {FUNCTIONS_ROLE} NOLOGIN NOBYPASSRLS {PLAIN}"]
    for login in LOGINS:
        bypass = "BYPASSRLS" if login in BYPASSING else "NOBYPASSRLS"
        lines.append(_create_role(role(login)))
        lines.append(f"ALTER ROLE {role(login)} LOGIN {bypass} {PLAIN}")
        # What one session runs would be shown to the login's other sessions, signed viewers included.
        lines.append(f"ALTER ROLE {role(login)} SET track_activities = off")
        if login in verifiers:
            lines.append(f"ALTER ROLE {role(login)} PASSWORD '{verifiers[login]}'")
    # So that migrations can hand definer functions over. NOINHERIT above says the same to PostgreSQL 15.
    options = " WITH INHERIT FALSE, SET TRUE" if version >= SET_OPTION_SINCE else ""
    lines.append(f"GRANT {FUNCTIONS_ROLE} TO {role('owner')}{options}")
    return lines


def create_database_statement(version: int, name: str) -> str:
    """Return the statement that creates an empty database whose sort order is the same on every machine."""
    locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    if version < BUILTIN_LOCALE_SINCE:
        locale = "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"
    return f"CREATE DATABASE {_name(name)} OWNER {role('owner')} TEMPLATE template0 ENCODING 'UTF8' {locale}"


def database_statements(name: str) -> list[str]:
    """Return what is said inside a database: who may enter, which schemas there are. May be repeated."""
    owner, everyone = role("owner"), ", ".join([FUNCTIONS_ROLE, *map(role, LOGINS)])
    logins = ", ".join(map(role, LOGINS))
    lines = [
        f"REVOKE ALL ON DATABASE {_name(name)} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {_name(name)} TO {logins}",
        f"CREATE SCHEMA IF NOT EXISTS wall AUTHORIZATION {owner}",
        "REVOKE ALL ON SCHEMA public, wall FROM PUBLIC",
        f"GRANT ALL ON SCHEMA public TO {owner}",
        f"GRANT USAGE ON SCHEMA public, wall TO {everyone}",
        # PostgreSQL asks this of whoever is to own a function there.
        f"GRANT CREATE ON SCHEMA wall TO {FUNCTIONS_ROLE}",
    ]
    # Large objects belong to whoever makes them, and one that the backup may not read would end every backup.
    lines += [f"REVOKE EXECUTE ON FUNCTION pg_catalog.{name} FROM PUBLIC" for name in LARGE_OBJECTS]
    # A definer function that everybody may call is a hole in the wall: each is granted by name.
    lines += [
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {creator} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
        for creator in (owner, FUNCTIONS_ROLE)
    ]
    lines += [
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON {kind} TO {role('backup')}"
        for kind in ("TABLES", "SEQUENCES")
    ]
    return lines


def bootstrap_cluster(superuser_dsn: str, passwords: dict[str, str]) -> None:
    """Create or correct all roles; `passwords` by login (see LOGINS). Repeating it does no harm.

    Raises psycopg2.Error if the connection is not a superuser's.
    """
    verifiers = {login: scram_verifier(password) for login, password in passwords.items()}
    with _Autocommit(superuser_dsn) as db:
        # Two copies of this, started at once, would both try to create the same role.
        _run(db, ["SELECT pg_advisory_lock(7002)", *cluster_statements(db.server_version, verifiers)])


def bootstrap_database(superuser_dsn: str, name: str = DATABASE) -> None:
    """Create the database if it is missing and say who may enter. Roles must exist. May be repeated."""
    with _Autocommit(superuser_dsn) as db:
        with db.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7003)")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(create_database_statement(db.server_version, name))
        with _Autocommit(psycopg2.extensions.make_dsn(superuser_dsn, dbname=name)) as inside:
            _run(inside, database_statements(name))


def close_default_databases(superuser_dsn: str) -> None:
    """Let no login enter the databases that every cluster has. For a cluster that is Parley's alone."""
    with _Autocommit(superuser_dsn) as db:
        _run(db, ["REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC"])


def bootstrap(superuser_dsn: str, var: Path) -> None:
    """Do all of it for an embedded cluster, with the passwords under ``var/secrets``."""
    bootstrap_cluster(superuser_dsn, login_passwords(var))
    bootstrap_database(superuser_dsn)
    close_default_databases(superuser_dsn)


def script(version: int, verifiers: dict[str, str], name: str = DATABASE) -> str:
    """Return the psql script for an administrator; it can be run again."""
    create = create_database_statement(version, name).replace("'", "''")
    lines = [
        "-- Parley's logins and its empty database, for a superuser: psql -v ON_ERROR_STOP=1 -f this-file",
        *(f"{line};" for line in cluster_statements(version, verifiers)),
        # The name was checked by _name.
        f"SELECT '{create}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec",  # noqa: S608
        f"\\connect {_name(name)}",
        *(f"{line};" for line in database_statements(name)),
    ]
    if not verifiers:
        lines.append("-- Now give each login a password, for instance with \\password in psql:")
        lines += [f"--   \\password {role(login)}" for login in LOGINS]
    return "\n".join(lines) + "\n"


class _Autocommit:
    """A connection outside any transaction, closed at the end. CREATE DATABASE asks for that."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def __enter__(self) -> connection:
        self._connection = psycopg2.connect(self._dsn)
        self._connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _run(db: connection, statements: list[str]) -> None:
    with db.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _create_role(name: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') "
        f"THEN CREATE ROLE {name} NOLOGIN; END IF; END $$"
    )


def _name(name: str) -> str:
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise ValueError(f"{name!r} is no name for a database: use letters, digits and underscores.")
    return f'"{name}"'


def main(arguments: list[str]) -> int:
    """Print the script, or carry it out with the superuser's connection in PARLEY_SUPERUSER_URL(_FILE)."""
    parser = argparse.ArgumentParser(
        prog="python -m parley.bootstrap", description="Creates logins and the database."
    )
    parser.add_argument("--print-sql", action="store_true", help="print a script for psql and change nothing")
    parser.add_argument(
        "--with-passwords", action="store_true", help="let the script set the passwords from the secrets"
    )
    parser.add_argument(
        "--version", type=int, default=18, help="PostgreSQL's major version, for the script (18)"
    )
    options = parser.parse_args(arguments)
    try:
        passwords = login_passwords(var_folder()) if options.with_passwords or not options.print_sql else {}
        if options.print_sql:
            verifiers = {login: scram_verifier(password) for login, password in passwords.items()}
            print(script(options.version * 10000, verifiers), end="")
            return 0
        dsn = secret("parley_superuser_url")
        bootstrap_cluster(dsn, passwords)
        bootstrap_database(dsn)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return 1
    except psycopg2.Error as error:
        print(f"PostgreSQL refused: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
