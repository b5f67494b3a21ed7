from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What people land on, and the addresses of both rings."""

    name = "desk"
