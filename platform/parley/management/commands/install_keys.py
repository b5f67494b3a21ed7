"""Put the key that signs viewers into the database, in the padded form that its SHA-256 needs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from ledger import anchors
from wall.viewer_key import install_wall_key


class Command(BaseCommand):
    """Runs as the owner, and again whenever the key was exchanged."""

    help = "Install the wall's key in the database (after a migration, or when the key was exchanged)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install the wall's key, make the folders of anchors and wrapped keys, and say the auditor's public key."""
        with transaction.atomic(using="owner"):
            install_wall_key(settings.WALL_KEY, using="owner")
        settings.LEDGER_ANCHORS.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.VAULT_KEYSTORE.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.stdout.write("The wall's key is in place.")
        if settings.ANCHOR_KEY:
            public = anchors.public_text(anchors.own_key())
            self.stdout.write(f"An auditor checks the anchors with the public key {public}")
