"""Linked tables and their protection as problems for pytauargus, and the subprocess that answers them."""

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path

from disclosure import HIDDEN


def problem(release):
    """The release's cells and equations, its own pattern as statuses."""
    keys = list(dict.fromkeys(chain.from_iterable(map(t.key, t.shown) for t in release.tables)))
    place = {key: number for number, key in enumerate(keys)}
    values = {t.key(w): t.cell(w).value for t in release.tables for w in t.shown}
    figures = {p.key(w): f for p in release.published for w, f in p.figures.items()}
    targets = {t.key: t for t in release.targets}
    ceiling = 10 * max(values.values(), default=0) + 100
    cells = []
    for key in keys:
        target, value = targets.get(key), values[key]
        status = "u" if target else "m" if figures[key] == HIDDEN else "s"
        lower, upper = (value - target.low, target.high - value) if target else (0, 0)
        cells.append([value, 1, status, 0, ceiling, lower, upper])
    equations = set()
    for table in release.tables:
        for where in table.shown:
            for d in table.dimensions:
                node = dict(where).get(d.name, d.total)
                parts = tuple(
                    place[table.key(tuple(sorted([p for p in where if p[0] != d.name] + [(d.name, child)])))]
                    for child in d.below.get(node, ())
                )
                if parts:
                    equations.add((place[table.key(where)], parts))
    return {"cells": cells, "equations": sorted(equations)}, keys


def ask(problems, folder):
    """The oracle's answers. `folder` is private and wiped by the caller: the oracle litters it with logs."""
    script = Path(__file__).with_name("pytauargus_oracle.py")
    done = subprocess.run(
        [sys.executable, str(script)],
        input=json.dumps(problems),
        cwd=folder,
        text=True,
        capture_output=True,
        timeout=300,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
