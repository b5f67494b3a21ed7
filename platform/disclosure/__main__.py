"""The command line: protect rows or attack releases without the platform. `python -m disclosure --help`."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from io import StringIO, TextIOWrapper
from math import inf, isfinite
from pathlib import Path
from typing import Any

from .attack import attack
from .cellkey import rounded
from .declared import PROFILES, apart, coordinates, declared, in_tables, pair_of, worked_out
from .dimensions import Dimension
from .errors import DisclosureError
from .explain import explain, learned, whole_ends
from .figures import Published, Show
from .files import Sheet, check_folder, read_outlines, read_register, read_release, write_together
from .forms import EDGES, bands
from .history import PUBLIC, History, Release
from .knowledge import Knowledge
from .messages import say
from .protect import Form, Loss, Options, count_cells, exactly, protect, sum_values, weighted
from .ranges import Range
from .rules import (
    Dominance,
    GroupDisclosure,
    MinimumContributors,
    MinimumFrequency,
    PoolingMinimum,
    PPercent,
    Rule,
)
from .suggest import suggest
from .tables import PEOPLE, Table

SECRET = 16
"""A secret of fewer bytes can be guessed."""
TOTAL = "total"

PROTECT = """Everything is written or nothing: --out must be a new or empty folder, so that no table of an earlier release
lies beside a new one, and with --register the release is registered before the folder gets its name. Blanks around
names and categories do not count. A blank origin or contributor counts as not recorded. Rules: for people the minimum
frequency, the pooling minimum and --sensitive; for money (--value) three contributors, p % (10) and dominance (2, 85)."""
ATTACK = """The attacker has the figures of the releases, knows that counts are whole numbers from 0 up, and what is declared
here. With --register, all releases in it are attacked, and which populations overlap is known from their rows. Left out:
of release files, three or more populations that overlap each other; replaying the publisher's procedure; coalitions of
insiders; probabilities. Categories with a comma or an equals sign in their name cannot be named here."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: refused, with the reason on standard error and nothing written; 2: bad usage."""
    chosen = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if chosen.command == "protect":
            _protect(chosen)
        else:
            _attack(chosen)
    except BrokenPipeError:  # whoever read the output has enough of it; what was to be written is written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as refused:
        sys.stderr.write(f"Refused, nothing is written. {refused.strerror}: {refused.filename}\n")
        return 1
    except ValueError as refused:
        sys.stderr.write(f"Refused, nothing is written. {refused}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m disclosure", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_protect(
        commands.add_parser(
            "protect",
            help="CSV of rows in; protected CSV, release.json and report.json out",
            epilog=PROTECT,
        )
    )
    _add_attack(
        commands.add_parser("attack", help="bound the hidden cells of one or more releases", epilog=ATTACK)
    )
    return parser


def _add_protect(one: argparse.ArgumentParser) -> None:
    one.add_argument("rows", type=Path, help="CSV (UTF-8, commas), one line per person (or payment)")
    one.add_argument(
        "--table", action="append", required=True, metavar="DIM,DIM", help="one table; repeat to link"
    )
    one.add_argument(
        "--dimensions", type=Path, metavar="JSON", help='outlines: {"gender": ["women", "men"], …}'
    )
    one.add_argument(
        "--population", type=_name, required=True, help="a name for who is counted, such as 2025H1"
    )
    one.add_argument(
        "--unit", type=str.strip, help="column that identifies a person's participation over time"
    )
    one.add_argument("--origin", type=str.strip, help="column of the dialogue")
    one.add_argument("--contributor", type=str.strip, help="column of the donor (money)")
    one.add_argument(
        "--value", type=str.strip, help="column of money to add up instead of counting, in whole numbers"
    )
    one.add_argument("--minimum", type=_from(1), default=5, help="minimum frequency (5)")
    one.add_argument(
        "--dialogues", type=_from(0), default=3, help="pooling minimum of dialogues (3; 0: no pooling rule)"
    )
    one.add_argument("--people", type=_from(1), default=10, help="pooling minimum of people (10)")
    one.add_argument(
        "--sensitive", action="append", default=[], metavar="DIM", help="zeros and 100 %% are unsafe"
    )
    one.add_argument("--round", type=_from(2), metavar="BASE", help="keyed rounding instead of exact values")
    one.add_argument("--secret", type=Path, help=f"file with the secret of --round, at least {SECRET} bytes")
    one.add_argument("--bands", type=str.strip, metavar="DIM", help="shares of its groups, in bands")
    one.add_argument("--edges", default=",".join(map(str, EDGES)), help=f"of --bands, in per cent ({EDGES})")
    one.add_argument(
        "--weight", action="append", default=[], metavar="DIM=CATEGORY=NUMBER", help="what hiding costs more"
    )
    one.add_argument(
        "--loss",
        choices=("cells", "values"),
        default="cells",
        help="what hiding costs: one a cell, or its value",
    )
    one.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="DIM=CATEGORY,…",
        help="a figure that must be shown; or 'total'",
    )
    one.add_argument("--heuristic", action="store_true", help="for tables too large for the exact method")
    one.add_argument("--audience", type=_name, default=PUBLIC)
    one.add_argument("--register", type=Path, help="JSON of all earlier releases; the new one is added")
    one.add_argument(
        "--reasons",
        type=Path,
        metavar="JSON",
        help="per cell, why it is hidden, and the intervals kept open: never for readers",
    )
    one.add_argument(
        "--suggest",
        action="store_true",
        help="say what to drop or merge to show more (for the publisher; takes time)",
    )
    one.add_argument("--language", choices=("en", "fr"), default="en", help="of suggestions")
    one.add_argument("--out", type=Path, required=True, help="a new or empty folder for the results")


