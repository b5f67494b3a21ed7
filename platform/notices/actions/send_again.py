"""Sending mail again that was given up."""

from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions import action, after_commit, note_fields
from notices.tasks import send_waiting
from wall.offices import current_office
from wall.refusal import Refused


@action("notices.send_again", says=gettext_lazy("Send mail again"), needs=None)
def send_again(*, to: UUID | None = None) -> int:
    """Try again the mail that was given up: to this person, or to everybody.

    Returns how many notices that concerns. Raises Refused (403) for whoever is no administrator.
    """
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select wall.send_again(%s)", [to])
        count: int | None = cursor.fetchone()[0]
    if count is None:
        raise Refused(_("This is for administrators."), status=403, code="forbidden")
    note_fields("state")
    after_commit(send_waiting)
    return count
