"""Times and losses of the disclosure library, side by side with pytauargus in one run. Prints Markdown.

    PYTHONPATH=platform:tests/platform/disclosure python bench/disclosure/measure.py [sizes] [linked] [history] [attacked] [growth]

Times are processor seconds of one core, so that a busy machine does not change them. pytauargus gets the very problem
of each row (cells, equations, protection levels); it knows no whole numbers, publishing rules or releases, therefore
the comparison runs without known rules.
"""

import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from tauargus_problems import ask, problem

from disclosure import Dimension, History, MinimumFrequency, Options, Table, attack, protect

ROLE = Dimension.of("role", [f"role {n}" for n in range(8)])
ISSUE = Dimension.of("issue", [f"issue {n}" for n in range(6)])
FOURTH = [
    Dimension.of(name, [f"{name} {n}" for n in range(4)]) for name in ("side", "status", "chair", "region")
]
Result = TypeVar("Result")
RULES = [MinimumFrequency(5)]


def roster(count: int, dimensions: Sequence[Dimension], seed: int = 1) -> list[dict[str, str]]:
    """Rows as skewed as real rosters: the k-th category is k times rarer than the first."""
    draw = random.Random(seed)
    return [
        {"unit": f"u{n}", "origin": f"D{draw.randrange(9)}"}
        | {d.name: draw.choices(d.leaves, [1 / (k + 1) for k in range(len(d.leaves))])[0] for d in dimensions}
        for n in range(count)
    ]


def tables(
    rows: list[dict[str, str]], shapes: Sequence[Sequence[Dimension]], population: str = "2025H1"
) -> list[Table]:
    """One table of the rows for each shape."""
    return [
        Table.from_rows(rows, shape, population=population, unit="unit", origin="origin") for shape in shapes
    ]


