"""Who reads what of the ledger through the API."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


def rows(caller: Any) -> list[dict[str, Any]]:
    answer = caller.get("ledger/?page_size=200")
    assert answer.status_code == 200, answer.data
    return list(answer.data["results"])


def test_auditor_lead_and_officer_read_what_is_theirs(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    one = f"dialogues/{world.dialogues.a_open.id}/"
    caller("facilitator").post(one + "access/", {"person": world.people.officer, "capacity": "officer_names"})
    caller("officer").get(one + "identities/")
    caller("officer").post(one + "moves/", {"to": "suspended", "reason": "CANARY reason"})
    whole = rows(caller("auditor"))
    assert {row["dialogue"] for row in whole} > {
        str(world.dialogues.a_closed.id),
        str(world.dialogues.b_closed.id),
    }
    assert all(row["hash"] and row["seq"] and row["detail"] is None for row in whole)
    assert [row["seq"] for row in whole] == sorted((row["seq"] for row in whole), reverse=True)
    led = rows(caller("facilitator"))
    assert led
    assert {row["kind"] for row in led} == {"reveal"}
    assert not any("seq" in row or "hash" in row for row in led)
    sponsors = rows(caller("officer"))
    assert {row["side"] for row in sponsors} == {"sponsor"}
    assert {row["dialogue"] for row in sponsors} <= {
        str(getattr(world.dialogues, f"a_{level}").id)
        for level in ("open", "chatham", "restricted", "closed")
    }
    assert "CANARY" not in str(whole + led + sponsors)
    assert rows(caller("facilitator_other")) == []
    for who in ("partner", "administrator", "approver"):
        assert caller(who).get("ledger/").status_code == 403
    entry = sponsors[0]["id"]
    assert caller("officer").get(f"ledger/{entry}/").data == sponsors[0]
    assert caller("facilitator_other").get(f"ledger/{entry}/").status_code == 404


def test_an_export_s_reason_is_the_lead_facilitators(
    world: SimpleNamespace, caller: Callable[[str], Any]
) -> None:
    from dialogues.actions.roster import export_roster
    from dialogues.models import Dialogue
    from wall.viewer import viewing

    with viewing(world.people.facilitator):
        export_roster(dialogue=Dialogue.objects.get(pk=world.dialogues.a_restricted.id), reason="Visas")
    mine = [row for row in rows(caller("facilitator")) if row["action"] == "roster.export"]
    assert mine[0]["detail"] == {"reason": "Visas"}
    theirs = [row for row in rows(caller("auditor")) if row["action"] == "roster.export"]
    assert theirs[0]["detail"] is None


def test_filters_and_pages(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    me = caller("auditor")
    found, path = [], "ledger/?page_size=40&kind=act"
    while path:
        answer = me.get(path).data
        found += answer["results"]
        path = answer["next"]
    assert [row["seq"] for row in found] == sorted({row["seq"] for row in found}, reverse=True)
    assert {row["action"] for row in me.get("ledger/?action=session.log").data["results"]} == {"session.log"}
    assert me.get("ledger/?to=2020-01-01T00:00:00Z").data["results"] == []
    assert me.get("ledger/?kind=secret").status_code == 422
