"""Whoever listens: mail, addresses, titles and referrers carry ids and neutral sentences, never content."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core import mail
from django.utils import timezone
from support.walk import addresses, ids_of, leaked, signed_in
from support.world import LEVELS, canary


def test_mail_says_that_something_is_due_and_not_what(world: SimpleNamespace, settings: Any) -> None:
    from notices.sending import send_all
    from notices.tasks import write_all_due
    from wall.offices import office

    with office("registrar"):
        assert write_all_due(timezone.now() + timedelta(days=300)) > 0
        from support.database import superuser  # what waits for a later hour goes out now

        superuser("set wall.action = 'x'; update notices_notice set next_try_at = now()", dbname=_database())
        transport = mail.get_connection()
        send_all(transport, go_on=lambda: True)
    assert mail.outbox
    code_names = [one.code_name for one in vars(world.dialogues).values()]
    ids = [str(one.id) for one in vars(world.dialogues).values()]
    for message in mail.outbox:
        raw = message.message().as_bytes() + message.body.encode() + message.subject.encode()
        assert leaked(raw, ["CANARY", *code_names]) == []
        assert [pk for pk in ids if pk in message.subject] == []


def _database() -> str:
    from django.db import connections

    return connections["default"].settings_dict["NAME"]


def test_titles_and_addresses_carry_no_content(at: Any, house: Any) -> None:
    """Browsers keep both in their history, and show them to whoever looks over a shoulder."""
    client = at("facilitator")
    ids = ids_of(house.tables, house.world.dialogues.a_restricted.id)
    seen = 0
    for address in addresses():
        if address.route.startswith("api/") or not address.of_dialogue:
            continue
        answer = client.get(address.path(ids))
        assert answer.headers.get("Referrer-Policy") in ("no-referrer", "same-origin")
        if answer.status_code == 200 and b"<title>" in answer.content:
            seen += 1
            title = re.search(rb"<title>(.*?)</title>", answer.content, re.DOTALL)[1]
            assert leaked(title, ["CANARY"]) == [], address.route
            addresses_in_page = b"\n".join(re.findall(rb'(?:href|src|action)="([^"]*)"', answer.content))
            assert (
                leaked(addresses_in_page, ["CANARY", *(canary("a", level, "title") for level in LEVELS)])
                == []
            )
    assert seen > 5


def test_no_page_calls_another_house(world: SimpleNamespace, settings: Any) -> None:
    client = signed_in("facilitator", settings)
    for path in ("/", "/dialogues/", f"/dialogues/{world.dialogues.a_open.id}/"):
        answer = client.get(path)
        loads = re.findall(rb'<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:)?//', answer.content)
        assert loads == []
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
