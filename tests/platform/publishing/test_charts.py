"""Charts are well-formed, quiet under a strict policy, readable by machines and the same every time."""

import re
from xml.etree import ElementTree as ET

import pytest

from publishing.charts import SharePoint, ShareRow, percent, share_over_time, shares_by_role

HOSTILE = [
    "<script>alert(1)</script>\"'&]]>",
    "#000afe",
    "datum.at; alert`1`",
    "\x00\x0b\ud800bad",
    "url(https://elsewhere.example/x)",
    "{{ user }}",
]
SPOKEN = {"title": "Share of women", "desc": "From 25 % to 42 %"}


def _line(points: list[SharePoint], **more: object) -> str:
    settings = {"target": 0.3, "target_label": "target 30 %", **SPOKEN, **more}
    return share_over_time(points, **settings)  # type: ignore[arg-type]


def _bars(rows: list[ShareRow], **more: object) -> str:
    settings = {"target": 0.3, "target_label": "target 30 %", **SPOKEN, **more}
    return shares_by_role(rows, **settings)  # type: ignore[arg-type]


def _sessions(count: int) -> list[SharePoint]:
    return [SharePoint(f"Session {i}", (i * 37 % 60) / 100) for i in range(count)]


def _texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return [node.text or "" for node in root.iter() if node.tag.endswith(("text", "tspan"))]


def _assert_quiet(svg: str) -> None:
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    allowed = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title", "desc"}
    for node in root.iter():
        assert node.tag.split("}")[-1] in allowed
        for name, value in node.attrib.items():
            assert name not in {"style", "class", "href", "font-family"}
            assert not name.startswith("on")
            assert "url(" not in value
            if name in {"fill", "stroke"}:
                assert value in {"none", "transparent"} or value.startswith("var(--")


DRAWINGS = {
    "empty line": lambda: _line([], nothing="No session yet"),
    "one session": lambda: _line(_sessions(1)),
    "seven sessions": lambda: _line(_sessions(7)),
    "three hundred sessions": lambda: _line(_sessions(300)),
    "everything hidden": lambda: _line([SharePoint("a", None), SharePoint("b", None)]),
    "no target": lambda: _line(_sessions(5), target=None),
    "extremes": lambda: _line([SharePoint("none", 0.0), SharePoint("all", 1.0)], target=1.0),
    "no bars": lambda: _bars([], nothing="Nobody yet"),
    "one bar": lambda: _bars([ShareRow("Chairs", 0.4, "4 of 10")]),
    "many bars": lambda: _bars([ShareRow(f"Role {i}", i / 60, f"{i} of 60") for i in range(60)]),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_well_formed_quiet_and_the_same_twice(name: str) -> None:
    drawn = DRAWINGS[name]()
    _assert_quiet(drawn)
    assert drawn == DRAWINGS[name]()
    assert "NaN" not in drawn
    assert len(drawn) < 40_000


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_text_and_nothing_else(text: str) -> None:
    line = _line(
        [SharePoint(text, 0.2), SharePoint("b", None, hidden=text)], title=text, desc=text, target_label=text
    )
    bars = _bars([ShareRow(text, 0.2, text)], title=text, desc=text, target_label=text)
    for drawn in (line, bars):
        _assert_quiet(drawn)
        assert "<script" not in drawn
    if text == "#000afe":
        assert text in _texts(line)


def test_title_and_description_are_tied_to_the_picture() -> None:
    drawn = _line(_sessions(3))
    root = ET.fromstring(drawn)
    words = {node.get("id"): node.text for node in root.iter() if node.get("id")}
    assert words[root.get("aria-labelledby")] == SPOKEN["title"]
    assert words[root.get("aria-describedby")] == SPOKEN["desc"]


def test_two_charts_of_one_page_do_not_share_ids() -> None:
    ids = re.findall(r' id="([^"]+)"', _line(_sessions(3)) + _line(_sessions(4)) + _bars([]))
    assert len(ids) == len(set(ids)) == 6


def test_right_to_left_names_are_whole_and_do_not_turn_the_chart() -> None:
    name = "می‌خواهم"  # Persian, with the zero-width non-joiner that belongs in it
    drawn = _bars([ShareRow(name, 0.5, "۴ از ۸")])
    assert ET.fromstring(drawn).get("direction") == "ltr"
    assert name in _texts(drawn)


def test_a_hidden_figure_is_its_sign_and_never_a_zero() -> None:
    drawn = _texts(_line([SharePoint("a", 0.4), SharePoint("b", None), SharePoint("c", 0.5)]))
    assert "[c]" in drawn
    assert drawn.count("0\u00a0%") == 1  # the scale's own zero


def test_a_hidden_point_breaks_the_line() -> None:
    whole = _line([SharePoint(str(i), 0.4) for i in range(5)], target=None)
    broken = _line([SharePoint(str(i), None if i == 2 else 0.4) for i in range(5)], target=None)
    strokes = [len(re.findall(r'<path d="M[^"]+" stroke="var\(--accent\)"', s)) for s in (whole, broken)]
    assert strokes == [1, 2]


def test_under_the_target_has_another_ink_and_its_figure() -> None:
    drawn = _line([SharePoint("a", 0.29), SharePoint("b", 0.30)])
    assert drawn.count('fill="var(--second)"') == 1
    assert {"29\u00a0%", "30\u00a0%"} <= set(_texts(drawn))


def test_names_under_a_long_line_are_thinned_and_end_with_the_last() -> None:
    names = [t for t in _texts(_line(_sessions(300))) if t.startswith("Session")]
    assert 2 <= len(names) <= 8
    assert names[-1] == "Session 299"


def test_a_name_of_eighty_letters_is_cut_with_a_sign() -> None:
    drawn = _texts(_bars([ShareRow("word " * 16, 0.5, "1 of 2"), ShareRow("x" * 80, 0.5, "1 of 2")]))
    assert sum(t.endswith("…") for t in drawn) == 2


@pytest.mark.parametrize(
    ("share", "language", "said"), [(0.333, "en", "33\u00a0%"), (1, "fr", "100\u00a0%"), (0.5, "ar", "50٪")]
)
def test_percent(share: float, language: str, said: str) -> None:
    assert percent(share, language) == said


@pytest.mark.parametrize("share", [-0.01, 1.01, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        _line([SharePoint("a", share)])
    with pytest.raises(ValueError, match="between 0 and 1"):
        _bars([ShareRow("a", share, "")])


def test_marks_of_hidden_points_are_not_printed_over_one_another() -> None:
    drawn = _line([SharePoint(f"{n}", None) for n in range(30)])
    assert 1 < drawn.count("[c]") < 15
