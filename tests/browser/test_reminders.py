"""A session ends and nobody logs it: reminder, escalation to the supervisor, log, and everything settles."""

from datetime import timedelta

from browser.support_rings import eventually, worker
from django.utils import timezone

from dialogues.models import Session
from notices.models import Notice, Obligation
from notices.tasks import write_all_due
from parley.celery import app
from wall.offices import office
from wall.viewer import viewing

WAITS = "A session waits to be logged."


def registrar_looks(days):
    """What beat has done every minute, at a moment so many days ago."""
    with office("registrar"):
        write_all_due(timezone.now() - timedelta(days=days))


def unread(page):
    """The number in the button of unread notices; 0 where there is none."""
    words = page.locator("#unread").inner_text().split()
    return int(words[0]) if words else 0


def told(page):
    """How often this person was told that a session waits to be logged."""
    page.goto("/notices/")
    return page.locator("main").inner_text().count(WAITS)


def test_from_an_unlogged_session_to_everything_settled(visit, world, unlogged):
    facilitator, officer = visit("facilitator"), visit("officer")
    before = told(facilitator), told(officer)
    registrar_looks(days=7.9)  # three days after the session's end
    assert (told(facilitator), told(officer)) == (before[0] + 1, before[1])

    facilitator.goto("/")
    assert unread(facilitator) >= 1
    overdue = facilitator.locator(f"li:has(a[href*='/sessions/log/{unlogged.pk}/'])")
    if overdue.count() == 0:  # the button leads to the log's page, whatever its address is
        overdue = facilitator.locator("li", has_text=WAITS).first
    assert "late" in overdue.inner_text()

    registrar_looks(days=0.5)  # a week after that: the supervisor
    assert told(officer) == before[1] + 1
    assert "supervisor" in officer.locator("main").inner_text()
    officer.goto("/")
    officer.wait_for_selector("#others")
    assert "late" in officer.locator("#others").inner_text()
    officer.click("#others a")
    assert WAITS in officer.locator("main").inner_text()
    assert "Nizwa" not in officer.content()

    overdue.locator(".act a").click()
    facilitator.fill("[name='records-0-body']", "The releases were agreed.")
    facilitator.locator("main form button.primary").last.click()
    facilitator.wait_for_url(lambda url: "/log/" not in url)
    with viewing(world.people.facilitator):
        assert Session.objects.get(pk=unlogged.pk).logged_at is not None
        assert not Obligation.objects.filter(object_id=unlogged.pk).open().exists()
    facilitator.goto("/")
    assert str(unlogged.pk) not in facilitator.content()
    settled = told(facilitator), told(officer)
    registrar_looks(days=-30)
    assert (told(facilitator), told(officer)) == settled  # nothing more is said
    with viewing(world.people.facilitator):
        assert not Obligation.objects.filter(object_id=unlogged.pk).open().exists()
    officer.goto("/obligations/")
    assert str(unlogged.pk) not in officer.content()


def test_a_worker_says_it_and_the_count_comes_without_a_reload(visit, world, unlogged, site, tmp_path):
    """The whole engine: a worker's process finds what is due, and the desk that stands open asks again by itself."""
    page = visit("facilitator")
    page.clock.install()
    page.goto("/")
    shown = unread(page)
    page.evaluate("() => { window.same = true }")
    with worker(site.environment, tmp_path / "worker.log"):
        app.send_task("notices.tasks.find_due", queue="registrar")
        with office("registrar"):
            eventually(
                lambda: Notice.objects.filter(obligation__object_id=unlogged.pk).exists(), "nobody said it"
            )
    page.clock.fast_forward(61_000)
    page.wait_for_function(
        "before => parseInt(document.querySelector('#unread').innerText) > before", arg=shown
    )
    assert page.evaluate("() => window.same") is True
