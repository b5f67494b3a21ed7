from django.apps import AppConfig


class ParleyConfig(AppConfig):
    """The Django project itself."""

    name = "parley"

    def ready(self) -> None:
        """Configure Celery once the apps are there: shared tasks bind to it."""
        from parley import celery  # noqa: F401, PLC0415 - shared tasks bind to it, once the apps are there
