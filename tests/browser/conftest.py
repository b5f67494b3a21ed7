"""A real browser against a real web process, over the database of the test that asks for them."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from support.database import VAR, superuser
from support.hashing import as_kept
from support.places import free_port
from support.processes import PATIENCE
from support.world import PASSWORD

from dialogues.actions import sessions
from dialogues.models import Dialogue, Session
from dialogues.session_log import SessionLog
from parley.processes import wait_until
from parley.run import LOGINS
from wall.viewer import viewing

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(
    (found for name in BROWSERS if (found := shutil.which(name))),
    None,
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Chromium without the privileges of a container's root, without its small /dev/shm, and without calling home.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that drives a browser."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """A running inner ring: its address, and what it says when something goes wrong."""

    url: str
    log: Path
    environment: dict[str, str]

    def __post_init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the web process and wait until it answers."""
        port = self.url.rpartition(":")[2]
        command = [sys.executable, "-m", "gunicorn", "parley.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        command += [
            "--workers",
            "1",
            "--threads",
            "8",
            "--timeout",
            "60",
            "--no-control-socket",
            "--error-logfile",
            "-",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        if not wait_until(self._answers, PATIENCE, every=0.2):
            raise RuntimeError(f"the web process did not answer:\n{self.log.read_text()[-3000:]}")

    def stop(self, *, hard: bool = False) -> None:
        """End the web process; `hard` is kill -9, which its worker is given too."""
        if self.process is None:
            return
        if hard:
            subprocess.run(["pkill", "-9", "-P", str(self.process.pid)], check=False)
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(PATIENCE)
        self.process = None

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the web process ended:\n{self.log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def site(world_database: str, tmp_path: Path) -> Iterator[Site]:
    """The inner ring in a process of its own, over this test's database. Second factors are not asked for."""
    # As that process keeps passwords: it would hash others anew.
    superuser(
        f"set session_replication_role = replica; update accounts_user set password = '{as_kept(PASSWORD)}'",
        dbname=world_database,
    )
    url = f"http://localhost:{free_port()}"
    environment = {
        **os.environ,
        "PARLEY_VAR": str(VAR),
        "PARLEY_DATABASE": world_database,
        "PARLEY_RING": "inner",
        "PARLEY_LOGINS": LOGINS["web"],
        "PARLEY_DEMO": "1",
        "PARLEY_INNER_ORIGIN": url,
        "PARLEY_ANCHORS": str(tmp_path / "anchors"),
    }
    site = Site(url, tmp_path / "web.log", environment)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One Chromium for the run; every test gets contexts of its own in it."""
    if CHROMIUM is None:
        if os.environ.get("PARLEY_REQUIRE_BROWSER"):
            pytest.fail(
                "Chromium is missing: install the system's package `chromium-headless-shell` or `chromium`."
            )
        pytest.skip(
            "no Chromium on this machine: install the system's package `chromium-headless-shell` or `chromium` to run the browser tests"
        )
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, beside which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: object, site: Site, world: SimpleNamespace) -> Iterator[Callable[..., object]]:
    """`visit("facilitator")` is a page in which this person of the test world is signed in.

    Each call is a browser context of its own: its own cookies, stores and worker. The page fails the test
    when it logs an error to the console; `page.console` holds what it said.
    """
    contexts = []
    errors: list[str] = []

    def open_page(
        name: str | None = None, *, viewport: dict[str, int] = DESK, locale: str = "en-GB", **options: object
    ) -> object:
        context = chromium.new_context(viewport=viewport, locale=locale, base_url=site.url, **options)  # type: ignore[attr-defined]
        context.set_default_timeout(PATIENCE * 1000)
        context.clock.install()  # time passes as ever, and a test can set it forward instead of waiting
        contexts.append(context)
        page = context.new_page()
        page.console = []
        page.on("console", lambda message: page.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        if name is not None:
            sign_in(page, name)
        return page

    open_page.sign_in = sign_in  # type: ignore[attr-defined] - for a page in which somebody else was before
    yield open_page
    for context in contexts:
        context.close()
    assert not errors, errors


def sign_in(page: object, name: str) -> None:
    """Give address and password on the sign-in page."""
    page.goto("/accounts/sign-in/")  # type: ignore[attr-defined]
    page.fill("[name=login]", f"{name.replace('_', '.')}@test.example")  # type: ignore[attr-defined]
    page.fill("[name=password]", PASSWORD)  # type: ignore[attr-defined]
    page.press("[name=password]", "Enter")  # type: ignore[attr-defined]
    page.wait_for_url(lambda url: "/sign-in/" not in url)  # type: ignore[attr-defined]


@pytest.fixture
def unlogged(world: SimpleNamespace, world_database: str) -> Session:
    """A session that ended eleven days ago; the officer supervises its facilitator."""
    people = world.people
    superuser(
        "set session_replication_role = replica;"
        f" update accounts_user set supervisor_id = '{people.officer}' where id = '{people.facilitator}'",
        dbname=world_database,
    )
    start = timezone.now() - timedelta(days=12)
    with viewing(people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        log = SessionLog(
            starts_at=start,
            ends_at=start + timedelta(days=1),
            zone="Europe/Oslo",
            title="Winter releases",
            place="Nizwa",
        )
        return sessions.schedule_session(dialogue=dialogue, log=log)
