"""Whoever may see very many dialogues gets another plan, and never another answer."""

import re
from contextlib import closing

import psycopg2
import pytest
from django.db import connections
from django.db.models import UniqueConstraint
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import make_dsn
from support.database import VAR
from support.probes import read_tables
from support.walk import addresses, ids_of, signed_in

from dialogues.models import Dialogue, Session
from dialogues.pages import dialogues as pages
from dialogues.templatetags.dialogues import spoken
from parley import embedded
from resources import paginator
from wall import models as wall
from wall.questions import rights_on, rights_on_each
from wall.rights import Right
from wall.viewer import NoViewer, viewing


@pytest.mark.parametrize("model", [Dialogue, Session])
def test_in_an_index_order_are_the_rows_that_the_viewer_may_see(world, monkeypatch, model):
    found = {}
    for name, person in vars(world.people).items():
        with viewing(person):
            found[name] = list(model.objects.values_list("pk", flat=True))
            for many in (0, 1_000):
                monkeypatch.setattr(wall, "MANY", many)
                rows = model.objects.in_order()
                assert list(rows.values_list("pk", flat=True)) == found[name], (name, many)
    assert found["facilitator"]
    assert found["officer"] != found["officer_other"]


def test_what_is_held_is_counted_by_right(world):
    with viewing(world.people.facilitator):
        number = Dialogue.objects.count()
        for least, more in ((number - 1, True), (number, False), (number + 1, False)):
            assert wall.holds_more_than(least, Right.OUTLINE) is more
        assert not wall.holds_more_than(0, Right.MANAGE)
    with pytest.raises(NoViewer):
        wall.holds_more_than(0, Right.OUTLINE)


def test_rights_on_each_are_rights_on_one(world):
    dialogues = [one.id for one in vars(world.dialogues).values()]
    for person in vars(world.people).values():
        with viewing(person):
            each = rights_on_each(dialogues)
            assert {pk: each[pk] for pk in dialogues} == {pk: rights_on(pk) for pk in dialogues}


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
        for many in (0, 1_000):
            monkeypatch.setattr(wall, "MANY", many)
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


# The manager's condition, and the column that it holds: `table.dialogue_id in (what the viewer holds)`.
HELD = re.compile(r'("?\w+"?\."\w+") IN \(SELECT a\.dialogue_id FROM wall_access')


@pytest.mark.long
@pytest.mark.parametrize("person", ["facilitator", "officer"])
def test_every_question_names_its_dialogue_or_its_rows(world, world_database, settings, monkeypatch, person):
    """Otherwise it begins at all that somebody holds: lists over all dialogues ask `in_order` for whoever holds many."""
    monkeypatch.setattr(wall, "MANY", 0)
    browser, unnamed = signed_in(person, settings), set()
    with closing(psycopg2.connect(make_dsn(embedded.superuser_dsn(VAR), dbname=world_database))) as owner:
        ids = ids_of(read_tables(owner), world.dialogues.a_restricted.id)
    asked = 0
    for address in addresses():
        path = address.path(ids)
        with CaptureQueriesContext(connections["default"]) as caught:
            browser.get(path)
        for query in caught.captured_queries:
            for column in HELD.findall(query["sql"]):
                asked += 1
                if not names_rows(query["sql"], column):
                    unnamed.add((address.name, column, query["sql"][-300:]))
    assert asked > 50
    assert not unnamed, unnamed


def names_rows(statement, dialogue):
    """Whether the rows are named: by their dialogue, or by a key of their own."""
    table = dialogue.partition(".")[0]
    keys = [
        {dialogue},
        *({f'{table}."{column}"' for column in key} for key in KEYS.get(table.strip('"'), [])),
    ]
    return any(
        all(re.search(rf"{re.escape(column)} (= (?!\x22)|IN \((?!SELECT))", statement) for column in key)
        for key in keys
    )


def unique_together(model):
    constraints = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    fields = [model._meta.pk.name], *(one.fields for one in constraints if one.fields and not one.condition)
    return [[model._meta.get_field(name).column for name in key] for key in fields]


KEYS = {model._meta.db_table: unique_together(model) for model in Dialogue._meta.apps.get_models()}
