"""Every page that a person can reach, by mouse or by keyboard alone, in the dark and from right to left."""

import re
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser.support_reading import DESK, PHONE, Reader
from support.processes import PATIENCE
from support.profile import LONG
from support.world import PASSWORD

from dialogues.models import Session
from notices.kinds import REGISTRY
from wall.viewer import viewing

# Addresses that differ in ids alone are one kind of page; so many of each kind are opened.
OF_EACH_KIND = 1
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Days of reminders have a page for each kind of obligation, made of the same template.
DAYS_OF = re.compile(rf"(?<=/)(?:{'|'.join(map(re.escape, REGISTRY))})(?=/)")
# Files, and pages of the API's own reader, which is somebody else's work under our policy.
NOT_PAGES = ("/roster/template/", "/api/", ".ics", "/static/")


@pytest.fixture
def open_reader(site: Any, chromium: Any) -> Iterator[Callable[..., Reader]]:
    """`open_reader("officer")` is this person of the test world, signed in. At the end no page may have a blemish."""
    contexts, blemishes = [], []

    def reader(name: str, *, language: str = "en", **options: Any) -> Reader:
        chosen = {"viewport": DESK, "locale": "en-GB", "base_url": site.url} | options
        context = chromium.new_context(**chosen)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        found = Reader(context.new_page(), site.url, language, f"a11y-{name}-", blemishes=blemishes)
        if name:
            found.sign_in(f"{name.replace('_', '.')}@test.example", PASSWORD)
        return found

    yield reader
    for context in contexts:
        context.close()
    assert not blemishes, "\n".join(blemishes)


def walk_links(
    reader: Reader, each: Callable[[str], None], *, start: Sequence[str], but: Sequence[str]
) -> set[str]:
    """Follow links from these pages on, breadth first, but not to addresses with one of `but` in it.

    `each` is called on every page. Returns the kinds of page.
    """
    waiting, seen, kinds = list(start), set(start), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        answer = reader.page.goto(f"{reader.origin}{path}")
        assert answer.status == 200, f"a link leads to {path}, which answers {answer.status}"
        each(path)
        links = reader.page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
        for link in links:
            parts = urlsplit(link)
            found = f"{parts.path}?{parts.query}" if parts.query else parts.path
            kind = re.sub(r"next=[^&]*", "next=…", DAYS_OF.sub("…", ID.sub("…", found)))
            mine = f"{parts.scheme}://{parts.netloc}" == reader.origin and not any(
                one in found for one in (*NOT_PAGES, *but)
            )
            if mine and found not in seen and kinds.get(kind, 0) < OF_EACH_KIND:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(found)
                waiting.append(found)
    return set(kinds)


# Pages of one's own account, the same for everybody: the facilitator's walk opens them.
OWN = ("/accounts/me/", "/accounts/password/", "/accounts/second-factor/")
# How many kinds of page links lead each person to, at least, and how that person reads in `make test`;
# in `make proofs` everybody reads in every way.
READERS = {
    "facilitator": (41, PHONE, "en"),
    "officer": (21, DESK, "fr"),
    "lead_officer": (9, PHONE, "fr"),
    "administrator": (19, DESK, "en"),
    "auditor": (4, PHONE, "fr"),
}
WAYS = [(PHONE, "en"), (PHONE, "fr"), (DESK, "en"), (DESK, "fr")]


@pytest.mark.parametrize(
    ("name", "viewport", "language"),
    [
        pytest.param(name, *way, id=f"{name}-{way[0]['width']}-{way[1]}")
        for name, (_kinds, *own) in READERS.items()
        for way in (WAYS if LONG else [own])
    ],
)
def test_every_page_that_links_lead_to(
    world: SimpleNamespace,
    unlogged: Session,
    open_reader: Callable[..., Reader],
    name: str,
    viewport: dict[str, int],
    language: str,
) -> None:
    reader = open_reader(name, viewport=viewport, language=language)

    def look(path: str) -> None:
        kind = re.sub(r"\W+", "-", ID.sub("", path)).strip("-") or "desk"
        reader.look(f"{viewport['width']}-{kind}")

    # One dialogue first, so that the same kinds are found whatever its code name is.
    home, but = f"/dialogues/{world.dialogues.a_open.id}/", () if name == "facilitator" else OWN
    start = [home, "/"] if name in ("facilitator", "officer") else ["/"]
    if name == "lead_officer":  # to this, a link leads from days that were set before
        start += [f"/reminders/ladders/{world.programmes.a}/session.log/{world.dialogues.a_restricted.id}/"]
    kinds = walk_links(reader, look, start=start, but=but)
    assert len(kinds) >= READERS[name][0], " ".join(sorted(kinds))


def test_in_the_dark_and_from_right_to_left(
    world: SimpleNamespace, open_reader: Callable[..., Reader]
) -> None:
    """No language of the house runs from right to left yet; its pages could."""
    dialogue = world.dialogues.a_restricted
    home = f"/dialogues/{dialogue.id}/"
    paths = [
        "/",
        home,
        "/dialogues/",
        f"{home}roster/",
        f"{home}roster/add/",
        f"{home}roster/import/",
        f"{home}roster/{dialogue.participants[0]}/",
        f"{home}balance/",
    ]
    paths += [
        f"{home}sessions/{dialogue.session}/",
        f"{home}sessions/{dialogue.session}/log/",
        f"{home}sessions/new/",
        f"{home}access/",
    ]
    paths += ["/notices/", "/reminders/", "/ledger/", "/accounts/me/"]
    reader = open_reader("facilitator", color_scheme="dark")
    for path in paths:
        reader.go(path)
        name = re.sub(r"\W+", "-", ID.sub("", path)).strip("-") or "desk"
        for direction, viewport in (("ltr", PHONE), ("rtl", DESK)):
            reader.direction = direction
            reader.page.set_viewport_size(viewport)
            reader.page.evaluate("(dir) => { document.documentElement.dir = dir; }", direction)
            reader.look(f"dark-{direction}-{viewport['width']}-{name}")
        reader.page.set_viewport_size(PHONE)
        assert not reader.too_wide(), f"{path} from right to left"


