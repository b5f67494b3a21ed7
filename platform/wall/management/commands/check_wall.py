"""Hold a database against what is declared of the wall."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

from wall.autodetector import frozen
from wall.check import differences
from wall.operations import stand


class Command(BaseCommand):
    """Say each difference in a sentence; with --mend, put up again what the migrations say."""

    help = (
        "Compare declarations, migrations and this database: policies, grants, triggers, functions, capacities, "
        "statistics, owners. Each difference is a sentence. Exit code 0: all stands; 1: something differs."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take --mend."""
        parser.add_argument(
            "--mend",
            action="store_true",
            help="first put up again what the migrations say, in one transaction, with the owner's login",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where anything differs."""
        using = "owner" if "owner" in connections.settings else "default"
        if options["mend"]:
            self._mend(using)
        found = differences(using)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(
                f"{len(found)} differences: nothing is served on this database until they are mended."
            )
        self.stdout.write("The wall stands as it is declared.")

    def _mend(self, using: str) -> None:
        """Stand every unit again as the applied migrations say; rights are folded anew by the last of them."""
        if using != "owner":
            raise CommandError("--mend needs the owner's login: set DATABASE_URL.")
        units = frozen(MigrationLoader(connections[using]).graph)
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for of_app in units.values():
                for unit in of_app.values():
                    stand(cursor, unit)
            cursor.execute("select wall.refresh(null, null)")
