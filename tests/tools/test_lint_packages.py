"""Each list of packages in pyproject.toml knows each package of the tree."""

from pathlib import Path

import pytest
from support.tools import package, tool

ROOT = Path(__file__).resolve().parents[2]

PYPROJECT = """
[tool.ruff.lint.isort]
known-first-party = ["wall", "care"]
[tool.deptry]
known_first_party = ["wall", "care", "manage"]
[tool.importlinter]
root_packages = ["wall", "care"]
[[tool.importlinter.contracts]]
name = "Nothing imports upward"
type = "layers"
layers = ["(care)", "wall"]
[[tool.importlinter.contracts]]
name = "Rooms"
type = "layers"
containers = ["wall", "care"]
layers = ["(pages) | (api)", "(rules)"]
[[tool.importlinter.contracts]]
name = "Rules are pure"
type = "forbidden"
source_modules = ["*.rules"]
forbidden_modules = ["django"]
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in ("platform/wall", "care", "tests", "bench"):
        package(tmp_path, path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


def test_nothing_is_forgotten_here(monkeypatch):
    assert tool("lint_packages", monkeypatch).forgotten(ROOT) == []


def test_a_tree_as_it_is_written(monkeypatch, tree):
    assert tool("lint_packages", monkeypatch).forgotten(tree) == []


def test_a_new_app_is_missed_in_every_list(monkeypatch, tree):
    package(tree, "releases")
    assert tool("lint_packages", monkeypatch).forgotten(tree) == [
        "pyproject.toml, importlinter.root_packages: add releases",
        "pyproject.toml, layers of “Nothing imports upward”: add releases",
        "pyproject.toml, containers of “Rooms”: add releases",
        "pyproject.toml, ruff.lint.isort.known-first-party: add releases",
        "pyproject.toml, deptry.known_first_party: add releases",
    ]


def test_what_is_gone_is_said_too(monkeypatch, tree):
    (tree / "care" / "__init__.py").unlink()
    assert len(tool("lint_packages", monkeypatch).forgotten(tree)) == 5
