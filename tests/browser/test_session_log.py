"""The log's page in a real browser: rows, drafts, no line, a killed server, signing out."""

import re
from uuid import uuid4

import pytest
from support.processes import PATIENCE

from dialogues.models import Draft, Record, Session
from ledger.models import Entry
from wall.viewer import viewing

# Milliseconds that the page waits (static/parley/log.js); its clock is set forward, and nobody waits.
SERVER_AFTER, RETRY_AFTER = 4_000, 15_000
CANARY = "Zwyxvü the upper stations are opened to both"


def address(world, about=None):
    return f"/dialogues/{world.dialogues.a_restricted.id}/sessions/log/{about or uuid4()}/"


def write(page, text=CANARY):
    page.fill("[name=place]", "Nizwa")
    page.fill("[name='agenda-0-title']", "Winter releases")
    page.fill("[name='records-0-body']", text)


def saved(page, words):
    page.wait_for_function(
        "words => document.querySelector('[data-saved]')?.textContent.startsWith(words)", arg=words
    )


def saved_on_the_server(page):
    """Let the pause after the last stroke pass, and what follows."""
    page.clock.fast_forward(SERVER_AFTER)
    saved(page, "Saved on this device and on the server")


def worker_ready(page):
    """The worker holds the empty page, the style sheet and both scripts."""
    needed = [
        "/dialogues/on-this-device/",
        "/static/parley.css",
        "/static/parley/log.js",
        "/static/parley/device.js",
    ]
    # Asked again and again from here: the browser's own waiting takes a promise for an answer.
    for _attempt in range(150):
        if page.evaluate(
            """async (needed) => {
                const cache = await caches.open('parley-shell-1');
                return (await Promise.all(needed.map((one) => cache.match(one)))).every(Boolean);
            }""",
            needed,
        ):
            return
        page.wait_for_timeout(200)
    pytest.fail("the worker did not keep the empty page")


def sessions(world):
    with viewing(world.people.facilitator):
        return Session.objects.filter(dialogue=world.dialogues.a_restricted.id, state="held").count()


def everything_kept(page):
    """All that scripts of this origin can find in the browser, as text."""
    return page.evaluate(
        """async () => {
            const found = {local: {...localStorage}, session: {...sessionStorage}, databases: [], caches: []};
            for (const {name} of await indexedDB.databases()) {
                const database = await new Promise((ok, no) => {
                    const asked = indexedDB.open(name); asked.onsuccess = () => ok(asked.result); asked.onerror = no;
                });
                for (const store of database.objectStoreNames) {
                    const all = await new Promise((ok) => {
                        const asked = database.transaction(store).objectStore(store).getAll();
                        asked.onsuccess = () => ok(asked.result);
                    });
                    for (const one of all) {
                        const bytes = one.sealed ? new TextDecoder('latin1').decode(one.sealed) : '';
                        let exported = null;
                        if (one.key) exported = await crypto.subtle.exportKey('raw', one.key).catch(() => null);
                        found.databases.push([name, store, Object.keys(one), bytes, exported && 'EXPORTED']);
                    }
                }
                database.close();
            }
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    const answer = await cache.match(request);
                    found.caches.push([request.url, await answer.text()]);
                }
            }
            return JSON.stringify(found);
        }"""
    )


def test_rows_come_and_go_and_everything_is_sent_at_once(world, visit):
    page = visit("facilitator")
    page.goto(address(world))
    write(page)
    page.click("button[name=add][value=agenda]")
    page.fill("[name='agenda-1-title']", "Patrols")
    page.select_option("[name='records-0-agenda_item']", label="Patrols")
    page.click("button[name=add][value=follow_ups]")
    page.fill("[name='follow_ups-1-what']", "Send the sheet")
    page.click("button[name=remove][value='follow_ups-0']")
    page.click("button[value=everybody]")
    page.click("[name=send]")
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    text = page.inner_text("main")
    for said in ("Nizwa", "Winter releases", "Patrols", "Send the sheet", CANARY):
        assert said in text, said
    assert sessions(world) == 2


def test_a_double_submit_is_one_session(world, visit):
    page = visit("facilitator")
    page.goto(address(world))
    write(page)
    page.evaluate(
        "const b = document.querySelector('[name=send]'); b.click(); b.click(); b.form.requestSubmit(b);"
    )
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    assert sessions(world) == 2


