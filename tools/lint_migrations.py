"""Says which migration imports product code: it would do something else on each day that it is run.

Frozen text and Django's own operations are all that a migration needs. What is allowed beside them does nothing by
itself: the fields that a state names, and the operations that put frozen text into the database.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from lint_packages import ROOT, SOURCE_ROOTS, packages

ALLOWED = ("vault.fields", "wall.operations")


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def is_allowed(name: str, ours: set[str]) -> bool:
    """Say whether a migration may import this: other people's code, or what does nothing by itself."""
    if name.startswith("."):
        return False
    return name.split(".", maxsplit=1)[0] not in ours or any(
        f"{name}.".startswith(f"{one}.") for one in ALLOWED
    )


def live_imports(root: Path) -> list[str]:
    """Each import of product code in a migration."""
    ours = packages(root)
    files = sorted(
        path
        for source in SOURCE_ROOTS
        for app in ours
        for path in (root / source / app).glob("migrations/*.py")
    )
    return [
        f"{path.relative_to(root)}:{line}: imports {name}; write the text that it stands for"
        for path in files
        for line, name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if not is_allowed(name, ours)
    ]


if __name__ == "__main__":
    problems = live_imports(ROOT)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
