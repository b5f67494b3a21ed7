from django.apps import AppConfig


class ParleyConfig(AppConfig):
    name = "parley"

    def ready(self) -> None:
        from parley import celery  # noqa: F401 - shared tasks bind to the configured app
