"""The whole way, as people walk it: from an officer's new dialogue to a session in the record and a ledger that stands.

Nothing is found by its words, so that the same walk holds in every language.
"""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from browser.support_reading import DESK, PHONE, Reader
from browser.support_rings import eventually, outer_ring, worker
from django.utils import timezone
from support.world import PASSWORD

from dialogues.actions import sessions
from dialogues.logs import SessionLog
from dialogues.models import Dialogue, Participant, Session
from ledger.models import Entry
from notices.models import Notice
from parley.celery import app
from parley.secrets_store import ROOT
from wall.offices import office
from wall.viewer import viewing

# Words that occur nowhere but where they are put: in people's data, in what was said, in what it is about.
PEOPLE, SAID, ABOUT = "Qwxzb", "Vlkrj", "Tpmqd"
WORLD = "CANARY"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LOCALES = {"en": "en-GB", "fr": "fr-CA"}


@dataclass
class Walk:
    """One walk: where it happens, who walks, and what it has come to know."""

    world: SimpleNamespace
    inner: Any
    outer: Any
    open_browser: Callable[[str], Any]
    language: str
    mail: Path
    dialogue: str = ""
    code_name: str = ""
    session: str = ""
    unlogged: str = ""
    blemishes: list[str] = field(default_factory=list)

    def reader(self, name: str, *, site: Any = None, never: tuple[str, ...] = ()) -> Reader:
        """This person of the test world, signed in; `never` are words that no page may show them."""
        origin = (site or self.inner).url
        page = self.open_browser(origin)
        prefix = f"{self.language}-{page.viewport_size['width']}-{name}-"
        found = Reader(page, origin, self.language, prefix, blemishes=self.blemishes, never=list(never))
        found.sign_in(f"{name.replace('_', '.')}@test.example", PASSWORD)
        assert "/sign-in/" not in found.path, f"{name} could not sign in"
        return found

    @property
    def home(self) -> str:
        return f"/dialogues/{self.dialogue}/"


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
            context.set_default_timeout(15_000)
            stack.callback(context.close)
            return context.new_page()

        yield Walk(world, site, outer, open_browser, language, tmp_path / "mail")


