"""The constraint builder: its columns in canonical order, its equations, and what is whole in it.

What a column stands for is worked out here from the trees alone: the people (leaf combinations of a region) it counts.
An equation is true of every population exactly if its parts are disjoint and together make its margin.
"""

from itertools import product

import numpy as np
import pytest
from disclosure_worlds import DIMENSIONS, shapes
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure import Dimension, Key, at
from disclosure.errors import CategoriesChanged, TooLarge
from disclosure.system import build

MANY = settings(max_examples=8 * settings.default.max_examples)

GENDER = Dimension.of("gender", ["women", "men"])
REGIONS = {"P": ("here", "there"), "here": ("here",), "there": ("there",)}
RANK = {("gender", node): place for place, node in enumerate(["total", "women", "men"])}

A, B, C = (Dimension.of(name, [f"{name}1", f"{name}2"]) for name in "abc")
TREE = Dimension.of("a", {"low": ["a1", "a2"], "high": {"higher": ["a3"], "highest": ["a4", "a5"]}})
FLAT = Dimension.of("a", ["a1", "a2", "a3", "a4", "a5"])
OTHERWISE = Dimension.of("a", {"odd": ["a1", "a3", "a5"], "even": ["a2", "a4"]})


def lay(rank=RANK):
    return build("people", [(GENDER,)], ["there", "here"], REGIONS, rank)


def laid(tables, regions=("R",), members=None):
    """The system of some tables, their categories ranked as declared."""
    nodes = dict.fromkeys((d.name, node) for table in tables for d in table for node in d.nodes)
    rank = {node: place for place, node in enumerate(nodes)}
    return build("people", tables, regions, members or {r: (r,) for r in regions}, rank)


def cells(tables):
    """All coordinates that some table shows."""
    return {
        tuple(sorted((d.name, n) for d, n in zip(table, point, strict=True) if n != d.total))
        for table in tables
        for point in product(*(d.nodes for d in table))
    }


class Counted:
    """Whom each column counts."""

    def __init__(self, system, tables):
        self.system = system
        dimensions = {d.name: d for table in tables for d in table}
        self.names = sorted(dimensions)
        self.leaves = [dimensions[name].leaves for name in self.names]
        self.under = {
            (d.name, node): {leaf for leaf, path in d.paths.items() if node in path}
            for table in tables
            for d in table
            for node in d.nodes
        }
        self.people = {column: self.count(key) for key, column in system.index.items()}

    def count(self, key):
        where = dict(key.at)
        among = [
            self.under[name, where[name]] if name in where else set(leaves)
            for name, leaves in zip(self.names, self.leaves, strict=True)
        ]
        return frozenset(product(self.system.members[key.population], *among))

    def holds(self, margin, parts):
        together = frozenset().union(*(self.people[part] for part in parts))
        return self.people[margin] == together and len(together) == sum(len(self.people[p]) for p in parts)

    def splits(self):
        """Every way of splitting a region's column along one dimension, as long as all its parts are columns."""
        children = {(d.name, node): below for d in DIMENSIONS.values() for node, below in d.children}
        for key, column in self.system.index.items():
            where = dict(key.at)
            for name in self.names:
                below = children.get((name, where.get(name, "total")), ())
                parts = [
                    self.system.index.get(key._replace(at=at(**where | {name: child}))) for child in below
                ]
                if parts and None not in parts:
                    yield column, tuple(parts)


def assert_built(system, tables):
    """The equations are true, and say of every margin of which leaves it is made."""
    counted = Counted(system, tables)
    assert {key.at for key in system.index} >= cells(tables)
    assert all(counted.holds(*equation) for equation in system.equations)
    assert {margin for margin, _ in system.equations} == set(system.index.values()) - system.leaves
    for column, people in counted.people.items():
        assert frozenset().union(*(counted.people[leaf] for leaf in down(system, column))) == people
    return counted


def rank_of(equations, columns):
    """The rank of some equations."""
    matrix = np.zeros((len(equations), columns))
    for row, (margin, parts) in enumerate(equations):
        matrix[row, margin] = -1
        matrix[row, list(parts)] = 1
    return np.linalg.matrix_rank(matrix)


