"""Finding people: by the address that somebody types, and by what they do in a dialogue."""

from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue, Identity
from wall.offices import current_office
from wall.refusal import Refused
from wall.viewer import current_viewer


def holders_of(dialogue_id: UUID, capacity: str) -> list[UUID]:
    """Who holds this capacity now, for whoever runs the dialogue; the viewer where nobody does."""
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select * from wall.who_holds(%s, %s)", [capacity, dialogue_id])
        found = [row[0] for row in cursor.fetchall()]
    viewer = current_viewer()
    return found or ([viewer] if viewer else [])


def person_by_email(email: str, *, field: str = "email") -> UUID:
    """The id of the person of the inner ring who signs in with this address. Raises Refused (422)."""
    found = (
        User.objects.filter(email=email.strip().lower(), is_active=True, ring="inner")
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        sentence = _("Nobody signs in with this address. Check it, or ask your administrator to invite them.")
        raise Refused(sentence, code="unknown_person", fields={field: sentence})
    return found


def identities(dialogue: Dialogue) -> list[Identity]:
    """Everybody of a dialogue who still has a name; whoever was erased stands by alias alone."""
    rows = Identity.objects.filter(dialogue=dialogue).select_related("participant")
    return [one for one in rows if one.name]
