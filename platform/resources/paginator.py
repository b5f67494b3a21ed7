"""Numbered pages of a list whose length may be anything."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1_000  # rows


class FirstThousand(Paginator):  # type: ignore[type-arg]
    """Numbered pages that count and show at most MOST rows, so that a page costs the same however many there are.

    Their keys are read once, and a page asks for its own rows by key: whoever may see very many pays for finding out
    which once a page, not twice.

    `goes_on` says that there are more, which a search finds: a page says so wherever it says how many there are.
    """

    object_list: QuerySet[Any]

    @property
    def most(self) -> int:
        """How many rows are listed at most."""
        return MOST

    @cached_property
    def count(self) -> int:
        """How many rows are listed."""
        return min(len(self._keys), MOST)

    @cached_property
    def goes_on(self) -> bool:
        """Whether there are more than are listed."""
        return len(self._keys) > MOST

    def page(self, number: Any) -> Page[Any]:
        """One page: the rows of its keys."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        wanted = self._keys[first : min(first + self.per_page, MOST)]
        return Page(self.object_list.filter(pk__in=wanted), number, self)

    @cached_property
    def _keys(self) -> list[Any]:
        return list(self.object_list.values_list("pk", flat=True)[: MOST + 1])
