"""The template context of every page. It asks the database nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from desk.rules import LEDGER_READERS
from wall.levels import Level


def house(request: HttpRequest) -> dict[str, Any]:
    """The ring, the demo notice, and the marking that holds where a page states none."""
    kinds: frozenset[str] = getattr(getattr(request, "user", None), "_role_kinds", frozenset())
    return {
        "demo": settings.DEMO,
        "ring": settings.RING,
        "marking_level": Level.OPEN,
        "may_administer": "administrator" in kinds,
        "may_read_ledger": bool(kinds & LEDGER_READERS),
        # Accounts and the ledger are all that these two open: a list of dialogues would always be empty.
        "may_open_dialogues": bool(kinds - {"administrator", "auditor"}),
    }
