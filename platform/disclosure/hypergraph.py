"""When do agreeing margins suffice? Linked tables as a hypergraph over dimensions.

If tables agree on the margins they share, and their sets of dimensions form an acyclic hypergraph, then one population
exists that has them all as margins, whole-numbered if they are (Beeri, Fagin, Maier and Yannakakis, *Journal of the
ACM* 30, 1983: glue table to table along what they share). A cycle, as A × B, B × C, A × C, has no such guarantee: there
the joint distribution itself must be looked at, or an attacker who does so knows more.
"""

from __future__ import annotations

from collections.abc import Iterable


def acyclic(shapes: Iterable[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """Merge sets of dimensions until they form an acyclic hypergraph; sorted names.

    Graham's reduction: drop what lies in one set only, drop sets within others; whatever is left is cyclic and becomes
    one set (Beeri et al. 1983).
    """
    sets = [s for s in set(shapes) if not any(s < other for other in set(shapes))]
    rest = [set(s) for s in sets]
    while True:
        before = [set(s) for s in rest]
        for s in rest:
            s -= {name for name in s if sum(name in other for other in rest) == 1}
        rest = [
            s
            for i, s in enumerate(rest)
            if s and not any(s < other or (s == other and i > j) for j, other in enumerate(rest) if i != j)
        ]
        if rest == before:
            break
    if not rest:
        return tuple(sorted(tuple(sorted(s)) for s in sets))
    core = frozenset().union(*rest)
    touching = [s for s in sets if s & core and any(set(s) >= r for r in rest)]
    merged = frozenset().union(*touching)
    return acyclic([s for s in sets if s not in touching] + [merged])
