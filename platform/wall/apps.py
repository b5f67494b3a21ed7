from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "wall"
    verbose_name = "The wall"

    def ready(self) -> None:
        from wall import connections

        connections.connect()
