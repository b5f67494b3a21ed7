"""The whole way, as people walk it: from an officer's new dialogue to a session in the record and a ledger that stands.

Nothing is found by its words, so that the same walk holds in every language.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from browser.support_flow import ABOUT, LOCALES, PEOPLE, SAID, UUID, WORLD, Walk
from browser.support_flow_facilitator import (
    an_unlogged_session,
    facilitator_accepts,
    facilitator_adds_a_person,
    facilitator_imports,
    facilitator_logs,
    facilitator_sees_balance_and_track,
)
from browser.support_reading import DESK, PHONE, Reader
from browser.support_rings import eventually, outer_ring, worker
from support.processes import PATIENCE
from support.profile import LONG
from support.world import PASSWORD

from dialogues.models import Session
from ledger.models import Entry
from notices.models import Notice
from parley.celery import app
from parley.run import LOGINS
from parley.secrets_store import ROOT
from wall.offices import office
from wall.viewer import viewing


@pytest.fixture
def walk(
    request: pytest.FixtureRequest,
    world: SimpleNamespace,
    world_database: str,
    site: Any,
    chromium: Any,
    tmp_path: Path,
) -> Iterator[Walk]:
    """Both rings and a worker over the test's own database, and browsers of the asked size and language."""
    viewport, language = request.param
    environment = site.environment | {"EMAIL_URL": f"filemail:///{tmp_path / 'mail'}"}
    with ExitStack() as stack:
        stack.enter_context(worker(environment, tmp_path / "worker.log"))
        outer = stack.enter_context(outer_ring(site, world_database, tmp_path))

        def open_browser(origin: str) -> Any:
            context = chromium.new_context(viewport=viewport, locale=LOCALES[language], base_url=origin)
            context.set_default_timeout(PATIENCE * 1000)
            stack.callback(context.close)
            return context.new_page()

        yield Walk(world, site, outer, open_browser, language, tmp_path / "mail")


def officer_opens(walk: Walk) -> None:
    officer = walk.reader("officer", never=(PEOPLE, SAID))
    officer.look("desk")
    officer.go("/dialogues/")
    officer.look("dialogues")
    officer.click("main a[href='/dialogues/open/']")
    officer.look("open")
    page = officer.page
    page.fill("[name=title]", f"Water of the valley {ABOUT}")
    page.fill("[name=theme]", "Who releases how much, and who is told.")
    page.fill("[name=parties]", "Upper valley: council majority, council minority\nLower valley")
    page.check("[name=issue_areas][value=water]")
    page.check("[name=issue_areas][value=ceasefire]")
    page.check("[name=hard_security]")
    page.fill("[name=official_process]", f"The basin talks {ABOUT}")
    page.select_option("[name=convenor]", index=1)
    page.select_option("[name=gender_target]", "33")
    page.select_option("[name=level]", "2")
    page.select_option("[name=arms_length]", "blind")
    page.fill("[name=lead]", "nobody@test.example")
    officer.expect_refusal(officer.path)
    officer.click("main form button.primary")
    assert officer.count("[name=lead][aria-invalid=true]") == 1
    officer.look("open-wrong")
    page.fill("[name=lead]", "facilitator@test.example")
    officer.click("main form button.primary")
    found = re.fullmatch(f"/dialogues/({UUID})/", officer.path)
    assert found, officer.path
    walk.dialogue, walk.code_name = found[1], officer.text("h1")
    officer.look("dialogue", marking="restricted")
    assert ABOUT in officer.text()
    assert "Upper valley" in officer.text()


def officer_makes_it_active(walk: Walk) -> None:
    officer = walk.reader("officer", never=(PEOPLE, SAID))
    officer.go(f"{walk.home}move/")
    officer.page.select_option("[name=to]", "active")
    officer.look("move")
    officer.click("main form button.primary")
    assert officer.path == walk.home


