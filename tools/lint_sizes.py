"""Says which file has over 400 lines, and which function over 40, docstring and arguments apart, without a reason.

A function that is better read in one piece says why in a comment on its first line: `# long: a table of options`.
Migrations are generated, and frozen.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE, FUNCTION = 400, 40  # lines
NOT_READ = {"var", "docs", "locale"}  # data, prose, and what Django collects
REASON = re.compile(r"# long: \w")


def source_files(root: Path) -> Iterator[Path]:
    """Whatever people write and read, migrations and what is brought from elsewhere apart."""
    tops = (one for one in root.iterdir() if one.is_dir() and not one.name.startswith("."))
    for top in sorted(one for one in tops if one.name not in NOT_READ):
        for kind in ("py", "sql", "html", "js", "css"):
            found = sorted(top.rglob(f"*.{kind}"))
            yield from (one for one in found if "migrations" not in one.parts and ".min." not in one.name)


def long_functions(text: str) -> Iterator[tuple[int, str, int]]:
    """Line, name and length of each function that is too long and does not say why."""
    lines = text.splitlines()
    for one in ast.walk(ast.parse(text)):
        if not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        after = one.body[1:] if ast.get_docstring(one) is not None else one.body
        length = (one.end_lineno or 0) - after[0].lineno + 1 if after else 0
        first = "".join(lines[one.lineno - 1 : one.body[0].lineno])
        if length > FUNCTION and not REASON.search(first):
            yield one.lineno, one.name, length


def complaints(root: Path) -> list[str]:
    """Return one line for everything that is too long."""
    found = []
    for path in source_files(root):
        text, where = path.read_text(encoding="utf-8"), path.relative_to(root)
        if (length := text.count("\n")) > FILE:
            found.append(f"{where}: {length} lines. Split it by what it is about.")
        if path.suffix == ".py" and where.parts[0] != "tests":
            found += [
                f"{where}:{line}: {name} has {length} lines. Split it, or say why not (`# long: …`)."
                for line, name, length in long_functions(text)
            ]
    return found


def main() -> int:
    """Print what is too long; return 1 if anything is."""
    found = complaints(ROOT)
    if found:
        print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
