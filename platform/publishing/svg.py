"""One accessible picture out of plain shapes: numbers and our own inks in the attributes, every word as text."""

import hashlib
import unicodedata
from collections.abc import Iterable
from xml.etree import ElementTree as ET

SVG = "http://www.w3.org/2000/svg"


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


def ink(name: str) -> str:
    """A colour of the style sheet, so that one drawing serves both themes."""
    return f"var(--{name})"


def number(value: float) -> str:
    """As an attribute has it: at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shape(tag: str, **attributes: float | str) -> ET.Element:
    """One element; `stroke_width` is written stroke-width."""
    said = {
        name.replace("_", "-"): value if isinstance(value, str) else number(value)
        for name, value in attributes.items()
    }
    return ET.Element(tag, said)


def words(text: str, x: float, y: float, anchor: str, colour: str, **attributes: float | str) -> ET.Element:
    """A line of text that begins, ends or has its middle at `x`; `text` is cleaned already."""
    found = shape("text", x=x, y=y, text_anchor=anchor, font_size=14, fill=ink(colour), **attributes)
    found.text = text
    return found


def picture(
    shapes: Iterable[ET.Element], *, size: tuple[int, int], origin: tuple[int, int], title: str, desc: str
) -> str:
    """The shapes, moved to `origin`, as SVG that says what it is: no style, no script, nothing fetched."""
    width, height = size
    root = shape("svg", width=width, height=height, viewBox=f"0 0 {width} {height}")
    moved = shape("g", fill="none", transform=f"translate({origin[0]},{origin[1]})")
    moved.extend(shapes)
    drawing = ET.tostring(moved, encoding="unicode")
    mark = hashlib.sha256(f"{title}\n{desc}\n{drawing}".encode("utf-8", "replace")).hexdigest()[:10]
    for tag, text in (("title", title), ("desc", desc)):
        child = ET.SubElement(root, tag, {"id": f"{tag}-{mark}"})
        child.text = clean_text(text)
    root.append(moved)
    root.set("xmlns", SVG)
    root.set("role", "img")
    root.set("aria-labelledby", f"title-{mark}")
    root.set("aria-describedby", f"desc-{mark}")
    root.set("direction", "ltr")  # time runs one way; a right-to-left page must not move the labels
    return ET.tostring(root, encoding="unicode")
