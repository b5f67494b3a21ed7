"""The balance page: numbers for the team, a sentence for the sponsor, nothing for the house next door."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.actions import sessions, verdicts
from dialogues.models import Dialogue
from dialogues.session_log import SessionLog
from wall.viewer import viewing


def page(dialogue):
    return reverse("dialogues:balance", args=[dialogue.id])


def test_the_team_gets_a_sentence_charts_and_the_tables_that_say_the_same(world, at):
    answer = at("facilitator").get(page(world.dialogues.a_restricted))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 4 participants are women (1 undisclosed)" in text
    assert text.count("<svg") >= 2
    assert "disclosed nothing and is counted in every total" in text
    for heading in ("Session by session", "By function", "Hard security apart", "Track", "What is counted"):
        assert heading in text, heading
    assert "25\xa0%" in text
    assert 'style="' not in text
    for target in ("30 %", "33 %", "50 %"):
        assert target in text


@pytest.mark.parametrize("level", ["open", "chatham", "restricted", "closed"])
def test_the_sponsor_gets_words_alone(world, at, level):
    dialogue = getattr(world.dialogues, f"a_{level}")
    verdicts.refresh(str(dialogue.id))
    answer = at("officer").get(page(dialogue))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "CANARY" not in text
    assert "<svg class=" not in text.replace("icon", "")
    assert "too few people came to say" in text
    assert not re.search(r"\d of \d+ participants", text)
    if level == "restricted":
        assert not re.search(r"\d+ of \d+ are officials", text)


def test_the_sponsor_reads_half_years_at_a_glance(world, at):
    dialogue = world.dialogues.a_restricted
    verdicts.refresh(str(dialogue.id))
    text = at("officer").get(page(dialogue)).content.decode()
    table = text[text.index("<thead>") : text.index("</tbody>")]
    assert re.findall(r'<th scope="col">([^<]+)', table) == ["Half-year", "All sessions", "Hard security"]
    assert re.findall(r"<td>([^<]+)", table)[:2] == ["too few people"] * 2


def test_sessions_that_nobody_was_noted_at_are_not_marked_confidential(world, at):
    dialogue = world.dialogues.a_restricted
    with viewing(world.people.facilitator):
        here = Dialogue.objects.get(pk=dialogue.id)
        starts = timezone.now() - timedelta(days=2)
        log = SessionLog(starts_at=starts, ends_at=starts + timedelta(hours=1), zone="UTC")
        sessions.log_session(dialogue=here, log=log)
    drawn = at("facilitator").get(page(dialogue)).context["by_session"]["svg"]
    assert "[c]" not in drawn
    assert ">–<" in drawn


def test_who_may_not_know_finds_nothing(world, at):
    for person in ("facilitator_other", "officer_other", "administrator", "former"):
        assert at(person).get(page(world.dialogues.a_restricted)).status_code == 404, person
    assert at("auditor").get(page(world.dialogues.a_open)).status_code == 404
