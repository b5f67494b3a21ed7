"""Every login × table × command of the door, as that login, with exact rows.

Each policy stands behind at least one probe here: drop one, and its probe touches no row or is refused.
"""

import time
from datetime import timedelta
from uuid import uuid4

import psycopg2
import psycopg2.extras
import pytest
from django.conf import settings
from django.utils import timezone
from support.database import VAR

from accounts.models import ApiToken, InnerSession, Invitation, OuterSession, Rest
from parley import embedded
from parley.secrets_store import LOGINS, secret
from wall.viewer import signature

TABLES = (
    "accounts_user", "accounts_role", "accounts_rest", "accounts_invitation", "accounts_innersession",
    "accounts_outersession", "accounts_apitoken", "mfa_authenticator", "account_emailaddress",
    "socialaccount_socialaccount",
)  # fmt: skip
RUNTIME = [login for login in LOGINS if login not in ("owner", "backup")]
INNER, OUTER = "facilitator", "funder"

# What each login may do, column by column, written down apart from accounts/grants.py. "*" is every column.
OWN = {"password", "last_login", "language", "time_zone"}
MAY = {
    ("door", "accounts_user"): {"SELECT": "*", "UPDATE": OWN},
    ("outer_door", "accounts_user"): {"SELECT": "*", "UPDATE": OWN},
    ("inner", "accounts_user"): {"SELECT": {"id", "display_name", "organisation_id"}},
    ("registrar", "accounts_user"): {
        "SELECT": {"id", "email", "display_name", "language", "time_zone", "deputy_id", "supervisor_id", "is_active"}
    },
    ("door", "accounts_role"): {"SELECT": "*"},
    ("outer_door", "accounts_role"): {"SELECT": "*"},
    ("door", "accounts_rest"): {"SELECT": "*"},
    ("door", "accounts_invitation"): {
        "SELECT": {"id", "user_id", "invited_by_id", "created_at", "expires_at", "used_at"}
    },
    ("door", "accounts_innersession"): {"SELECT": "*", "INSERT": "*", "UPDATE": "*", "DELETE": "*"},
    ("door", "accounts_outersession"): {
        "SELECT": {"user_id", "device", "started_at", "seen_at", "expire_date"}, "DELETE": "*"
    },
    ("outer_door", "accounts_outersession"): {"SELECT": "*", "INSERT": "*", "UPDATE": "*", "DELETE": "*"},
    ("door", "accounts_apitoken"): {"SELECT": "*", "DELETE": "*"},
    ("outer_door", "accounts_apitoken"): {"SELECT": "*", "DELETE": "*"},
    ("door", "mfa_authenticator"): {"SELECT": "*", "INSERT": "*", "UPDATE": "*", "DELETE": "*"},
    ("outer_door", "mfa_authenticator"): {"SELECT": "*", "INSERT": "*", "UPDATE": "*", "DELETE": "*"},
    ("door", "account_emailaddress"): {"SELECT": "*"},
    ("outer_door", "account_emailaddress"): {"SELECT": "*"},
    ("door", "socialaccount_socialaccount"): {"SELECT": "*"},
    ("outer_door", "socialaccount_socialaccount"): {"SELECT": "*"},
}  # fmt: skip


@pytest.fixture
def filled(people):
    """A row of every table for one person of each ring."""
    later = timezone.now() + timedelta(hours=1)
    for number, name in enumerate((INNER, OUTER)):
        person = getattr(people, name)
        for model in (InnerSession, OuterSession):
            model.objects.using("owner").create(
                session_key=f"{model.__name__}{number}", session_data="x", expire_date=later, user=person
            )
        Invitation.objects.using("owner").create(user=person, token_hash=bytes([number]), expires_at=later)
        Rest.objects.using("owner").create(user=person, since=timezone.now(), reason="email")
        ApiToken.objects.using("owner").model(
            digest=f"digest{number}", token_key="x", user=person, expiry=later, name="x"
        ).save(using="owner")
        with Connected("owner") as cursor:
            cursor.execute(
                "insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'webauthn', '{}', now())",
                [person.pk],
            )
            cursor.execute(
                'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
                [person.pk, person.email],
            )
            cursor.execute(
                "insert into socialaccount_socialaccount (user_id, provider, uid, extra_data, last_login, date_joined)"
                " values (%s, 'x', %s, '{}', now(), now())",
                [person.pk, str(number)],
            )
    return people


