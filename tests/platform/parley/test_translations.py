"""English and French say the same, and whoever reads French meets no English."""

import re
import runpy
import shutil
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import override
from support.database import superuser
from support.furnish import furnish
from support.page_forms import version_of
from support.world import PASSWORD, PEOPLE

ROOT = Path(__file__).resolve().parents[3]
LINT = runpy.run_path(str(ROOT / "tools" / "lint_translations.py"))
CATALOGUE = ROOT / LINT["CATALOGUE"]
ENTRIES = LINT["entries_of"](CATALOGUE)
# Words that French does not have; whoever writes one in a page forgot to have it translated.
ENGLISH = re.compile(
    r"\b(?:the|of|and|is|was|were|this|that|which|with|without|from|for|by|to|you|your|it|its|be|been|not|no|"
    r"has|have|they|them|their|who|whom|what|when|where|why|how|yes|please|choose|enter|select|save|add|"
    r"required|field|password|email|must|only|more|less|than|all|other|back|new)\b",
    re.IGNORECASE,
)
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label")
# What people wrote themselves, proper names, and what is the same in both languages.
OWN_WORDS = re.compile(
    r"CANARY|^English$|(?:"
    + "|".join(sorted((name.replace("_", " ").title() for name in PEOPLE), key=len, reverse=True))
    + r")(?: \(Test Ministry\))?$"
)
# Who looks around, and how many pages they find at least.
READERS = {"": 4, "facilitator": 25, "officer": 14, "lead_officer": 8, "administrator": 15, "auditor": 6}
CODE = ("script", "style", "code")
LINK = re.compile(r'href="(/[^"#?]*)')
NOT_FOLLOWED = ("/static/", "/i18n/", "/api/schema", "/accounts/sign-out/")


def test_every_sentence_has_a_french_one_that_nobody_guessed() -> None:
    assert ENTRIES
    assert LINT["untranslated"](ENTRIES) == []


def test_french_sentences_fill_in_the_same_things_and_break_lines_as_french_does() -> None:
    assert LINT["garbled"](ENTRIES) == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed here")
def test_the_catalogue_holds_what_code_and_templates_say() -> None:
    assert LINT["out_of_date"](ENTRIES, LINT["collected_now"]()) == []


def test_the_compiled_catalogue_says_what_the_readable_one_says() -> None:
    assert LINT["uncompiled"](ENTRIES, CATALOGUE.with_suffix(".mo")) == []


class Texts(HTMLParser):
    """What a page says: its text, and the attributes that are read to somebody."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._silent += tag in CODE
        self.found += [given[name] or "" for name in SPOKEN if name in given]
        if "data-words" in given:
            self.found += [text or "" for text in given.values()]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.found.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in CODE

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(" ".join(data.split()))


def known_english() -> list[str]:
    """Pieces of three words and more of what the catalogue says in English."""
    placeholder = LINT["PLACEHOLDER"]
    pieces = {
        piece.strip(" .,:;“”()")
        for entry in ENTRIES
        for said in (entry.msgid, entry.msgid_plural)
        if said not in LINT["translations_of"](entry)
        for piece in placeholder.split(" ".join(said.split()))
    }
    return sorted(piece for piece in pieces if len(piece.split()) >= 3)


PIECES = known_english()


def english_in(page: str) -> set[str]:
    """What a page says in English."""
    whole = " ".join(unescape(page).split())
    found = {piece for piece in PIECES if piece in whole}
    said = (text for text in Texts(page).found if not OWN_WORDS.search(text))
    return found | {text for text in said if ENGLISH.search(text)}


@pytest.fixture(autouse=True)
def _nothing_stays_french() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with override("en"):
        yield


@pytest.fixture
def french(world: SimpleNamespace, world_database: str) -> None:
    """The test world with more in it, in which everybody has chosen French."""
    furnish(world, world_database)
    in_french(world_database)


def in_french(database: str) -> None:
    changes = "update accounts_user set language = 'fr'; delete from mfa_authenticator"
    superuser(f"set session_replication_role = replica; {changes}", dbname=database)


def visitor(name: str, settings: Any) -> Client:
    settings.DEMO = True  # no second factor is asked for
    client = Client(headers={"accept-language": "fr"}, raise_request_exception=False)
    if name:
        answer = client.post(
            "/accounts/sign-in/", {"login": f"{name.replace('_', '.')}@test.example", "password": PASSWORD}
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
    return client


def walked(client: Client, start: list[str]) -> dict[str, str]:
    """Follow links from page to page, to one page of each kind. Address → page."""
    pages: dict[str, str] = {}
    kinds: set[str] = set()
    waiting = list(start)
    while waiting:
        address = waiting.pop(0)
        try:
            kind = resolve(address).view_name
        except Resolver404:
            kind = address
        if kind in kinds or address.startswith(NOT_FOLLOWED):
            continue
        kinds.add(kind)
        answer = client.get(address, follow=True)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            pages[address] = answer.content.decode()
            waiting += LINK.findall(pages[address])
    return pages


def anything_english(pages: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for address, page in pages.items():
        assert '<html lang="fr"' in page, address
        for text in english_in(page):
            found[text].append(address)
    return found


@pytest.mark.long
@pytest.mark.usefixtures("french")
def test_whoever_reads_french_meets_no_english(world: SimpleNamespace, settings: Any) -> None:
    levels = [f"/dialogues/{getattr(world.dialogues, f'a_{level}').id}/" for level in ("open", "restricted")]
    start = [
        "/",
        *levels,
        f"{levels[1]}roster/",
        f"{levels[1]}balance/",
        "/nowhere/",
        "/accounts/password/reset/",
    ]
    met = {}
    for person, at_least in READERS.items():
        pages = walked(visitor(person, settings), start)
        assert len(pages) >= at_least, (person, sorted(pages))
        met[person] = dict(anything_english(pages))
    assert met == {person: {} for person in READERS}


def test_english_is_noticed_where_it_stands() -> None:
    sentence = "Nobody is on the roster yet."
    assert english_in(f"<p>{sentence}</p>") == {sentence.strip("."), sentence}
    assert english_in('<button aria-label="Close it for the day">Fermer</button>') == {"Close it for the day"}
    assert english_in("<p>La liste ne compte encore personne.</p><code>back.to.the.roster</code>") == set()


def test_what_is_wrong_with_a_form_is_said_in_french(
    world: SimpleNamespace, world_database: str, settings: Any
) -> None:
    dialogue = f"/dialogues/{world.dialogues.a_open.id}/"
    forms = {
        "": ["/accounts/sign-in/", "/accounts/password/reset/"],
        "officer": ["/dialogues/open/", f"{dialogue}edit/", f"{dialogue}move/"],
        "facilitator": [
            f"{dialogue}{page}/"
            for page in ("roster/add", "roster/import", "sessions/new", "level", "parties/add")
        ]
        + ["/accounts/me/", "/accounts/password/", "/reminders/"],
        "administrator": ["/accounts/invite/", "/accounts/organisations/new/", "/accounts/programmes/new/"],
    }
    in_french(world_database)
    pages = {}
    for person, addresses in forms.items():
        client = visitor(person, settings)
        for address in addresses:
            sent = {"email": "x", "login": "x", "name": "", "starts_on": "x", "joined_on": "32/13/2026"}
            answer = client.post(address, sent | version_of(client, address))
            assert answer.status_code in (200, 400, 422), (address, answer.status_code)
            pages[address] = answer.content.decode()
    assert dict(anything_english(pages)) == {}
