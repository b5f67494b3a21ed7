"""What is shown of a spreadsheet on its way to the roster."""

from typing import Any

from rest_framework import serializers

from dialogues.api.shown import Shown
from dialogues.fields.participant import COLUMNS
from dialogues.models import RoleClass
from resources.bodies import shown_fields


class ImportWrong(serializers.Serializer[Any]):
    """Something to look at: `error` where it must be put right before the row can be taken."""

    column = serializers.CharField()
    error = serializers.BooleanField()
    sentence = serializers.CharField()


class ImportPerson(Shown):
    """The person that a row becomes."""

    declared = shown_fields(COLUMNS.values())
    role_class = serializers.ChoiceField([("", ""), *RoleClass.choices])
    joined_on = serializers.DateField(allow_null=True)


class ImportLine(serializers.Serializer[Any]):
    """One row of the file."""

    number = serializers.IntegerField()
    ready = serializers.BooleanField()
    person = ImportPerson()
    wrong = ImportWrong(many=True)
    alike = serializers.ListField(
        child=serializers.UUIDField(), help_text="Participants who have the very same name."
    )


class Import(serializers.Serializer[Any]):
    """What a spreadsheet would become. Nobody is on the roster until rows of it are confirmed."""

    id = serializers.UUIDField()
    saved_at = serializers.DateTimeField()
    wrong = ImportWrong(many=True)
    ignored = serializers.ListField(
        child=serializers.CharField(), help_text="Headings that mean nothing here."
    )
    rows = ImportLine(many=True, source="lines")


class Imported(serializers.Serializer[Any]):
    """An import that was confirmed, and where the roster stands."""

    id = serializers.UUIDField()
    participants = serializers.CharField()
