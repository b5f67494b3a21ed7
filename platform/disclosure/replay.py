"""The attacker who knows the whole procedure: replay it on every world that fits, and keep the worlds that match.

This is the strongest inference from a suppression pattern there is ("minimality attack": Wong, Fu, Wang and Pei, VLDB
2007). It is only possible for small tables, and protection does not claim to withstand it; it exists to say what the
publisher's procedure being known costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from .attack import Attack
from .errors import LinkedTablesDisagree, TooLarge
from .figures import Published, Show
from .history import Release
from .knowledge import Knowledge
from .mind import Mind
from .ranges import Range
from .tables import Key, Table

WORLDS = 5_000


def replay(
    published: Sequence[Published], publish: Callable[[Sequence[Table]], Release], limit: int = WORLDS
) -> Attack:
    """Bound the hidden cells of count tables of one population by replaying `publish` on every possible truth.

    `publish` must be the procedure that made the release. Raises `TooLarge` when more than `limit` worlds fit, or endlessly
    many, `LinkedTablesDisagree` when no possible truth leads to this release.
    """
    mind = Mind(published, Knowledge("attacker who replays the procedure"), 60.0)
    hidden = [p.key(where) for p in published for where, f in p.figures.items() if f.show is Show.HIDDEN]
    sums = {key: mind.atoms.parts(key.population, key.at) or [] for key in dict.fromkeys(hidden)}
    seen: list[dict[Key, int]] = []
    for number, world in enumerate(_worlds(mind)):
        if number >= limit:
            raise TooLarge(f"more than {limit} worlds fit what was published")
        release = publish([_as_table(mind, p, world) for p in published])
        if all(one.figures == other.figures for one, other in zip(release.published, published, strict=True)):
            seen.append({key: sum(world[a] for a in atoms) for key, atoms in sums.items()})
    if not seen:
        raise LinkedTablesDisagree("no possible truth leads the procedure to what was published")
    ranges = {key: Range(key, min(w[key] for w in seen), max(w[key] for w in seen)) for key in sums}
    return Attack(mind.knowledge.name, ranges, mind.atoms.joint)


def _worlds(mind: Mind) -> Iterator[list[int]]:
    """Every whole-numbered assignment of atoms that satisfies all rows, by depth-first search with row bounds."""
    count = len(mind.atoms)
    matrix = np.zeros((len(mind.rows), count))
    for number, (terms, _, _) in enumerate(mind.rows):
        for atom, value in terms.items():
            matrix[number, atom] = value
    low = np.array([row[1] for row in mind.rows], dtype=float)
    high = np.array([row[2] for row in mind.rows], dtype=float)
    limits = [
        high[(matrix[:, a] == 1) & (matrix.min(axis=1, initial=0) >= 0)].min(initial=np.inf)
        for a in range(count)
    ]
    if np.inf in limits:
        raise TooLarge("nothing published bounds a hidden cell: endlessly many worlds fit")
    tops = [int(limit) for limit in limits]
    least = np.array([[min(0.0, matrix[r, a] * tops[a]) for a in range(count)] for r in range(len(low))])
    most = np.array([[max(0.0, matrix[r, a] * tops[a]) for a in range(count)] for r in range(len(low))])

    def grow(world: list[int], sums: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Iterator[list[int]]:
        done = len(world)
        if (sums + least[:, done:].sum(axis=1) > high).any() or (
            sums + most[:, done:].sum(axis=1) < low
        ).any():
            return
        if done == count:
            yield world
            return
        for value in range(tops[done] + 1):
            yield from grow([*world, value], sums + matrix[:, done] * value)

    return grow([], np.zeros(len(low)))


def _as_table(mind: Mind, published: Published, world: Sequence[int]) -> Table:
    """A world as the table that would have been published."""
    cells = []
    names = sorted(d.name for d in published.dimensions)
    leaves = {d.name: d.paths for d in published.dimensions}
    for where in published.figures:
        if [name for name, _ in where] == names and all(node in leaves[name] for name, node in where):
            value = sum(world[a] for a in mind.atoms.parts(published.population, where) or [])
            cells.append({**dict(where), "value": value})
    return Table.from_cells(
        cells, published.dimensions, population=published.population, measure=published.measure
    )
