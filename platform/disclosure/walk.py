"""Whole-numbered worlds by walking from one to the next, for a thousandth of what an integer program costs.

A *move* is a whole-numbered change that keeps every equation (Diaconis and Sturmfels, *Annals of Statistics* 26, 1998).
Chains of random moves start from a known world, each with a need of its own from which it seldom steps back; every
world on the way counts for every need. What no chain reaches remains for linear and integer programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

LARGEST = 3_000
"""Free columns beyond which looking for moves costs more than it spares."""
MOST = 200
"""Moves beyond which shortening them costs more than it spares."""
CHAINS = 400
LOOK = 10
"""Steps between two looks at where the chains are."""
STEP_BACK = 0.02
"""How often a chain may lose ground towards its own need."""
FAR = 100
"""No cell is taken further from the known world than this, which lets small numbers hold it."""

Floats: TypeAlias = NDArray[np.float64]
Small: TypeAlias = NDArray[np.int8]
Row: TypeAlias = dict[int, int]
"""Column to coefficient of one equation Σ coefficient · x = 0."""


def walk(
    equations: Iterable[Row],
    low: Floats,
    high: Floats,
    start: Floats,
    needs: Sequence[tuple[int, int, float]],
    patience: float,
) -> Iterator[Floats]:
    """Worlds within bounds that meet needs, each (column, sign, level): at least (`sign` −1: at most) the level.

    `start` satisfies the equations Σ coefficient · x = 0 and the bounds. `patience` is how many steps for each move may
    bring nothing before the walk ends. The same question has the same answer every time.
    """
    free = np.flatnonzero(low < high)
    place = dict(zip(free.tolist(), range(len(free)), strict=True))
    rows = [{place[c]: factor for c, factor in row.items() if c in place} for row in equations]
    moves = _moves(rows, len(free)) if len(free) <= LARGEST else np.zeros((0, 0), dtype=np.int8)
    if not len(moves):
        return
    inside = [need for need in needs if need[0] in place]
    columns = np.array([place[column] for column, _, _ in inside])
    signs = np.array([sign for _, sign, _ in inside], dtype=np.int8)
    levels = np.array([level - start[column] for column, _, level in inside])
    lowest = np.clip(low[free] - start[free], -FAR, 0).astype(np.int8)
    highest = np.clip(high[free] - start[free], 0, FAR).astype(np.int8)
    draw = np.random.default_rng(0)
    left = np.arange(len(inside))
    aims, at, idle = left, np.zeros((len(left), len(free)), dtype=np.int8), 0
    while len(left) and idle * LOOK < patience * len(moves):
        picks = draw.integers(len(moves), size=(LOOK, len(aims)))
        goes = moves[picks, columns[aims]] * signs[aims] >= 0
        goes |= draw.random(picks.shape) < STEP_BACK
        for pick, willing in zip(picks, goes, strict=True):
            there = at + moves[pick]
            go = willing & ((there >= lowest) & (there <= highest)).all(axis=1)
            at[go] = there[go]
        progress = at[:, columns[left]] * signs[left] - levels[left] * signs[left]
        best = progress.argmax(axis=0)
        met = progress[best, np.arange(len(left))] >= 0
        for chain in np.unique(best[met]):
            world = start.copy()
            world[free] += at[chain]
            yield world
        idle = 0 if met.any() else idle + 1
        if met.any():
            left = left[~met]
            # Each need that is left goes on from wherever somebody is nearest to it.
            copies = max(1, CHAINS // max(1, len(left)))
            aims, at = np.tile(left, copies), np.tile(at[best[~met]], (copies, 1))


def _moves(rows: Iterable[Row], width: int) -> Small:
    """A basis of the whole-numbered changes that keep all equations, made short, in both directions."""
    whole = _kernel({number: row for number, row in enumerate(rows) if row}, width)
    moves = whole[(np.abs(whole) <= FAR // 2).all(axis=1)].astype(np.int8)
    if len(moves) <= MOST:
        moves = _shortened(moves)
    return np.vstack([moves, -moves])


def _kernel(rows: dict[int, Row], width: int) -> NDArray[np.int64]:
    """Whole-numbered solutions of the equations: one for each column that elimination leaves free."""
    solved, stray = _solved(rows)
    rest = [column for column in range(width) if column not in solved]
    moves = np.zeros((len(rest), width), dtype=np.int64)
    moves[np.arange(len(rest)), rest] = 1
    for pivot, row in reversed(solved.items()):
        moves[:, pivot] = _total(moves, row)
    for row in stray:
        moves = moves[_total(moves, row) == 0]
    return moves


def _total(moves: NDArray[np.int64], row: Row) -> NDArray[np.int64]:
    """What an equation adds up to in each move."""
    return moves[:, list(row)] @ np.array(list(row.values()), dtype=np.int64)


def _solved(rows: dict[int, Row]) -> tuple[dict[int, Row], list[Row]]:
    """Solve the equations one by one, the shortest first: columns in terms of later ones; consumes `rows`.

    Equations that come to have no coefficient of ±1 are passed over and returned apart.
    """
    holding: dict[int, set[int]] = {}
    for number, row in rows.items():
        for column in row:
            holding.setdefault(column, set()).add(number)
    waiting = [(len(row), number) for number, row in rows.items()]
    heapify(waiting)
    solved: dict[int, Row] = {}
    stray: list[Row] = []
    while waiting:
        length, number = heappop(waiting)
        row = rows[number]
        if len(row) != length:
            heappush(waiting, (len(row), number))
            continue
        for column in row:
            holding[column].discard(number)
        units = [column for column, factor in row.items() if abs(factor) == 1]
        if not units:
            stray.append(row)
            continue
        pivot = min(units, key=lambda column: (len(holding[column]), column))
        solved[pivot] = {column: -factor * row[pivot] for column, factor in row.items() if column != pivot}
        for other in holding.pop(pivot):
            _substitute(rows[other], pivot, solved[pivot], holding, other)
    return solved, stray


def _substitute(row: Row, pivot: int, by: Row, holding: dict[int, set[int]], number: int) -> None:
    """Replace a column of one equation by others, and keep account of which equations hold which column."""
    share = row.pop(pivot)
    for column, factor in by.items():
        row[column] = row.get(column, 0) + share * factor
        if row[column]:
            holding[column].add(number)
        else:
            del row[column]
            holding[column].discard(number)


def _shortened(moves: Small) -> Small:
    """The same moves, each less or plus another as long as that makes it shorter: shorter moves fit more often."""
    lengths = np.abs(moves).sum(axis=1, dtype=np.int32)
    shorter = True
    while shorter:
        shorter = False
        for number in np.argsort(-lengths, kind="stable"):
            for sums in (moves[number] - moves, moves[number] + moves):
                found = np.abs(sums).sum(axis=1, dtype=np.int32)
                found[number] = lengths[number]
                best = int(np.argmin(found))
                if found[best] < lengths[number]:
                    moves[number], lengths[number], shorter = sums[best], found[best], True
    return moves