def test_twenty_posts_at_once_are_one_session(world, visit):
    page = visit("facilitator")
    page.goto(address(world))
    write(page)
    answers = page.evaluate(
        """async () => {
            const form = document.querySelector('form[data-log]');
            const body = () => new URLSearchParams(new FormData(form));
            const post = () => fetch(form.getAttribute('action'), {method: 'POST', body: body(), headers: {'X-Parley-Form': '1'}});
            const all = await Promise.all(Array.from({length: 20}, post));
            return Promise.all(all.map(async (one) => [one.status, (await one.json()).go]));
        }"""
    )
    assert len({tuple(one) for one in answers}) == 1, answers
    assert answers[0][0] == 200
    assert sessions(world) == 2
    with viewing(world.people.facilitator):
        session = answers[0][1].split("/")[-2]
        assert Entry.objects.filter(action="session.log", object_id=session).count() <= 1


def test_signing_in_again_in_another_tab_loses_nothing(world, visit):
    page = visit("facilitator")
    page.goto(address(world))
    write(page)
    saved_on_the_server(page)
    page.context.clear_cookies()
    page.click("[name=send]")
    saved(page, "Saved on this device. You are no longer signed in")
    other = page.context.new_page()
    visit.sign_in(other, "facilitator")
    page.click("[name=send]")
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    assert CANARY in page.inner_text("main")
    assert sessions(world) == 2


def test_drafts_save_themselves_here_and_there(world, visit):
    page, about = visit("facilitator"), uuid4()
    page.goto(address(world, about))
    write(page)
    saved_on_the_server(page)
    assert re.search(r"\d\d:\d\d", page.inner_text("[data-saved-at]"))
    with viewing(world.people.facilitator):
        assert Draft.objects.get(about=about).body["records-0-body"] == [CANARY]
    page.reload()
    assert page.input_value("[name='records-0-body']") == CANARY
    kept = everything_kept(page)
    assert "Zwyxv" not in kept  # sealed where it lies
    assert "CANARY" not in kept
    assert "EXPORTED" not in kept


def test_a_reload_without_a_line_keeps_the_log_and_sends_it_later(world, visit):
    page, about = visit("facilitator"), uuid4()
    page.goto(address(world, about))
    worker_ready(page)
    page.context.set_offline(True)
    write(page)
    page.check("[name=there] >> nth=0")
    page.clock.fast_forward(SERVER_AFTER)
    saved(page, "Saved on this device; will be sent")
    page.reload()
    page.wait_for_selector("[name='records-0-body']")
    assert page.input_value("[name='records-0-body']") == CANARY
    assert page.input_value("[name=place]") == "Nizwa"
    assert page.is_checked("[name=there] >> nth=0")
    assert "TLP:AMBER+STRICT" in page.inner_text("body")
    page.click("button[name=add][value=records]")
    page.fill("[name='records-1-body']", "Second point")
    page.click("[name=send]")
    saved(page, "There is no line. The log is kept on this device")
    assert sessions(world) == 1
    page.reload()  # and once more, with the sending still ahead
    page.wait_for_selector("[name='records-1-body']")
    page.context.set_offline(False)
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"), timeout=PATIENCE * 1000)
    assert "Second point" in page.inner_text("main")
    assert sessions(world) == 2


def test_a_killed_server_loses_nothing(world, visit, site):
    page = visit("facilitator")
    page.goto(address(world))
    worker_ready(page)
    write(page)
    saved_on_the_server(page)
    site.stop(hard=True)
    page.fill("[name=title]", "Written while the server was dead")
    page.click("[name=send]")
    saved(page, "There is no line. The log is kept on this device")
    site.start()
    page.clock.fast_forward(RETRY_AFTER)
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"), timeout=PATIENCE * 1000)
    assert "Written while the server was dead" in page.inner_text("main")
    assert sessions(world) == 2


