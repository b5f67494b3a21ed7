"""A view without any filter, raw SQL, a write beside the actions: the database answers as if nothing had been forgotten."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.utils import ProgrammingError
from support.rights_table import INNER

from dialogues import models
from dialogues.models import Dialogue, Participant, Party
from wall.viewer import NoViewer, viewing

WALLED = [model for model in apps.get_app_config("dialogues").get_models() if hasattr(model, "base")]


@pytest.mark.parametrize("person", ["facilitator", "facilitator_other", "officer", "former", "administrator"])
def test_without_any_filter_only_visible_rows_come(
    furnished, django_db_blocker, private_folders, person: str
) -> None:
    from support.database import point_at

    who = furnished.holders[person]
    with django_db_blocker.unblock():
        point_at(furnished.name)
        with viewing(who.id):
            for model in WALLED:
                table = furnished.tables[model._meta.db_table]
                visible = {
                    str(row[model._meta.pk.column])
                    for row in table.rows
                    if INNER[table.name]["select"](who, row)
                }
                assert {str(pk) for pk in model.base.order_by().values_list("pk", flat=True)} == visible, (
                    model
                )
                assert {str(pk) for pk in model.objects.order_by().values_list("pk", flat=True)} <= visible
                with connection.cursor() as cursor:
                    cursor.execute(f"select {model._meta.pk.column} from {table.name}")
                    assert {str(pk) for (pk,) in cursor.fetchall()} == visible, model
        connection.close()


def test_every_walled_model_has_a_manager_that_asks_who_is_looking(world: SimpleNamespace) -> None:
    for model in WALLED:
        with pytest.raises(NoViewer):
            model.objects.first()
        assert model._meta.default_manager is model.objects


def test_a_write_beside_the_actions_trips_the_wire(world: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_open.id)
    for write in (
        lambda: Party.objects.create(dialogue=dialogue, name="x"),
        lambda: Party.objects.filter(dialogue=dialogue).update(since="2020-01-01"),
        lambda: Participant.base.update(version=9),
        lambda: models.Attendance.objects.all().delete(),
    ):
        with (
            pytest.raises(ProgrammingError, match="announced by no action"),
            viewing(world.people.facilitator),
        ):
            write()


def test_the_wire_is_set_on_every_table_that_can_be_written(furnished) -> None:
    connection_ = furnished.superuser()
    with connection_.cursor() as cursor:
        cursor.execute(
            "select c.relname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where t.tgfoid = 'wall.announced()'::regprocedure and t.tgenabled = 'O'"
        )
        wired = {name for (name,) in cursor.fetchall()}
    connection_.close()
    written = {table for table, commands in INNER.items() if set(commands) - {"select"}}
    assert written - wired == set()


def test_announcing_lasts_for_one_action(world: SimpleNamespace) -> None:
    from dialogues.actions import parties

    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_open.id)
        parties.add_party(dialogue=dialogue, name="through an action")
        with pytest.raises(ProgrammingError, match="announced by no action"):
            Party.objects.create(dialogue=dialogue, name="after it")