def press_until(page: Any, selector: str, most: int = 150) -> None:
    """Press Tab until the focus is there, and see that every stop on the way shows where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """(selector) => {
                const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
                // A date's own calendar button has the focus inside its field, and the browser's own ring.
                const seen = !one.matches(':focus') || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                const under = document.querySelector('.sticky')?.getBoundingClientRect();
                const covered = under && !one.closest('.sticky') && box.top >= under.top && box.bottom <= under.bottom;
                return {there: one.matches(selector), seen, covered: Boolean(covered), what: one.outerHTML.slice(0, 120)};
            }""",
            selector,
        )
        assert here["seen"], f"the focus cannot be seen on {here['what']}"
        assert not here["covered"], f"the bar covers the focused {here['what']}"
        if here["there"]:
            return
    raise AssertionError(f"{selector} is not reached within {most} presses of Tab")


def test_a_session_is_logged_with_the_keyboard_alone(
    world: SimpleNamespace, open_reader: Callable[..., Reader]
) -> None:
    reader = open_reader("")
    page, home = reader.page, f"/dialogues/{world.dialogues.a_restricted.id}/"
    reader.go("/accounts/sign-in/")
    press_until(page, "a.skip")
    press_until(page, "[name=login]")
    page.keyboard.type("facilitator@test.example")
    press_until(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    press_until(page, "main form button.primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for link in (f"main a[href='{home}']", f"main a[href='{home}sessions/log/']"):
        press_until(page, "a.skip")
        page.keyboard.press("Enter")
        press_until(page, link)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    reader.look("keyboard-log")
    press_until(page, "[name=place]")
    page.keyboard.type("Nizwa")
    press_until(page, "[name='agenda-0-title']")
    page.keyboard.type("Winter releases")
    press_until(page, "[name='agenda-0-hard_security']")
    page.keyboard.press("Space")
    press_until(page, "button[name=add][value=agenda]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name='agenda-1-title']")
    assert page.evaluate("() => document.activeElement.name") == "agenda-1-title", (
        "the new row takes the focus"
    )
    page.keyboard.type("Patrols")
    press_until(page, "[name=there]")
    page.keyboard.press("Space")
    press_until(page, "[name='records-0-body']")
    page.keyboard.type("The upper stations are opened to both.")
    press_until(page, "button[name=send]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.fullmatch(f"{home}sessions/{ID.pattern}/", reader.path), reader.path
    assert "Patrols" in reader.text()
    with viewing(world.people.facilitator):
        assert Session.objects.filter(dialogue=world.dialogues.a_restricted.id, state="held").count() == 2
    page.focus("header .menu > summary")
    page.keyboard.press("Enter")
    press_until(page, "header .menu form button")
    with page.expect_navigation():
        page.keyboard.press("Space")
    assert reader.path == "/accounts/sign-in/"


def test_when_something_is_wrong(
    world: SimpleNamespace, open_reader: Callable[..., Reader], site: Any
) -> None:
    """Refused, not found, a form that needs another look, and a database that is away."""
    dialogue = world.dialogues.a_restricted
    home = f"/dialogues/{dialogue.id}/"
    for viewport in (PHONE, DESK) if LONG else (PHONE,):
        reader = open_reader("officer", viewport=viewport)
        reader.go("/accounts/", status=403)
        reader.look(f"403-{viewport['width']}")
        reader.go(f"/dialogues/{world.people.officer}/", status=404)
        reader.look(f"404-{viewport['width']}")
        facilitator = open_reader("facilitator", viewport=viewport)
        wrong = {
            f"{home}roster/add/": "main form button.primary",
            f"{home}roster/import/": "main form button.primary",
            f"{home}parties/add/": "main form button.primary",
            f"{home}access/": "main form:has([name=capacity]) button.primary",
            f"{home}sessions/{dialogue.planned}/log/": "button[name=send]",
        }
        for path, button in wrong.items():
            facilitator.go(path)
            facilitator.expect_refusal(path)
            for field in ("ends_on", "zone"):
                if facilitator.count(f"[name={field}]"):
                    facilitator.page.fill(
                        f"[name={field}]", "2020-01-01" if field == "ends_on" else "Nowhere/Atall"
                    )
            facilitator.page.evaluate(
                "() => document.querySelectorAll('form').forEach((one) => { one.noValidate = true; })"
            )
            facilitator.page.click(button)  # the log is sent without leaving the page
            facilitator.page.wait_for_selector("main [role=alert]")
            assert facilitator.count("[aria-invalid=true]") >= 1, path
            facilitator.look(f"wrong-{viewport['width']}-{re.sub(r'[^a-z]+', '-', ID.sub('', path))}")


def test_while_the_database_is_away(world_database: str, open_reader: Callable[..., Reader]) -> None:
    from support.database import superuser

    reader = open_reader("facilitator", viewport=PHONE)
    superuser(f"alter database {world_database} allow_connections false")
    superuser(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{world_database}'")
    reader.expect_refusal("/obligations/summary/")  # the desk that is being left asks for it by itself
    try:
        reader.go("/", status=503)
        reader.look("503")
    finally:
        superuser(f"alter database {world_database} allow_connections true")
    reader.go("/")
    reader.look("back")
