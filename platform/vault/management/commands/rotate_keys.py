"""`manage.py rotate_keys`: see `vault.rotation`."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vault.errors import VaultError
from vault.keystore import key_store
from vault.roots import root_key
from vault.rotation import Tally, rotate

STEP = 100


class Command(BaseCommand):
    """Wraps every key with the first root of vault_root_key; safe to kill and to repeat."""

    help = (
        "Wrap every key of the key store with the current root key (the first line of vault_root_key; keep "
        "the former one as second line until this has finished). Can be stopped and run again at any time."
    )
    # Must also run while the database is away, and while a check complains about the very keys to be rotated.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The options for new data keys."""
        parser.add_argument(
            "--new-data-keys", action="store_true", help="also take new data keys for later writes"
        )
        parser.add_argument(
            "--made-before",
            type=_moment,
            metavar="TIME",
            help="replace only data keys made before this UTC time (default: the start of today), so that a "
            "repeated run does not replace them again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, with a line of progress per hundred scopes and a last line that says what may be removed."""
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        before = (options["made_before"] or today) if options["new_data_keys"] else None
        try:
            tally = rotate(key_store(), renew_before=before, progress=self._progress)
            current = root_key().id
        except VaultError as problem:
            raise CommandError(f"{problem} Then run rotate_keys again: what is done is kept.") from None
        self.stdout.write(_summary(tally))
        self.stdout.write(
            f"Every key is wrapped with root {current}. Other lines of vault_root_key may be removed."
        )

    def _progress(self, tally: Tally) -> None:
        if tally.seen % STEP == 0:
            self.stdout.write(_summary(tally))
            self.stdout.flush()


def _summary(tally: Tally) -> str:
    return (
        f"{tally.seen} scopes seen, {tally.wrapped} wrapped anew, {tally.renewed} new data keys, "
        f"{tally.shredded} destroyed earlier and left alone."
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a time. Write it like 2026-01-31T00:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
