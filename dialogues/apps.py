from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    """Dialogues, their people, sessions and records."""

    name = "dialogues"