def messy_roster() -> bytes:
    """A spreadsheet as facilitators have it: a merged title, blank lines, stray spaces, every spelling of F and M."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"Liste des participants {SAID}, confidentiel"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(
        [
            "Partie",
            " Nom et prénom ",
            "Sexe (F/M)",
            "Officiel (oui/non)",
            "Sous instructions",
            "Courriel",
            "Fonction",
        ]
    )
    people = [
        (
            "Upper valley",
            f"  Ilse {PEOPLE}-One ",
            "F",
            "oui",
            "oui",
            f"one@{PEOPLE.lower()}.example",
            "participante",
        ),
        ("Lower valley ", f"Bram {PEOPLE}-Two", " m", "Oui", "oui ", None, "participant"),
        (None,) * 7,
        ("upper valley", f"Cleo {PEOPLE}-Three", "femme", "oui", "x", None, None),
        ("Lower valley", f"Dirk {PEOPLE}-Four\u00a0", "Homme", "OUI", "oui", None, None),
        ("Lower valley", f"Enno {PEOPLE}-Five", "vert", "non", "non", None, None),
        (None, None, "   ", None, None, None, None),
        ("Upper valley", f"Fenna {PEOPLE}-Six", "?", "oui", "oui", None, None),
        ("Upper valley", f"Gwen {PEOPLE}-Seven", "féminin", "non", None, None, None),
        ("Upper valley", f"  gwen   {PEOPLE}-SEVEN", "F", "non", None, None, None),
        (None, f"Hal {PEOPLE}-Eight", "M", None, None, None, "facilitateur"),
    ]
    for row in people:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


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


def facilitator_accepts(walk: Walk, facilitator: Reader) -> None:
    facilitator.go("/")
    assert walk.code_name not in facilitator.text()
    facilitator.click("main a[href^='/dialogues/proposals/']")
    facilitator.look("proposal")
    facilitator.click("form[action$='/accept/'] button")
    facilitator.go("/")
    facilitator.look("desk-with-dialogue")
    facilitator.click(f"main a[href='{walk.home}']")
    facilitator.look("dialogue-empty", marking="restricted")


def officer_makes_it_active(walk: Walk) -> None:
    officer = walk.reader("officer", never=(PEOPLE, SAID))
    officer.go(f"{walk.home}move/")
    officer.page.select_option("[name=to]", "active")
    officer.look("move")
    officer.click("main form button.primary")
    assert officer.path == walk.home


def facilitator_imports(walk: Walk, facilitator: Reader) -> None:
    facilitator.go(walk.home)
    facilitator.click(f"main a[href='{walk.home}roster/']")
    facilitator.look("roster-empty")
    facilitator.click(f"main a[href='{walk.home}roster/import/']")
    facilitator.look("import")
    page = facilitator.page
    page.set_input_files(
        "[name=sheet]",
        {"name": "liste.xlsx", "mimeType": "application/octet-stream", "buffer": messy_roster()},
    )
    facilitator.click("main form button.primary")
    facilitator.look("import-preview")
    assert facilitator.count("tr.bad") == 1
    assert "Enno" in facilitator.text("tr.bad")
    assert facilitator.count("tr.bad [name=take]:disabled") == 1
    assert facilitator.count("tr.doubt") >= 1
    with viewing(walk.world.people.facilitator):
        assert not Participant.objects.filter(dialogue=walk.dialogue).exists()  # nothing is stored yet
    facilitator.expect_refusal(facilitator.path)
    facilitator.click("button[name=confirm]")  # some have no role class yet
    assert facilitator.count("main [role=alert]") == 1
    facilitator.look("import-wrong")
    page.select_option("[name=class]", "civil_society")
    page.uncheck("[name=take][value='13']")  # the row that says one person twice
    facilitator.click("button[name=confirm]")
    assert facilitator.path == f"{walk.home}roster/"
    assert facilitator.count("main table.cards tbody tr") == 7
    facilitator.look("roster")


def facilitator_adds_a_person(walk: Walk, facilitator: Reader) -> None:
    facilitator.click(f"main a[href='{walk.home}roster/add/']")
    facilitator.look("person")
    page = facilitator.page
    facilitator.expect_refusal(facilitator.path)
    facilitator.click("main form button.primary")
    assert facilitator.count("[aria-invalid=true]") >= 2
    facilitator.look("person-wrong")
    page.fill("[name=name]", f"Isa {PEOPLE}-Nine")
    page.fill("[name=affiliation]", f"University {SAID}")
    page.select_option("[name=side]", index=1)
    page.select_option("[name=role_class]", "near_official")
    page.select_option("[name=gender]", "non_binary")
    facilitator.click("main form button.primary")
    assert facilitator.path == f"{walk.home}roster/"
    assert facilitator.count("main table.cards tbody tr") == 8


def facilitator_logs(walk: Walk, facilitator: Reader) -> None:
    facilitator.go(walk.home)
    facilitator.click(f"main a[href='{walk.home}sessions/log/']")
    facilitator.look("log-empty")
    page = facilitator.page
    for name, value in {
        "starts_on": "2026-05-11",
        "starts_at": "09:00",
        "ends_on": "2026-05-12",
        "ends_at": "16:30",
        "zone": "Europe/Oslo",
        "place": f"Lillehammer {SAID}",
        "title": f"First meeting {SAID}",
        "agenda-0-title": f"Monitoring {SAID}",
        "records-0-body": f"Releases could be announced a week ahead. {SAID}",
        "notes-0-body": f"They need more time. {SAID}",
        "follow_ups-0-what": f"Send the sheet {SAID}",
        "follow_ups-0-due_on": "2027-06-01",
    }.items():
        page.fill(f"[name='{name}']", value)
    page.select_option("[name=region]", "europe")
    page.select_option("[name='agenda-0-issue_area']", "ceasefire")
    page.select_option("[name='agenda-0-chaired_by']", "local_partner")
    page.click("button[name=add][value=agenda]")
    page.fill("[name='agenda-1-title']", f"Water {SAID}")
    page.click("button[name=add][value=everybody]")
    page.wait_for_function(
        "() => /\\d\\d:\\d\\d/.test(document.querySelector('[data-saved-at]').textContent)", timeout=15_000
    )
    facilitator.look("log", marking="restricted")
    assert facilitator.text("[data-saved]").strip()
    facilitator.click("button[name=send]")
    found = re.fullmatch(f"{walk.home}sessions/({UUID})/", facilitator.path)
    assert found, facilitator.path
    walk.session = found[1]
    facilitator.look("session", marking="restricted")
    assert facilitator.text().count(SAID) >= 6
    assert "Lillehammer" in facilitator.text()


def facilitator_sees_balance_and_track(walk: Walk, facilitator: Reader) -> None:
    facilitator.go(f"{walk.home}balance/")
    facilitator.look("balance", marking="restricted")
    assert facilitator.count("figure.chart svg[role=img]") == 2
    assert facilitator.count("figure.chart + details table") == 2
    for summary in facilitator.page.locator("figure.chart + details > summary").all():
        summary.click()
    facilitator.look("balance-with-tables")
    # Seven participants, one of whom said “?” and stays in the total; five are under instructions.
    assert facilitator.count("ol.track.differs") == 1
    assert re.search(r"\b5\b.*\b7\b", facilitator.text(".note.alert"), re.DOTALL)


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


def an_unlogged_session(world: SimpleNamespace) -> str:
    """Planned, held long ago, and never logged: its 72 hours are over."""
    over = timezone.now() - timedelta(hours=73)
    log = SessionLog(starts_at=over - timedelta(hours=6), ends_at=over, title=f"{SAID} unlogged")
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        return str(sessions.schedule_session(dialogue=dialogue, log=log).pk)


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
    verified = subprocess.run(
        command, env=walk.inner.environment, capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize(
    "walk",
    [
        pytest.param((viewport, language), id=f"{viewport['width']}-{language}")
        for viewport in (PHONE, DESK)
        for language in LOCALES
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
