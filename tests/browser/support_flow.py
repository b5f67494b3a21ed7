"""One walk through the product: where it happens, who walks, and what it has come to know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from browser.support_reading import Reader
from support.world import PASSWORD

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
