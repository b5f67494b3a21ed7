from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Actions, and the record of them."""

    name = "ledger"
    verbose_name = "The ledger"