def _add_attack(two: argparse.ArgumentParser) -> None:
    two.add_argument("releases", type=Path, nargs="*", help="release.json files")
    two.add_argument(
        "--register", type=Path, help="instead of files: attack everything in a register (publisher only)"
    )
    two.add_argument(
        "--as",
        dest="profile",
        default="outsider",
        metavar="WHO",
        help=f"with --register, an attacker worked out from the true rows: {', '.join(PROFILES)}",
    )
    two.add_argument(
        "--minimum",
        type=_from(2),
        help="the attacker knows this minimum frequency, so that something hidden is unsafe "
        "(true where only this and --sensitive were in force and nothing was published before)",
    )
    two.add_argument(
        "--sensitive",
        action="append",
        default=[],
        metavar="DIM",
        help="the attacker knows that zeros and 100 %% of it are hidden",
    )
    two.add_argument(
        "--know",
        action="append",
        default=[],
        metavar="POPULATION:DIM=CATEGORY,…=LOW..HIGH",
        help="a figure known anyway, such as an own row (1..) or amount (500..); 'total' for no category",
    )
    two.add_argument(
        "--overlap",
        action="append",
        default=[],
        metavar="A,B=SIZE",
        help="SIZE people stand in both populations, with the same categories (leave =SIZE out if not known)",
    )
    two.add_argument("--language", choices=("en", "fr"), default="en")


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be blank")
    return text.strip()


