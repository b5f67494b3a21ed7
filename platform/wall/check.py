"""Whether a database stands as it is declared: declaration, migrations and catalogue, compared line by line.

Nothing is served on a difference. What is found is said in sentences, for whoever keeps the database.
"""

from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from wall import catalogue
from wall.autodetector import frozen
from wall.units import Unit, declared

NOWHERE = "django.db.backends.dummy"  # what Django makes of a login that is not there
OWNER, FN, BACKUP = "parley_owner", "parley_fn", "parley_backup"
_MEND = "`manage.py check_wall --mend` puts up again what the migrations say."


class WallDiffers(Exception):
    """The database does not stand as declared. `sentences` name each difference."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences[0])
        self.sentences = sentences


_stood = False


def require_standing(using: str) -> None:
    """Compare once in the life of a process, with any login. Raises WallDiffers."""
    global _stood  # noqa: PLW0603 - one answer a process
    if _stood:
        return
    if found := differences(using):
        raise WallDiffers(found)
    _stood = True


def a_login() -> str:
    """An alias of this process that leads to a database: a worker has its offices and an empty `default`."""
    leads = (alias for alias, login in connections.settings.items() if login["ENGINE"] != NOWHERE)
    return next(leads)


def differences(using: str) -> list[str]:
    """Every difference, each a sentence; empty where the database stands as declared."""
    migrated = by_name(frozen(MigrationLoader(None).graph))
    said = _unsaid(
        by_name({label: {u.name: u for u in units} for label, units in declared().items()}), migrated
    )
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regclass('wall.standing') is not null")
        if not cursor.fetchone()[0]:
            return [*said, "Nothing stands in this database yet: run `manage.py migrate`."]
        cursor.execute(
            "select name, tbl, functions, fingerprint, lines, server,"
            " current_setting('server_version_num')::int / 10000 from wall.standing"
        )
        standing = {row[0]: row for row in cursor.fetchall()}
        found = catalogue.lines(cursor)
        roles = _roles(cursor)
    return [*said, *_unmigrated(migrated, standing), *_changed(standing, found), *roles]


def by_name(units: dict[str, dict[str, Unit]]) -> dict[str, Unit]:
    """Units of all apps by their names, which no two apps share."""
    return {name: unit for of_app in units.values() for name, unit in of_app.items()}


def _unsaid(now: dict[str, Unit], migrated: dict[str, Unit]) -> list[str]:
    """Declared otherwise than the newest migrations say."""
    missing = [
        f"{name} is declared otherwise than the newest migration says: run `manage.py makemigrations`."
        for name, unit in now.items()
        if name not in migrated or migrated[name].fingerprint != unit.fingerprint
    ]
    return missing + [
        f"{name} stands in a migration and is declared nowhere: run `manage.py makemigrations`."
        for name in migrated
        if name not in now
    ]


def _unmigrated(migrated: dict[str, Unit], standing: dict[str, Any]) -> list[str]:
    """In the migrations and not, or otherwise, in this database."""
    behind = [
        f"{name} does not stand here as the newest migration says: run `manage.py migrate`."
        for name, unit in migrated.items()
        if name not in standing or standing[name][3] != unit.fingerprint
    ]
    return behind + [
        f"{name} stands here and in no migration: this database is of a later release."
        for name in standing
        if name not in migrated
    ]


def _changed(standing: dict[str, Any], found: list[catalogue.Line]) -> list[str]:
    """What the catalogue says now and did not say when it was made to stand, and the other way round."""
    sentences, claimed = [], set()
    for name, table, functions, _fingerprint, then, server, running in standing.values():
        if server != running:
            sentences.append(
                f"{name} was written down by PostgreSQL {server} and this is {running},"
                f" which spells it in its own way. {_MEND}"
            )
            claimed |= {table, *functions}
            continue
        now = catalogue.of_unit(found, name=name, table=table, functions=functions)
        # Rows that a login may not read it cannot miss.
        lines = (
            then if any(": row " in line for line in now) else [one for one in then if ": row " not in one]
        )
        claimed |= {table, *functions}
        sentences += [f"By hand, and in no migration: {line}. {_MEND}" for line in now if line not in lines]
        sentences += [f"Missing, though migrated: {line}. {_MEND}" for line in lines if line not in now]
    made = set(standing)
    stray = {line.about for line in found if line.about not in claimed and line.unit not in made}
    return sentences + [
        f"{about} belongs to nothing that is declared: declare it on its model or in its app's walled/, or drop it."
        for about in sorted(stray)
    ]


def _roles(cursor: Any) -> list[str]:
    """Logins that may more than bootstrap gave them, and who may make things in the two schemas."""
    cursor.execute(
        """
        select format('%%s may more than any login of ours: superuser, bypassing row security, or making roles.', rolname)
          from pg_roles where rolname like 'parley\\_%%'
           and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls and rolname <> %(backup)s)
        union all
        select format('%%s is a member of %%s: no login is a member of anything.', m.member::regrole, m.roleid::regrole)
          from pg_auth_members m
         where m.member::regrole::text like 'parley\\_%%'
           and not (m.member::regrole::text = %(owner)s and m.roleid::regrole::text = %(fn)s)
        union all
        select format('%%s may create things in the schema %%s.', a.grantee::regrole, n.nspname)
          from pg_namespace n, aclexplode(n.nspacl) a
         where n.nspname in ('public', 'wall') and a.privilege_type = 'CREATE'
           and a.grantee::regrole::text <> all (array[%(owner)s, 'pg_database_owner', n.nspowner::regrole::text])
           and not (n.nspname = 'wall' and a.grantee::regrole::text = %(fn)s)
        """,
        {"owner": OWNER, "fn": FN, "backup": BACKUP},
    )
    return [row[0] for row in cursor.fetchall()]
