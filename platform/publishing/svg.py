"""Dresses a drawing made elsewhere for the house's pages: an allow-list, our inks, a title and a description."""

import hashlib
import re
import unicodedata
from xml.etree import ElementTree as ET

SVG = "http://www.w3.org/2000/svg"
INK_NAMES = ("ink", "ink-2", "rule", "accent", "second", "alert", "good", "sheet", "paper")
# Stand-ins that survive the layout engine; `house` turns them into var(--name), in colour attributes alone.
INKS = {name: f"#00{number:02d}fe" for number, name in enumerate(INK_NAMES, start=10)}
_NAMES = {colour: f"var(--{name})" for name, colour in INKS.items()}
_ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}
_ATTRIBUTES = {
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "d", "transform", "viewBox"),
    *("stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "stroke-miterlimit"),
    *("opacity", "fill-opacity", "stroke-opacity", "text-anchor", "font-size", "font-weight", "dx", "dy"),
}
_COLOURS = {"fill", "stroke"}
_LONG_FRACTION = re.compile(r"\d+\.\d{3,}")
_NOTHING_DRAWN = {"", "M0,0h0v0h0Z"}


def clean_text(text: str) -> str:
    """`text` without what XML cannot hold (control characters, lone surrogates), white space made single."""
    kept = (c if unicodedata.category(c) not in {"Cc", "Cs", "Cn"} else " " for c in text)
    return " ".join("".join(kept).split())


def shorten(text: str, most: int) -> str:
    """`text` cleaned, and cut to `most` characters with an ellipsis; the table beside a chart has it whole."""
    cleaned = clean_text(text)
    return cleaned if len(cleaned) <= most else f"{cleaned[: most - 1].rstrip()}…"


def two_lines(text: str, most: int) -> list[str]:
    """`text` cleaned and broken between words into at most two lines of `most` characters."""
    cleaned = clean_text(text)
    if len(cleaned) <= most:
        return [cleaned]
    break_at = cleaned.rfind(" ", 0, most + 1)
    if break_at < 1:
        return [shorten(cleaned, most)]
    return [cleaned[:break_at], shorten(cleaned[break_at + 1 :], most)]


def house(drawing: str, *, title: str, desc: str) -> str:
    """`drawing` (SVG text) as one accessible picture: only what the allow-lists name, in the house's inks."""
    root = ET.fromstring(drawing)  # noqa: S314 - drawn a moment ago by our own call, not received
    _dress(root)
    mark = hashlib.sha256(f"{title}\n{desc}\n{drawing}".encode()).hexdigest()[:10]
    for place, (tag, text) in enumerate((("title", title), ("desc", desc))):
        child = ET.Element(tag, {"id": f"{tag}-{mark}"})
        child.text = text
        root.insert(place, child)
    root.set("xmlns", SVG)
    root.set("role", "img")
    root.set("aria-labelledby", f"title-{mark}")
    root.set("aria-describedby", f"desc-{mark}")
    root.set("direction", "ltr")  # time runs one way; a right-to-left page must not move the labels
    return ET.tostring(root, encoding="unicode")


def _dress(node: ET.Element) -> None:
    node.tag = str(node.tag).removeprefix(f"{{{SVG}}}")
    attributes = dict(node.attrib)
    node.attrib.clear()
    for name, value in attributes.items():
        if name in _COLOURS:
            node.set(name, _NAMES.get(value, value))
        elif name in _ATTRIBUTES:
            node.set(name, value if name == "viewBox" else _LONG_FRACTION.sub(_round, value))
    for child in list(node):
        tag = str(child.tag).removeprefix(f"{{{SVG}}}")
        if tag in _ELEMENTS:
            _dress(child)
        if tag not in _ELEMENTS or _is_empty(child):
            node.remove(child)


def _round(match: re.Match[str]) -> str:
    return f"{float(match.group()):.2f}".rstrip("0").rstrip(".")


def _is_empty(node: ET.Element) -> bool:
    if node.tag == "path":
        return node.get("d", "") in _NOTHING_DRAWN or (
            node.get("fill") is None and node.get("stroke") is None
        )
    if node.tag in {"text", "tspan"}:
        return not (node.text or len(node))
    return node.tag == "g" and not len(node)