def down(system, column):
    """The leaves that the equations make a column of."""
    parts = dict(system.equations)
    return [leaf for p in parts[column] for leaf in down(system, p)] if column in parts else [column]


def test_columns_follow_the_rank_of_categories_not_their_names():
    def order(system):
        return [dict(key.at)["gender"] for key in system.index if key.at and key.population == "here"]

    assert order(lay()) == ["women", "men"]
    assert order(lay({**RANK, ("gender", "women"): 3})) == ["men", "women"]


def test_every_leaf_of_every_region_is_whole_and_no_margin_is():
    system = lay()
    leaves = {column for key, column in system.index.items() if key.at}
    assert system.leaves == leaves
    assert len(leaves) == 4


def test_a_population_of_several_regions_is_a_column_of_its_measure_tied_to_their_sum():
    system = lay()
    column = system.column("P", ())
    assert system.index[Key("P", "people", ())] == column
    assert system.column("P", ()) == column
    assert system.equations[-1] == (
        column,
        (system.index[Key("here", "people", ())], system.index[Key("there", "people", ())]),
    )


def test_the_limit_counts_the_cells_of_all_regions(monkeypatch):
    monkeypatch.setattr("disclosure.system.LIMIT", 6)
    lay()
    monkeypatch.setattr("disclosure.system.LIMIT", 5)
    with pytest.raises(TooLarge, match="more than 5 cells in the linked tables of people"):
        lay()


def test_the_limit_counts_the_lattices_of_linked_tables_together(monkeypatch):
    """Two tables 2 × 2 with margins have nine cells each; what they share is counted with both."""
    monkeypatch.setattr("disclosure.system.LIMIT", 18)
    laid([(A, B), (B, C)])
    monkeypatch.setattr("disclosure.system.LIMIT", 17)
    with pytest.raises(TooLarge):
        laid([(A, B), (B, C)])


def test_a_population_of_one_region_has_the_columns_of_that_region():
    """Two populations of the same people are one unknown, so that nothing follows from their names."""
    members = {"R": ("R",), "P": ("R",), "Q": ("R",)}
    system = laid([(A,)], members=members)
    before = len(system.index)
    for where in cells([(A,)]):
        same = system.index[Key("R", "people", where)]
        assert system.column("P", where) == system.column("Q", where) == system.column("R", where) == same
    assert len(system.index) == before


def test_overlapping_populations_are_different_unknowns_over_common_regions():
    regions = ("x", "y", "z")
    members = {r: (r,) for r in regions} | {"P": ("x", "y"), "Q": ("y", "z"), "none": ()}
    system = laid([(A,)], regions, members)
    inside = len(system.index)
    columns = [system.column(name, at(a="a1")) for name in ("P", "Q", "none")]
    assert columns == [inside, inside + 1, inside + 2]
    x, y, z = (system.index[Key(r, "people", at(a="a1"))] for r in regions)
    assert system.equations[-3:] == [(columns[0], (x, y)), (columns[1], (y, z)), (columns[2], ())]
    assert not system.leaves & set(columns)


def test_a_table_without_dimensions_is_one_whole_cell():
    system = laid([()])
    assert system.index == {Key("R", "people", ()): 0}
    assert system.leaves == {0}
    assert system.equations == []


@MANY
@given(shapes(most=3, dimensions=3))
def test_equations_are_true_and_sufficient(chosen):
    """Whatever holds of every population follows from the equations, and nothing else does."""
    tables = [tuple(DIMENSIONS[name] for name in names) for names in chosen]
    system = laid(tables, ("R", "S"))
    counted = assert_built(system, tables)
    splits = list(counted.splits())
    assert all(counted.holds(*split) for split in splits)
    size = len(system.index)
    assert rank_of([*system.equations, *splits], size) == rank_of(system.equations, size)


