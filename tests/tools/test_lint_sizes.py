"""The check of sizes finds what is too long, and lets pass what says why. Needs no Django."""

import runpy
from pathlib import Path

LINT = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "lint_sizes.py"))


def write(root: Path, name: str, text: str) -> list[str]:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return LINT["complaints"](root)


def function(lines: int, reason: str = "") -> str:
    body = "".join("    pass\n" for _ in range(lines))
    return f'def long():{reason}\n    """What it does.\n\n    More.\n    """\n{body}'


def test_a_function_of_forty_lines_and_a_file_of_four_hundred_pass(tmp_path: Path) -> None:
    assert write(tmp_path, "platform/a.py", function(40)) == []
    assert write(tmp_path, "templates/a.html", "x\n" * 400) == []


def test_more_is_named(tmp_path: Path) -> None:
    assert write(tmp_path, "desk/a.py", function(41)) == [
        "desk/a.py:1: long has 41 lines. Split it, or say why not (`# long: …`)."
    ]
    found = write(tmp_path, "tests/a.py", "x = 1\n" * 401)
    assert "tests/a.py: 401 lines. Split it by what it is about." in found


def test_a_reason_is_a_reason(tmp_path: Path) -> None:
    assert write(tmp_path, "desk/a.py", function(41, "  # long: a table of options")) == []
    assert write(tmp_path, "desk/a.py", function(41, "  # long:")) != []


def test_what_is_generated_is_left_alone(tmp_path: Path) -> None:
    assert write(tmp_path, "desk/migrations/0001_tables.py", function(500)) == []
