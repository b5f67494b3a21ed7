"""The canonical order of categories: names decide only what nothing else can, and then for everything at once."""

from itertools import permutations

from disclosure import Dimension, Table
from disclosure.canon import ranks


def test_categories_that_are_alike_in_pairs_are_ordered_in_pairs():
    """Each party has one theme with seven people, every other theme three: parties are alike, and so are themes."""
    parties, themes = ["a", "b", "c"], ["x", "y", "z"]
    shapes = set()
    for paired in permutations(range(3)):
        cells = [
            {"party": party, "theme": theme, "value": 7 if paired[n] == m else 3}
            for n, party in enumerate(parties)
            for m, theme in enumerate(themes)
        ]
        table = Table.from_cells(
            cells, [Dimension.of("party", parties), Dimension.of("theme", themes)], population="P"
        )
        order = ranks([table], lambda key, value: 1.0)
        by_party = sorted(range(3), key=lambda n: order["party", parties[n]])
        by_theme = sorted(range(3), key=lambda m: order["theme", themes[m]])
        shapes.add(tuple(by_theme.index(paired[n]) for n in by_party))
    assert len(shapes) == 1, "whatever is whose theme, the table looks the same in this order"
