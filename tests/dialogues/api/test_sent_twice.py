"""The same request sent twice is one: twenty at once over real HTTP, resent later, or after everything has changed."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from support.processes import PATIENCE

from ledger.models import Entry

AT_ONCE = 20


class Quiet(WSGIRequestHandler):
    """Django's handler without its lines on the console."""

    def log_message(self, format: str, *arguments: Any) -> None:
        return


@pytest.fixture
def port(world: SimpleNamespace) -> Iterator[int]:
    """A real server of the whole application on a port of its own, one thread a request."""
    from django.core.wsgi import get_wsgi_application

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, connections_override={})
    server.daemon_threads = False
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def post(port: int, token: str, path: str, body: Any, key: str) -> tuple[int, str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json", "Idempotency-Key": key}
    connection.request("POST", f"/api/v1/{path}", json.dumps(body, default=str), headers)
    answer = connection.getresponse()
    read = json.loads(answer.read())
    connection.close()
    return answer.status, answer.headers.get("ETag", ""), read


def all_at_once(port: int, token: str, path: str, body: Any, key: str) -> list[tuple[int, str, Any]]:
    ready = threading.Barrier(AT_ONCE)

    def send(_number: int) -> tuple[int, str, Any]:
        ready.wait()
        return post(port, token, path, body, key)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def entries(action: str) -> int:
    return Entry.objects.using("archivist").filter(action=action).count()


LOG = {
    "starts_at": "2026-05-02T09:00:00Z",
    "ends_at": "2026-05-03T17:00:00Z",
    "agenda": [{"title": "Water"}],
    "records": [{"body": "A point.", "agenda_item": 0}],
    "notes": [{"body": "Mine."}],
    "follow_ups": [{"what": "Write"}],
}


def test_twenty_at_once_are_one_session(
    world: SimpleNamespace, caller: Callable[[str], Any], port: int
) -> None:
    me, key = caller("facilitator"), str(uuid4())
    path = f"dialogues/{world.dialogues.a_restricted.id}/sessions/"
    sessions, logged = len(me.get(path).data["results"]), entries("session.log")
    answers = all_at_once(port, me.token, path, LOG, key)
    assert [status for status, _etag, _body in answers] == [201] * AT_ONCE
    assert len({json.dumps(body, sort_keys=True) for _status, _etag, body in answers}) == 1
    assert len({etag for _status, etag, _body in answers}) == 1
    assert len(me.get(path).data["results"]) == sessions + 1
    assert entries("session.log") == logged + 1
    session = me.get(f"{path}{answers[0][2]['id']}/").data
    assert [len(session[part]) for part in ("agenda", "records", "notes", "follow_ups")] == [1, 1, 1, 1]
    # Three days later: the same answer; another body: refused; another person's same key: another session.
    again = me.post(path, LOG, idempotency_key=key)
    assert (again.status_code, again.data, again["ETag"]) == (201, session, answers[0][1])
    other = me.post(path, {**LOG, "title": "Other"}, idempotency_key=key)
    assert (other.status_code, other.data["code"]) == (422, "key_reused")
    elsewhere = me.post(f"dialogues/{world.dialogues.a_open.id}/sessions/", LOG, idempotency_key=key)
    assert (elsewhere.status_code, elsewhere.data["code"]) == (422, "key_reused")
    assert caller("partner").post(path, LOG, idempotency_key=key).data["id"] != session["id"]
    assert entries("session.log") == logged + 2


def test_twenty_logs_of_a_planned_session_settle_one_obligation(
    world: SimpleNamespace, caller: Callable[[str], Any], port: int
) -> None:
    me = caller("facilitator")
    path = f"dialogues/{world.dialogues.a_restricted.id}/sessions/"
    planned = me.post(
        path, {"state": "planned", "starts_at": "2026-05-02T09:00:00Z", "ends_at": "2026-05-02T17:00:00Z"}
    )
    one, logged = f"{path}{planned.data['id']}/", entries("session.log")
    assert len(me.get(f"obligations/?object={planned.data['id']}&state=open").data["results"]) == 2

    def put(_number: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {
            "Authorization": f"Token {me.token}",
            "Content-Type": "application/json",
            "If-Match": planned["ETag"],
        }
        connection.request("PUT", f"/api/v1/{one}", json.dumps(LOG), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = sorted(pool.map(put, range(AT_ONCE)))
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}
    assert entries("session.log") == logged + 1
    done = me.get(f"obligations/?object={planned.data['id']}&state=done").data["results"]
    assert [row["kind"] for row in done] == ["session.log"]


CREATIONS = {
    "parties/": ("party.add", lambda world: {"name": "Once"}),
    "participants/": ("participant.add", lambda world: {"name": "Once Only", "role_class": "civil_society"}),
    "factions/": (
        "faction.add",
        lambda world: {"name": "Once", "party": world.dialogues.a_restricted.parties[0]},
    ),
    "sessions/{session}/notes/": (
        "note.write",
        lambda world: {"body": "Once", "readers": [world.people.partner]},
    ),
    "sessions/{session}/follow-ups/": ("follow_up.add", lambda world: {"what": "Once"}),
    "access/": ("access.give", lambda world: {"person": world.people.colleague, "capacity": "facilitate"}),
}


def test_every_creation_takes_a_key(world: SimpleNamespace, caller: Callable[[str], Any], port: int) -> None:
    me, found = caller("facilitator"), world.dialogues.a_restricted
    for part, (action, body_of) in CREATIONS.items():
        path, key, body = (
            f"dialogues/{found.id}/{part.format(session=found.session)}",
            str(uuid4()),
            body_of(world),
        )
        before = entries(action)
        answers = all_at_once(port, me.token, path, body, key)
        assert [status for status, _etag, _body in answers] == [201] * AT_ONCE, (path, answers[0])
        assert len({body["id"] for _status, _etag, body in answers}) == 1, path
        assert entries(action) == before + 1, path
        assert me.post(path, body, idempotency_key=key).data == answers[0][2], path
        field = next(iter(body))
        changed = (
            {**body, field: "Other"}
            if path.count("access") == 0
            else {**body, "until": datetime(2100, 1, 1, tzinfo=UTC)}
        )
        assert me.post(path, changed, idempotency_key=key).data["code"] == "key_reused", path
    assert me.post(path, body, idempotency_key="x" * 201).status_code == 422


def test_a_dialogue_is_opened_once(world: SimpleNamespace, caller: Callable[[str], Any], port: int) -> None:
    officer, key = caller("officer"), str(uuid4())
    body = {"programme": world.programmes.a, "title": "Once"}
    before = len(officer.get("dialogues/").data["results"])
    answers = all_at_once(port, officer.token, "dialogues/", body, key)
    assert {status for status, _etag, _body in answers} == {201}, answers
    assert len({body["id"] for _status, _etag, body in answers}) == 1
    assert len(officer.get("dialogues/").data["results"]) == before + 1
    assert (
        officer.post("dialogues/", {**body, "title": "Twice"}, idempotency_key=key).data["code"]
        == "key_reused"
    )
    # Taken over by somebody else: what one made may be unknown to oneself by now.
    head = caller("lead_officer")
    one = f"dialogues/{answers[0][2]['id']}/"
    assert (
        head.post(one + "access/", {"person": world.people.lead_officer, "capacity": "manage"}).status_code
        == 201
    )
    mine = next(
        row
        for row in officer.get(one + "access/").data["results"]
        if row["person"] == str(world.people.officer)
    )
    assert head.change("put", one + "level/", {"level": "closed"}).status_code == 200
    assert head("delete", f"{one}access/{mine['id']}/").status_code == 204
    assert officer.post("dialogues/", body, idempotency_key=key).status_code == 404


def test_after_revocation_a_resend_is_404(world: SimpleNamespace, caller: Callable[[str], Any]) -> None:
    path, key = f"dialogues/{world.dialogues.a_restricted.id}/", str(uuid4())
    partner, lead = caller("partner"), caller("facilitator")
    assert partner.post(path + "sessions/", LOG, idempotency_key=key).status_code == 201
    grants = lead.get(path + "access/").data["results"]
    grant = next(row for row in grants if row["person"] == str(world.people.partner))
    assert lead("delete", f"{path}access/{grant['id']}/").status_code == 204
    hidden = partner.post(path + "sessions/", LOG, idempotency_key=key)
    never = partner.post(f"dialogues/{uuid4()}/sessions/", LOG, idempotency_key=key)
    assert (hidden.status_code, hidden.content) == (404, never.content)
    # The key, used where one still is: it says nothing of what it once made.
    lead.post(
        f"dialogues/{world.dialogues.a_open.id}/access/",
        {"person": world.people.partner, "capacity": "partner"},
    )
    reused = partner.post(f"dialogues/{world.dialogues.a_open.id}/sessions/", LOG, idempotency_key=key)
    assert (reused.status_code, reused.data["code"]) == (422, "key_reused")
