"""What a facilitator does on the walk: accept, import the roster, add a person, log, look at the balance."""

import io
import re
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
from browser.support_flow import PEOPLE, SAID, UUID, Walk
from browser.support_reading import Reader
from django.utils import timezone
from support.processes import PATIENCE

from dialogues.actions import sessions
from dialogues.models import Dialogue, Participant
from dialogues.session_log import SessionLog
from wall.viewer import viewing


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
        "() => /\\d\\d:\\d\\d/.test(document.querySelector('[data-saved-at]').textContent)",
        timeout=PATIENCE * 1000,
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


def an_unlogged_session(world: SimpleNamespace) -> str:
    """Planned, held long ago, and never logged: its 72 hours are over."""
    over = timezone.now() - timedelta(hours=73)
    log = SessionLog(starts_at=over - timedelta(hours=6), ends_at=over, title=f"{SAID} unlogged")
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        return str(sessions.schedule_session(dialogue=dialogue, log=log).pk)
