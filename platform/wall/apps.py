from django.apps import AppConfig

from wall import connections


class WallConfig(AppConfig):
    """Levels, rights, the signed viewer and the access table."""

    name = "wall"
    verbose_name = "The wall"

    def ready(self) -> None:
        """Tell every new connection how UUIDs travel."""
        connections.connect()
