"""Who is looking is stated, signed, for this connection and this transaction. Anything else is loud."""

import time
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from dialogues.models import Dialogue, Identity
from wall.offices import office
from wall.viewer import NoViewer, current_viewer, signature, viewing

LOUD = psycopg2.errors.InsufficientPrivilege


@pytest.fixture
def inner(furnished) -> Any:
    found = furnished.login("inner")
    yield found
    found.close()


def stated(inner, furnished, **changes: Any) -> str:
    given = {
        "user_id": furnished.world.people.facilitator,
        "seconds": int(time.time()),
        "backend_pid": inner.info.backend_pid,
        "key": furnished.key,
    }
    return signature(**(given | changes))


def look(inner, text: str | None, statement: str = "select count(*) from dialogues_dialogue") -> int:
    with inner.cursor() as cursor:
        if text is not None:
            cursor.execute("select set_config('wall.viewer', %s, true)", [text])
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_signed_viewer_sees(inner, furnished) -> None:
    assert look(inner, stated(inner, furnished)) == 4


@pytest.mark.parametrize(
    "forged",
    [
        lambda text, other: None,
        lambda text, other: "",
        lambda text, other: other,
        lambda text, other: text[:-1],
        lambda text, other: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text, other: text.upper(),
        lambda text, other: other + text[36:],
        lambda text, other: text + ":",
        lambda text, other: text + ":x",
        lambda text, other: ":".join([*text.split(":")[:3], ""]),
        lambda text, other: f"{other}:{text.split(':')[1]}:{text.split(':')[2]}:" + "0" * 64,
        lambda text, other: "not-a-uuid:1:1:1",
        lambda text, other: f"{other}:-1:-1:x",
        lambda text, other: f"{other}:1e3:1:x",
        lambda text, other: f"{other}:99999999999999999999:1:x",
        lambda text, other: "::::",
        lambda text, other: "'; select 1 --",
    ],
)
def test_missing_and_forged_viewers_are_loud(inner, furnished, forged: Any) -> None:
    text = forged(stated(inner, furnished), str(furnished.world.people.officer))
    with pytest.raises(LOUD, match=r"wall: (no viewer stated|viewer not signed)"):
        look(inner, text)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "another key"},
        {"key": ""},
        {"seconds": 0},
        {"seconds": int(time.time()) - 901},
        {"seconds": int(time.time()) + 100_000},
        {"backend_pid": 1},
    ],
)
def test_another_key_time_or_connection_is_loud(inner, furnished, changes: dict[str, Any]) -> None:
    with pytest.raises(LOUD, match="viewer not signed"):
        look(inner, stated(inner, furnished, **changes))


def test_a_statement_of_one_connection_is_worth_nothing_on_another(inner, furnished) -> None:
    second = furnished.login("inner")
    with pytest.raises(LOUD, match="viewer not signed"):
        look(second, stated(inner, furnished))
    second.close()


def test_one_connection_cannot_read_what_another_stated(inner, furnished) -> None:
    """Statements carry the signed viewer; a login's other sessions must not see them."""
    look(inner, stated(inner, furnished))
    second = furnished.login("inner")
    with second.cursor() as cursor:
        cursor.execute("select query from pg_stat_activity where pid = %s", [inner.info.backend_pid])
        shown = [text or "" for (text,) in cursor.fetchall()]
        cursor.execute("select current_setting('track_activities')")
        assert cursor.fetchone() == ("off",)
        with pytest.raises(LOUD):
            cursor.execute("set track_activities = on")
    second.close()
    assert not any("wall.viewer" in text for text in shown)


@pytest.mark.parametrize("login", ["inner", "door", "registrar", "statistician", "archivist", "courier"])
def test_nobody_reads_the_key_or_signs(furnished, login: str) -> None:
    connection = furnished.login(login)
    for statement in (
        "select * from wall.secret",
        "insert into wall.secret (inner_pad, outer_pad) values ('', '')",
        "update wall.secret set since = now()",
        "copy wall.secret to stdout",
        "select pg_get_expr(null, 'wall.secret'::regclass), lo_get(1)",
    ):
        with connection.cursor() as cursor, pytest.raises(psycopg2.Error):
            cursor.execute(statement)
        connection.rollback()
    connection.close()


def test_every_walled_table_is_loud_without_a_viewer(inner, furnished) -> None:
    """Silence would be taken for "nothing there"."""
    from support.rights_table import INNER

    for table in set(INNER) - {"accounts_user"}:
        with pytest.raises(LOUD, match="no viewer stated"):
            look(inner, None, f"select count(*) from {table}")
        inner.rollback()


