"""The style sheet keeps its promises: small, self-contained, readable in both themes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CSS = (ROOT / "static" / "parley.css").read_text(encoding="utf-8")
PAIRS = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-2", "accent", "alert", "second", "good")
        for ground in ("paper", "sheet")
    ],
    *[("ink", f"{wash}-wash") for wash in ("accent", "alert", "second", "good")],
    *[(name, f"{name}-wash") for name in ("accent", "alert")],
    ("ink-2", "accent-wash"),
    ("on-accent", "accent"),
]
MARKS = ("mark-open", "mark-chatham", "mark-restricted", "mark-closed")


def _tokens(theme: int) -> dict[str, str]:
    """Token → colour in the light (0) or dark (1) theme."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", CSS)
    return {name: (light, dark)[theme] for name, light, dark in pairs}


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(ink: str, ground: str, theme: int) -> None:
    tokens = _tokens(theme)
    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("mark", MARKS)
def test_white_is_readable_on_every_marking(mark: str, theme: int) -> None:
    assert _contrast("#ffffff", _tokens(theme)[mark]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
def test_edges_of_controls_can_be_seen(theme: int) -> None:
    tokens = _tokens(theme)
    assert _contrast(tokens["edge"], tokens["sheet"]) >= 3
    assert _contrast(tokens["edge"], tokens["paper"]) >= 3


def test_browsers_without_light_dark_get_the_same_light_house() -> None:
    before, _ = CSS.split("@supports", 1)
    plain = dict(re.findall(r"--([\w-]+): (#\w+);", before))
    assert plain == _tokens(0)


def test_the_style_sheet_is_small_and_fetches_nothing() -> None:
    assert len(CSS.encode()) <= 25_000
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_only_logical_sides_are_used() -> None:
    sides = r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)|text-align: (?:left|right)|float:"
    assert not re.search(sides, CSS)
