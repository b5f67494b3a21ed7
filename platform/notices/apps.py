from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    """What is due, and who is told of it."""

    name = "notices"
    verbose_name = "Obligations and notices"

    def ready(self) -> None:
        """Import the kinds that each app declares in its own reminders.py."""
        # Every app declares what may become due in it in its own reminders.py.
        autodiscover_modules("reminders")
