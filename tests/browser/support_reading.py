"""People at their browsers, and what every page owes each of them: checked at every step of a test."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH

# Success criteria of WCAG 2.2, levels A and AA. The size of targets is new in 2.2 and off unless asked for.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Where a folder is named, every page that is read leaves a picture in it, for people to look at.
PICTURES = os.environ.get("PARLEY_PICTURES", "")

# The lowest and the highest child of the body that a reader can see; links that appear on focus are not yet seen.
_ENDS = """() => {
    const seen = [...document.body.children].filter((one) => {
        const box = one.getBoundingClientRect();
        return !one.hidden && getComputedStyle(one).display !== 'none' && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0;
    });
    return [seen.at(0), seen.at(-1)].map((one) => [one.classList.contains('marking'), one.textContent.trim()]);
}"""
# What sticks out on either side, innermost first, so that a failure says where to look.
_WIDE = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.body.querySelectorAll('*')].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && (box.right > root.clientWidth + 1 || box.left < -1) && !one.closest('.scroll');
    });
    return [`${root.scrollWidth} > ${root.clientWidth}`, ...out.slice(-6).map((one) => one.outerHTML.slice(0, 160))];
}"""

# All that axe gives besides, what passed and why, would take longer to bring over than the page takes to read.
_BROKEN = """async (rules) => (await axe.run(document, rules)).violations.map(
    (one) => [one.id, one.nodes.map((node) => node.target)],
)"""


@dataclass
class Reader:
    """One person's browser at one ring: goes, looks, and remembers what went wrong on the way."""

    page: Any  # playwright's Page
    origin: str
    language: str
    picture_prefix: str = ""
    blemishes: list[str] = field(default_factory=list)  # may be shared by several readers
    wrong: list[str] = field(
        default_factory=list
    )  # what the browser itself complained of since the last look
    never: list[str] = field(default_factory=list)  # texts that must stand on no page this person reads
    direction: str = "ltr"
    _refused: set[str] = field(default_factory=set)  # addresses whose answer is an error on purpose

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        expected = message.location.get("url", "") in self._refused and "status of" in message.text
        # htmx says it once more, in words of its own.
        expected = expected or any(
            f"from {address.removeprefix(self.origin)}," in message.text for address in self._refused
        )
        if message.type in ("error", "warning") and not expected:
            self.wrong.append(f"{self.page.url} says: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", f"blob:{self.origin}")):
            self.wrong.append(f"{self.page.url} asks another origin: {request.url}")

    def expect_refusal(self, path: str) -> None:
        """The browser will note an answer of 4xx or 5xx at this address as an error: it is meant."""
        self._refused.add(path if path.startswith("http") else f"{self.origin}{path}")

    def go(self, path: str, *, status: int = 200) -> None:
        """Open an address; the answer must have this status."""
        if status >= 400:
            self.expect_refusal(path)
        answer = self.page.goto(f"{self.origin}{path}")
        assert answer.status == status, f"{path} answers {answer.status}, not {status}"

    def click(self, selector: str) -> None:
        """Press something that leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    @property
    def path(self) -> str:
        """Where the browser is, without origin and query."""
        return str(self.page.url).removeprefix(self.origin).partition("?")[0]

    def text(self, selector: str = "main") -> str:
        """What a person reads there."""
        return str(self.page.inner_text(selector))

    def count(self, selector: str) -> int:
        """How many of them the page has."""
        return int(self.page.locator(selector).count())

    def look(self, name: str = "", *, marking: str = "", never: Sequence[str] = ()) -> None:
        """Note in `blemishes` what this page owes and does not give. A test ends by asserting that there are none,
        so one run tells all of them. `marking` is the slug of the band's level, where it matters.
        """
        self.page.wait_for_load_state("load")
        at = f"{name or self.path} ({self.page.viewport_size['width']} px, {self.language})"
        if PICTURES and name:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.picture_prefix}{name}.png", full_page=True)
        problems = [*self._frame(marking), *self.too_wide(), *self.violations(), *self.wrong]
        # The language's button carries the page's own address, which the reader gave.
        shown = re.sub(r'name="next" value="[^"]*"', "", self.page.content())
        problems += [f"it shows {text!r}" for text in (*self.never, *never) if text in shown]
        self.blemishes += [f"{at}: {one}" for one in problems]
        self.wrong.clear()

    def _frame(self, marking: str) -> Iterator[str]:
        """What is wrong with the page's language, direction and marking."""
        said = self.page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]")
        if said != [self.language, self.direction]:
            yield f"language and direction are {said}"
        (first, top), (last, bottom) = self.page.evaluate(_ENDS)
        if not (first and last and top == bottom):
            yield f"the marking is not the first and the last thing: {top[:60]!r} … {bottom[:60]!r}"
        if marking and self.count(f"body > .marking.{marking}") != 2:
            yield f"marked {top!r} instead of {marking}"

    def too_wide(self) -> list[str]:
        """What sticks out of the screen on either side, innermost first; empty where all of the page fits."""
        return list(self.page.evaluate(_WIDE))

    def violations(self) -> list[str]:
        """The accessibility rules that the page breaks, each with its elements."""
        if not self.page.evaluate("() => 'axe' in window"):
            # The pages' policy forbids foreign scripts: the debugger brings this one.
            self.page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
        return [f"{rule}: {targets}" for rule, targets in self.page.evaluate(_BROKEN, RULES)]

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page, in this reader's language: here, and again where the person's own is another."""
        self.go("/accounts/sign-in/")
        self.choose_language()
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        with self.page.expect_navigation():
            self.page.press("[name=password]", "Enter")
        self.choose_language()

    def choose_language(self) -> None:
        """Press the button of this reader's language, where the page speaks another."""
        if self.page.evaluate("() => document.documentElement.lang") != self.language:
            self.click(f"button[name=language][value={self.language}]")
