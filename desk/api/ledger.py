"""`ledger`: the auditor reads all of it as opaque ids, a lead facilitator the reveals, an officer the sponsor's acts.

Which entries those are, the database decides; nothing here filters by role.
"""

import json
from collections.abc import Sequence
from typing import Any

import django_filters
from django.db import connections
from django.db.models import QuerySet
from rest_framework import serializers

from desk.rules import LEDGER_READERS
from ledger.models import Entry
from resources.endpoint import Rows, Shown
from vault import VaultError, unseal_blob
from wall.offices import current_office
from wall.questions import rights_on_each
from wall.rights import Right


class EntryShown(serializers.Serializer[Any]):
    """Who did what on which object, and when: ids, and names of fields. `hash` chains it to the entry before."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField(
        required=False, help_text="For the auditor: a number would betray hidden entries."
    )
    at = serializers.DateTimeField()
    actor = serializers.UUIDField(allow_null=True, help_text="Null for an office's own work.")
    office = serializers.CharField()
    action = serializers.CharField()
    kind = serializers.ChoiceField(Entry.Kind.choices)
    side = serializers.CharField(allow_null=True)
    object_type = serializers.CharField()
    object = serializers.UUIDField(source="object_id", allow_null=True)
    dialogue = serializers.UUIDField(source="dialogue_id", allow_null=True)
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    hash = serializers.CharField(required=False, help_text="For the auditor, in hexadecimal.")
    detail = serializers.SerializerMethodField(
        help_text="The reason that was given: for the lead facilitator."
    )

    def get_detail(self, entry: Entry) -> dict[str, Any] | None:
        """Nothing here: `show` adds the reason for those who may read it."""
        return None

    def to_representation(self, entry: Entry) -> dict[str, Any]:
        """Leave out `seq` and `hash` for everybody but the auditor."""
        shown = dict(super().to_representation(entry))
        if self.context.get("auditor"):
            shown["hash"] = bytes(entry.hash or b"").hex()
        else:
            del shown["seq"], shown["hash"]
        return shown


class EntryFilter(django_filters.FilterSet):
    """By kind, action, dialogue and time."""

    kind = django_filters.ChoiceFilter(choices=Entry.Kind.choices)
    action = django_filters.CharFilter(max_length=60)
    dialogue = django_filters.UUIDFilter(field_name="dialogue_id")

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()


# `from` is a word of Python's and cannot be a class attribute.
EntryFilter.base_filters["from"] = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
EntryFilter.base_filters["to"] = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")


def show(entries: list[Entry]) -> list[dict[str, Any]]:
    """Entries as this viewer reads them: with the sealed reason where they lead the dialogue."""
    led = _led({entry.dialogue_id for entry in entries if entry.dialogue_id})
    found = [dict(one) for one in EntryShown(entries, many=True, context={"auditor": _is_auditor()}).data]
    for entry, shown in zip(entries, found, strict=True):
        if entry.detail is not None and entry.dialogue_id in led:
            shown["detail"] = _opened(entry)
    return found


def _is_auditor() -> bool:
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select wall.viewer_is('auditor')")
        return bool(cursor.fetchone()[0])


def _led(dialogue_ids: set[Any]) -> set[Any]:
    held = rights_on_each(dialogue_ids)
    return {pk for pk, rights in held.items() if Right.LEAD in rights}


def _opened(entry: Any) -> Any:
    """The reason; None where its key is gone, as after a retention date."""
    try:
        return json.loads(unseal_blob(entry.dialogue_id, "ledger.detail", bytes(entry.detail or b"")))
    except VaultError:
        return None


class Ledger(Rows):
    """The record of what was done."""

    roles = LEDGER_READERS
    tagged = creates = False
    model, id_name, order = Entry, "entry", ("-seq",)
    serializer_class = EntryShown
    filterset_class = EntryFilter
    queryset = Entry.objects.none()

    def rows(self) -> QuerySet[Entry]:
        """Those that stand in the chain; which of them are visible, the database says."""
        return Entry.objects.filter(seq__isnull=False)

    def show(self, rows: Sequence[Entry]) -> Shown:
        """Ids; with the sealed reason where you lead the dialogue."""
        return show(list(rows))
