"""Mail about accounts. It says nothing about any dialogue, and links only where a link is the purpose."""

import logging
import threading
from smtplib import SMTPException
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User

log = logging.getLogger("accounts.mail")


def origin_of(person: User) -> str:
    """The address of the house that this person signs in to."""
    origin: str = settings.INNER_ORIGIN if person.ring == "inner" else settings.OUTER_ORIGIN
    return origin


def invitation_link(person: User, token: str) -> str:
    """The link that an invitation carries."""
    return origin_of(person) + reverse("accounts:invitation_link", args=[token])


def invitation(person: User, token: str) -> None:
    """Invite somebody to choose a first password."""
    with translation.override(person.language):
        _send(person, _("Your invitation to Parley"), "invitation", link=invitation_link(person, token))


def choose_new_password(person: User) -> None:
    """Ask somebody to choose a new password, with the page where they ask for a link themselves."""
    with translation.override(person.language):
        link = origin_of(person) + reverse("account_reset_password")
        _send(person, _("Choose a new password for Parley"), "choose_password", link=link)


def password_links(people: list[User]) -> None:
    """Send each of these a link to choose a new password; return at once, and as fast for nobody as for somebody.

    How long an answer takes would otherwise say whether an address has an account.
    """
    threading.Thread(target=_send_password_links, args=(people,), name="password-links").start()


def _send_password_links(people: list[User]) -> None:
    for person in people:
        key = default_token_generator.make_token(person)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
        try:
            with translation.override(person.language):
                _send(
                    person,
                    _("Choose a new password for Parley"),
                    "password_link",
                    link=origin_of(person) + path,
                )
        except (OSError, SMTPException) as error:
            log.error("a password link could not be sent: %s", type(error).__name__)  # noqa: TRY400 - names no address


def second_factor_reset(person: User) -> None:
    """Tell somebody that an administrator removed their second factor."""
    with translation.override(person.language):
        _send(person, _("Your second factor for Parley was removed"), "second_factor_reset")


def address_changed(person: User, old: str) -> None:
    """Tell the old address that it does not sign in any more."""
    with translation.override(person.language):
        _send(person, _("Your address for Parley was changed"), "address_changed", to=old)


def confirm_token(person: User, link: str) -> None:
    """Ask somebody whether a token that was requested on the server shall be issued."""
    with translation.override(person.language):
        _send(person, _("Confirm an API token for Parley"), "confirm_token", link=link)


def _send(person: User, subject: str, template: str, *, to: str | None = None, **context: Any) -> None:
    body = render_to_string(
        f"accounts/mail/{template}.txt", {"person": person, "origin": origin_of(person), **context}
    )
    send_mail(subject, body, None, [to or person.email])
