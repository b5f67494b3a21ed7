"""What is shown of a spreadsheet on its way to the roster."""

from typing import Any

from rest_framework import serializers

from dialogues.models import Function, Gender, RoleClass


class ImportWrong(serializers.Serializer[Any]):
    """Something to look at: `error` where it must be put right before the row can be taken."""

    column = serializers.CharField()
    error = serializers.BooleanField()
    sentence = serializers.CharField()


class ImportPerson(serializers.Serializer[Any]):
    """The person that a row becomes."""

    name = serializers.CharField()
    role_class = serializers.ChoiceField([("", ""), *RoleClass.choices])
    function = serializers.ChoiceField(Function.choices)
    party = serializers.UUIDField(source="party_id", allow_null=True)
    faction = serializers.UUIDField(source="faction_id", allow_null=True)
    gender = serializers.ChoiceField(Gender.choices)
    gender_words = serializers.CharField()
    affiliation = serializers.CharField()
    stated_capacity = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    remarks = serializers.CharField()
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
