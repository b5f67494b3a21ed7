"""Giving and ending roles."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.actions.asks import by_anyone_inside
from accounts.door_self import DOOR, call
from accounts.models import Programme, Role, User
from ledger.actions import action, note_fields


@action("account.give_role", says=_("Give a role"), needs=by_anyone_inside, on="person", at=DOOR)
def give_role(
    *, person: User, kind: str, programme: Programme | None = None, until: datetime | None = None
) -> Role:
    """Give a role, to another person only. Lead officers name their programme's officers, administrators the others."""
    note_fields("kind", "programme", "until")
    return give(person, kind, programme, until)


def give(person: User, kind: str, programme: Programme | None, until: datetime | None) -> Role:
    """Give a role within a running action."""
    role_id = call("give_role", person.pk, kind, programme.pk if programme else None, until)
    return Role.objects.get(pk=role_id)


@action("account.end_role", says=_("End a role"), needs=by_anyone_inside, on="role", at=DOOR)
def end_role(*, role: Role) -> Role:
    """End a role now; everything that it opened is closed with the next request."""
    note_fields("until")
    call("end_role", role.pk)
    return Role.objects.get(pk=role.pk)
