"""A row is shown as the framework would show it."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ObjectDoesNotExist
from rest_framework import serializers

from resources.shown import Row


class Inner(Row):
    word = serializers.CharField()


class Everything(Row):
    plain = serializers.CharField()
    renamed = serializers.UUIDField(source="other_id", allow_null=True)
    deep = serializers.IntegerField(source="one.two.three")
    made = serializers.SerializerMethodField()
    called = serializers.CharField(source="get_word")
    inner = Inner()
    many = Inner(many=True)
    written = serializers.CharField(write_only=True)
    absent = serializers.CharField(required=False)
    nothing = serializers.CharField(source="nobody.name", allow_null=True)
    presumed = serializers.CharField(default="presumed")

    def get_made(self, row):
        return f"made of {row.plain if hasattr(row, 'plain') else row['plain']}"


class Framework(Everything):
    to_representation = serializers.Serializer.to_representation


class Hidden:
    @property
    def name(self):
        raise ObjectDoesNotExist


ROW = {
    "plain": "x",
    "other_id": None,
    "one": SimpleNamespace(two=SimpleNamespace(three=3)),
    "get_word": lambda: "word",
    "inner": SimpleNamespace(word="inside"),
    "many": [SimpleNamespace(word="one"), SimpleNamespace(word="two")],
    "nobody": None,
}


@pytest.mark.parametrize("row", [SimpleNamespace(**ROW), ROW, SimpleNamespace(**ROW | {"nobody": Hidden()})])
def test_a_row_is_shown_as_the_framework_shows_it(row):
    shown = Everything(row).data
    assert shown == Framework(row).data
    assert shown["deep"] == 3
    assert shown["called"] == "word"
    assert not {"written", "absent"} & shown.keys()
    assert (shown["nothing"], shown["presumed"]) == (None, "presumed")


def test_what_must_be_there_and_is_not_is_an_error_here_and_there():
    broken = SimpleNamespace(**{name: value for name, value in ROW.items() if name != "plain"})
    for serializer in (Everything, Framework):
        with pytest.raises(AttributeError):
            serializer(broken).data  # noqa: B018 - reading it is what fails
