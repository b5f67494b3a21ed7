"""What waits for the viewer's answer: capacities to accept, capacities to confirm, colleagues whose rights rest."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import Resting, resting_colleagues
from desk.pages.owed import name_of
from dialogues.models import UserGrant
from dialogues.queries.capacities import NAMES
from dialogues.queries.grants import grants_to_confirm, proposed_to
from dialogues.templatetags.dialogues import spoken
from wall.levels import Level


def waiting_for(viewer: UUID) -> tuple[list[dict[str, Any]], int]:
    """Rows for the desk, and the highest level of what they tell. A constant number of queries."""
    proposed, asked, resting = proposed_to(viewer), grants_to_confirm(viewer), resting_colleagues(viewer)
    grants = [*proposed, *asked]
    people = Person.objects.in_bulk({i for one in grants for i in (one.user_id, one.granted_by_id)})
    rows = [
        *(_proposal(one, people) for one in proposed),
        *(_to_confirm(one, people) for one in asked),
        *(_resting(one) for one in resting),
    ]
    # A proposal says no more here than on its own page, which is restricted.
    levels = [Level.RESTRICTED] if proposed else []
    return rows, max([Level.OPEN, *levels, *(one.content_object.level for one in asked)])


def _proposal(grant: UserGrant, people: dict[UUID, Person]) -> dict[str, Any]:
    """The row of a proposal. It does not name the dialogue, which is shown only after accepting."""
    return {
        "what": _("You are proposed as: %(capacity)s") % {"capacity": _capacity(grant)},
        "where": name_of(people.get(grant.granted_by_id)),
        "act_url": reverse("dialogues:proposal", args=[grant.pk]),
        "act_label": _("Answer"),
    }


def _to_confirm(grant: UserGrant, people: dict[UUID, Person]) -> dict[str, Any]:
    """The row of a capacity that the sponsor's side proposed, or that rests since a sign-in was changed."""
    person = name_of(people.get(grant.user_id))
    if grant.waits_for_lead:
        what = _("%(person)s is proposed as: %(capacity)s")
        where = _("%(dialogue)s · proposed by %(giver)s")
        label = _("Confirm")
    else:
        what = _("The rights of %(person)s rest: %(capacity)s")
        where = _("%(dialogue)s · somebody changed how they sign in")
        label = _("Confirm that it is them")
    names = {
        "person": person,
        "capacity": _capacity(grant),
        "dialogue": spoken(grant.content_object.code_name),
        "giver": name_of(people.get(grant.granted_by_id)),
    }
    return {
        "what": what % names,
        "what_url": reverse("dialogues:access", args=[grant.content_object_id]),
        "where": where % names,
        "act_url": reverse("dialogues:confirm", args=[grant.pk]),
        "act_label": label,
        "act_method": "post",
    }


def _resting(one: Resting) -> dict[str, Any]:
    """The row of a colleague whose rights rest. Its button opens a page, which asks for a password first."""
    return {
        "what": _("The rights of %(person)s rest.") % {"person": one.person.display_name},
        "where": _("Somebody changed how they sign in"),
        "act_url": reverse("accounts:officers", args=[one.programme_id])
        if one.programme_id
        else reverse("accounts:person", args=[one.person.pk]),
        "act_label": _("Confirm that it is them"),
    }


def _capacity(grant: UserGrant) -> str:
    return str(NAMES[grant.permission.codename])
