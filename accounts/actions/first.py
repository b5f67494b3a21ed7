"""The ledger entry of the first administrator of an installation."""

from django.utils.translation import gettext_lazy as _

from accounts.door_self import DOOR
from accounts.models import User
from ledger.actions import about, action


@action("account.first_administrator", says=_("Make the first administrator"), needs=None, at=DOOR)
def record_first_administrator(*, person: User) -> None:
    """Leave an entry for the administrator who was made on the server, where nobody was signed in."""
    about(person)
