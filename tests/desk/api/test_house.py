"""What the pages outside dialogues do, done by a program: what is due, reminders, ladders, people."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from ledger.models import Entry
from notices.models import Obligation
from wall.viewer import viewing


def entries(world: SimpleNamespace, action: str) -> int:
    with viewing(world.people.auditor):
        return Entry.objects.filter(action=action, kind="act").count()


@pytest.fixture
def due(world: SimpleNamespace) -> Obligation:
    """The log of a session to come in house a's restricted dialogue, which its lead facilitator owes."""
    with viewing(world.people.facilitator):
        return Obligation.objects.get(object_id=world.dialogues.a_restricted.planned, kind="session.log")


def test_what_is_due_is_moved_handed_on_and_waived(
    world: SimpleNamespace, caller: Callable[[str], Any], due: Obligation
) -> None:
    officer, one = caller("officer"), f"obligations/{due.pk}/"
    later = (due.first_due_at + timedelta(days=20)).isoformat()
    later = max(later, (timezone.now() + timedelta(days=2)).isoformat())
    assert officer.post(one + "move/", {"due_at": later}).data["fields"].keys() == {"reason"}
    moved = officer.post(one + "move/", {"due_at": later, "reason": "asked"})
    assert moved.status_code == 200, moved.data
    assert moved.data["due_at"] > moved.data["first_due_at"]
    offered = officer.get(one + "colleagues/").data["results"]
    assert str(world.people.partner) in [person["id"] for person in offered]
    handed = officer.post(one + "hand/", {"to": world.people.partner})
    assert (handed.status_code, handed.data["owner"]) == (200, str(world.people.partner))
    assert officer.post(one + "waive/", {"reason": "agreed"}).data["state"] == "ended"
    assert officer.post(one + "waive/", {"reason": "again"}).status_code == 409
    assert [entries(world, f"obligation.{verb}") for verb in ("move", "hand", "waive")] == [1, 1, 1]


def test_nobody_waives_their_own_and_others_do_not_know_it(
    caller: Callable[[str], Any], due: Obligation
) -> None:
    one = f"obligations/{due.pk}/"
    assert caller("facilitator").post(one + "waive/", {"reason": "please"}).status_code == 403
    assert caller("facilitator_other").post(one + "waive/", {"reason": "please"}).status_code == 404
    assert caller("facilitator").get(one + "colleagues/").status_code == 200


def test_reminders_are_changed_by_version_and_a_key_is_judged(caller: Callable[[str], Any]) -> None:
    me = caller("partner")
    now = me.get("reminders/")
    body = now.data | {"pace": "digest", "digest_at": "09:30", "working_days": [0, 1, 2]}
    assert me("put", "reminders/", body).status_code == 428
    changed = me("put", "reminders/", body, if_match=now["ETag"])
    assert (changed.status_code, changed.data["working_days"]) == (200, [0, 1, 2])
    assert me("put", "reminders/", body, if_match=now["ETag"]).status_code == 412
    wrong = me.change("put", "reminders/", body | {"quiet_from": "20:00"})
    assert wrong.data["fields"].keys() == {"quiet_until"}
    assert me.change("put", "reminders/openpgp-key/", {"key": "no key"}).data["fields"].keys() == {"key"}


def test_the_calendars_address_is_told_once_and_ended(caller: Callable[[str], Any]) -> None:
    me = caller("partner")
    made = me.post("reminders/calendar/")
    assert made.status_code == 201
    path = made.data["address"].removeprefix("http://testserver")
    assert me.client.get(path).status_code == 200
    assert me("delete", "reminders/calendar/").status_code == 204
    assert me.client.get(path).status_code == 404


def test_a_ladder_is_set_for_one_dialogue_and_forgotten(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    lead = caller("lead_officer")
    one = f"ladders/{world.programmes.a}/session.log/dialogues/{world.dialogues.a_open.id}/"
    usual = lead.get(one).data
    assert usual["changed"] is False
    steps = [{"days": 3, "to": "owner"}, {"days": 9, "to": "supervisor"}]
    changed = lead.change("put", one, {"steps": steps})
    assert (changed.status_code, changed.data["steps"], changed.data["changed"]) == (200, steps, True)
    assert lead.change("put", one, {"steps": []}).status_code == 422
    assert lead("delete", one).status_code == 204
    assert lead.get(one).data == usual
    other = f"ladders/{world.programmes.b}/session.log/"
    assert lead.get(other).status_code == 404


def test_an_administrator_invites_changes_and_ends_somebody(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    me = caller("administrator")
    home = me.get("organisations/").data["results"][0]["id"]
    body = {"email": "new@test.example", "display_name": "New", "organisation": home, "kind": "facilitator"}
    made = me.post("people/", body)
    assert made.status_code == 201, made.data
    one = f"people/{made.data['id']}/"
    assert me.post("people/", body).data["fields"].keys() == {"email"}
    changed = me.change("patch", one, {"display_name": "Newer", "deputy": world.people.partner})
    assert (changed.status_code, changed.data["display_name"]) == (200, "Newer")
    assert me.post(one + "clearance/", {"clearance": "open"}).data["clearance"] == "open"
    role = me.post(one + "roles/", {"kind": "partner"})
    assert role.status_code == 201, role.data
    assert me("delete", f"roles/{role.data['id']}/").status_code == 204
    assert me.post(one + "end/").status_code == 200
    assert me.post(f"people/{world.people.administrator}/end/").status_code == 403
    assert entries(world, "account.invite") == 1
    assert [one["id"] for one in me.get("people/?q=Newer").data["results"]] == [made.data["id"]]


def test_a_lead_officer_gives_roles_in_their_own_programme_alone(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    lead, one = caller("lead_officer"), f"people/{world.people.stranger}/roles/"
    given = lead.post(one, {"kind": "officer", "programme": world.programmes.a})
    assert given.status_code == 201, given.data
    assert lead.post(one, {"kind": "officer", "programme": world.programmes.b}).status_code == 403
    there = lead.get(f"programmes/{world.programmes.a}/officers/").data["results"]
    assert str(world.people.stranger) in [role["person"] for role in there]
    assert lead.get(f"programmes/{world.programmes.b}/officers/").status_code == 404


def test_a_token_ends_itself_and_sessions_are_seen(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    me = caller("partner")
    mine = me.get("me/tokens/").data["results"]
    assert [token["name"] for token in mine] == ["test"]
    assert me("delete", "me/tokens/0123/").status_code == 404
    assert me("delete", f"me/tokens/{mine[0]['id']}/").status_code == 204
    assert me.get("me/").status_code == 401
    assert me("delete", "me/sessions/none/").status_code == 401
    assert User.objects.filter(pk=world.people.partner).exists()
    assert Role.objects.filter(user_id=world.people.partner).exists()
