"""By what lists are filtered and sorted: columns in clear only. Sealed fields are neither."""

import django_filters
from django.db.models import QuerySet

from dialogues.models import Dialogue, Session, State
from wall.levels import Level


class DialogueFilter(django_filters.FilterSet):
    """By state, level, programme and code name; sorted by code name or by the day of opening."""

    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    level = django_filters.MultipleChoiceFilter(
        choices=[(level.slug, level.label) for level in Level], method="by_level"
    )
    programme = django_filters.UUIDFilter(field_name="programme_id")
    code_name = django_filters.CharFilter(lookup_expr="icontains", max_length=60)
    ordering = django_filters.OrderingFilter(fields=("code_name", "opened_at"))

    class Meta:
        model = Dialogue
        fields: tuple[str, ...] = ()

    def by_level(self, rows: QuerySet[Dialogue], name: str, slugs: list[str]) -> QuerySet[Dialogue]:
        """Levels by their names."""
        return rows.filter(level__in=[Level[slug.upper()] for slug in slugs]) if slugs else rows


class SessionFilter(django_filters.FilterSet):
    """By state, by whether it is logged, and by the time it starts (`from` included, `to` not)."""

    state = django_filters.MultipleChoiceFilter(choices=Session.State.choices)
    logged = django_filters.BooleanFilter(field_name="logged_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Session
        fields: tuple[str, ...] = ()


# `from` is a word of Python's and cannot be a class attribute.
SessionFilter.base_filters["from"] = django_filters.IsoDateTimeFilter(
    field_name="starts_at", lookup_expr="gte"
)
SessionFilter.base_filters["to"] = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")
