"""Says which package of the tree a list in pyproject.toml forgets: then no contract would look at it."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE_ROOTS = ("platform", ".")
NOT_PRODUCT = {"bench", "tests", "tools"}


def packages(root: Path) -> set[str]:
    """The packages of the product: folders with an `__init__.py` right under a source root."""
    found = {init.parent.name for source in SOURCE_ROOTS for init in (root / source).glob("*/__init__.py")}
    return found - NOT_PRODUCT


def lists(settings: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Each list of packages that pyproject.toml keeps, by name."""
    tools = settings["tool"]
    linter = tools["importlinter"]
    yield "importlinter.root_packages", set(linter["root_packages"])
    for contract in linter["contracts"]:
        if contract["type"] != "layers":
            continue
        if "containers" in contract:
            yield f"containers of “{contract['name']}”", set(contract["containers"])
        else:
            names = " ".join(contract["layers"]).translate(str.maketrans("|:()", "    "))
            yield f"layers of “{contract['name']}”", set(names.split())
    yield "ruff.lint.isort.known-first-party", set(tools["ruff"]["lint"]["isort"]["known-first-party"])
    yield "deptry.known_first_party", set(tools["deptry"]["known_first_party"]) - {"manage"}


def forgotten(root: Path) -> list[str]:
    """What stands in the tree and not in a list, or in a list and not in the tree."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    there = packages(root)
    return [
        f"pyproject.toml, {name}: {verb} {', '.join(sorted(these))}"
        for name, listed in lists(settings)
        for verb, these in (("add", there - listed), ("remove", listed - there))
        if these
    ]


if __name__ == "__main__":
    problems = forgotten(ROOT)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
