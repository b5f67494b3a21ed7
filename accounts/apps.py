"""People who sign in, organisations, programmes and roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The door: it knows who somebody is, and nothing about any dialogue."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Listen to what allauth reports."""
        from allauth.account import signals as account_signals  # noqa: PLC0415 - it has models, which are not there before
        from allauth.mfa import signals as mfa_signals  # noqa: PLC0415 - it has models, which are not there before
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - it has models, which are not there before

        from accounts import sign_in_facts  # noqa: PLC0415 - it has models, which are not there before
        from accounts.actions.own_account import on_change  # noqa: PLC0415 - it has models, which are not there before

        user_logged_in.connect(sign_in_facts.note_sign_in, dispatch_uid="accounts.sign_in")
        account_signals.authentication_step_completed.connect(
            sign_in_facts.renew_key, dispatch_uid="accounts.renew"
        )
        mfa_signals.authenticator_added.connect(sign_in_facts.note_pass, dispatch_uid="accounts.pass")
        mfa_signals.authenticator_removed.connect(sign_in_facts.forget_pass, dispatch_uid="accounts.forget")
        changes = {
            "password": (
                account_signals.password_changed,
                account_signals.password_set,
                account_signals.password_reset,
            ),
            "second_factor": (
                mfa_signals.authenticator_added,
                mfa_signals.authenticator_removed,
                mfa_signals.authenticator_reset,
            ),
        }
        for what, signals in changes.items():
            for number, signal in enumerate(signals):
                signal.connect(on_change(what), weak=False, dispatch_uid=f"accounts.changed.{what}.{number}")
