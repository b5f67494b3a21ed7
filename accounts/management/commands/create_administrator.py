"""`manage.py create_administrator EMAIL`: the first administrator of a new installation."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import connections, transaction
from django.utils import timezone

from accounts.actions.first import record_first_administrator
from accounts.mail import invitation_link
from accounts.models import Invitation, Organisation, OrganisationKind, Role, RoleKind, User
from accounts.queries import active_administrators

OWNER = "owner"
UNKNOWN_COUNTRY = "ZZ"  # ISO 3166's own code for it


class Command(BaseCommand):
    """Works with the database owner's login, and only while nobody administers the installation."""

    help = "Make the first administrator and print an invitation link that works once, for seven days."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Address, name and organisation."""
        parser.add_argument("email")
        parser.add_argument("--name", default="Administrator")
        parser.add_argument("--organisation", default="Administration")

    def handle(self, *args: Any, email: str, name: str, organisation: str, **options: Any) -> None:
        """Create the account and print the link that its owner signs in with."""
        address = email.strip().lower()
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError("This is no email address.") from error
        if OWNER not in connections.settings:
            raise CommandError(
                "This needs the database owner's login: set DATABASE_URL, or run it where `make run` does."
            )
        if active_administrators():
            raise CommandError(
                "Somebody administers this installation already. They invite others in the browser."
            )
        with transaction.atomic(using=OWNER):
            person, token = self._invite(address, name, organisation)
        record_first_administrator(person=person)
        self.stdout.write(invitation_link(person, token))

    @staticmethod
    def _invite(email: str, name: str, organisation: str) -> tuple[User, str]:
        home, _made = Organisation.objects.using(OWNER).get_or_create(
            name=organisation, defaults={"kind": OrganisationKind.NGO, "country": UNKNOWN_COUNTRY}
        )
        person = User.objects.using(OWNER).filter(email=email).first()
        if person is None:
            person = User(email=email, display_name=name, organisation=home, password="!")  # noqa: S106 - opens nothing
            person.save(using=OWNER)
        elif person.joined_at is not None:
            raise CommandError("This person has joined already. Choose another address.")
        Role.objects.using(OWNER).update_or_create(user=person, kind=RoleKind.ADMINISTRATOR, programme=None)
        token = secrets.token_urlsafe(32)
        now = timezone.now()
        Invitation.objects.using(OWNER).create(
            user=person, token_hash=sha256(token.encode()).digest(), expires_at=now + timedelta(days=7)
        )
        return person, token
