"""The command line: protect rows or attack releases without the platform. `python -m disclosure --help`."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import StringIO, TextIOWrapper
from math import inf
from typing import Any

from .arguments import parser
from .attack import attack
from .declared import apart, declared, pair_of, worked_out
from .errors import DisclosureError
from .explain import explain, learned, whole_ends
from .figures import Published, Show
from .files import check_folder, read_register, read_release, write_together
from .history import History, Release
from .knowledge import Knowledge
from .messages import say
from .protect import Options, protect
from .ranges import Range
from .request import options_of, rules_of, tables_of
from .rules import Rule
from .suggest import suggest


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: refused, with the reason on standard error and nothing written; 2: bad usage."""
    chosen = parser().parse_args(arguments)
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


def _protect(chosen: argparse.Namespace) -> None:
    tables = tables_of(chosen)
    rules, options = rules_of(chosen, tables), options_of(chosen, tables)
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
