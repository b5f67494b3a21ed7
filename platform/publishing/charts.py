"""Charts as accessible SVG, drawn on the server: data in, a string out.

Vega-Lite lays them out, `svg.house` dresses the drawing for our pages: no style attribute, no script, no font,
nothing fetched, and inks named `var(--…)` so that one drawing serves both themes. Every word comes from the caller,
already translated. A page always puts a table beside a chart that says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert

from publishing.svg import INKS, clean_text, house, shorten, two_lines

WIDTH = 480
NBSP = "\u00a0"
_TEXT = 14
_MOST_VALUES_WRITTEN = 10
_MOST_DOTS = 40
_ROW = 36
_NAMES_WIDE = 140

Layer = dict[str, Any]


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
    layers = [_grid_across(plot, height, ceiling, language)]
    if target is not None:
        layers += _target_across(target, target_label, plot)
    layers += _line(points, target, height, language) if points else [_nothing(nothing, plot, height)]
    spec = _spec(plot, height, {"left": left, "top": top, "right": right, "bottom": 36}, layers)
    spec["encoding"] = {
        "x": {"field": "at", "type": "quantitative", "axis": None, "scale": _across(len(points))},
        "y": {
            "field": "share",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, ceiling], "nice": False},
        },
    }
    return _draw(spec, title, desc)


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
    left, right = _NAMES_WIDE, 74
    plot, height = WIDTH - left - right, max(len(rows), 1) * _ROW
    layers = [_grid_down(height, language)]
    layers += _bars(rows, target, plot) if rows else [_nothing(nothing, plot, height)]
    if target is not None:
        layers += _target_down(target, target_label)
    spec = _spec(plot, height, {"left": left, "top": 24, "right": right, "bottom": 24}, layers)
    spec["encoding"] = {
        "x": {
            "field": "share",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, 1], "nice": False},
        },
        "y": {
            "field": "at",
            "type": "quantitative",
            "axis": None,
            "scale": {
                "domain": [0, max(len(rows), 1)],
                "reverse": True,
                "nice": False,
                "zero": False,
                "padding": 0,
            },
        },
    }
    return _draw(spec, title, desc)


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


def _across(count: int) -> dict[str, Any]:
    return {"domain": [-0.5, max(count, 1) - 0.5], "nice": False, "zero": False}


def _spec(width: int, height: int, padding: dict[str, int], layers: list[Layer]) -> dict[str, Any]:
    # Fixed sizes instead of fitted ones: the drawing then does not depend on the fonts of the machine.
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "padding": padding,
        "autosize": {"type": "none"},
        "background": None,
        "config": {"view": {"stroke": None}, "text": {"fontSize": _TEXT, "fill": INKS["ink-2"]}},
        "layer": layers,
    }


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> Layer:
    layer: Layer = {"data": {"values": values}, "mark": mark}
    if encoding:
        layer["encoding"] = encoding
    return layer


def _text(values: list[dict[str, Any]], **mark: Any) -> Layer:
    return _layer(values, {"type": "text", **mark}, text={"field": "text", "type": "nominal"})


def _ink(name: str) -> dict[str, Any]:
    """Colour by the field `met`: accent where the target is met or none is set, the second ink below it."""
    return {name: {"condition": {"test": "datum.met", "value": INKS["accent"]}, "value": INKS["second"]}}


def _grid_across(plot: int, height: int, ceiling: float, language: str) -> Layer:
    steps = [i * 0.25 for i in range(round(ceiling / 0.25) + 1)]
    values = [{"share": s, "text": percent(s, language)} for s in steps]
    rules = _layer(values, {"type": "rule", "stroke": INKS["rule"]}, x={"value": 0}, x2={"value": plot})
    names = _text(values, align="right", dx=-8, baseline="middle")
    names["encoding"]["x"] = {"value": 0}
    floor = _layer(
        [{"share": 0}], {"type": "rule", "stroke": INKS["ink-2"]}, x={"value": 0}, x2={"value": plot}
    )
    return {"layer": [rules, names, floor], "height": height}


def _grid_down(height: int, language: str) -> Layer:
    values = [{"share": s, "text": percent(s, language)} for s in (0.0, 0.5, 1.0)]
    rules = _layer(values, {"type": "rule", "stroke": INKS["rule"]}, y={"value": 0}, y2={"value": height})
    names = _text(values, align="center", baseline="top", dy=7)
    names["encoding"]["y"] = {"value": height}
    return {"layer": [rules, names]}


def _target_across(target: float, label: str, plot: int) -> list[Layer]:
    value = [{"share": target, "text": shorten(label, 14)}]
    dashes = {"type": "rule", "stroke": INKS["ink"], "strokeDash": [5, 4]}
    name = _text(value, align="left", dx=6, baseline="middle", fill=INKS["ink"])
    name["encoding"]["x"] = {"value": plot}
    return [_layer(value, dashes, x={"value": 0}, x2={"value": plot}), name]


def _target_down(target: float, label: str) -> list[Layer]:
    value = [{"share": target, "text": shorten(label, 30)}]
    dashes = {"type": "rule", "stroke": INKS["ink"], "strokeDash": [5, 4]}
    name = _text(value, align="center", baseline="bottom", dy=-7, fill=INKS["ink"])
    name["encoding"]["y"] = {"value": 0}
    return [_layer(value, {**dashes}, y={"value": -4}, y2={"value": "height"}), name]


def _line(points: Sequence[SharePoint], target: float | None, height: int, language: str) -> list[Layer]:
    shown: list[dict[str, Any]] = []
    hidden: list[dict[str, Any]] = []
    stretch = 0
    for at, point in enumerate(points):
        if point.share is None:
            hidden.append({"at": at, "share": 0, "text": shorten(point.hidden, 6)})
            stretch += 1
            continue
        met = target is None or point.share >= target
        said = percent(point.share, language)
        shown.append({"at": at, "share": point.share, "text": said, "met": met, "stretch": stretch})
    line = {"type": "line", "stroke": INKS["accent"], "strokeWidth": 2, "strokeJoin": "round"}
    layers = [_layer(shown, line, detail={"field": "stretch", "type": "nominal"})]
    dots = shown if len(points) <= _MOST_DOTS else shown[-1:]
    dot = {"type": "point", "filled": True, "size": 55, "opacity": 1, "shape": "circle"}
    layers.append(_layer(dots, dot, **_ink("fill")))
    written = shown if len(points) <= _MOST_VALUES_WRITTEN else shown[-1:]
    # A figure stands on the side of its dot that the target's line does not run along.
    low = [v for v in written if not v["met"] and v["share"] > 0.1]
    high = [v for v in written if v["met"] or v["share"] <= 0.1]
    # Paper beneath a figure keeps it legible where it crosses the line.
    paper = {"stroke": INKS["paper"], "strokeWidth": 5, "strokeJoin": "round"}
    layers += [
        _text(values, align="center", dy=dy, fontWeight=600, fill=INKS["ink"], **beneath)
        for values, dy in ((high, -11), (low, 22))
        for beneath in (paper, {})
    ]
    layers.append(_text(_apart(hidden, len(points)), align="center", dy=-9))
    names = _text(_names_below(points), align="center", baseline="top", dy=9)
    names["encoding"]["y"] = {"value": height}
    return [*layers, names]


def _apart(marks: list[dict[str, Any]], points: int) -> list[dict[str, Any]]:
    """The marks of hidden points, less those that would be printed over the one before."""
    step = (WIDTH - 140) / max(1, points - 1)
    kept: list[dict[str, Any]] = []
    for mark in marks:
        if not kept or (mark["at"] - kept[-1]["at"]) * step > 8 * len(mark["text"]) + 4:
            kept.append(mark)
    return kept


def _names_below(points: Sequence[SharePoint]) -> list[dict[str, Any]]:
    """As many session names as fit under the line, the last one always among them."""
    names = [shorten(p.label, 16) for p in points]
    room = max(1, int((WIDTH - 140) / (8 * max(len(n) for n in names) + 10)))
    step = max(1, -(-len(names) // room))
    return [{"at": at, "share": 0, "text": names[at]} for at in range(len(names) - 1, -1, -step)][::-1]


def _bars(rows: Sequence[ShareRow], target: float | None, plot: int) -> list[Layer]:
    values = [
        {
            "at": at + 0.5,
            "share": row.share or 0,
            "said": shorten(row.text, 10),
            "met": target is None or row.share is None or row.share >= target,
        }
        for at, row in enumerate(rows)
    ]
    ground = _layer(
        values, {"type": "bar", "size": 14, "fill": INKS["rule"], "opacity": 0.55}, x={"value": 0}
    )
    ground["encoding"]["x2"] = {"value": plot}
    bars = _layer(
        values, {"type": "bar", "size": 14, "orient": "horizontal"}, x2={"datum": 0}, **_ink("fill")
    )
    lines = [
        {"at": at + 0.5 + (place - (len(words) - 1) / 2) * 16 / _ROW, "text": line}
        for at, row in enumerate(rows)
        for words in [two_lines(row.label, 19)]
        for place, line in enumerate(words)
    ]
    names = _text(lines, align="left", baseline="middle", fill=INKS["ink"])
    names["encoding"]["x"] = {"value": -_NAMES_WIDE}
    said = _layer(values, {"type": "text", "align": "left", "baseline": "middle", "fontWeight": 600, "dx": 8})
    said["mark"]["fill"] = INKS["ink"]
    said["encoding"] = {"text": {"field": "said", "type": "nominal"}, "x": {"value": plot}}
    return [ground, bars, names, said]


def _nothing(sentence: str, width: int, height: int) -> Layer:
    layer = _text([{"text": shorten(sentence, 60)}], align="center", baseline="middle")
    layer["encoding"] |= {"x": {"value": width / 2}, "y": {"value": height / 2}}
    return layer


def _draw(spec: dict[str, Any], title: str, desc: str) -> str:
    drawn = vl_convert.vegalite_to_svg(spec, vl_version="5.20", allowed_base_urls=[])
    return house(drawn, title=clean_text(title), desc=clean_text(desc))
