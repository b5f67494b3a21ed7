"""`manage.py issue_token EMAIL`: one token, and nothing else, on standard output."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import mail
from accounts.actions.own_account import issue_token
from accounts.door_self import as_self
from accounts.models import Ring, User
from accounts.token_links import asked_link
from wall.refusal import Refused

HOURS = 24
WAITS_FOR_THE_PERSON = 3


class Command(BaseCommand):
    """In the demo the token is printed. Elsewhere its owner is asked by mail, and gets it in the browser."""

    help = "Issue an API token for a person: printed in the demo, otherwise after the person's confirmation."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The person's address."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Print a token in the demo; elsewhere ask its owner by mail."""
        person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError("Nobody with this address signs in here. Look at the spelling.")
        if settings.DEMO:
            try:
                with as_self(person.pk):
                    _row, token = issue_token(person=person, name="issue_token", hours=HOURS)
            except Refused as refused:
                raise CommandError(refused.sentence) from refused
            self.stdout.write(token)
            return
        if person.ring == Ring.OUTER:
            raise CommandError("People of the outer ring use no tokens.")
        mail.confirm_token(
            person, settings.INNER_ORIGIN + reverse("accounts:confirm_token", args=[asked_link(person.pk)])
        )
        raise CommandError(
            _("A token acts for a person, so they were asked by mail. They will see it in their browser."),
            returncode=WAITS_FOR_THE_PERSON,
        )