@MANY
@given(shapes(most=3, dimensions=3))
def test_sums_hold_every_split_of_every_region_and_the_sums_over_regions(chosen):
    """Those too that follow from others; all of them are true."""
    tables = [tuple(DIMENSIONS[name] for name in names) for names in chosen]
    system = laid(tables, ("R", "S"), {"R": ("R",), "S": ("S",), "P": ("R", "S")})
    expected = set(Counted(system, tables).splits())
    for where in cells(tables):
        parts = tuple(system.index[Key(region, "people", where)] for region in "RS")
        expected.add((system.column("P", where), parts))
    found = set(system.sums())
    assert found >= expected
    counted = Counted(system, tables)
    assert all(counted.holds(*one) for one in found)


@MANY
@given(shapes(most=3, dimensions=3), st.randoms(use_true_random=False))
def test_the_order_of_tables_regions_and_categories_changes_nothing(chosen, random):
    tables = [tuple(DIMENSIONS[name] for name in names) for names in chosen]
    regions = ["R", "S", "T"]
    members = {r: (r,) for r in regions}
    rank = {
        (name, node): place for name, d in DIMENSIONS.items() for place, node in enumerate(reversed(d.nodes))
    }

    def turned(dimension):
        children = [(node, tuple(random.sample(below, len(below)))) for node, below in dimension.children]
        inner = random.sample(children[1:], len(children) - 1)
        return Dimension(dimension.name, (children[0], *inner))

    mirror = {name: turned(dimension) for name, dimension in DIMENSIONS.items()}
    mixed = [
        tuple(mirror[d.name] for d in random.sample(table, len(table)))
        for table in random.sample(tables, len(tables))
    ]
    one = build("people", tables, regions, members, rank)
    other = build("people", mixed, random.sample(regions, len(regions)), members, rank)
    assert list(other.index.items()) == list(one.index.items())
    assert other.equations == one.equations
    assert other.leaves == one.leaves


def test_ways_to_split_come_in_the_order_of_the_dimensions_names():
    """Asked with a set, whose order differs from run to run, the answer must not."""
    system = laid([(A, B)])
    along_a, along_b = (at(a="a1"), at(a="a2")), (at(b="b1"), at(b="b2"))
    assert list(system.splits((), ["b", "a"])) == list(system.splits((), ["a", "b"])) == [along_a, along_b]
    assert list(system.splits(at(a="a1"), ["b", "a"])) == [(at(a="a1", b="b1"), at(a="a1", b="b2"))]


def test_tables_in_a_cycle_are_laid_into_one_lattice():
    """A × B, B × C and A × C can agree on all margins though no population has them: the joint cells are whole."""
    system = laid([(A, B), (B, C), (A, C)])
    assert set(system.index) == {Key("R", "people", where) for where in cells([(A, B, C)])}
    assert len(system.leaves) == 8
    chain = laid([(A, B), (B, C)])
    assert {key.at for key in chain.index} == cells([(A, B), (B, C)])


@pytest.mark.parametrize("tables", [[(FLAT,), (TREE,)], [(TREE,), (OTHERWISE,)], [(TREE, B), (FLAT, C)]])
def test_one_list_grouped_in_two_ways_shares_its_leaves(tables):
    """The finest categories are one unknown in both tables, and every group of either is made of them."""
    system = laid(tables)
    assert_built(system, tables)
    finest = {d.name: d.leaves for table in tables for d in table}
    whole = [key for key, column in system.index.items() if column in system.leaves]
    assert all(node in finest[name] for key in whole for name, node in key.at)


def test_tables_with_different_categories_are_not_linked():
    with pytest.raises(CategoriesChanged):
        laid([(A,), (FLAT,)])


def test_a_category_may_bear_the_name_of_a_dimension():
    """Coordinates are pairs: what a category is called plays no part in splitting."""
    role = Dimension.of("role", {"side": ["general", "role"], "civil": ["engineer"]})
    side = Dimension.of("side", ["role", "south"])
    tables = [(role, side)]
    system = laid(tables)
    assert_built(system, tables)
    assert len(system.leaves) == 6
