"""Finding people: by the address that somebody types, and by what they do in a dialogue."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import UserGrant
from wall.refusal import Refused
from wall.viewer import current_viewer


def holders_of(dialogue_id: UUID, capacity: str) -> list[UUID]:
    """Who holds this capacity now, as far as the viewer can see; the viewer where nobody can be seen."""
    accepted = {"accepted_at__isnull": False} if capacity == "lead" else {}
    found = UserGrant.objects.filter(
        content_object_id=dialogue_id,
        permission__codename=capacity,
        ended_at__isnull=True,
        until__gt=timezone.now(),
        **accepted,
    )
    viewer = current_viewer()
    return list(found.values_list("user_id", flat=True)) or ([viewer] if viewer else [])


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
