"""Changing a dialogue as a whole: what it is about, its state, arm's length and level, its parties and factions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.pages.door import FORM
from dialogues import rules
from dialogues.actions import dialogues as actions
from dialogues.actions import parties
from dialogues.models import Brief, Dialogue, Faction, Party, State
from dialogues.pages.forms import ArmsLengthForm, BriefForm, FactionForm, LevelForm, MoveForm, PartyForm
from dialogues.pages.team import Here, dialogue_page
from resources.find import find
from resources.forms import gone, opened, over_stored, sent, shown_beside, submit
from wall.levels import Level


@dialogue_page(actions.edit_dialogue, methods=FORM)
def edit(request: HttpRequest, here: Here) -> HttpResponse:
    """Change what the dialogue is about."""
    dialogue = opened(request, here.dialogue)
    initial = BriefForm.initial_of(dialogue, find(Brief, dialogue.pk))
    form = over_stored(BriefForm(sent(request), initial=initial))

    def save(_data: dict[str, Any]) -> Dialogue:
        return actions.edit_dialogue(dialogue=dialogue, version=dialogue.version, changes=form.values())

    return _small_form(request, here, form, save, title=_("Edit"))


@dialogue_page(actions.move_dialogue, methods=FORM)
def move(request: HttpRequest, here: Here) -> HttpResponse:
    """Move it through its life."""
    dialogue = opened(request, here.dialogue)
    form = MoveForm(sent(request), moves=rules.moves_from(dialogue.state))
    over_stored(shown_beside(form, "state", _("State"), State.choices, dialogue.state))
    return _small_form(
        request,
        here,
        form,
        lambda data: actions.move_dialogue(dialogue=dialogue, to=data["to"], reason=data["reason"]),
        title=_("Move to another state"),
        lead=_("It is “%(state)s” now.") % {"state": dialogue.get_state_display()},
        said=_("The dialogue has moved."),
    )


@dialogue_page(actions.set_arms_length, methods=FORM)
def arms_length(request: HttpRequest, here: Here) -> HttpResponse:
    """What the sponsor's officers learn of the roster."""
    initial = {"arms_length": here.dialogue.arms_length}
    form = over_stored(ArmsLengthForm(sent(request), initial=initial))
    return _small_form(
        request,
        here,
        form,
        lambda data: actions.set_arms_length(dialogue=here.dialogue, **data),
        title=_("Arm’s length"),
        lead=_("The officer or the lead facilitator may tighten it. Only the lead facilitator loosens it."),
        said=_("Arm’s length is changed. It holds from this moment."),
    )


@dialogue_page(Brief, methods=FORM)
def level(request: HttpRequest, here: Here) -> HttpResponse:
    """Raise the confidentiality level."""
    form = LevelForm(sent(request), above=here.dialogue.level)
    over_stored(shown_beside(form, "now", _("Level"), Level.choices, here.dialogue.level))
    return _small_form(
        request,
        here,
        form,
        lambda data: actions.raise_level(dialogue=here.dialogue, level=data["level"]),
        title=_("Raise the level"),
        lead=_("A level is raised here and never lowered. Everything in the dialogue follows."),
        said=_("The level is raised."),
    )


@dialogue_page(parties.add_party, methods=FORM)
def party_add(request: HttpRequest, here: Here) -> HttpResponse:
    """Name a party."""
    return _small_form(
        request,
        here,
        PartyForm(sent(request)),
        lambda data: parties.add_party(dialogue=here.dialogue, **data),
        title=_("Add a party"),
    )


@dialogue_page(parties.edit_party, methods=FORM)
def party(request: HttpRequest, here: Here, party_id: UUID) -> HttpResponse:
    """Change a party."""
    found = opened(request, find(Party, party_id, dialogue=here.dialogue))
    initial = {"name": found.name, "since": found.since, "until": found.until}
    return _small_form(
        request,
        here,
        over_stored(PartyForm(sent(request), initial=initial)),
        lambda data: parties.edit_party(party=found, changes=data),
        title=_("Change a party"),
    )


@dialogue_page(parties.add_faction, methods=FORM)
def faction_add(request: HttpRequest, here: Here, party_id: UUID) -> HttpResponse:
    """Name a faction within a party."""
    within = find(Party, party_id, dialogue=here.dialogue)
    others = Faction.objects.filter(dialogue=here.dialogue)
    return _small_form(
        request,
        here,
        FactionForm(sent(request), others=others),
        lambda data: parties.add_faction(party=within, **data),
        title=_("Add a faction"),
        lead=within.name,
    )


@dialogue_page(parties.edit_faction, methods=FORM)
def faction(request: HttpRequest, here: Here, party_id: UUID, faction_id: UUID) -> HttpResponse:
    """Change a faction."""
    within = find(Party, party_id, dialogue=here.dialogue)
    found = opened(request, find(Faction, faction_id, party=within))
    others = Faction.objects.filter(dialogue=here.dialogue).exclude(pk=faction_id)
    initial = {
        "name": found.name,
        "since": found.since,
        "until": found.until,
        "split_from": found.split_from_id,
    }
    return _small_form(
        request,
        here,
        over_stored(FactionForm(sent(request), initial=initial, others=others)),
        lambda data: parties.edit_faction(faction=found, changes=data),
        title=_("Change a faction"),
        lead=within.name,
    )


def _small_form(
    request: HttpRequest,
    here: Here,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    lead: str = "",
    said: str = "",
) -> HttpResponse:
    """One form on a page of its own, which leads back to the dialogue."""

    def done(_row: object) -> HttpResponse:
        # Whoever raised the level may not know the dialogue any more.
        still = Dialogue.objects.filter(pk=here.dialogue.pk).exists()
        address = reverse("dialogues:detail", args=[here.dialogue.pk]) if still else reverse("dialogues:list")
        return gone(request, address, said or _("Saved."))

    context = here.page(form=form, title=title, lead=lead)
    return submit(request, form, act, show=lambda: render(request, "dialogues/form.html", context), done=done)
