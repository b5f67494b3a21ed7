"""Django's entry to the vault."""

from django.apps import AppConfig
from django.core.checks import register

from vault.checks import check_vault


class VaultConfig(AppConfig):
    """Has no tables of its own: its state is the key store, which lies outside the database."""

    name = "vault"
    label = "vault"

    def ready(self) -> None:
        """Register the system checks."""
        register(check_vault, "vault")
