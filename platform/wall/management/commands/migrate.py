"""Migrates, and says where a declaration of the wall stands in no migration."""

from django.core.management.commands import migrate

from wall.autodetector import WallAutodetector


class Command(migrate.Command):
    """Django's own, with the wall's autodetector."""

    autodetector = WallAutodetector
