"""People, dialogues and obligations for these tests: by id only, as this package knows them."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg2
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from support.database import EMPTY, VAR, clone, point_at

from ledger.actions import action
from notices import obligations
from notices.kinds import REGISTRY, To, after, at_due, before, kind
from notices.obligations import Due
from notices.sending import send_all
from notices.tasks import write_all_due
from parley import embedded
from parley.bootstrap import bootstrap
from wall.offices import office
from wall.rights import Right
from wall.viewer import viewing

RUNS = Right.OUTLINE | Right.SCHEDULE | Right.LOG
KNOWS = Right.OUTLINE | Right.SCHEDULE
LONG = kind(
    "test.long",
    says="Something is due.",
    stops="It ends when it is done.",
    needs=Right.SCHEDULE,
    ladder=[
        before(days=14),
        before(days=7),
        before(days=1),
        at_due(),
        after(days=1),
        after(days=7, to=To.SUPERVISOR),
    ],
)
MUTABLE = kind(
    "test.plain", says="Something else is due.", stops="It ends.", ladder=[at_due()], needs=Right.OUTLINE
)

# The platform's own pages list every kind that is declared: these two are declared in these tests alone.
OURS = {one.code: REGISTRY.pop(one.code) for one in (LONG, MUTABLE)}


@pytest.fixture(autouse=True)
def _our_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for code, one in OURS.items():
        monkeypatch.setitem(REGISTRY, code, one)


@action("test.owe", needs=None)
def _owe(*, of: str, dues: Iterable[Due]) -> None:
    obligations.ensure_many(REGISTRY[of], dues)


@action("test.change", needs=None)
def _change(*, what: Callable[[], int]) -> int:
    return what()


@dataclass
class House:
    """The test's own database, with an easy hand for what other tables would bring about."""

    name: str
    dialogue: UUID = field(default_factory=uuid4)
    runner: UUID = field(default_factory=uuid4)
    var: Path = VAR  # of the server that the database is on

    def sql(self, statement: str, *values: object) -> list[tuple]:
        """Run a statement as the superuser, whom no policy binds."""
        dsn = psycopg2.extensions.make_dsn(embedded.superuser_dsn(self.var), dbname=self.name)
        connection = psycopg2.connect(dsn)
        connection.autocommit = True
        psycopg2.extras.register_uuid(conn_or_curs=connection)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def people(self, count: int, **columns: object) -> list[UUID]:
        """So many people with an address, in one statement."""
        from accounts.models import Organisation, User

        organisation, _ = Organisation.objects.using("owner").get_or_create(
            name="Ministry", kind="government", country="CA"
        )
        made = [
            User(
                email=f"{uuid4().hex}@people.example",
                display_name="Somebody",
                organisation=organisation,
                is_active=columns.get("is_active", True),
                joined_at=timezone.now(),
                **{k: v for k, v in columns.items() if k != "is_active"},
            )
            for _ in range(count)
        ]
        User.objects.using("owner").bulk_create(made)
        return [user.pk for user in made]

    def let(
        self,
        people: UUID | list[UUID],
        rights: Right = KNOWS,
        *,
        dialogue: UUID | None = None,
        ceiling: int = 2,
        until: datetime | None = None,
    ) -> None:
        """Write the access table directly, as the wall's triggers would."""
        ids = people if isinstance(people, list) else [people]
        self.sql(
            "insert into wall_access (user_id, dialogue_id, until, ceiling, rights)"
            " select p, %s, %s, %s, %s from unnest(%s::uuid[]) p",
            dialogue or self.dialogue,
            until or timezone.now() + timedelta(days=365),
            ceiling,
            int(rights),
            ids,
        )

    def revoke(self, person: UUID) -> None:
        """Take everything from them."""
        self.sql("delete from wall_access where user_id = %s", person)

    def person(self, rights: Right = KNOWS, **columns: object) -> UUID:
        """One person who may know of the dialogue."""
        (found,) = self.people(1, **columns)
        if rights:
            self.let(found, rights)
        return found

    def owe(self, of: str, owners: UUID | list[UUID], due_at: datetime, *, level: int = 0) -> list[UUID]:
        """One obligation for each owner, each about an object of its own. Returns the objects."""
        ids = owners if isinstance(owners, list) else [owners]
        dues = [Due(self.dialogue, uuid4(), owner, due_at, level=level) for owner in ids]
        with viewing(self.runner):
            _owe(of=of, dues=dues)
        return [due.object_id for due in dues]

    def change(self, what: Callable[[], int]) -> int:
        """Call one of the functions of `notices.obligations` as somebody who runs the dialogue."""
        with viewing(self.runner):
            return _change(what=what)

    def speak(self, now: datetime | None = None) -> int:
        """What the task find_due does, at this moment."""
        with office("registrar"):
            return write_all_due(now or timezone.now())

    def send(self) -> int:
        """What the task send_waiting does."""
        with office("registrar"):
            return send_all(mail.get_connection(), go_on=lambda: True)

    def said(self) -> list[tuple[int, UUID, str]]:
        """(step, recipient, state) of every notice."""
        return self.sql("select step, recipient_id, state from notices_notice order by created_at, step")


@pytest.fixture(scope="module")
def _shared_database(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """One database for a file of tests: these tables, unlike the ledger, can be emptied in between."""
    with django_db_blocker.unblock(), clone(EMPTY) as name:
        yield name


@pytest.fixture
def house(_shared_database: str, django_db_blocker: object, private_folders: None) -> Iterator[House]:
    with django_db_blocker.unblock():
        point_at(_shared_database)
        yield _house(_shared_database)


@pytest.fixture
def house_of_its_own(
    django_db_setup: None, django_db_blocker: object, private_folders: None
) -> Iterator[House]:
    """On a PostgreSQL that nobody else uses, with the passwords of the shared one: it may be stopped and started."""
    before = {alias: connections.settings[alias].get("PORT") for alias in connections.settings}
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory(prefix="parley-own-") as folder:
        var = Path(folder)
        var.chmod(0o711)
        shutil.copytree(VAR / "secrets", var / "secrets")
        shutil.copytree(VAR / "keystore", var / "keystore", dirs_exist_ok=True)
        embedded.start_postgres(var, fast=True)
        try:
            bootstrap(embedded.superuser_dsn(var), var)
            _use_port(dict.fromkeys(before, embedded.postgres_port(var)))
            point_at("parley")
            call_command("migrate", database="owner", verbosity=0)
            call_command("install_keys", stdout=io.StringIO())
            yield _house("parley", var)
        finally:
            connections.close_all()
            _use_port(before)
            embedded.stop_postgres(var)


def _use_port(ports: dict[str, int]) -> None:
    connections.close_all()
    for alias, port in ports.items():
        connections.settings[alias]["PORT"] = port
        connections[alias].settings_dict["PORT"] = port


def _house(name: str, var: Path = VAR) -> House:
    found = House(name, var=var)
    found.sql(
        "set session_replication_role = replica;"
        " truncate notices_notice, notices_obligation, notices_preference, wall_access"
    )
    found.let(found.runner, RUNS | Right.MANAGE, ceiling=3)
    return found
