"""The command line: protect rows or attack releases without the platform. `python -m disclosure --help`."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .attack import attack
from .cellkey import rounded
from .dimensions import Dimension
from .errors import DisclosureError
from .explain import explain, learned
from .figures import Published
from .history import PUBLIC, History
from .knowledge import Knowledge
from .protect import Options, exactly, protect
from .rules import GroupDisclosure, MinimumContributors, MinimumFrequency, PoolingMinimum, PPercent, Rule
from .tables import PEOPLE, Table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: refused, with the reason on standard error and nothing written; 2: bad usage."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "protect":
            _protect(chosen)
        else:
            _attack(chosen)
    except (DisclosureError, OSError) as refused:
        sys.stderr.write(f"{type(refused).__name__}: {refused}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m disclosure", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser(
        "protect", help="CSV of rows in; protected CSV, release.json and report.json out"
    )
    one.add_argument("rows", type=Path, help="CSV, one line per person (or payment)")
    one.add_argument(
        "--table", action="append", required=True, metavar="DIM,DIM", help="one table; repeat to link"
    )
    one.add_argument(
        "--dimensions", type=Path, metavar="JSON", help='outlines: {"gender": ["women", "men"], …}'
    )
    one.add_argument("--population", required=True, help="a name for who is counted, such as 2025H1")
    one.add_argument("--unit", default="", help="column that identifies a person's participation over time")
    one.add_argument("--origin", default="", help="column of the dialogue")
    one.add_argument("--contributor", default="", help="column of the donor (money)")
    one.add_argument("--value", default="", help="column to add up instead of counting, in whole numbers")
    one.add_argument("--minimum", type=int, default=5, help="minimum frequency (5)")
    one.add_argument(
        "--dialogues", type=int, default=3, help="pooling minimum of dialogues (3; 0: no pooling rule)"
    )
    one.add_argument("--people", type=int, default=10, help="pooling minimum of people (10)")
    one.add_argument(
        "--sensitive", action="append", default=[], metavar="DIM", help="zeros and 100 %% are unsafe"
    )
    one.add_argument(
        "--round", type=int, default=0, metavar="BASE", help="keyed rounding instead of exact values"
    )
    one.add_argument("--secret", type=Path, help="file with the secret of keyed rounding")
    one.add_argument("--heuristic", action="store_true", help="for tables too large for the exact method")
    one.add_argument("--audience", default=PUBLIC)
    one.add_argument("--register", type=Path, help="JSON of all earlier releases; the new one is added")
    one.add_argument("--out", type=Path, required=True, help="folder for the results")
    two = commands.add_parser("attack", help="bound the hidden cells of one or more releases")
    two.add_argument("releases", type=Path, nargs="+", help="release.json files")
    two.add_argument("--language", choices=("en", "fr"), default="en")
    return parser


def _protect(chosen: argparse.Namespace) -> None:
    tables = _tables(chosen)
    rules: list[Rule] = [MinimumFrequency(chosen.minimum), MinimumContributors(3), PPercent(10)]
    if chosen.dialogues:
        rules.append(PoolingMinimum(chosen.dialogues, chosen.people))
    if chosen.sensitive:
        rules.append(GroupDisclosure(tuple(chosen.sensitive)))
    form = rounded(chosen.secret.read_bytes(), chosen.round) if chosen.round and chosen.secret else exactly
    if chosen.round and not chosen.secret:
        raise DisclosureError("keyed rounding needs --secret")
    history = History()
    if chosen.register and chosen.register.exists():
        history = History.from_json(json.loads(chosen.register.read_text()))
    release = protect(
        tables,
        rules,
        history=history,
        audience=chosen.audience,
        name=chosen.population,
        options=Options(form=form, exact_method=not chosen.heuristic),
    )
    chosen.out.mkdir(parents=True, exist_ok=True)
    for number, published in enumerate(release.published, 1):
        _write_csv(chosen.out / f"table{number}.csv", published)
    _write_json(chosen.out / "release.json", [p.to_json() for p in release.published])
    _write_json(chosen.out / "report.json", explain(release))
    if chosen.register:
        _write_json(chosen.register, history.add(release).to_json())
    sys.stdout.write(f"{release}\n")


def _tables(chosen: argparse.Namespace) -> list[Table]:
    """The tables asked for. A dimension without an outline takes its categories from the rows."""
    with chosen.rows.open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    outlines: Mapping[str, Any] = json.loads(chosen.dimensions.read_text()) if chosen.dimensions else {}
    tables = []
    for names in chosen.table:
        dimensions = []
        for name in filter(None, names.split(",")):
            if rows and name not in rows[0]:
                raise DisclosureError(f"no column {name!r} in {chosen.rows.name}")
            dimensions.append(Dimension.of(name, outlines.get(name) or sorted({row[name] for row in rows})))
        tables.append(
            Table.from_rows(
                rows,
                dimensions,
                population=chosen.population,
                unit=chosen.unit,
                origin=chosen.origin,
                contributor=chosen.contributor,
                value=chosen.value,
                measure=chosen.value or PEOPLE,
            )
        )
    return tables


def _attack(chosen: argparse.Namespace) -> None:
    published = [
        Published.from_json(table) for path in chosen.releases for table in json.loads(path.read_text())
    ]
    for sentence in learned(attack(published, Knowledge("outsider"))):
        sys.stdout.write(f"{sentence[chosen.language]}\n")


def _write_csv(path: Path, published: Published) -> None:
    """One line per figure; undisclosed ones as [c]. Text that a spreadsheet would run as a formula gets an apostrophe."""
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow([*(_inert(d.name) for d in published.dimensions), "figure"])
        for where, figure in published.figures.items():
            known = dict(where)
            writer.writerow(
                [*(_inert(known.get(d.name, d.total)) for d in published.dimensions), str(figure)]
            )


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