def _from(least: int) -> Callable[[str], int]:
    """An argument type: whole numbers from `least` up."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} up")
        return int(text)

    return number


def _protect(chosen: argparse.Namespace) -> None:
    tables = _tables(chosen)
    rules, options = _rules(chosen, tables), _options(chosen, tables)
    if chosen.reasons and chosen.out.resolve() in chosen.reasons.resolve().parents:
        raise DisclosureError("--reasons must not lie in --out: readers get that folder")
    others = [chosen.rows, chosen.register, chosen.dimensions, chosen.secret]
    if chosen.reasons and chosen.reasons.resolve() in {path.resolve() for path in others if path}:
        raise DisclosureError("--reasons must be a file of its own: it would overwrite what is read")
    history, before = read_register(chosen.register) if chosen.register else (History(), None)
    check_folder(chosen.out)
    release = protect(
        tables, rules, history=history, audience=chosen.audience, name=chosen.population, options=options
    )
    singles = {chosen.reasons: _json(_reasons(release))} if chosen.reasons else {}
    if chosen.register:
        if read_register(chosen.register)[1] != before:
            raise DisclosureError(f"{chosen.register} has changed meanwhile; run this again")
        singles[chosen.register] = _json(history.add(release).to_json())
    texts = {f"table{number}.csv": _csv(p) for number, p in enumerate(release.published, 1)}
    texts["release.json"] = _json([p.to_json() for p in release.published])
    texts["report.json"] = _json(explain(release))
    write_together(chosen.out, texts, singles)
    sys.stdout.write(
        f"{release}\nInformation loss {release.loss:g}, at least {release.bound:g}: gap {release.gap:.1%}. "
        f"{len(release.notes)} notes{'' if chosen.reasons or not release.notes else ' (see --reasons)'}.\n"
    )
    if chosen.suggest:
        _suggest(release, rules, history, options, chosen.language)


def _suggest(
    release: Release, rules: Sequence[Rule], history: History, options: Options, language: str
) -> None:
    """Print suggestions. Variants need not have the figures to keep, and may be refused: that spoils no release."""
    try:
        found = suggest(release, rules, history=history, options=replace(options, keep=()))
    except ValueError as refused:
        sys.stderr.write(f"The release is written. No suggestions: a variant was refused. {refused}\n")
        return
    for suggestion in found:
        sys.stdout.write(f"{suggestion.text(language)}\n")
    if not found:
        sys.stdout.write("No dimension to drop and no two categories to merge would show more.\n")


def _reasons(release: Release) -> dict[str, Any]:
    """Everything that only the publisher may know."""
    return explain(release, detailed=True) | {
        "gap": round(release.gap, 6),
        "targets": [
            {"cell": str(t.key), "low": t.low, "high": t.high, "reasons": t.reasons, "attacker": t.attacker}
            for t in release.targets
        ],
    }


def _rules(chosen: argparse.Namespace, tables: Iterable[Table]) -> list[Rule]:
    """The rules for people or, with --value, for money."""
    sensitive = in_tables(chosen.sensitive, "--sensitive", (d for t in tables for d in t.dimensions))
    if chosen.value:
        if sensitive:
            raise DisclosureError("--sensitive is a rule for people; it protects nothing with --value")
        return [MinimumContributors(3), PPercent(10), Dominance(2, 85)]
    rules: list[Rule] = [MinimumFrequency(chosen.minimum)]
    if chosen.dialogues:
        rules.append(PoolingMinimum(chosen.dialogues, chosen.people))
    if sensitive:
        rules.append(GroupDisclosure(sensitive))
    return rules


def _options(chosen: argparse.Namespace, tables: Sequence[Table]) -> Options:
    dimensions = [d for t in tables for d in t.dimensions]
    loss: Loss = sum_values if chosen.loss == "values" else count_cells
    if chosen.weight:
        loss = weighted(dict(_weight(text, dimensions) for text in chosen.weight), loss)
    keep = {
        table.key(where)
        for text in chosen.keep
        for where in [coordinates(text, "--keep", dimensions)]
        for table in tables
        if {name for name, _ in where} <= {d.name for d in table.dimensions}
    }
    return Options(loss=loss, form=_form(chosen, dimensions), keep=keep, exact_method=not chosen.heuristic)


def _weight(text: str, dimensions: Iterable[Dimension]) -> tuple[tuple[str, str], float]:
    where, _, number = text.rpartition("=")
    try:
        weight = float(number)
    except ValueError:
        weight = 0.0
    pairs = coordinates(where, "--weight", dimensions)
    if not (isfinite(weight) and weight > 0 and len(pairs) == 1):
        raise DisclosureError(f"--weight {text!r} must be DIM=CATEGORY=NUMBER, the number above 0")
    return pairs[0], weight


def _form(chosen: argparse.Namespace, dimensions: Iterable[Dimension]) -> Form:
    if chosen.bands and chosen.round:
        raise DisclosureError("a release is either rounded or banded: leave out --round or --bands")
    if chosen.bands:
        in_tables([chosen.bands], "--bands", dimensions)
        edges = [edge.strip() for edge in chosen.edges.split(",")]
        if not all(edge.isascii() and edge.isdigit() for edge in edges):
            raise DisclosureError(
                f"--edges {chosen.edges!r} must be per cents from 0 to 100, such as 0,30,50,100"
            )
        return bands(chosen.bands, [int(edge) for edge in edges])
    if chosen.secret and not chosen.round:
        raise DisclosureError("--secret needs --round: without it nothing is rounded")
    if not chosen.round:
        return exactly
    if not chosen.secret:
        raise DisclosureError("keyed rounding needs --secret")
    secret = chosen.secret.read_bytes()
    if len(secret.strip()) < SECRET:
        raise DisclosureError(f"{chosen.secret} must hold at least {SECRET} random bytes")
    return rounded(secret, chosen.round)


def _tables(chosen: argparse.Namespace) -> list[Table]:
    """The tables asked for. A dimension without an outline takes its categories from the rows."""
    sheet = Sheet.read(chosen.rows)
    outlines = read_outlines(chosen.dimensions) if chosen.dimensions else {}
    asked = [tuple(name.strip() for name in names.split(",") if name.strip()) for names in chosen.table]
    for name in outlines:
        sheet.check(name, "--dimensions")
    for names in asked:
        for name in names:
            sheet.check(name, "--table")
        if len(set(names)) < len(names):
            raise DisclosureError(f"--table {','.join(names)} names a dimension twice")
    _check_columns(chosen, sheet)
    dimensions = {
        name: _dimension(sheet, name, outlines) for name in dict.fromkeys(name for a in asked for name in a)
    }
    rows = [row for _, row in sheet.rows]
    return [
        Table.from_rows(
            rows,
            [dimensions[name] for name in names],
            population=chosen.population,
            unit=chosen.unit or "",
            origin=chosen.origin or "",
            contributor=chosen.contributor or "",
            value=chosen.value or "",
            measure=chosen.value or PEOPLE,
        )
        for names in asked
    ]


def _check_columns(chosen: argparse.Namespace, sheet: Sheet) -> None:
    """Raise for a column that is not there or does not hold what it must."""
    for option in ("unit", "origin", "contributor", "value"):
        if getattr(chosen, option) is not None:
            sheet.check(getattr(chosen, option), f"--{option}")
    if chosen.unit:
        list(sheet.each(chosen.unit))
        if not chosen.value:
            sheet.check_once(chosen.unit)
    if chosen.value and not chosen.contributor:
        raise DisclosureError("--value needs --contributor: without it no amount can be protected")
    if chosen.contributor and not chosen.value:
        raise DisclosureError("--contributor needs --value, the column of the amounts")
    if chosen.value:
        sheet.check_amounts(chosen.value)


def _dimension(sheet: Sheet, name: str, outlines: Mapping[str, Any]) -> Dimension:
    found: dict[str, int] = {}
    for line, category in sheet.each(name):
        found.setdefault(category, line)
    if TOTAL in found:
        raise sheet.wrong(
            found[TOTAL], f"{TOTAL!r} is the name of the margin of {name!r}; rename the category"
        )
    dimension = Dimension.of(name, outlines.get(name) or sorted(found))
    for category, line in found.items():
        if category not in dimension.paths:
            raise sheet.wrong(
                line,
                f"{category!r} is no leaf category of dimension {name!r}; correct it, or add it to --dimensions",
            )
    return dimension


def _attack(chosen: argparse.Namespace) -> None:
    if bool(chosen.releases) == bool(chosen.register):
        raise DisclosureError("give either release.json files or --register")
    by_hand = (chosen.minimum, chosen.sensitive, chosen.know, chosen.overlap)
    if chosen.register and any(by_hand):
        raise DisclosureError(
            "with --register, what the attacker knows follows from --as; declare nothing else"
        )
    if chosen.register:
        history = read_register(chosen.register)[0]
        attacks = list(worked_out(history, chosen.profile))
        count = len(history.releases)
    else:
        releases = [read_release(path) for path in chosen.releases]
        everything = [p for release in releases for p in release]
        knowledge = declared(releases, chosen.minimum or 0, chosen.sensitive, chosen.know, chosen.overlap)
        attacks, count = [(everything, knowledge)], len(releases)
    _print(chosen, "attack.who", attacker=attacks[0][1].name, releases=count)
    for published, knowledge in attacks:
        _report(chosen, published, knowledge)


def _report(chosen: argparse.Namespace, published: Sequence[Published], knowledge: Knowledge) -> None:
    """Attack, and say what comes of it: hidden figures first, then what subtraction isolates."""
    found = attack(published, knowledge)
    cells = apart(published, knowledge)
    beside = attack(published, knowledge, cells=cells) if cells else replace(found, ranges={})
    if not chosen.register:
        for message, values in _unaware(chosen, published):
            _print(chosen, message, **values)
    for sentence in (*learned(found), *learned(beside)):
        sys.stdout.write(f"{sentence[chosen.language]}\n")
    _sum_up(chosen, published, (*found.ranges.values(), *beside.ranges.values()))
    if not (found.joint and beside.joint):
        _print(chosen, "attack.not-joint")


def _print(chosen: argparse.Namespace, message: str, **values: object) -> None:
    sys.stdout.write(f"{say(message, chosen.language, **values)}\n")


def _unaware(
    chosen: argparse.Namespace, published: Iterable[Published]
) -> Iterable[tuple[str, dict[str, str]]]:
    """What this attacker does not know, as message ids and values."""
    if not chosen.minimum and not chosen.sensitive:
        yield "attack.unaware.rules", {}
    if not chosen.know:
        yield "attack.unaware.own", {}
    told = {name for text in chosen.overlap for name in pair_of(text)[0]}
    populations = sorted({p.population for p in published})
    if len(populations) > 1 and not told.issuperset(populations):
        yield "attack.unaware.overlap", {"populations": ", ".join(populations)}


def _sum_up(chosen: argparse.Namespace, published: Iterable[Published], ranges: Sequence[Range]) -> None:
    """How much follows, also when nothing does."""
    if not any(f.show is Show.HIDDEN for p in published for f in p.figures.values()):
        _print(chosen, "attack.nothing")
    ends = [whole_ends(r) for r in ranges]
    open_ends = [end for end in ends if end[0] != end[1]]
    if ends:
        _print(chosen, "attack.summary", cells=len(ends), exact=len(ends) - len(open_ends))
    if open_ends:
        low, high = min(open_ends, key=lambda end: end[1] - end[0])
        _print(chosen, "attack.unbounded" if high == inf else "attack.narrowest", low=low, high=high)


def _csv(published: Published) -> str:
    """One line per figure; undisclosed ones as [c]. Text that a spreadsheet would run as a formula gets an apostrophe."""
    lines = StringIO(newline="")
    writer = csv.writer(lines)
    names = [d.name for d in published.dimensions]
    writer.writerow([*map(_inert, names), "figure" if "figure" not in names else "published figure"])
    for where, figure in published.figures.items():
        known = dict(where)
        writer.writerow([*(_inert(known.get(d.name, d.total)) for d in published.dimensions), str(figure)])
    return lines.getvalue()


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
