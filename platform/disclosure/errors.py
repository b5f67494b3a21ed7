"""What can go wrong, one class for each kind, each naming the cell by its categories.

Everything raised on purpose by this package derives from `DisclosureError`. No error is accompanied by a partial
answer: whoever catches one holds nothing that could be published.
"""

from __future__ import annotations


class DisclosureError(ValueError):
    """Base of every refusal. `cell` names the cell concerned ("gender=women, role=general"), or is empty."""

    def __init__(self, message: str, *, cell: str = "") -> None:
        super().__init__(f"{message} [{cell}]" if cell else message)
        self.cell = cell


class BadRequest(DisclosureError):
    """What is asked for would protect nothing or is about something that does not exist: a name misspelt, most likely."""


class BadDimension(DisclosureError):
    """A dimension that is no tree: empty, a category twice, or a category called like the total."""


class UnknownCategory(DisclosureError):
    """A row or cell carries a category that stands in no hierarchy of its dimension."""


class DuplicateCell(DisclosureError):
    """The same cell given twice, or the same unit counted twice in one table."""


class NegativeCount(DisclosureError):
    """A count or a contribution below zero."""


class NotANumber(DisclosureError):
    """A value that is no whole number: NaN, infinity, a fraction, text. Money is given in its smallest unit."""


class NotAdditive(DisclosureError):
    """A given margin differs from the sum of its parts."""


class ContributionsDoNotAddUp(DisclosureError):
    """The contributors of a cell do not sum to its value."""


class LinkedTablesDisagree(DisclosureError):
    """Two tables of one population show different values for the same cell."""


class CategoriesChanged(DisclosureError):
    """Tables to be linked use different category lists under one dimension name."""


class InfeasibleProtection(DisclosureError):
    """Even with every figure of the release hidden, the cell is not protected as its rule asks."""


class AlreadyDisclosed(InfeasibleProtection):
    """Earlier releases alone narrow the cell below its protection interval; nothing withheld now can mend it."""


class SolverLimit(DisclosureError):
    """The solver stopped before it had a proven answer: not protected, therefore not published."""


class TooLarge(DisclosureError):
    """The set of linked tables is beyond the size that the chosen method can treat."""


class AuditFailed(DisclosureError):
    """The attacker narrowed a protected cell of a release that the protector held safe. Publish nothing; report it."""
