"""A page that was opened before somebody else saved overwrites nothing: every page that shows something stored to change."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from django.db import connections
from django.test import Client
from psycopg2.extensions import make_dsn
from support.database import VAR
from support.page_forms import VERSION, PageForm, forms_of
from support.probes import read_tables
from support.walk import addresses, ids_of, signed_in

from accounts.pages.people import VERBS
from notices.kinds import REGISTRY
from parley import embedded

WHO = ("facilitator", "officer", "lead_officer", "administrator", "partner", "approver")
# Forms that show a default, or one's own unfinished work, and nothing that somebody else could have changed.
NOTHING_STORED = {
    "accounts:invite": "somebody new",
    "accounts:new_organisation": "a new one",
    "accounts:new_programme": "a new one",
    "accounts:new_token": "a new token",
    "accounts:officers": "a new role",
    "dialogues:access": "a new capacity",
    "dialogues:faction_add": "a new faction",
    "dialogues:follow_up_add": "a new follow-up",
    "dialogues:log_new": "one's own draft; the log's page lays two versions beside each other by itself",
    "dialogues:note_add": "a new note",
    "dialogues:open": "a new dialogue",
    "dialogues:participant_add": "a new person",
    "dialogues:participant_end": "the day of today, proposed",
    "dialogues:party_add": "a new party",
    "dialogues:roster_import_preview": "one's own draft",
    "dialogues:session_log": "the log's page lays two versions beside each other by itself",
    "dialogues:session_new": "a new session",
    "mfa_add_webauthn": "a new passkey",
}


def paths(world: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """(name, path) of every page of the inner ring, filled with ids of one dialogue; verbs and kinds one by one."""
    dsn = make_dsn(embedded.superuser_dsn(VAR), dbname=connections["default"].settings_dict["NAME"])
    connection = psycopg2.connect(dsn)
    ids = ids_of(read_tables(connection), world.dialogues.a_open.id)
    connection.close()
    ids |= {"person": world.people.officer_team, "programme": world.programmes.a}
    for address in addresses():
        if address.route.startswith("api/"):
            continue
        known = dict(ids)
        if address.name == "dialogues:session_reschedule":
            known["session"] = world.dialogues.a_open.planned
        path = address.path(known)
        words = {"accounts:act": VERBS, "ladder": REGISTRY}.get(address.name, [""])
        for word in words:
            yield address.name, path.replace("/x/", f"/{word}/") if word else path


@pytest.fixture
def at(world: SimpleNamespace, settings: Any) -> dict[str, Client]:
    return {who: signed_in(who, settings) for who in WHO}


def shown(client: Client, path: str) -> list[PageForm]:
    answer = client.get(path)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return []
    return forms_of(answer.content.decode())


@pytest.mark.long
def test_every_form_carries_its_version_and_a_second_tab_never_overwrites(
    world: SimpleNamespace, at: dict[str, Client]
) -> None:
    """Two tabs with the same page: one saves, the other is shown both, keeps its own words, and may then save."""
    bare, carry, tried = set(), set(), set()
    for name, path in paths(world):
        saved = False
        for client in at.values():
            forms = shown(client, path)
            for form in forms:
                if any(one.shows_something for one in form.inputs.values()):
                    (carry if VERSION in form.inputs else bare).add(name)
            number = next(filter(lambda at: can_be_changed(forms[at]), range(len(forms))), None)
            if number is not None and not saved:
                saved = two_tabs(client, path, number, forms[number])
        if saved:
            tried.add(name)
    assert bare - set(NOTHING_STORED) == set()
    assert set(NOTHING_STORED) & carry == set()
    assert len(carry) >= 13, carry
    assert tried >= {
        "accounts:act",
        "accounts:organisation",
        "accounts:profile",
        "accounts:programme",
        "dialogues:arms_length",
        "dialogues:edit",
        "dialogues:faction",
        "dialogues:note",
        "dialogues:participant",
        "dialogues:party",
        "dialogues:session_reschedule",
        "ladder",
        "reminders",
    }, tried


def can_be_changed(form: PageForm) -> bool:
    return VERSION in form.inputs and any(one.may_change for one in form.inputs.values())


def two_tabs(client: Client, path: str, number: int, form: PageForm) -> bool:
    """Whether there was something to save: the first field for which another value is taken."""
    address = form.action or path
    for field in form.inputs.values():
        if not field.may_change:
            continue
        others = [value for value in map(field.changed, range(4)) if value != field.values]
        mine, theirs = others[0], others[-1]
        if mine == theirs or client.post(address, form.data() | {field.name: theirs}).status_code != 302:
            continue
        saved = shown(client, path)
        if len(saved) <= number or field.name not in saved[number].inputs:
            return False  # nothing is left to change, as after a last word
        if saved[number].inputs[field.name].values != theirs:
            return False  # it was no value to keep, as a reason
        late = client.post(address, form.data() | {field.name: mine})
        assert late.status_code == 409, (path, field.name, late.status_code)
        assert shown(client, path)[number].inputs[field.name].values == theirs, (path, field.name)
        again = forms_of(late.content.decode())[number]
        assert again.inputs[field.name].values == mine, (path, field.name)
        assert client.post(address, again.data()).status_code == 302, (path, field.name)
        assert shown(client, path)[number].inputs[field.name].values == mine, (path, field.name)
        return True
    return False
