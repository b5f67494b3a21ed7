"""Charts as accessible SVG, drawn on the server: data in, a string out.

No style attribute, no script, no font, nothing fetched. Sizes are fixed, so that a drawing does not depend on the
fonts of the machine. Every word comes from the caller, already translated. A page always puts a table beside a chart
that says the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from publishing.svg import ink, number, picture, shape, shorten, two_lines, words

WIDTH = 480
NBSP = "\u00a0"
_MOST_VALUES_WRITTEN = 10
_MOST_DOTS = 40
_ROW = 36
_BAR = 14
_NAMES_WIDE = 140
_DOT = 3.7
# From a line of text's middle, and from its upper edge, down to where its letters stand.
_MIDDLE, _TOP = 4, 11


@dataclass(frozen=True)
class SharePoint:
    """One session: what to call it, and its share between 0 and 1 (None: hidden, `hidden` stands there instead)."""

    label: str
    share: float | None
    hidden: str = "[c]"


@dataclass(frozen=True)
class ShareRow:
    """One bar: its name, its share between 0 and 1 (None: hidden), and the words at its end, such as “4 of 12”."""

    label: str
    share: float | None
    text: str


@dataclass(frozen=True)
class _Spot:
    """A point of the line as it is drawn."""

    x: float
    y: float
    said: str
    met: bool
    share: float


def share_over_time(
    points: Sequence[SharePoint],
    *,
    target: float | None,
    title: str,
    desc: str,
    target_label: str = "",
    nothing: str = "",
    language: str = "en",
) -> str:
    """A line of shares, session after session, with the target as a dashed line.

    `title` and `desc` are read out by screen readers; `nothing` stands in the frame when there is no point.
    Raises ValueError for a share or target outside 0 to 1.
    """
    _check([p.share for p in points], target)
    left, top, height, right = 46, 18, 190, 92 if target is not None and target_label else 24
    plot = WIDTH - left - right
    ceiling = _ceiling([p.share for p in points], target)
    shapes = list(_grid_across(plot, height, ceiling, language))
    if target is not None:
        at = height * (1 - target / ceiling)
        shapes.append(_dashes(0, at, plot, at))
        shapes.append(words(shorten(target_label, 14), plot + 6, at + _MIDDLE, "start", "ink"))
    if points:
        shapes += _line(points, target, plot, height, ceiling, language)
    else:
        shapes.append(_nothing(nothing, plot, height))
    return picture(shapes, size=(WIDTH, top + height + 36), origin=(left, top), title=title, desc=desc)


def shares_by_role(
    rows: Sequence[ShareRow],
    *,
    target: float | None,
    title: str,
    desc: str,
    target_label: str = "",
    nothing: str = "",
    language: str = "en",
) -> str:
    """Horizontal bars from 0 to 100 %, one per role, with the target as a dashed line across them.

    Raises ValueError for a share or target outside 0 to 1.
    """
    _check([r.share for r in rows], target)
    left, right, top = _NAMES_WIDE, 74, 24
    plot, height = WIDTH - left - right, max(len(rows), 1) * _ROW
    shapes = list(_grid_down(plot, height, language))
    if rows:
        shapes += _bars(rows, target, plot)
    else:
        shapes.append(_nothing(nothing, plot, height))
    if target is not None:
        at = plot * target
        shapes.append(_dashes(at, -4, at, height))
        shapes.append(words(shorten(target_label, 30), at, -10, "middle", "ink"))
    return picture(shapes, size=(WIDTH, top + height + 24), origin=(left, top), title=title, desc=desc)


def percent(share: float, language: str = "en") -> str:
    """A share between 0 and 1 in whole percent, as the house writes it in `language`: “33 %”."""
    figure = f"{round(share * 100)}"
    # Arabic and Persian put their own sign after the figure; English and French keep ours after a hard space.
    return f"{figure}٪" if language[:2] in {"ar", "fa"} else f"{figure}{NBSP}%"


def _check(shares: Sequence[float | None], target: float | None) -> None:
    for share in [*shares, target]:
        if share is not None and not 0 <= share <= 1:
            raise ValueError(f"A share must lie between 0 and 1, not {share!r}.")


def _ceiling(shares: Sequence[float | None], target: float | None) -> float:
    """The top of the scale: half, three quarters or the whole, so that charts of one page compare."""
    highest = max([s for s in [*shares, target] if s is not None], default=0.0)
    return next(step for step in (0.5, 0.75, 1.0) if highest <= step - 0.03 or step == 1.0)


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> ET.Element:
    return shape("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=ink(colour))


def _dashes(x1: float, y1: float, x2: float, y2: float) -> ET.Element:
    return shape("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=ink("ink"), stroke_dasharray="5,4")


def _nothing(sentence: str, plot: int, height: int) -> ET.Element:
    return words(shorten(sentence, 60), plot / 2, height / 2 + _MIDDLE, "middle", "ink-2")


def _colour(*, met: bool) -> str:
    """Accent where the target is met or none is set, the second ink below it."""
    return ink("accent" if met else "second")


def _grid_across(plot: int, height: int, ceiling: float, language: str) -> Iterator[ET.Element]:
    for step in range(round(ceiling / 0.25) + 1):
        share = step * 0.25
        at = height * (1 - share / ceiling)
        yield _rule(0, at, plot, at, "rule" if step else "ink-2")
        yield words(percent(share, language), -8, at + _MIDDLE, "end", "ink-2")


def _grid_down(plot: int, height: int, language: str) -> Iterator[ET.Element]:
    for share in (0.0, 0.5, 1.0):
        yield _rule(plot * share, 0, plot * share, height, "rule")
        yield words(percent(share, language), plot * share, height + 7 + _TOP, "middle", "ink-2")


def _line(
    points: Sequence[SharePoint],
    target: float | None,
    plot: int,
    height: int,
    ceiling: float,
    language: str,
) -> Iterator[ET.Element]:
    def across(at: int) -> float:
        return plot * (at + 0.5) / len(points)

    stretches: list[list[_Spot]] = [[]]  # a hidden point breaks the line
    hidden: list[tuple[int, str]] = []
    for at, point in enumerate(points):
        if point.share is None:
            hidden.append((at, shorten(point.hidden, 6)))
            stretches.append([])
            continue
        met = target is None or point.share >= target
        y = height * (1 - point.share / ceiling)
        stretches[-1].append(_Spot(across(at), y, percent(point.share, language), met, point.share))
    for stretch in stretches:
        if len(stretch) > 1:
            way = "L".join(f"{number(spot.x)},{number(spot.y)}" for spot in stretch)
            yield shape("path", d=f"M{way}", stroke=ink("accent"), stroke_width=2, stroke_linejoin="round")
    shown = [spot for stretch in stretches for spot in stretch]
    for spot in shown if len(points) <= _MOST_DOTS else shown[-1:]:
        yield shape("circle", cx=spot.x, cy=spot.y, r=_DOT, fill=_colour(met=spot.met))
    yield from _figures(shown if len(points) <= _MOST_VALUES_WRITTEN else shown[-1:])
    for at, sign in _apart(hidden, len(points)):
        yield words(sign, across(at), height - 9 + _MIDDLE, "middle", "ink-2")
    for at, name in _names_below(points):
        yield words(name, across(at), height + 9 + _TOP, "middle", "ink-2")


def _figures(spots: Sequence[_Spot]) -> Iterator[ET.Element]:
    """Each figure on the side of its dot that the target's line does not run along."""
    places = [(spot, spot.y + (-7 if spot.met or spot.share <= 0.1 else 26)) for spot in spots]
    for spot, y in places:  # paper beneath a figure keeps it legible where it crosses the line
        paper: dict[str, float | str] = {
            "stroke": ink("paper"),
            "stroke_width": 5,
            "stroke_linejoin": "round",
        }
        yield words(spot.said, spot.x, y, "middle", "ink", font_weight="600", **paper)
    for spot, y in places:
        yield words(spot.said, spot.x, y, "middle", "ink", font_weight="600")


