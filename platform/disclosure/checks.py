"""What is refused before anything is protected: requests about nothing, tables that do not agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from math import inf

from .errors import BadRequest, DuplicateCell, LinkedTablesDisagree
from .knowledge import Profile
from .loss import Loss, Weighted
from .rules import Rule
from .tables import Key, Table


def check_request(
    rules: Sequence[Rule],
    attackers: Sequence[Profile] | None,
    tables: Sequence[Table],
    earlier: Sequence[Table],
) -> None:
    """Refuse what asks for no protection."""
    if not tables:
        raise BadRequest("no table is given")
    for table in tables:
        if not any((rule.kind == "kind.money") != table.counts for rule in rules):
            what = "people" if table.counts else "amounts"
            raise BadRequest(f"no rule is about {what}: nothing would be protected", cell=str(table.key(())))
    if attackers is not None and not attackers:
        raise BadRequest("no attacker is given: leave `attackers` out for the usual ones")
    for rule in rules:
        rule.check(tables)
    for attacker in attackers or ():
        attacker.check((*earlier, *tables))


def check_loss(loss: Loss, keep: Collection[Key], tables: Sequence[Table]) -> None:
    """Refuse what is about cells that do not exist, and losses that are none."""
    cells = {table.key(where): table.cell(where).value for table in tables for where in table.shown}
    for key in keep:
        if key not in cells:
            raise BadRequest("a figure to be kept stands in no table", cell=str(key))
    if isinstance(loss, Weighted):
        loss.check(tables)
    for key, value in cells.items():
        if not 0 < loss(key, value) < inf:
            raise BadRequest("hiding a cell must cost more than nothing", cell=str(key))


def check_units(tables: Iterable[Table]) -> None:
    """Where populations can be subtracted from each other, all tables of one must be made of the same units."""
    units: dict[tuple[str, str], frozenset[str]] = {}
    odd: dict[str, Table] = {}
    for table in tables:
        found = frozenset(part.unit for _, parts in table.leaves for part in parts)
        if units.setdefault((table.measure, table.population), found) != found:
            odd.setdefault(table.measure, table)
    for measure, table in odd.items():
        if len([one for one, _ in units if one == measure]) > 1:
            raise LinkedTablesDisagree(
                "the tables of a population that others are compared with are made of different units: make all of "
                "them from the same rows, or all from counted cells",
                cell=str(table.key(())),
            )


def check_links(earlier: Sequence[Table], tables: Sequence[Table]) -> None:
    """Tables of one population and measure must agree wherever they meet."""
    values: dict[Key, int] = {}
    for table in (*earlier, *tables):
        for where in table.shown:
            value = table.cell(where).value
            if values.setdefault(table.key(where), value) != value:
                raise LinkedTablesDisagree(
                    f"one table has {values[table.key(where)]}, another {value}", cell=str(table.key(where))
                )
    for one, other in combinations(tables, 2):
        if (one.population, one.measure) == (other.population, other.measure) and one.counts != other.counts:
            raise LinkedTablesDisagree("a measure is either counted or added up", cell=str(one.key(())))
        if (one.population, one.measure, one.dimensions, one.omit) == (
            other.population,
            other.measure,
            other.dimensions,
            other.omit,
        ):
            raise DuplicateCell("the same table is given twice", cell=str(one.key(())))
