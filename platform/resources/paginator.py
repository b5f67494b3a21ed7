"""Numbered pages of a list whose length may be anything."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 1_000  # rows


class FirstThousand(Paginator):  # type: ignore[type-arg]
    """Numbered pages that count and show at most MOST rows, so that a page costs the same however many there are.

    `goes_on` says that there are more, which a search finds: a page says so wherever it says how many there are.
    """

    @property
    def most(self) -> int:
        """How many rows are listed at most."""
        return MOST

    @cached_property
    def count(self) -> int:
        """How many rows are listed."""
        return min(self._found, MOST)

    @cached_property
    def goes_on(self) -> bool:
        """Whether there are more than are listed."""
        return self._found > MOST

    @cached_property
    def _found(self) -> int:
        return int(self.object_list[: MOST + 1].count())
