"""Which login a model is read and written with."""

from typing import Any

from django.db.models import Model

from wall.offices import current_office

# Credentials, sessions, second factors and tokens belong to the door, which sees no dialogue.
DOOR_APPS = frozenset({"sessions", "account", "mfa", "socialaccount", "usersessions", "knox"})


class OneLoginPerOffice:
    """Send the door's models to the door, and everything else to the office at work.

    A model says `wall_login = "door"` to be one of the door's.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The door for the door's models, the office at work for all others."""
        if model._meta.app_label in DOOR_APPS or getattr(model, "wall_login", None) == "door":
            return "door"
        return current_office()

    db_for_write = db_for_read

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        """Always: it is one database with several logins, and its own foreign keys decide."""
        return True  # one database, several logins: the database's own foreign keys decide

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The owner alone changes tables."""
        return db == "owner"
