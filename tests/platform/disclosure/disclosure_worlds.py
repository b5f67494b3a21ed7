"""Random rosters, linked tables and histories, and a brute-force attacker that shares no code with the library."""

from itertools import product

import numpy as np
from hypothesis import strategies as st
from support.profile import LONG

from disclosure import Dimension, Table

OUTLINES = {
    "gender": ["women", "men"],
    "role": {"military": ["general", "colonel"], "civil": ["mediator", "engineer"]},
    "side": ["north", "south", "diaspora"],
    "issue": {"hard security": [], "water": [], "justice": []},
}
DIMENSIONS = {name: Dimension.of(name, outline) for name, outline in OUTLINES.items()}

WIDTHS = [1] * 4 + [2] * 18 + [3] * 6 + ([4] if LONG else [])
"""Numbers of dimensions to draw from; four of them take seconds, so that only the long profile draws them."""


@st.composite
def rosters(draw, least=6, most=30):
    """People with a leaf category in each dimension; few categories are common, as in real rosters."""
    count = draw(st.integers(least, most))
    rows = []
    for number in range(count):
        row = {"unit": f"u{number}", "origin": f"D{draw(st.integers(0, 3))}"}
        for name, dimension in DIMENSIONS.items():
            row[name] = dimension.leaves[min(draw(st.integers(0, 5)), len(dimension.leaves) - 1)]
        rows.append(row)
    return rows


@st.composite
def shapes(draw, most=2, dimensions=4):
    """Sets of tables, by their dimensions: 1 to `dimensions` each, mostly two; many dimensions come alone."""
    width = min(dimensions, draw(st.sampled_from(WIDTHS)))
    one = st.lists(st.sampled_from(sorted(DIMENSIONS)), min_size=1, max_size=width, unique=True).map(sorted)
    return draw(st.lists(one.map(tuple), min_size=1, max_size=most if width < 3 else 1, unique=True))


def tabulate(rows, chosen, population="P", dimensions=DIMENSIONS):
    """The linked tables of some rows."""
    return [
        Table.from_rows(
            rows, [dimensions[name] for name in names], population=population, unit="unit", origin="origin"
        )
        for names in chosen
    ]


@st.composite
def periods(draw, most=6):
    """Rosters of up to six periods in which a few people join, leave or change their role."""
    everyone = draw(rosters(6, 24))
    result = []
    present = {row["unit"] for row in everyone if draw(st.integers(0, 3))}
    for _ in range(draw(st.integers(2, most))):
        result.append([row for row in everyone if row["unit"] in present])
        for row in draw(st.lists(st.sampled_from(everyone), max_size=2, unique_by=lambda row: row["unit"])):
            present ^= {row["unit"]}
        if draw(st.integers(0, 5)) == 0:
            changed = draw(st.integers(0, len(everyone) - 1))
            everyone = [
                row | ({"gender": "women"} if number == changed else {})
                for number, row in enumerate(everyone)
            ]
    return result


class Brute:
    """Every whole-numbered truth of one small table, and what each pattern of hidden cells leaves possible."""

    def __init__(self, table, ceiling):
        self.table = table
        self.cells = list(table.shown)
        leaves = list(
            product(
                *[
                    [(d.name, leaf) for leaf in d.leaves]
                    for d in sorted(table.dimensions, key=lambda d: d.name)
                ]
            )
        )
        under = {
            d.name: {node: {leaf for leaf, path in d.paths.items() if node in path} for node in d.nodes}
            for d in table.dimensions
        }
        matrix = np.array(
            [
                [all(dict(leaf)[name] in under[name][node] for name, node in cell) for leaf in leaves]
                for cell in self.cells
            ],
            dtype=int,
        )
        worlds = np.array(list(product(range(ceiling + 1), repeat=len(leaves))), dtype=int)
        self.values = worlds @ matrix.T
        truth = np.array([table.cell(cell).value for cell in self.cells])
        self.differ = (self.values != truth) @ (1 << np.arange(len(self.cells)))

    def fits(self, hidden, unsafe=None):
        """The worlds that look like the truth when `hidden` (a bit mask) is covered and the rules are known."""
        fitting = (self.differ & ~hidden) == 0
        if unsafe is not None and hidden:
            fitting &= (unsafe & hidden) != 0
        return self.values[fitting]

    def unsafe(self, minimum):
        """Bit masks of the cells with a count from 1 to minimum − 1."""
        return ((self.values > 0) & (self.values < minimum)) @ (1 << np.arange(len(self.cells)))
