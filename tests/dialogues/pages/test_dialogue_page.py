"""A dialogue's own page."""

import re

import pytest
from django.urls import reverse

from dialogues.actions.dialogues import move_dialogue
from dialogues.models import Dialogue
from wall.viewer import viewing


@pytest.mark.parametrize(
    ("to", "said", "button"), [("suspended", "Suspended since", "btn primary"), ("closed", "Ended on", "btn")]
)
def test_what_has_ended_says_on_which_day_and_does_not_ask_for_sessions(world, at, to, said, button):
    with viewing(world.people.officer):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        move_dialogue(dialogue=dialogue, to=to, reason="The parties went home.")
    page = at("facilitator").get(reverse("dialogues:detail", args=[dialogue.pk])).content.decode()
    assert said in page
    assert re.search(r'class="([^"]*)" href="[^"]*">Log a session', page).group(1) == button
