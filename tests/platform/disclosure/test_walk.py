"""The walk between worlds: what it yields is true, whole and new; what it looks for is found where brute force finds it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.walk import _kernel, _shortened, walk

MANY = settings(max_examples=8 * settings.default.max_examples)
WIDTH = 5
COEFFICIENTS = st.dictionaries(st.integers(0, WIDTH - 1), st.sampled_from([-2, -1, 1, 1, 1, 2]), min_size=1)


def matrix(rows, width=WIDTH):
    return np.array([[row.get(column, 0) for column in range(width)] for row in rows], dtype=int)


@MANY
@given(st.lists(COEFFICIENTS, max_size=4))
def test_moves_keep_every_equation_and_are_independent(rows):
    moves = _kernel({number: dict(row) for number, row in enumerate(rows)}, WIDTH)
    short = _shortened(moves.astype(np.int8)).astype(int)
    for found in (moves, short):
        assert not (matrix(rows) @ found.T).any() if rows else len(found) == WIDTH
        assert np.linalg.matrix_rank(found) == len(found) if len(found) else True
    assert np.abs(short).sum() <= np.abs(moves).sum()
    if all(abs(factor) == 1 for row in rows for factor in row.values()) and len(rows) == 1:
        assert len(moves) == WIDTH - 1, "an equation takes one degree of freedom away"


@pytest.mark.long
@MANY
@given(
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([-1, 1]), st.integers(0, 4)), max_size=4),
)
def test_worlds_are_those_of_brute_force(values, wanted):
    """Two by two with its margins shown: one degree of freedom, which a walk exhausts."""
    cells = np.array(values, dtype=float)
    sums = [cells[0] + cells[1], cells[2] + cells[3], cells[0] + cells[2], cells[1] + cells[3]]
    start = np.concatenate((cells, sums))
    low, high = np.concatenate((np.zeros(4), sums)), np.concatenate((np.full(4, 9.0), sums))
    rows = [{0: 1, 1: 1, 4: -1}, {2: 1, 3: 1, 5: -1}, {0: 1, 2: 1, 6: -1}, {1: 1, 3: 1, 7: -1}]
    possible = [
        world
        for world in product(range(5), repeat=4)
        if [world[0] + world[1], world[2] + world[3], world[0] + world[2], world[1] + world[3]] == sums
    ]
    found = list(walk(rows, low, high, start, wanted, 50.0))
    for world in found:
        assert tuple(world[:4].astype(int)) in possible
        assert (world[4:] == sums).all()
    for column, sign, level in wanted:
        reachable = any(sign * (world[column] - level) >= 0 for world in possible)
        met = any(sign * (world[column] - level) >= 0 for world in (*found, start))
        assert met == reachable
    again = walk(rows, low, high, start, wanted, 50.0)
    assert all((one == other).all() for one, other in zip(found, again, strict=True))


def test_where_nothing_can_move_nothing_is_found():
    fixed = np.array([1.0, 2.0])
    assert not list(walk([{0: 1, 1: -1}], fixed, fixed, fixed, [(0, 1, 5.0)], 1.0))
    assert not list(walk([], fixed, fixed + 3, fixed, [], 1.0))