class Connected:
    """A connection as one login, rolled back at the end unless it is the owner's."""

    def __init__(self, login: str, viewer=None) -> None:
        from django.db import connections

        psycopg2.extras.register_uuid()
        self.login = login
        self.connection = psycopg2.connect(
            host="127.0.0.1",
            port=embedded.postgres_port(VAR),
            dbname=connections["owner"].settings_dict["NAME"],
            user=f"parley_{login}",
            password=secret(f"db_{login}", VAR),
        )
        if viewer is not None:
            stated = signature(viewer, int(time.time()), self.connection.info.backend_pid, settings.WALL_KEY)
            with self.connection.cursor() as cursor:
                cursor.execute("select set_config('wall.viewer', %s, true)", [stated])

    def __enter__(self):
        return self.connection.cursor()

    def __exit__(self, kind, *_):
        if self.login == "owner" and kind is None:
            self.connection.commit()
        self.connection.close()


def test_columns_granted_are_exactly_these(people):
    with Connected("owner") as cursor:
        for table in TABLES:
            cursor.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            for login in RUNTIME:
                for command in ("SELECT", "INSERT", "UPDATE"):
                    expected = MAY.get((login, table), {}).get(command, set())
                    expected = set(columns) if expected == "*" else expected
                    cursor.execute(
                        "select c from unnest(%s) c where has_column_privilege(%s, %s, c, %s)",
                        [columns, f"parley_{login}", table, command],
                    )
                    assert {name for (name,) in cursor.fetchall()} == expected, (login, table, command)
                cursor.execute("select has_table_privilege(%s, %s, 'DELETE')", [f"parley_{login}", table])
                assert cursor.fetchone()[0] == ("DELETE" in MAY.get((login, table), {})), (login, table)


def _owners(cursor, login: str, table: str) -> set:
    column = "id" if table == "accounts_user" else "user_id"
    cursor.execute(f"select {column} from {table}")
    return {found for (found,) in cursor.fetchall()}


@pytest.mark.parametrize("login", ["door", "outer_door", "inner", "registrar"])
def test_rows_seen_are_exactly_these(filled, login):
    """The outer ring's door sees people of the outer ring; every other login that may read, all of them."""
    outer = {filled.funder.pk, filled.funder_other.pk, filled.liaison.pk}
    everybody = {person.pk for person in vars(filled).values()}
    with_roles = everybody
    with_rows = {getattr(filled, INNER).pk, getattr(filled, OUTER).pk}
    for table in TABLES:
        if "SELECT" not in MAY.get((login, table), {}):
            continue
        expected = {"accounts_user": everybody, "accounts_role": with_roles}.get(table, with_rows)
        if login == "outer_door" and table != "accounts_outersession":
            expected = expected & outer
        with Connected(login) as cursor:
            assert _owners(cursor, login, table) == expected, (login, table)


@pytest.mark.parametrize("login", RUNTIME)
def test_what_is_not_granted_is_refused(filled, login):
    for table in TABLES:
        allowed = MAY.get((login, table), {})
        for command, sql in {
            "SELECT": f"select * from {table}",
            "INSERT": f"insert into {table} default values",
            "UPDATE": f"update {table} set {'id' if table == 'accounts_user' else 'user_id'} = null",
            "DELETE": f"delete from {table}",
            "TRUNCATE": f"truncate {table} cascade",
        }.items():
            if allowed.get(command) == "*":
                continue
            with Connected(login) as cursor, pytest.raises(psycopg2.Error) as refused:
                cursor.execute(sql)
            assert refused.value.pgcode == "42501", (login, table, command)


CHANGES = {
    ("door", "accounts_user", "update"): "update accounts_user set language = 'fr' where id = %(inner)s",
    ("outer_door", "accounts_user", "update"): "update accounts_user set password = 'x' where id = %(outer)s",
    ("door", "accounts_innersession", "insert"): "insert into accounts_innersession"
    " (session_key, session_data, expire_date, device, started_at, seen_at) values ('n', '', now(), '', now(), now())",
    (
        "door",
        "accounts_innersession",
        "update",
    ): "update accounts_innersession set device = 'x' where user_id = %(inner)s",
    (
        "door",
        "accounts_innersession",
        "delete",
    ): "delete from accounts_innersession where user_id = %(inner)s",
    (
        "door",
        "accounts_outersession",
        "delete",
    ): "delete from accounts_outersession where user_id = %(outer)s",
    ("outer_door", "accounts_outersession", "insert"): "insert into accounts_outersession"
    " (session_key, session_data, expire_date, device, started_at, seen_at) values ('n', '', now(), '', now(), now())",
    (
        "outer_door",
        "accounts_outersession",
        "update",
    ): "update accounts_outersession set device = 'x' where user_id = %(outer)s",
    (
        "outer_door",
        "accounts_outersession",
        "delete",
    ): "delete from accounts_outersession where user_id = %(outer)s",
    ("door", "accounts_apitoken", "delete"): "delete from accounts_apitoken where user_id = %(inner)s",
    ("outer_door", "accounts_apitoken", "delete"): "delete from accounts_apitoken where user_id = %(outer)s",
    ("door", "mfa_authenticator", "insert"): "insert into mfa_authenticator (user_id, type, data, created_at)"
    " values (%(inner)s, 'totp', '{}', now())",
    (
        "door",
        "mfa_authenticator",
        "update",
    ): "update mfa_authenticator set last_used_at = now() where user_id = %(inner)s",
    ("door", "mfa_authenticator", "delete"): "delete from mfa_authenticator where user_id = %(inner)s",
    (
        "outer_door",
        "mfa_authenticator",
        "insert",
    ): "insert into mfa_authenticator (user_id, type, data, created_at)"
    " values (%(outer)s, 'totp', '{}', now())",
    (
        "outer_door",
        "mfa_authenticator",
        "update",
    ): "update mfa_authenticator set data = '{\"a\": 1}' where user_id = %(outer)s",
    ("outer_door", "mfa_authenticator", "delete"): "delete from mfa_authenticator where user_id = %(outer)s",
}


