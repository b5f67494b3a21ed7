"""Numbered pages of a list whose length may be anything."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

MOST = 1_000  # rows


class FirstThousand(Paginator):  # type: ignore[type-arg] # no generic where it runs
    """Numbered pages that count and show at most MOST rows, so that a page costs the same however many there are.

    Their keys are read once, and a page asks for its own rows by key: whoever may see very many pays for finding out
    which once a page, not twice. `goes_on` says that there are more, which a search finds: a page says so wherever
    it says how many there are.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int) -> None:
        keys = list(rows.values_list("pk", flat=True)[: MOST + 1])
        self.rows, self.goes_on = rows, len(keys) > MOST
        super().__init__(keys[:MOST], per_page)

    def _get_page(self, keys: Any, number: int, paginator: Any) -> Page[Any]:
        return Page(self.rows.filter(pk__in=keys), number, paginator)
