"""Says where the SQL of a lower layer names a table of a higher one: import-linter sees Python alone.

The order is that of “Nothing imports upward” in pyproject.toml. Looked at are the .sql files of each package and the
SQL in its Python strings. Migrations are not: what has run is not changed.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from lint_packages import ROOT, SOURCE_ROOTS

ORDER = "Nothing imports upward"
# Words that make a string of Python a statement and not a sentence.
SQL = re.compile(
    r"\b(select|insert into|update|delete from|from|join|references|on|grant|table)\b", re.IGNORECASE
)
SQL_COMMENT = re.compile(r"--[^\n]*")


def floors(root: Path) -> list[set[str]]:
    """The packages from the lowest layer to the highest."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == ORDER)
    return [set(re.findall(r"\w+", layer)) for layer in reversed(layers)]


def sql_of(path: Path) -> Iterator[tuple[int, str]]:
    """The SQL in a file, with the line on which each piece begins."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        # A comment of the same length in blanks: the lines stay where they are.
        yield 1, SQL_COMMENT.sub(lambda comment: " " * len(comment[0]), text)
        return
    tree = ast.parse(text)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def upward(root: Path) -> list[str]:
    """Each table of a higher layer that the SQL of a lower one names."""
    found = []
    order = floors(root)
    for number, names in enumerate(order):
        higher = sorted(name for above in order[number + 1 :] for name in above if _has_tables(root, name))
        if not higher:
            continue
        # `wall.dialogues_of` is a function of the wall's own schema.
        table = re.compile(rf"(?<!wall\.)\b(?:{'|'.join(higher)})_[a-z_]+\b")
        for path in files_of(root, names):
            for line, sql in sql_of(path):
                if path.suffix == ".sql" or SQL.search(sql) or table.fullmatch(sql):
                    found += [
                        f"{path.relative_to(root)}:{line + sql.count(chr(10), 0, hit.start())}: names {hit[0]}"
                        for hit in table.finditer(sql)
                    ]
    return found


def _has_tables(root: Path, name: str) -> bool:
    """Say whether a package keeps tables: `parley_inner` is a login, and no table of `parley`."""
    found = (root / source / name / model for source in SOURCE_ROOTS for model in ("models", "models.py"))
    return any(path.exists() for path in found)


def files_of(root: Path, names: set[str]) -> list[Path]:
    """The .py and .sql files of these packages, without migrations."""
    folders = [root / source / name for source in SOURCE_ROOTS for name in names]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".py", ".sql") and "migrations" not in path.parts
    )


if __name__ == "__main__":
    problems = upward(ROOT)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
