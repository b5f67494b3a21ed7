"""A target is one of three, in the database as well; older rows get the nearest."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from support.database import superuser

BEFORE, NOW = [("dialogues", "0005_follow_holders")], [("dialogues", "0006_three_targets")]


def _go(where: list[tuple[str, str]]) -> None:
    MigrationExecutor(connections["owner"]).migrate(where)


def _set(database: str, target: int, dialogue: Any) -> None:
    superuser(
        "select set_config('wall.action', 'dialogue.edit', false);"
        f"update dialogues_dialogue set gender_target = {target} where id = '{dialogue}'",
        dbname=database,
    )


@pytest.mark.parametrize(
    ("was", "becomes"), [(0, 30), (1, 30), (31, 30), (33, 33), (40, 33), (42, 50), (100, 50)]
)
def test_a_row_with_another_target_gets_the_nearest(
    world: SimpleNamespace, world_database: str, was: int, becomes: int
) -> None:
    dialogue = world.dialogues.a_restricted.id
    _go(BEFORE)
    _set(world_database, was, dialogue)
    _go(NOW)
    found = superuser(
        f"select gender_target from dialogues_dialogue where id = '{dialogue}'", dbname=world_database
    )
    assert found == [(becomes,)]
    [(forced,)] = superuser(
        "select relforcerowsecurity from pg_class where relname = 'dialogues_dialogue'", dbname=world_database
    )
    assert forced is True


def test_the_database_takes_no_other(world: SimpleNamespace, world_database: str) -> None:
    with pytest.raises(Exception, match="dialogue_target_one_of_three"):
        _set(world_database, 1, world.dialogues.a_restricted.id)
