"""`manage.py load_demo`: the fictional world that one tries Parley with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.demo import OWNER
from accounts.models import User
from dialogues.demo.loader import load
from ledger.tasks import anchor

NEEDED = (OWNER, "default", "statistician")


class Command(BaseCommand):
    """Works once: where the demo's dialogues are there already it changes nothing and says so."""

    help = "Load the demo world: fictional accounts with a known password, and nine fictional dialogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Load accounts and dialogues, where PARLEY_DEMO is 1."""
        if not settings.DEMO:
            raise CommandError(
                "The demo world has accounts whose password everybody knows, so it is loaded only where PARLEY_DEMO is 1. "
                "Set PARLEY_DEMO=1 for an installation that is for trying out, and for no other."
            )
        missing = [alias for alias in NEEDED if alias not in connections.settings]
        if missing:
            raise CommandError(
                f"The demo world is loaded with the logins {', '.join(NEEDED)}, and {', '.join(missing)} is not given. "
                "Run it where `make run` does."
            )
        if User._meta.db_table not in connections[OWNER].introspection.table_names():
            raise CommandError(
                "The database has no tables yet. Run `manage.py migrate --database owner` first."
            )
        made = load(self._say)
        if made and settings.ANCHOR_KEY is not None:
            anchor()  # the clock's first would come minutes after the start
        self._say(
            "The demo world is loaded." if made else "The demo world is there already; nothing was changed."
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
