"""Whoever may see very many dialogues gets another plan, and never another answer."""

import re

import pytest
from support.walk import signed_in

from dialogues.models import Dialogue, Session
from dialogues.pages import dialogues as pages
from dialogues.templatetags.dialogues import spoken
from resources import paginator
from wall import models as wall
from wall.rights import Right
from wall.viewer import NoViewer, viewing


@pytest.mark.parametrize("model", [Dialogue, Session])
def test_in_an_index_order_are_the_rows_that_the_viewer_may_see(world, model):
    found = {}
    for name, person in vars(world.people).items():
        with viewing(person):
            found[name] = list(model.objects.values_list("pk", flat=True))
            for many in (False, True):
                rows = model.objects.in_order(many=many)
                assert list(rows.values_list("pk", flat=True)) == found[name], (name, many)
    assert found["facilitator"]
    assert found["officer"] != found["officer_other"]


def test_many_is_more_than_few(world, monkeypatch):
    with viewing(world.people.facilitator):
        number = Dialogue.objects.count()
        for few, many in ((number - 1, True), (number, False), (number + 1, False)):
            monkeypatch.setattr(wall, "FEW", few)
            assert wall.holds_many(Right.OUTLINE) is many
    with pytest.raises(NoViewer):
        wall.holds_many(Right.OUTLINE)


@pytest.mark.parametrize("path", ["/", "/dialogues/", "/dialogues/?state=active", "/api/v1/dialogues/"])
def test_a_page_is_the_same_by_both_plans(world, settings, monkeypatch, path):
    for name in (
        "facilitator",
        "facilitator_other",
        "officer",
        "lead_officer",
        "approver",
        "former",
        "auditor",
    ):
        browser, answers = signed_in(name, settings), []
        browser.get(path)  # the first page after signing in greets
        for few in (0, 1_000):
            monkeypatch.setattr(wall, "FEW", few)
            answer = browser.get(path)
            answers.append([answer.status_code, *without_tokens(answer.content.decode()).splitlines()])
        assert answers[0] == answers[1], name


def without_tokens(text):
    return re.sub(r'(value="[\w-]{20,}"|X-CSRFToken": "[^"]+"|cursor=[^"&]+)', "", text)


def test_a_list_counts_no_further_than_it_shows(world, settings, monkeypatch):
    browser = signed_in("facilitator", settings)
    with viewing(world.people.facilitator):
        names = list(Dialogue.objects.values_list("code_name", flat=True))
    assert len(names) > 1
    monkeypatch.setattr(pages, "PAGE", 1)
    for most in (len(names) - 1, len(names)):
        monkeypatch.setattr(paginator, "MOST", most)
        last = browser.get(f"/dialogues/?page={most}").content.decode()
        beyond = browser.get(f"/dialogues/?page={most + 1}").content.decode()
        goes_on = most < len(names)
        for shown in (last, beyond):  # a page that there is not is the last one
            assert spoken(names[most - 1]) in shown
            assert ("The first" in shown) is goes_on
            assert f"{most} of {most}" in shown
