"""Writes migrations, of models and of the wall."""

from django.core.management.commands import makemigrations

from wall.autodetector import WallAutodetector


class Command(makemigrations.Command):
    """Django's own, with the wall's autodetector."""

    autodetector = WallAutodetector
