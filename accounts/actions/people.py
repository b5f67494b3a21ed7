"""Inviting people, changing what is known of them, ending their access."""

import secrets
import uuid
from hashlib import sha256
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail
from accounts.actions.asks import by_administrator, by_administrator_for_another, by_anyone_inside
from accounts.actions.roles import give
from accounts.door_self import DOOR, call
from accounts.models import Organisation, Programme, User
from accounts.rules import PROGRAMME_ROLES, ring_of
from ledger.actions import about, action, note_fields
from resources.definer import rows
from wall.levels import Level
from wall.refusal import Refused

TOKEN_BYTES = 32


@action("account.invite", says=gettext_lazy("Invite somebody"), needs=by_administrator, at=DOOR)
def invite_person(
    *,
    email: str,
    display_name: str,
    organisation: Organisation,
    kind: str,
    programme: Programme | None = None,
    clearance: int = Level.RESTRICTED,
    language: str = "en",
    time_zone: str = "UTC",
) -> User:
    """Make somebody known, give them a first role, and mail them a link that works once, for seven days.

    A role in a programme can be given here only where an administrator may give it.
    """
    address = email.strip().lower()
    person_id = uuid.uuid4()
    call(
        "add_person",
        person_id,
        address,
        display_name.strip(),
        organisation.pk,
        ring_of(kind),
        int(clearance),
        language,
        time_zone,
    )
    person = User.objects.get(pk=person_id)
    about(person)
    give(person, kind, programme if kind in PROGRAMME_ROLES else None, None)
    _send_invitation(person)
    return person


@action(
    "account.invite_again",
    says=gettext_lazy("Send an invitation again"),
    needs=by_administrator,
    on="person",
    at=DOOR,
)
def invite_again(*, person: User) -> User:
    """Mail a new link to somebody who has not joined; the older one stops working."""
    _send_invitation(person)
    return person


def _send_invitation(person: User) -> None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    call("invite", person.pk, sha256(token.encode()).digest())
    transaction.on_commit(lambda: mail.invitation(person, token), using=DOOR)


@action("account.accept_invitation", says=gettext_lazy("Accept an invitation"), needs=None, at=DOOR)
def accept_invitation(*, token: str, password: str) -> User:
    """Set the first password and join. Raises Refused where the link was used or is too old, or the password weak."""
    state = invitation(token=token)
    if state is None or state["state"] != "open":
        raise Refused(invitation_sentence(state), status=409, code="invitation_over")
    try:
        validate_password(password, User(email=state["email"], display_name=state["display_name"]))
    except ValidationError as error:
        sentence = " ".join(error.messages)
        raise Refused(sentence, code="weak_password", fields={"password": sentence}) from error
    person_id = call("accept_invitation", token, make_password(password))
    if person_id is None:  # somebody else was faster with the same link
        raise Refused(invitation_sentence({"state": "used"}), status=409, code="invitation_over")
    return User.objects.get(pk=person_id)


def invitation(*, token: str) -> dict[str, Any] | None:
    """What a link's token opens: person, address, name, language, ring and state; None where it opens nothing."""
    found = rows("invitation", token, at=DOOR)
    names = ("person", "email", "display_name", "language", "ring", "state")
    return dict(zip(names, found[0], strict=True)) if found else None


def invitation_sentence(state: dict[str, Any] | None) -> str:
    """What to do where a link does not work any more."""
    if state is not None and state["state"] == "used":
        return _("This invitation has been used already. Sign in, or ask for a new password there.")
    return _("This invitation does not work any more. Ask whoever invited you to send a new one.")


@action(
    "account.end",
    says=gettext_lazy("End somebody's access"),
    needs=by_administrator_for_another,
    on="person",
    at=DOOR,
)
def end_person(*, person: User) -> User:
    """End somebody's access: sessions and tokens stop in the same moment, roles and grants no longer count."""
    call("set_active", person.pk, False)  # noqa: FBT003 - an SQL function has no keywords here
    note_fields("is_active")
    return person


@action(
    "account.reopen",
    says=gettext_lazy("Give somebody access again"),
    needs=by_administrator_for_another,
    on="person",
    at=DOOR,
)
def reopen_person(*, person: User) -> User:
    """Let somebody in again whose access was ended."""
    call("set_active", person.pk, True)  # noqa: FBT003 - an SQL function has no keywords here
    note_fields("is_active")
    return person


@action(
    "account.change", says=gettext_lazy("Change an account"), needs=by_administrator, on="person", at=DOOR
)
def change_person(
    *,
    person: User,
    display_name: str,
    organisation: Organisation,
    deputy: User | None,
    supervisor: User | None,
) -> User:
    """Change what others see of a person, and who stands in for them."""
    given = {
        "display_name": display_name.strip(),
        "organisation_id": organisation.pk,
        "deputy_id": deputy.pk if deputy else None,
        "supervisor_id": supervisor.pk if supervisor else None,
    }
    note_fields(*(name for name, value in given.items() if getattr(person, name) != value))
    call("change_person", person.pk, *given.values())
    return User.objects.get(pk=person.pk)


@action(
    "account.change_address",
    says=gettext_lazy("Change somebody's address"),
    needs=by_administrator_for_another,
    on="person",
    at=DOOR,
)
def change_address(*, person: User, email: str) -> User:
    """Change the address that somebody signs in with. Their rights rest until another holder confirms them."""
    call("change_email", person.pk, email.strip().lower())
    note_fields("email")
    old = person.email
    transaction.on_commit(lambda: mail.address_changed(person, old), using=DOOR)
    return User.objects.get(pk=person.pk)


@action(
    "account.set_clearance",
    says=gettext_lazy("Set a clearance"),
    needs=by_administrator_for_another,
    on="person",
    at=DOOR,
)
def change_clearance(*, person: User, clearance: int) -> User:
    """Set how confidential a thing somebody may see at most, whatever is granted to them."""
    call("change_clearance", person.pk, int(clearance))
    note_fields("clearance")
    return User.objects.get(pk=person.pk)


@action(
    "account.reset_second_factor",
    says=gettext_lazy("Remove somebody's second factor"),
    needs=by_administrator_for_another,
    on="person",
    at=DOOR,
)
def reset_second_factor(*, person: User) -> User:
    """Remove somebody's authenticators and end their sessions. Their rights rest until another holder confirms them."""
    call("reset_second_factor", person.pk)
    transaction.on_commit(lambda: mail.second_factor_reset(person), using=DOOR)
    return person


@action(
    "account.send_password_link",
    says=gettext_lazy("Ask somebody for a new password"),
    needs=by_administrator,
    on="person",
    at=DOOR,
)
def send_password_link(*, person: User) -> User:
    """Write to somebody where they can choose a new password. No link is made for, or shown to, the administrator."""
    transaction.on_commit(lambda: mail.choose_new_password(person), using=DOOR)
    return person


@action(
    "account.confirm",
    says=gettext_lazy("Confirm who somebody is"),
    needs=by_anyone_inside,
    on="person",
    at=DOOR,
)
def confirm_person(*, person: User) -> User:
    """Say that somebody whose way in was changed is who they were; what they hold in the programme counts again."""
    call("confirm_person", person.pk)
    return person
