"""Says where SQL spells a right as a number: it is named, as `:right.LOG`, and rendered when a migration is made.

Looked at are the .sql files of each app and the SQL in its Python strings, migrations apart. A number that follows
`&` or `| ` is one, with or without brackets and `~`.
"""

import re
import sys
from pathlib import Path

from lint_packages import ROOT, packages
from lint_sql_layers import SQL, files_of, sql_of

BITS = re.compile(r"&\s*~?\s*\(?\s*\d+|\brights\b[^\n]*(?:=|<>)\s*[1-9]\d*\b|\d+\s*\|\s*\d+")


def numbers(root: Path) -> list[str]:
    """Each line of SQL that spells a right as a number."""
    return [
        f"{path.relative_to(root)}:{begins + number}: {found[0]}; write :right.NAME"
        for path in files_of(root, packages(root))
        for begins, sql in sql_of(path)
        if path.suffix == ".sql" or SQL.search(sql) or "rights" in sql
        for number, line in enumerate(sql.splitlines())
        if (found := BITS.search(line))
    ]


if __name__ == "__main__":
    problems = numbers(ROOT)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