def test_an_answer_that_never_came_is_asked_for_again(world, visit):
    """The server commits and the line breaks before the answer: the resend finds the same session."""
    page = visit("facilitator")
    page.goto(address(world))
    write(page)
    lost = []

    def lose(route):
        if route.request.method == "POST" and "/sessions/log/" in route.request.url and not lost:
            lost.append(route.fetch().status)
            return route.abort("connectionreset")
        return route.continue_()

    page.route("**/*", lose)
    page.click("[name=send]")
    saved(page, "There is no line. The log is kept on this device")
    page.clock.fast_forward(RETRY_AFTER)
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"), timeout=PATIENCE * 1000)
    assert lost == [200]
    assert sessions(world) == 2
    with viewing(world.people.facilitator):
        assert [one.body for one in Record.objects.all()].count(CANARY) == 1


@pytest.mark.parametrize("offline", [False, True])
def test_nothing_is_left_after_signing_out(world, visit, offline):
    page = visit("facilitator")
    page.goto(address(world))
    worker_ready(page)
    other = page.context.new_page()
    other.goto(address(world))
    other.fill("[name='records-0-body']", CANARY + " in another tab")
    if offline:
        page.context.set_offline(True)
    write(page)
    saved(page, "Saved on this device")
    page.context.set_offline(False)
    page.click("header .menu > summary")
    page.click("header .menu form button")
    page.wait_for_url(re.compile("/sign-in/"))
    other.wait_for_selector("main p.answer")
    assert CANARY not in other.content()
    other.clock.fast_forward(RETRY_AFTER)  # whatever it had begun to save is not saved any more
    other.goto("/accounts/sign-in/")
    kept = everything_kept(other)
    assert "Zwyxv" not in kept
    assert "CANARY" not in kept
    assert '"databases":[]' in kept
    assert '"caches":[]' in kept
    other.go_back()
    other.wait_for_load_state()
    assert CANARY not in other.content()


def test_the_next_person_on_this_device_finds_nothing(world, visit):
    page = visit("facilitator")
    about = uuid4()
    page.goto(address(world, about))
    page.context.set_offline(True)
    write(page)
    page.clock.fast_forward(SERVER_AFTER)
    saved(page, "Saved on this device; will be sent")
    page.context.clear_cookies()  # the session ended without anybody signing out
    page.context.set_offline(False)
    saved(page, "Saved on this device. You are no longer signed in")
    visit.sign_in(page, "partner")
    page.goto(address(world, about))
    page.fill("[name=title]", "Somebody else's own")
    saved_on_the_server(page)  # by now the page has looked at what this device keeps
    assert page.input_value("[name='records-0-body']") == ""


def test_two_facilitators_at_once_choose_in_the_browser(world, visit):
    planned = (
        f"/dialogues/{world.dialogues.a_restricted.id}/sessions/{world.dialogues.a_restricted.planned}/log/"
    )
    mine, theirs = visit("facilitator"), visit("partner")
    for page, place in ((mine, "Nizwa"), (theirs, "Salalah")):
        page.goto(planned)
        page.fill("[name=starts_on]", "2026-05-04")  # it was held earlier than planned
        page.fill("[name=ends_on]", "2026-05-05")
        page.fill("[name=place]", place)
    theirs.click("[name=send]")
    theirs.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    mine.click("[name=send]")
    mine.wait_for_selector("text=Two versions of one log")
    mine.check("#mine-place")
    mine.click("text=Save as chosen")
    mine.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    assert "Nizwa" in mine.inner_text("main")


def test_what_is_wrong_is_said_without_losing_a_word(world, visit):
    page = visit("facilitator")
    page.goto(address(world))
    write(page)
    page.fill("[name=ends_on]", "2020-01-01")
    page.click("[name=send]")
    page.wait_for_selector("[data-wrong]")
    assert "The end lies before the start" in page.inner_text("[data-wrong]")
    assert page.input_value("[name='records-0-body']") == CANARY
    page.fill("[name=ends_on]", page.input_value("[name=starts_on]"))
    page.click("[name=send]")
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))
    with viewing(world.people.facilitator):
        assert Entry.objects.filter(action="session.log").count() <= 2


def test_the_page_works_without_script(world, visit):
    page = visit("facilitator", java_script_enabled=False)
    page.goto(address(world))
    write(page)
    page.click("button[name=add][value=agenda]")
    page.fill("[name='agenda-1-title']", "Patrols")
    page.click("[name=send]")
    assert "Patrols" in page.inner_text("main")
    assert sessions(world) == 2
