"""Forms as a browser reads them from a page, and sends them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VERSION = "seen_version"


@dataclass
class Input:
    """One input: its values as the page shows them, and what else could be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    @property
    def shows_something(self) -> bool:
        return self.kind not in ("hidden", "submit", "button") and any(self.values)

    @property
    def may_change(self) -> bool:
        if self.kind in ("select", "radio"):
            return len(self.others()) > 0
        return self.kind in ("text", "textarea", "email", "tel", "date", "time", "number")

    def others(self) -> list[str]:
        return [one for one in self.choices if one and one not in self.values]

    def changed(self, number: int) -> list[str]:
        """Another value: the `number`th that somebody could write here."""
        if self.kind in ("select", "radio"):
            return [self.others()[number % len(self.others())]]
        now = (self.values or [""])[0]
        if self.kind == "number":
            return [str(int(now or 1) + number + 1)]
        if re.fullmatch(r"[\d, ]+", now):  # a list of days
            return [str(number + 20)]
        by_kind = {
            "email": f"written.{number}@test.example",
            "date": f"2027-05-{number + 3:02}",
            "time": f"1{number}:30",
        }
        return [by_kind.get(self.kind, f"Written {number}")]


@dataclass
class PageForm:
    """One form of a page."""

    action: str
    method: str
    inputs: dict[str, Input] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """What is sent where nothing is changed."""
        return {name: one.values for name, one in self.inputs.items() if one.values}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.into: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = PageForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "option" and self.into is not None:
            self.into.choices.append(given.get("value", ""))
            if "selected" in given:
                self.into.values.append(given.get("value", ""))
        elif tag in ("input", "textarea", "select", "button") and given.get("name"):
            self._input(tag, given)

    def _input(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in ("button", "submit", "file"):
            return
        one = self.form.inputs.setdefault(given["name"], Input(given["name"], kind))
        if kind in ("checkbox", "radio"):
            one.choices.append(given.get("value", "on"))
            if "checked" in given:
                one.values.append(given.get("value", "on"))
        elif tag == "input":
            one.values.append(given.get("value", ""))
        else:
            self.into = one
            if tag == "textarea":
                one.values.append("")

    def handle_data(self, data: str) -> None:
        if self.into is not None and self.into.kind == "textarea":
            self.into.values[0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            if self.into is not None and self.into.kind == "textarea":
                self.into.values[0] = self.into.values[0].removeprefix("\n")
            self.into = None
        elif tag == "form":
            self.form = None


def forms_of(page: str) -> list[PageForm]:
    """The forms of a page that are sent by POST."""
    reader = _Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post"]


def as_shown(client: Any, path: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a page's first form that carries a version, with some of it changed."""
    form = next(one for one in forms_of(client.get(path).content.decode()) if VERSION in one.inputs)
    return form.data() | changes


def version_of(client: Any, path: str, *, action: str = "") -> dict[str, Any]:
    """The version that a page's first such form carries (that is sent to `action`); nothing where none does."""
    forms = forms_of(client.get(path).content.decode())
    form = next((one for one in forms if VERSION in one.inputs and action in ("", one.action)), None)
    return {} if form is None else {name: form.inputs[name].values for name in (VERSION, "seen_values")}