def _ids(filled) -> dict:
    return {"inner": getattr(filled, INNER).pk, "outer": getattr(filled, OUTER).pk}


def test_what_is_granted_changes_exactly_one_row(filled):
    for (login, table, command), sql in CHANGES.items():
        viewer = getattr(filled, INNER).pk if login == "door" else None
        with Connected(login, viewer) as cursor:
            cursor.execute(sql, _ids(filled))
            assert cursor.rowcount == 1, (login, table, command)


def test_the_outer_door_changes_nobody_of_the_inner_ring(filled):
    for (login, table, command), sql in CHANGES.items():
        if login != "outer_door" or "%(outer)s" not in sql or table == "accounts_outersession":
            continue
        with Connected("outer_door") as cursor:
            sql_inside = sql.replace("%(outer)s", "%(inner)s")
            if command == "insert":
                with pytest.raises(psycopg2.Error) as refused:
                    cursor.execute(sql_inside, _ids(filled))
                assert refused.value.pgcode == "42501", (table, command)
            else:
                cursor.execute(sql_inside, _ids(filled))
                assert cursor.rowcount == 0, (table, command)


def test_the_outer_door_moves_nobody_into_its_reach(filled):
    for sql in (
        "update accounts_user set ring = 'outer' where id = %(inner)s",
        "update accounts_user set ring = 'inner' where id = %(outer)s",
        "update mfa_authenticator set user_id = %(inner)s where user_id = %(outer)s",
        "select wall.give_role(%(outer)s, 'administrator')",
        "select wall.issue_token('d', 'k', 'n', now())",
    ):
        with Connected("outer_door") as cursor, pytest.raises(psycopg2.Error) as refused:
            cursor.execute(sql, _ids(filled))
        assert refused.value.pgcode == "42501", sql


def test_the_outer_door_opens_no_invitation_of_the_inner_ring(people):
    from hashlib import sha256

    token = uuid4().hex
    for person, expected in ((people.facilitator, None), (people.funder, people.funder.pk)):
        Invitation.objects.using("owner").all().delete()
        with Connected("owner") as cursor:
            cursor.execute("alter table accounts_user disable trigger way_in")
            cursor.execute(
                "update accounts_user set joined_at = null, is_active = false where id = %s", [person.pk]
            )
            cursor.execute("alter table accounts_user enable trigger way_in")
        Invitation.objects.using("owner").create(
            user=person,
            token_hash=sha256(token.encode()).digest(),
            expires_at=timezone.now() + timedelta(hours=1),
        )
        with Connected("outer_door") as cursor:
            cursor.execute("select wall.accept_invitation(%s, 'x')", [token])
            assert cursor.fetchone()[0] == expected


def test_every_policy_has_a_probe(people):
    """A policy that nothing here depends on could be dropped unseen."""
    probed = {(table, login, "select") for (login, table), may in MAY.items() if "SELECT" in may}
    probed |= {(table, login, command) for login, table, command in CHANGES}
    with Connected("owner") as cursor:
        cursor.execute(
            "select tablename, roles::text[], lower(cmd) from pg_policies where tablename = any (%s)",
            [list(TABLES)],
        )
        found = set()
        for table, roles, command in cursor.fetchall():
            for role in roles:
                if role != "parley_fn":
                    found.add((table, role.removeprefix("parley_"), command))
        cursor.execute(
            "select relname from pg_class where relname = any (%s) and not relrowsecurity", [list(TABLES)]
        )
        assert cursor.fetchall() == []
    assert found == probed


def test_no_login_reads_other_tables_of_sign_in(people):
    """Tables that libraries bring and nobody here uses are closed."""
    unused = ("knox_authtoken", "accounts_user_groups", "account_emailconfirmation")
    with Connected("owner") as cursor:
        for table in unused:
            for login in RUNTIME:
                cursor.execute(
                    "select has_table_privilege(%s, %s, 'INSERT, UPDATE, DELETE')", [f"parley_{login}", table]
                )
                assert not cursor.fetchone()[0], (login, table)
