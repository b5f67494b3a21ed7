"""What the command line can be asked: its arguments, their types and their help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from .declared import PROFILES
from .forms import EDGES
from .history import PUBLIC
from .request import SECRET

SUMMARY = "Protect rows, or attack releases, without the platform."
PROTECT = """Everything is written or nothing: --out must be a new or empty folder, so that no table of an earlier release
lies beside a new one, and with --register the release is registered before the folder gets its name. Blanks around
names and categories do not count. A blank origin or contributor counts as not recorded. Rules: for people the minimum
frequency, the pooling minimum and --sensitive; for money (--value) three contributors, p % (10) and dominance (2, 85)."""
ATTACK = """The attacker has the figures of the releases, knows that counts are whole numbers from 0 up, and what is declared
here. With --register, all releases in it are attacked, and which populations overlap is known from their rows. Left out:
of release files, three or more populations that overlap each other; replaying the publisher's procedure; coalitions of
insiders; probabilities. Categories with a comma or an equals sign in their name cannot be named here."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(prog="python -m disclosure", description=SUMMARY)
    commands = whole.add_subparsers(dest="command", required=True)
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
    return whole


def _add_protect(one: argparse.ArgumentParser) -> None:  # long: a list of options
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
