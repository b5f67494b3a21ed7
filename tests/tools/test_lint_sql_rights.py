"""A right spelled as a number in SQL is found; one that is named is not."""

from pathlib import Path

import pytest
from support.tools import package, tool


def numbers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> list[str]:
    package(tmp_path, "care")
    (tmp_path / "care" / "x.sql").write_text(line)
    return tool("lint_sql_rights", monkeypatch).numbers(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "where wall.rights_on(d) & 264 <> 0",
        "where v_rights & (8 | 4096) = 0",
        "then reach.rights & ~80 end",
        "where a.rights = 8191",
        "select 1 | 2",
    ],
)
def test_a_number_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
    assert len(numbers(monkeypatch, tmp_path, line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "where wall.rights_on(d) & (:right.LOG | :right.MANAGE) <> 0",
        "where a.rights & o.needs <> 0",
        "-- once it was & 264",
        "case when level = 3 then 1 end",
    ],
)
def test_a_name_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
    assert numbers(monkeypatch, tmp_path, line) == []


def test_the_sql_in_a_string_of_python_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package(tmp_path, "care")
    (tmp_path / "care" / "x.py").write_text(
        'wall = Wall(policies=[Policy(rows="(a.rights & 8) <> 0")])\nmask = 3 | 4\n'
    )
    assert len(tool("lint_sql_rights", monkeypatch).numbers(tmp_path)) == 1
