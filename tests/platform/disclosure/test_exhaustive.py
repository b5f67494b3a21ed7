"""On every small table the loss equals the optimum, found by trying all patterns in all worlds."""

from itertools import islice, product

import pytest
from disclosure_worlds import Brute
from support.profile import LONG

from disclosure import Dimension, MinimumFrequency, Options, Show, Table, protect

A = Dimension.of("a", ["a1", "a2"])
B = Dimension.of("b", ["b1", "b2"])
C = Dimension.of("c", ["c1", "c2", "c3"])
TREE = Dimension.of("t", {"g": ["t1", "t2"], "h": ["t3", "t4"]})
WIDE = Dimension.of("l", [f"l{n}" for n in range(5)])


def tables(dimensions, most):
    """All tables with cells from 0 to `most`, one for each set of values under reordering of the categories."""
    leaves = list(product(*[[(d.name, leaf) for leaf in d.leaves] for d in dimensions]))
    seen = set()
    for values in product(range(most + 1), repeat=len(leaves)):
        width = len(dimensions[-1].leaves)
        canonical = tuple(sorted(tuple(sorted(values[i : i + width])) for i in range(0, len(values), width)))
        if canonical in seen:
            continue
        seen.add(canonical)
        cells = [dict(leaf) | {"value": value} for leaf, value in zip(leaves, values, strict=True)]
        yield Table.from_cells(cells, dimensions, population="P")


def optimum(brute, unsafe, targets):
    """The least number of cells to hide, over all patterns."""
    places = {cell: number for number, cell in enumerate(brute.cells)}
    for hidden in sorted(range(1 << len(brute.cells)), key=int.bit_count):
        values = brute.fits(hidden, unsafe)
        if len(values) and all(
            values[:, places[t.key.at]].min() <= t.low and values[:, places[t.key.at]].max() >= t.high
            for t in targets
        ):
            return hidden.bit_count()
    raise AssertionError("not even hiding everything protects")


# `make test` takes every other 2 x 3 table, `make proofs` all.
@pytest.mark.long
@pytest.mark.parametrize(
    ("dimensions", "most", "minimum"),
    [
        ([A, B], 3, 3),
        ([A, C], 2, 2),
        ([TREE], 3, 3),
        ([WIDE], 2, 2),
    ],
    ids=["2x2", "2x3", "hierarchy", "five"],
)
def test_loss_is_the_optimum(dimensions, most, minimum):
    tried = 0
    step = 2 if dimensions == [A, C] and not LONG else 1
    for table in islice(tables(dimensions, most), 0, None, step):
        release = protect([table], [MinimumFrequency(minimum)], options=Options(audit=False))
        brute = Brute(table, most + minimum if len(dimensions) == 1 or most > 2 else 4)
        hidden = sum(f.show is Show.HIDDEN for f in release.published[0].figures.values())
        assert hidden == release.loss == pytest.approx(release.bound)
        unsafe = brute.unsafe(minimum)
        assert hidden == optimum(brute, unsafe, release.targets), table.leaves
        tried += 1
    assert tried > 20
