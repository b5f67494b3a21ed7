"""What a model leaves out of its declaration is refused before anything is made of it. Needs no database."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from dialogues.models import Dialogue, Record
from dialogues.models.base import Walled
from wall.declare import Wall
from wall.rights import Right
from wall.units import Unit, table_unit


def unit_of(wall: Wall, **fields: Any) -> Unit:
    to_a_dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="+")
    with isolate_apps("dialogues"):
        said = {"__module__": Record.__module__, "dialogue": to_a_dialogue, **fields}
        return table_unit("dialogues_made", wall, type("Made", (Walled,), said))


def to_a_record(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", **options)


def test_a_key_within_the_dialogue_is_made_by_the_wall_alone() -> None:
    unit = unit_of(Wall(), record=to_a_record(db_constraint=False))
    assert [one for one in unit.constraints if "record_id" in one]
    with pytest.raises(ImproperlyConfigured, match="db_constraint=False"):
        unit_of(Wall(), record=to_a_record())


@pytest.mark.parametrize("levelled", [True, False])
def test_a_level_is_asked_for_where_there_is_one(levelled: bool) -> None:
    wall = Wall(read=Right.RECORDS, levelled=levelled)
    level = {"level": models.SmallIntegerField()}
    unit_of(wall, **(level if levelled else {}))
    with pytest.raises(ImproperlyConfigured, match="levelled"):
        unit_of(wall, **({} if levelled else level))


def test_a_part_that_units_are_given_later_changes_no_fingerprint() -> None:
    """Else every migration that was ever released would be refused on that day."""

    @dataclass(frozen=True)
    class Later(Unit):
        more: list[str] = field(default_factory=list)

    given = {"name": "x", "table": "t", "sql": ["select 1"]}
    assert Later(**given).fingerprint == Unit(**given).fingerprint
    assert Later(**given, more=["select 2"]).fingerprint != Unit(**given).fingerprint
    assert Unit(**given | {"sql": []}).fingerprint != Unit(**given).fingerprint
