"""Check the ledger's chain against its anchors."""

import argparse
import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger import anchors
from ledger.chain import verify
from ledger.models import Entry
from wall.offices import office


class Command(BaseCommand):
    """Checks the whole chain; `--public-key` for somebody who does not trust this installation's own."""

    help = (
        "Check every link of the ledger and hold it against the anchors laid outside the database. "
        "Exit code 0: all stands; 1: something was changed."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The key to check the anchors with."""
        parser.add_argument(
            "--public-key", help="base64 of the anchors' public key; default: this installation's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding; exit with 1 where there is one."""
        try:
            laid = list(anchors.read_all(settings.LEDGER_ANCHORS, self._public(options["public_key"])))
        except anchors.BadAnchor as bad:
            raise CommandError(str(bad), returncode=1) from None
        with office("archivist"):
            entries = Entry.objects.filter(seq__isnull=False).order_by("seq").iterator(chunk_size=5000)
            report = verify(entries, laid)
        for finding in report.findings:
            self.stdout.write(f"{finding.problem}: {finding.sentence}")
        if report.unanchored:
            self.stdout.write(f"The newest {report.unanchored} entries are not yet anchored.")
        if report.findings:
            first = report.findings[0]
            raise CommandError(
                f"The ledger does not stand: the first broken link is entry {first.seq}.", returncode=1
            )
        self.stdout.write(f"{report.entries} entries stand, checked against {report.anchors} anchors.")

    def _public(self, text: str | None) -> Ed25519PublicKey:
        if not text:
            return anchors.own_key().public_key()
        try:
            return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
        except ValueError:
            raise CommandError("--public-key is not the base64 of an Ed25519 public key.") from None