def officer_sees_no_identity(walk: Walk) -> None:
    officer = walk.reader("officer", never=(PEOPLE, SAID))
    for path in ("", "balance/", "roster/", "access/", "sessions/", f"sessions/{walk.session}/", "edit/"):
        answer = officer.page.request.get(f"{walk.inner.url}{walk.home}{path}")
        if answer.status >= 400:
            officer.expect_refusal(f"{walk.home}{path}")
        officer.page.goto(f"{walk.inner.url}{walk.home}{path}")
        officer.look(f"officer-{path.strip('/').replace('/', '-') or 'dialogue'}"[:40])

    def told() -> bool:
        officer.go(walk.home)
        return officer.count("ol.track.differs") == 1

    eventually(told, "the statistician never said what the officer may know of the track")
    assert ABOUT in officer.text()
    assert not re.search(r"\d", officer.text("ol.track + .note").replace("1.5", "").replace("1,5", ""))
    officer.go("/ledger/")
    officer.look("officer-ledger")
    for path in (f"{walk.home}sessions/log/", f"{walk.home}roster/add/", f"{walk.home}roster/import/"):
        answer = officer.page.request.get(f"{walk.inner.url}{path}")
        assert answer.status in (403, 404), path
        assert PEOPLE not in answer.text()


def others_find_nothing(walk: Walk, name: str) -> None:
    """Whoever is not of it: the same page of 404 for what exists and for what never did."""
    other = walk.reader(name, never=(PEOPLE, SAID, ABOUT, walk.code_name, walk.dialogue))
    own = [
        "",
        "roster/",
        "roster/add/",
        "roster/import/",
        "balance/",
        "access/",
        "edit/",
        "sessions/",
        "sessions/log/",
    ]
    own += [f"sessions/{walk.session}/", f"sessions/{walk.session}/log/", "level/", "arms-length/", "move/"]
    for path in own:
        answer = other.page.request.get(f"{walk.inner.url}{walk.home}{path}")
        assert answer.status == 404, f"{name} {path}"
        nowhere = other.page.request.get(f"{walk.inner.url}/dialogues/{walk.world.people.officer}/{path}")
        assert _bare(answer.text()) == _bare(nowhere.text()), f"{name} {path}"
    other.expect_refusal(walk.home)
    other.page.goto(f"{walk.inner.url}{walk.home}")
    other.look(f"{name}-404")
    other.go("/")
    other.look(f"{name}-desk")
    other.go("/dialogues/")
    other.look(f"{name}-dialogues")


def _bare(html: str) -> str:
    """A page without its random tokens and its own address."""
    return re.sub(r'(value="[\w-]{20,}"|X-CSRFToken": "[^"]+"|name="next" value="[^"]*")', "", html)


def administrator_sees_accounts(walk: Walk) -> None:
    administrator = walk.reader(
        "administrator", never=(PEOPLE, SAID, ABOUT, walk.code_name, walk.dialogue, WORLD)
    )
    administrator.click("nav a[href='/accounts/']")
    administrator.look("accounts")
    assert administrator.count("main tbody tr") >= 10
    administrator.click(f"main a[href='/accounts/people/{walk.world.people.facilitator}/']")
    administrator.look("account")


def funder_sees_what_is_published(walk: Walk) -> None:
    funder = walk.reader(
        "funder", site=walk.outer, never=(PEOPLE, SAID, ABOUT, walk.code_name, walk.dialogue, WORLD)
    )
    assert funder.path == "/"
    funder.look("figures", marking="open")
    for path in ("/dialogues/", "/ledger/", "/notices/", "/accounts/", "/api/v1/dialogues/", "/api/schema/"):
        assert funder.page.request.get(f"{walk.outer.url}{path}").status == 404, path
    funder.go(walk.home, status=404)
    funder.look("outer-404")
    stranger = Reader(
        walk.open_browser(walk.inner.url), walk.inner.url, walk.language, blemishes=walk.blemishes
    )
    stranger.sign_in("funder@test.example", PASSWORD)
    assert stranger.path == "/accounts/sign-in/"
    stranger.look("funder-at-the-inner-door")


def letters_to(walk: Walk, email: str) -> list[str]:
    """What each letter to this address says. Django's files hold several, with a line between."""
    files = [path.read_bytes() for path in walk.mail.glob("*")] if walk.mail.exists() else []
    parts = [one.strip() for file in files for one in re.split(rb"\n-{79}\n", file) if one.strip()]
    messages = [message_from_bytes(one, policy=policy.default) for one in parts]
    return [one.get_content() for one in messages if one["To"] == email]


