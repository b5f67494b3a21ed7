"""What a command line asks for, as tables, rules and options."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from .cellkey import rounded
from .declared import coordinates, in_tables
from .dimensions import TOTAL, Dimension
from .errors import DisclosureError
from .files import Sheet, read_outlines
from .forms import bands
from .loss import Loss, count_cells, sum_values, weighted
from .protect import Form, Options, exactly
from .rules import (
    Dominance,
    GroupDisclosure,
    MinimumContributors,
    MinimumFrequency,
    PoolingMinimum,
    PPercent,
    Rule,
)
from .tables import PEOPLE, Table

SECRET = 16
"""A secret of fewer bytes can be guessed."""


def rules_of(chosen: argparse.Namespace, tables: Iterable[Table]) -> list[Rule]:
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


def options_of(chosen: argparse.Namespace, tables: Sequence[Table]) -> Options:
    """How to protect: what hiding costs, how figures appear, what must be shown."""
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


def tables_of(chosen: argparse.Namespace) -> list[Table]:
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
