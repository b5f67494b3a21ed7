from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Obligations and notices"

    def ready(self) -> None:
        # Every app declares what may become due in it in its own reminders.py.
        autodiscover_modules("reminders")
