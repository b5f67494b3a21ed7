"""Who holds which capacity: proposed, accepted, confirmed, ended. The database checks who may give what."""

from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from dialogues.actions.idempotency import claim
from dialogues.models import Dialogue, TeamGrant, UserGrant
from ledger.actions import about, action, note_fields
from resources.definer import call
from wall.refusal import Hidden, Refused
from wall.rights import CAPACITIES, Right

FOREVER = datetime(9000, 1, 1, tzinfo=UTC)


@action("access.give", says=gettext_lazy("Give a capacity"), needs=Right.OUTLINE)
def give_capacity(
    *,
    dialogue: Dialogue,
    person_id: UUID,
    capacity: str,
    until: datetime | None = None,
    key: str | None = None,
) -> UserGrant:
    """Give a person a capacity on this dialogue until a date.

    A facilitator's appointment counts once they accept it. Raises Refused: 403 where the giver may not
    give it, 409 where the person would stand on both sides, 422 for an unknown capacity or a past date.
    """
    _check(capacity, until)
    if not Person.objects.filter(pk=person_id).exists():
        sentence = _("Choose somebody from the list.")
        raise Refused(sentence, code="unknown_person", fields={"person": sentence})
    grant_id = call("give", person_id, capacity, dialogue.pk, until or FOREVER)
    said = ["person", person_id, capacity, until]
    claim(key=key, body=said, dialogue=dialogue, object_id=grant_id, model=UserGrant)
    note_fields(capacity)
    grant = UserGrant.objects.get(pk=grant_id)
    about(grant)
    return grant


@action("access.give_team", says=gettext_lazy("Give a capacity to a team"), needs=Right.OUTLINE)
def give_team(
    *, dialogue: Dialogue, team_id: int, capacity: str, until: datetime | None = None, key: str | None = None
) -> TeamGrant:
    """Give a team a capacity. It never reaches the closed level, where people are named one by one."""
    _check(capacity, until)
    if CAPACITIES[capacity].accepts:
        raise Refused(
            _("An appointment is accepted by a person. Name people one by one."), code="person_needed"
        )
    if not Group.objects.filter(pk=team_id).exists():
        sentence = _("Choose one of the teams on the list.")
        raise Refused(sentence, code="unknown_team", fields={"team": sentence})
    grant_id = call("give_team", team_id, capacity, dialogue.pk, until or FOREVER)
    said = ["team", team_id, capacity, until]
    claim(key=key, body=said, dialogue=dialogue, object_id=grant_id, model=TeamGrant)
    note_fields(capacity)
    grant = TeamGrant.objects.get(pk=grant_id)
    about(grant)
    return grant


@action("access.accept", says=gettext_lazy("Accept a capacity"), needs=None, on="grant")
def accept(*, grant: UserGrant) -> UserGrant:
    """Accept what was proposed to oneself; only then does it count."""
    call("accept", grant.pk)
    note_fields("accepted_at")
    return _again(grant)


@action("access.decline", says=gettext_lazy("Decline a capacity"), needs=None, on="grant")
def decline(*, grant: UserGrant) -> None:
    """Decline, or lay down, a capacity of one's own."""
    call("end_grant", grant.pk)
    note_fields("ended_at")


@action("access.confirm", says=gettext_lazy("Confirm a capacity"), needs=Right.OUTLINE, on="grant")
def confirm(*, grant: UserGrant) -> UserGrant:
    """Confirm a person's right: in a closed dialogue, or after somebody reset their sign-in."""
    call("confirm", grant.pk)
    note_fields("confirmed_at")
    return _again(grant)


@action("access.end", says=gettext_lazy("End a capacity"), needs=Right.OUTLINE, on="grant")
def end_capacity(*, grant: UserGrant | TeamGrant) -> None:
    """End a capacity now. It is effective in the next statement of every process."""
    call("end_team_grant" if isinstance(grant, TeamGrant) else "end_grant", grant.pk)
    note_fields("ended_at")


def _again(grant: UserGrant) -> UserGrant:
    found = UserGrant.objects.filter(pk=grant.pk).first()
    if found is None:
        raise Hidden
    return found


def _check(capacity: str, until: datetime | None) -> None:
    if capacity not in CAPACITIES:
        sentence = _("Choose one of the capacities on the list.")
        raise Refused(sentence, code="unknown_capacity", fields={"capacity": sentence})
    if until is not None and until <= timezone.now():
        sentence = _("The end lies in the past. Choose a later day.")
        raise Refused(sentence, code="until_past", fields={"until": sentence})
