"""What would show more: a dimension to drop, categories to merge, ranked by what the reader gains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from .errors import BadRequest
from .figures import Show
from .history import PUBLIC, History, Release
from .messages import say
from .protect import Options, protect
from .rules import STANDARD, GroupDisclosure, Rule
from .tables import Key, Table


@dataclass(frozen=True)
class Suggestion:
    """One change and its effect: figures gained and lost against the present release, weighed by the loss measure."""

    dimension: str
    categories: tuple[str, ...]
    tables: tuple[Table, ...]
    gained: int
    lost: int
    net: float

    def text(self, language: str = "en") -> str:
        """The suggestion in words."""
        return say(
            "suggest.merge" if self.categories else "suggest.drop",
            language,
            dimension=self.dimension,
            categories=" + ".join(self.categories),
            gained=self.gained,
            lost=self.lost,
        )


def suggest(
    release: Release,
    rules: Sequence[Rule] = STANDARD,
    *,
    history: History | None = None,
    options: Options | None = None,
    tries: int = 40,
) -> list[Suggestion]:
    """Protect variants of a release's tables and rank those that show more, the best first.

    Variants are looked at in order, at most `tries` of them, by the heuristic: figures are counts of what it shows.
    """
    options = replace(options or Options(), exact_method=False, audit=False)
    before = _shown(release)
    found = []
    for _, (dimension, categories, tables) in zip(range(tries), _variants(release.tables), strict=False):
        try:
            variant = protect(
                tables,
                _about(rules, tables),
                history=history,
                audience=release.audience or PUBLIC,
                options=options,
            )
        except BadRequest:
            continue  # a figure to be kept, a weight or bands would lose their place
        after = _shown(variant)
        gained, lost = after.keys() - before.keys(), before.keys() - after.keys()
        net = sum(options.loss(k, after[k]) for k in gained) - sum(options.loss(k, before[k]) for k in lost)
        if gained:
            found.append(Suggestion(dimension, categories, tables, len(gained), len(lost), net))
    return sorted(found, key=lambda s: (-s.net, s.dimension, s.categories))


def _about(rules: Sequence[Rule], tables: Sequence[Table]) -> tuple[Rule, ...]:
    """The rules as far as they are about dimensions that are left."""
    known = {d.name for table in tables for d in table.dimensions}
    left: list[Rule] = []
    for rule in rules:
        if isinstance(rule, GroupDisclosure):
            names = tuple(name for name in rule.dimensions if name in known)
            left += [replace(rule, dimensions=names)] if names else []
        else:
            left.append(rule)
    return tuple(left)


def _shown(release: Release) -> dict[Key, int]:
    """Keys of the figures shown, with their true values."""
    return {
        table.key(where): table.cell(where).value
        for table, published in zip(release.tables, release.published, strict=True)
        for where, figure in published.figures.items()
        if figure.show is not Show.HIDDEN
    }


def _variants(tables: Sequence[Table]) -> Iterator[tuple[str, tuple[str, ...], tuple[Table, ...]]]:
    """Each dimension dropped from every table, then each pair of sibling leaves merged."""
    dimensions = {d.name: d for table in tables for d in table.dimensions}
    for name in sorted(dimensions):
        if all(len(table.dimensions) > 1 for table in tables if name in {d.name for d in table.dimensions}):
            yield name, (), tuple(dict.fromkeys(table.drop(name) for table in tables))
    for name in sorted(dimensions):
        for _, below in dimensions[name].children:
            leaves = [node for node in below if node in dimensions[name].paths]
            if len(below) > 2:
                for pair in combinations(leaves, 2):
                    into = " + ".join(pair)
                    yield (
                        name,
                        pair,
                        tuple(
                            t.merge(name, pair, into) if name in {d.name for d in t.dimensions} else t
                            for t in tables
                        ),
                    )
