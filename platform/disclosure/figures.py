"""Figures: what a reader sees in place of each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from .dimensions import Dimension
from .errors import UnknownCategory
from .tables import Coordinates, Key, text, whole


class Show(StrEnum):
    """The ways a cell can appear."""

    EXACT = "exact"
    ROUNDED = "rounded"
    BAND = "band"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Figure:
    """One published figure.

    `value` is the number shown: the exact or the rounded value, or the lower edge of a band in per cent. `width` is
    the rounding base, or the width of the band in per cent; 0 for exact figures. `of` names the denominator of a band.
    """

    show: Show
    value: int = 0
    width: int = 0
    of: Coordinates = ()

    def __str__(self) -> str:
        if self.show is Show.HIDDEN:
            return "[c]"
        return f"{self.value}–{self.value + self.width} %" if self.show is Show.BAND else str(self.value)


HIDDEN = Figure(Show.HIDDEN)
"""Undisclosed: a state, not a number, and the same for every reason, since the reason would tell."""


def exact(value: int) -> Figure:
    """The value itself."""
    return Figure(Show.EXACT, value)


def span(figure: Figure, denominator: int | None = None) -> tuple[int, int | None]:
    """The whole numbers that a figure leaves possible, as (low, high); high is None where there is no bound.

    A figure rounded to base b lies less than b from the truth, and zero is shown for zero only where b > 1 admits it;
    a band [p, q) of a denominator n holds the numerators with p·n ≤ 100·x < q·n, and q = 100 includes all of n.
    """
    if figure.show is Show.EXACT:
        return figure.value, figure.value
    if figure.show is Show.ROUNDED:
        return max(0, figure.value - figure.width + 1, min(1, figure.value)), figure.value + figure.width - 1
    if figure.show is Show.BAND and denominator is not None:
        top = figure.value + figure.width
        high = denominator if top >= 100 else -(-top * denominator // 100) - 1
        return -(-figure.value * denominator // 100), high
    return 0, None


@dataclass(frozen=True, repr=False)
class Published:
    """A table as its readers have it: categories and figures, no truth. All that the attacker is given.

    Raises `UnknownCategory` for a figure, or the denominator of one, that stands nowhere in the table, `NotANumber` or
    `NegativeCount` for one that is no whole number from 0 up.
    """

    population: str
    dimensions: tuple[Dimension, ...]
    figures: Mapping[Coordinates, Figure] = field(hash=False)
    measure: str = "people"
    counts: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "dimensions", tuple(self.dimensions))
        nodes = {d.name: frozenset(d.nodes) - {d.total} for d in self.dimensions}
        figures = {where: _checked(where, figure, nodes) for where, figure in self.figures.items()}
        object.__setattr__(self, "figures", MappingProxyType(figures))

    def __repr__(self) -> str:
        hidden = sum(figure.show is Show.HIDDEN for figure in self.figures.values())
        return f"<Published {self.population} {self.measure}: {len(self.figures)} figures, {hidden} hidden>"

    def __getitem__(self, where: Coordinates) -> Figure:
        return self.figures[where]

    def key(self, where: Coordinates) -> Key:
        """The key of a figure."""
        return Key(self.population, self.measure, where)

    def to_json(self) -> dict[str, Any]:
        """A JSON object fit for readers. Hidden figures carry no value."""
        return {
            "population": self.population,
            "measure": self.measure,
            "counts": self.counts,
            "dimensions": [d.to_json() for d in self.dimensions],
            "figures": [
                [[list(pair) for pair in where], _figure_json(figure)]
                for where, figure in self.figures.items()
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Published:
        """Inverse of `to_json`."""
        figures = {tuple((d, c) for d, c in where): _figure(shown) for where, shown in data["figures"]}
        return cls(
            data["population"],
            tuple(map(Dimension.from_json, data["dimensions"])),
            figures,
            data["measure"],
            data["counts"],
        )


def _checked(where: Coordinates, figure: Figure, nodes: Mapping[str, frozenset[str]]) -> Figure:
    """The figure with plain whole numbers. `nodes` are the categories of each dimension but its total."""
    for place in (where, figure.of):
        names = [name for name, _ in place]
        if names != sorted(set(names)) or any(node not in nodes.get(name, ()) for name, node in place):
            raise UnknownCategory(f"the table has no cell {text(place)!r}", cell=text(where))
    return replace(figure, value=whole(figure.value, where), width=whole(figure.width, where))


def _figure_json(figure: Figure) -> dict[str, Any]:
    if figure.show is Show.HIDDEN:
        return {"show": "hidden"}
    shown: dict[str, Any] = {"show": str(figure.show), "value": figure.value}
    if figure.width:
        shown["width"] = figure.width
    if figure.of:
        shown["of"] = [list(pair) for pair in figure.of]
    return shown


def _figure(data: Mapping[str, Any]) -> Figure:
    return Figure(
        Show(data["show"]),
        data.get("value", 0),
        data.get("width", 0),
        tuple((d, c) for d, c in data.get("of", ())),
    )
