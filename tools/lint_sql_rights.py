"""Says where SQL spells a right as a number: it is named, as `:right.LOG`, and rendered when a migration is made.

Looked at are the .sql files of each app. A number that follows `&` or `| ` is one, with or without brackets and `~`.
"""

import re
import sys
from pathlib import Path

from lint_packages import ROOT, SOURCE_ROOTS, packages

BITS = re.compile(r"&\s*~?\s*\(?\s*\d+|\brights\b[^\n]*(?:=|<>)\s*[1-9]\d*\b|\d+\s*\|\s*\d+")
COMMENT = re.compile(r"--[^\n]*")


def numbers(root: Path) -> list[str]:
    """Each line of SQL that spells a right as a number."""
    folders = [root / source / app for source in SOURCE_ROOTS for app in packages(root)]
    files = sorted(path for folder in folders for path in folder.rglob("*.sql"))
    return [
        f"{path.relative_to(root)}:{number}: {found[0]}; write :right.NAME"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := BITS.search(COMMENT.sub("", line)))
    ]


if __name__ == "__main__":
    problems = numbers(ROOT)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