def clocked(work: Callable[[], Result]) -> tuple[Result, float]:
    """What a call returns, and its processor seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def row(*cells: object) -> None:
    """Print one row of Markdown."""
    print("| " + " | ".join(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells) + " |", flush=True)


def header(*cells: str) -> None:
    """Print the heading of a table."""
    row(*cells)
    row(*["---"] * len(cells))


def compare(cases: Sequence[tuple[str, int, list[list[Dimension]]]]) -> None:
    """Exact protection against the optimiser of pytauargus on the same cells and equations."""
    header(
        "tables",
        "people",
        "cells",
        "unsafe",
        "exact s",
        "loss",
        "with known rules s",
        "loss",
        "audit s",
        "pytauargus s",
        "loss",
    )
    for name, people, shapes in cases:
        given = tables(roster(people, [ROLE, ISSUE, *FOURTH]), shapes)
        plain, spent = clocked(
            partial(protect, given, RULES, options=Options(audit=False, rules_known=False))
        )
        aware, longer = clocked(partial(protect, given, RULES, options=Options(audit=False)))
        enough = {t.key: (t.low, t.high) for t in plain.targets}
        _, audit = clocked(partial(attack, plain.published, cells=enough, enough=enough))
        question, keys = problem(plain)
        with tempfile.TemporaryDirectory() as folder:
            answer = ask([question], folder)[0]
        row(
            name,
            people,
            len(keys),
            len(enough),
            spent,
            int(plain.loss),
            longer,
            int(aware.loss),
            audit,
            answer["seconds"],
            len(answer["hidden"]),
        )


def sizes() -> None:
    """Tables that stand alone, from small to large."""
    compare(
        [
            ("8 × 6", 150, [[ROLE, ISSUE]]),
            ("4 tables 8 × 4", 150, [[ROLE, d] for d in FOURTH]),
            ("8 × 6 × 4", 150, [[ROLE, ISSUE, FOURTH[0]]]),
            ("8 × 6 × 4", 600, [[ROLE, ISSUE, FOURTH[0]]]),
        ]
    )


def linked() -> None:
    """Tables that share their totals."""
    compare(
        [
            ("2 linked 8 × 6 × 4", 150, [[ROLE, ISSUE, d] for d in FOURTH[:2]]),
            ("4 linked 8 × 6 × 4", 150, [[ROLE, ISSUE, d] for d in FOURTH]),
        ]
    )


def history() -> None:
    """Six half-years of two linked tables in which a few people come and go, and the attack on all of them."""
    header("release", "figures", "hidden", "targets", "protect s")
    everyone = roster(60, [ROLE, ISSUE, *FOURTH])
    present = {r["unit"] for r in everyone[:50]}
    draw, past = random.Random(2), History()
    for number in range(6):
        rows = [r for r in everyone if r["unit"] in present]
        given = tables(rows, [[ROLE, FOURTH[0]], [ISSUE, FOURTH[0]]], f"H{number}")
        release, spent = clocked(
            partial(protect, given, RULES, history=past, options=Options(strict=False, audit=False))
        )
        past = past.add(release)
        row(
            release.name,
            sum(len(p.figures) for p in release.published),
            int(release.loss),
            len(release.targets),
            spent,
        )
        present ^= {draw.choice(everyone)["unit"] for _ in range(2)}
    found, spent = clocked(partial(attack, [p for r in past.releases for p in r.published]))
    print(
        f"\nAttack on all six: {len(found.ranges)} hidden cells bounded in {spent:.2f} s, "
        f"{len(found.recovered())} recovered."
    )


def attacked() -> None:
    """An attack on more and more half-years of four linked tables, each release protected by itself."""
    header("releases", "figures", "hidden", "protect s", "attack on protected cells s", "narrowed")
    everyone = roster(170, [ROLE, ISSUE, *FOURTH])
    present, draw = {r["unit"] for r in everyone[:150]}, random.Random(2)
    shapes, spent = [[ROLE, ISSUE, d] for d in FOURTH], 0.0
    published: list[Any] = []
    goals: dict[Any, tuple[float, float]] = {}
    for number in range(6):
        given = tables([r for r in everyone if r["unit"] in present], shapes, f"H{number}")
        release, more = clocked(
            partial(protect, given, RULES, options=Options(audit=False, rules_known=False))
        )
        spent += more
        published += release.published
        goals |= {t.key: (t.low, t.high) for t in release.targets}
        present ^= {draw.choice(everyone)["unit"] for _ in range(2)}
        if number in (0, 1, 5):
            found, time = clocked(partial(attack, tuple(published), cells=dict(goals), enough=dict(goals)))
            narrowed = sum(
                found.ranges[key].low > low or found.ranges[key].high < high
                for key, (low, high) in goals.items()
            )
            shown = [figure for p in published for figure in p.figures.values()]
            row(number + 1, len(shown), sum(str(f) == "[c]" for f in shown), spent, time, narrowed)


def growth() -> None:
    """The heuristic, up to 60 × 40, with its reported gap."""
    header("table", "people", "cells", "unsafe", "heuristic s", "loss", "lower bound", "gap")
    for height, width in ((8, 6), (15, 10), (30, 20), (60, 40)):
        shape = [
            Dimension.of("a", [f"a{n}" for n in range(height)]),
            Dimension.of("b", [f"b{n}" for n in range(width)]),
        ]
        given = tables(roster(height * width * 10, shape), [shape])
        release, spent = clocked(
            partial(protect, given, RULES, options=Options(exact_method=False, audit=False))
        )
        row(
            f"{height} × {width}",
            height * width * 10,
            len(given[0].shown),
            len(release.targets),
            spent,
            int(release.loss),
            release.bound,
            release.gap,
        )


if __name__ == "__main__":
    print(
        f"{platform.machine()}, {platform.processor() or 'processor unnamed'}, Python {platform.python_version()}\n"
    )
    for chosen in sys.argv[1:] or ["sizes", "linked", "history", "attacked", "growth"]:
        print(f"\n{chosen}\n")
        {"sizes": sizes, "linked": linked, "history": history, "attacked": attacked, "growth": growth}[
            chosen
        ]()
