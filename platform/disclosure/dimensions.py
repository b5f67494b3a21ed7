"""Dimensions: named lists of categories, flat or in a tree (region in continent, role in role group)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

from .errors import BadDimension, CategoriesChanged, UnknownCategory

TOTAL = "total"
"""What margins are called unless a dimension says otherwise."""

Outline: TypeAlias = "Sequence[str] | Mapping[str, Outline]"
"""How a tree is written: `["women", "men"]`, or `{"Africa": ["Kenya", "Mali"], "Asia": ["Nepal"]}`."""


@dataclass(frozen=True)
class Dimension:
    """One classification. `children` lists, in order, each inner node with the nodes it is the sum of.

    The first entry belongs to `total`. Nodes that head no entry are leaves; every unit falls into exactly one leaf.
    A category is identified by its name, which is therefore unique in the whole tree.
    """

    name: str
    children: tuple[tuple[str, tuple[str, ...]], ...]
    total: str = TOTAL

    @classmethod
    def of(cls, name: str, outline: Outline, total: str = TOTAL) -> Dimension:
        """Build from an outline. Raises `BadDimension` for an empty one or a category named twice."""
        entries: list[tuple[str, tuple[str, ...]]] = []
        _grow(total, outline, entries)
        return cls(name, tuple(entries), total)

    def __post_init__(self) -> None:
        names = [child for _, below in self.children for child in below]
        if not self.name or not names or any(not below for _, below in self.children):
            raise BadDimension(f"dimension {self.name!r} has an empty name or an empty group")
        if self.children[0][0] != self.total or any(not isinstance(name, str) or not name for name in names):
            raise BadDimension(f"dimension {self.name!r} must start at its total and name every category")
        repeated = sorted({name for name in names if names.count(name) > 1 or name == self.total})
        if repeated:
            raise BadDimension(f"dimension {self.name!r} lists {', '.join(repeated)} more than once")
        if any(parent != self.total and parent not in names for parent, _ in self.children):
            raise BadDimension(f"dimension {self.name!r} has a group that hangs nowhere")

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """Inner node to its children."""
        return MappingProxyType(dict(self.children))

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Every category and group, the total first, each parent before its children."""
        return (self.total, *(child for _, below in self.children for child in below))

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The finest categories, in declared order."""
        return tuple(node for node in self.nodes if node not in self.below)

    @cached_property
    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """Leaf to all nodes that contain it, the total first and the leaf itself last."""
        parent = {child: node for node, below in self.children for child in below}

        def climb(node: str) -> tuple[str, ...]:
            return (*climb(parent[node]), node) if node in parent else (node,)

        return MappingProxyType({leaf: climb(leaf) for leaf in self.leaves})

    def leaf(self, category: object) -> str:
        """The category as a leaf name. Raises `UnknownCategory` otherwise."""
        if isinstance(category, str) and category in self.paths:
            return category
        raise UnknownCategory(
            f"{category!r} is no leaf category of dimension {self.name!r}", cell=f"{self.name}={category}"
        )

    def merge(self, categories: Iterable[str], into: str) -> Dimension:
        """The same tree with some siblings gathered under a new group `into`; the leaves stay what they are."""
        gathered = tuple(categories)
        entries: list[tuple[str, tuple[str, ...]]] = []
        found = False
        for node, below in self.children:
            if len(gathered) > 1 and set(gathered) < set(below):
                kept = tuple(child for child in below if child not in gathered)
                entries.append((node, (*kept, into)))
                entries.append((into, gathered))
                found = True
            else:
                entries.append((node, below))
        if not found:
            raise BadDimension(
                f"dimension {self.name!r} has no group with {', '.join(gathered)} among others"
            )
        return Dimension(self.name, tuple(entries), self.total)

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads back."""
        return {"name": self.name, "total": self.total, "children": [[n, list(b)] for n, b in self.children]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Dimension:
        """Inverse of `to_json`."""
        return cls(data["name"], tuple((n, tuple(b)) for n, b in data["children"]), data["total"])


def _grow(node: str, outline: Outline, entries: list[tuple[str, tuple[str, ...]]]) -> None:
    """Append the entries of one outline, breadth first, so that a parent always precedes its children."""
    if isinstance(outline, str):
        raise BadDimension(f"the categories of {node!r} are a text, not a list")
    entries.append((node, tuple(outline)))
    if isinstance(outline, Mapping):
        for child, inner in outline.items():
            if inner:
                _grow(child, inner, entries)


@dataclass(frozen=True)
class Classification:
    """Several dimensions of one name laid over each other: `groups` maps each inner node to what it is the sum of."""

    total: str
    groups: dict[str, tuple[str, ...]]
    leaves: tuple[str, ...]

    def spread(self, node: str) -> frozenset[str]:
        """The leaves that a node is the sum of; empty when the node is unknown."""
        if node in self.groups:
            return frozenset().union(*(self.spread(child) for child in self.groups[node]))
        return frozenset((node,)) & frozenset(self.leaves)


def combined(dimensions: Iterable[Dimension]) -> dict[str, Classification]:
    """Lay dimensions over each other, by name.

    Trees may group the same leaves differently (a merged category beside the full list). Raises
    `CategoriesChanged` when the leaves differ or one group name means two different sets of leaves.
    """
    result: dict[str, Classification] = {}
    for dimension in dimensions:
        shared = result.setdefault(dimension.name, Classification(dimension.total, {}, dimension.leaves))
        if shared.total != dimension.total or set(shared.leaves) != set(dimension.leaves):
            odd = sorted(set(shared.leaves) ^ set(dimension.leaves)) or [dimension.total]
            raise CategoriesChanged(
                f"dimension {dimension.name!r} has not the same categories in all tables",
                cell=f"{dimension.name}={', '.join(odd)}",
            )
        own = Classification(dimension.total, dict(dimension.below), dimension.leaves)
        for node, _ in dimension.children:
            if node in shared.groups and shared.spread(node) != own.spread(node):
                raise CategoriesChanged(
                    f"a group of dimension {dimension.name!r} has changed its meaning",
                    cell=f"{dimension.name}={node}",
                )
        for node, below in dimension.children:
            shared.groups.setdefault(node, below)
    return result