def reminder_comes_once(walk: Walk) -> None:
    """The worker writes one notice and one letter, however often it is asked, and says nothing in it."""
    mine = {"kind": "session.log", "obligation__object_id": walk.unlogged}

    def notices() -> list[str]:
        with office("registrar"):
            return list(Notice.base.filter(**mine).values_list("state", flat=True))

    for _ in range(3):
        app.send_task("notices.tasks.find_due", queue="registrar")
    eventually(lambda: notices() == ["sent"], f"the reminder: {notices()}")
    app.send_task("notices.tasks.send_waiting", queue="registrar")
    facilitator = walk.reader("facilitator")
    facilitator.look("desk-with-reminder")
    link = f"/dialogues/{walk.world.dialogues.a_restricted.id}/sessions/{walk.unlogged}/log/"
    assert facilitator.count(f"main li:has(.late) a[href='{link}']") == 1
    facilitator.go("/notices/")
    facilitator.look("notices")
    letters = letters_to(walk, "facilitator@test.example")
    assert len(letters) == 1
    for word in (PEOPLE, SAID, ABOUT, WORLD, walk.code_name, walk.dialogue, walk.unlogged):
        assert word not in letters[0]
    with office("registrar"):
        reminded = set(Notice.base.filter(**mine).values_list("recipient_id", flat=True))
    assert reminded == {walk.world.people.facilitator}


def ledger_stands(walk: Walk) -> None:
    auditor = walk.reader("auditor", never=(PEOPLE, SAID, ABOUT, walk.code_name, WORLD))
    auditor.click("nav a[href='/ledger/']")
    auditor.look("ledger")
    shown = auditor.page.locator("tbody code").all_inner_texts()
    assert any(re.fullmatch(UUID, one) for one in shown)
    # Ids and the house's own words, and nothing that anybody wrote.
    assert all(re.fullmatch(r"[\w.:-]*( [0-9a-f-]*)?", one) for one in shown), shown
    while not auditor.count(f"code:has-text('{walk.session}')"):
        auditor.click("a[rel=next]")  # fails on the last page, where there is none
    auditor.expect_refusal(walk.home)
    auditor.go(walk.home, status=404)
    with office("archivist"):
        assert Entry.objects.filter(action="session.log", object_id=walk.session).count() == 1
    anchors = Path(walk.inner.environment["PARLEY_ANCHORS"])
    app.send_task("ledger.tasks.anchor", queue="archivist")
    eventually(lambda: any(anchors.glob("*.json")), "the ledger was never anchored")
    command = [sys.executable, str(ROOT / "manage.py"), "verify_ledger"]
    environment = walk.inner.environment | {"PARLEY_LOGINS": LOGINS["worker"]}
    verified = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize(
    "walk",
    [
        pytest.param((viewport, language), id=f"{viewport['width']}-{language}")
        for viewport, language in (product((PHONE, DESK), LOCALES) if LONG else [(PHONE, "fr")])
    ],
    indirect=True,
)
def test_from_a_new_dialogue_to_a_ledger_that_stands(walk: Walk) -> None:
    walk.unlogged = an_unlogged_session(walk.world)
    officer_opens(walk)
    facilitator = walk.reader("facilitator")
    facilitator_accepts(walk, facilitator)
    officer_makes_it_active(walk)
    facilitator_imports(walk, facilitator)
    facilitator_adds_a_person(walk, facilitator)
    facilitator_logs(walk, facilitator)
    facilitator_sees_balance_and_track(walk, facilitator)
    officer_sees_no_identity(walk)
    others_find_nothing(walk, "facilitator_other")
    others_find_nothing(walk, "administrator")
    administrator_sees_accounts(walk)
    funder_sees_what_is_published(walk)
    reminder_comes_once(walk)
    ledger_stands(walk)
    with viewing(walk.world.people.facilitator):
        held = Session.objects.filter(dialogue=walk.dialogue)
        assert [(str(one.pk), one.state) for one in held] == [(walk.session, "held")]
    assert not walk.blemishes, "\n".join(walk.blemishes)