def _apart(marks: Sequence[tuple[int, str]], points: int) -> list[tuple[int, str]]:
    """The marks of hidden points, less those that would be printed over the one before."""
    step = (WIDTH - 140) / max(1, points - 1)
    kept: list[tuple[int, str]] = []
    for at, sign in marks:
        if not kept or (at - kept[-1][0]) * step > 8 * len(sign) + 4:
            kept.append((at, sign))
    return kept


def _names_below(points: Sequence[SharePoint]) -> list[tuple[int, str]]:
    """As many session names as fit under the line, the last one always among them."""
    names = [shorten(p.label, 16) for p in points]
    room = max(1, int((WIDTH - 140) / (8 * max(len(n) for n in names) + 10)))
    step = max(1, -(-len(names) // room))
    return [(at, names[at]) for at in range(len(names) - 1, -1, -step)][::-1]


def _bars(rows: Sequence[ShareRow], target: float | None, plot: int) -> Iterator[ET.Element]:
    for at, row in enumerate(rows):
        middle = (at + 0.5) * _ROW
        bar = {"x": 0, "y": middle - _BAR / 2, "height": _BAR}
        yield shape("rect", width=plot, fill=ink("rule"), opacity=0.55, **bar)
        if row.share:
            met = target is None or row.share >= target
            yield shape("rect", width=plot * row.share, fill=_colour(met=met), **bar)
        lines = two_lines(row.label, 19)
        for place, line in enumerate(lines):
            y = middle + (place - (len(lines) - 1) / 2) * 16 + _MIDDLE
            yield words(line, -_NAMES_WIDE, y, "start", "ink")
        yield words(shorten(row.text, 10), plot + 8, middle + _MIDDLE, "start", "ink", font_weight="600")
