"""People who sign in, organisations, programmes and roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The door: it knows who somebody is, and nothing about any dialogue."""

    name = "accounts"
    verbose_name = _("People")
