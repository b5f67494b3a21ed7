"""Django's entry to the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Has no tables of its own: its state is the key store, which lies outside the database."""

    name = "vault"
    label = "vault"

    def ready(self) -> None:
        """Register the system checks."""
        from vault import checks  # noqa: F401  (registers on import, once apps are loaded)