def test_after_a_commit_nothing_is_left_for_the_next_transaction(inner, furnished) -> None:
    assert look(inner, stated(inner, furnished)) == 4
    inner.commit()
    with pytest.raises(LOUD, match="no viewer stated"):
        look(inner, None)


# --- the same through Django --------------------------------------------------------------------


def test_nested_viewers_are_restored(world: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        with viewing(world.people.facilitator_other):
            assert current_viewer() == world.people.facilitator_other
            assert Dialogue.base.filter(pk=world.dialogues.a_open.id).count() == 0
            assert Dialogue.base.filter(pk=world.dialogues.b_open.id).count() == 1
        assert current_viewer() == world.people.facilitator
        assert Dialogue.base.filter(pk=world.dialogues.a_open.id).count() == 1
        assert Dialogue.base.filter(pk=world.dialogues.b_open.id).count() == 0
    assert current_viewer() is None
    # Persistent connection, next transaction: nobody looks.
    with transaction.atomic(), pytest.raises(ProgrammingError, match="no viewer stated"):
        Dialogue.base.count()


def test_an_error_inside_restores_the_outer_viewer_and_stays_itself(world: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        with pytest.raises(ValueError, match="mine"), viewing(world.people.facilitator_other):
            raise ValueError("mine")
        assert Dialogue.base.filter(pk=world.dialogues.a_open.id).count() == 1
        with (
            pytest.raises(IntegrityError),
            viewing(world.people.facilitator_other),
            connection.cursor() as cursor,
        ):
            cursor.execute("set local wall.action = 'x'")
            cursor.execute(
                "insert into dialogues_party (id, dialogue_id, name) select id, id, null from dialogues_dialogue limit 1"
            )
        assert current_viewer() == world.people.facilitator
        assert Dialogue.base.filter(pk=world.dialogues.a_open.id).count() == 1
        assert Dialogue.base.filter(pk=world.dialogues.b_open.id).count() == 0


def test_callbacks_after_commit_see_nobody(world: SimpleNamespace) -> None:
    seen: list[Any] = []

    def callback() -> None:
        for manager in (Dialogue.objects, Dialogue.base):
            try:
                seen.append(manager.count())
            except (NoViewer, ProgrammingError) as loud:
                seen.append(type(loud))

    with viewing(world.people.facilitator):
        transaction.on_commit(callback)
    assert seen == [ProgrammingError, ProgrammingError]


def test_a_manager_without_a_viewer_raises(world: SimpleNamespace) -> None:
    with pytest.raises(NoViewer):
        Dialogue.objects.count()
    with pytest.raises(NoViewer):
        Identity.objects.filter(pk=uuid4()).first()


def test_an_office_that_this_process_was_not_given_is_a_sentence(world: SimpleNamespace) -> None:
    with pytest.raises(ImproperlyConfigured, match="no login for the office"), office("treasurer"):
        pass


def test_a_process_without_the_key_states_nobody(world: SimpleNamespace, settings: Any) -> None:
    settings.WALL_KEY = None
    with (
        pytest.raises(ImproperlyConfigured, match="no key to state a viewer"),
        viewing(world.people.facilitator),
    ):
        pass


def test_a_streamed_body_is_refused(world: SimpleNamespace) -> None:
    """It would be made after the viewer's transaction, and silently see nothing."""
    from django.http import StreamingHttpResponse

    from parley.middleware import Viewing

    request = SimpleNamespace(
        user=SimpleNamespace(is_authenticated=True, pk=world.people.facilitator),
        path="/dialogues/",
        resolver_match=None,
    )
    with pytest.raises(RuntimeError, match="streamed"):
        Viewing(lambda _request: StreamingHttpResponse(iter(["x"])))(request)  # type: ignore[arg-type]


def test_templates_are_rendered_inside_the_viewers_transaction(world: SimpleNamespace) -> None:
    from django.template.engine import Engine
    from django.template.response import SimpleTemplateResponse

    from parley.middleware import Viewing

    def page(_request: Any) -> Any:
        response = SimpleTemplateResponse(Engine().from_string("x"))
        response.resolve_template = lambda _template: _Counting()  # type: ignore[method-assign]
        return response.render()

    class _Counting:
        def render(self, context: Any, request: Any = None) -> str:
            return str(Dialogue.objects.count())

    request = SimpleNamespace(
        user=SimpleNamespace(is_authenticated=True, pk=world.people.facilitator),
        path="/dialogues/",
        resolver_match=None,
    )
    assert Viewing(page)(request).content == b"4"  # type: ignore[arg-type]
