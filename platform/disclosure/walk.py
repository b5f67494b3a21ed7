"""Whole-numbered worlds by walking from one to the next, for a thousandth of what an integer program costs.

A *move* is a whole-numbered change that keeps every equation (Diaconis and Sturmfels, *Annals of Statistics* 26, 1998).
Chains start from a known world, each with a need of its own. A step is a random move, mostly one that helps the need,
and then, as long as some cell is out of bounds, another that pulls the first such cell back (as WalkSAT flips
variables of a clause that does not hold: Selman, Kautz and Cohen 1994). Every world on the way counts for every need.
What no chain reaches remains for linear and integer programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

CROWD = 8
"""Needs from which it pays to walk."""
PATIENCE = 40.0
"""How often the chains are looked at for nothing before a walk ends that should leave little over."""
LARGEST = 3_000
"""Free columns beyond which looking for moves costs more than it spares."""
MOST = 200
"""Moves beyond which shortening them costs more than it spares."""
CHAINS = 60
REPAIRS = 12
"""Moves after the first in one step."""
EAGER = 0.9
"""How often the first move of a step is one that helps the chain's own need."""
LOOK = 10
"""Steps between two looks at where the chains are."""
RESTORED = 0.125
"""Share of its patience that each need met gives back to a walk."""
STEP_BACK = 0.02
"""How often a chain may lose ground towards its own need."""
FAR = 100
"""No cell is taken further from the known world than this, which lets small numbers hold it."""

Floats: TypeAlias = NDArray[np.float64]
Small: TypeAlias = NDArray[np.int16]
Helping: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
Row: TypeAlias = dict[int, int]
"""Column to coefficient of one equation Σ coefficient · x = 0."""


def walk(  # long: a simplex step is one loop over the same arrays
    equations: Iterable[Row],
    low: Floats,
    high: Floats,
    start: Floats,
    needs: Sequence[tuple[int, int, float]],
    patience: float,
) -> Iterator[Floats]:
    """Worlds within bounds that meet needs, each (column, sign, level): at least (`sign` −1: at most) the level.

    `start` satisfies the equations Σ coefficient · x = 0 and the bounds. The walk ends when the chains have been looked at
    `patience` times for nothing; needs that are met restore it bit by bit. The same question has the same answer every time.
    """
    bounded = (low > -np.inf) | (high < np.inf)
    free = np.concatenate((np.flatnonzero(bounded & (low < high)), np.flatnonzero(~bounded)))
    place = dict(zip(free.tolist(), range(len(free)), strict=True))
    rows = [{place[c]: factor for c, factor in row.items() if c in place} for row in equations]
    moves = _moves(rows, len(free)) if len(free) <= LARGEST else np.zeros((0, 0), dtype=np.int16)
    if not len(moves):
        return
    asked = [need for need in needs if need[0] in place]
    columns = np.array([place[column] for column, _, _ in asked])
    signs = np.array([sign for _, sign, _ in asked], dtype=np.int16)
    levels = np.array([level - start[column] for column, _, level in asked])
    helping = _helping(moves)
    tied = free[: np.count_nonzero(bounded[free])]  # the first columns; nothing ties the others
    lowest = np.clip(low[tied] - start[tied], -FAR, 0).astype(np.int16)
    highest = np.clip(high[tied] - start[tied], 0, FAR).astype(np.int16)
    draw = np.random.default_rng(0)
    left = np.arange(len(asked))
    aims, at, breath = left, np.zeros((len(left), len(free)), dtype=np.int16), patience
    while len(left) and breath > 0:
        for _ in range(LOOK):
            chains = np.arange(len(aims))
            eager = draw.random(len(aims)) < EAGER
            first = np.where(
                eager,
                _pick(helping, signs[aims] > 0, columns[aims], draw),
                draw.integers(len(moves), size=len(aims)),
            )
            there = _repaired(at + moves[first], moves, helping, lowest, highest, draw)
            gains = (there[chains, columns[aims]] - at[chains, columns[aims]]) * signs[aims]
            goes = (gains >= 0) | (draw.random(len(aims)) < STEP_BACK)
            inside = there[:, : len(tied)]
            goes &= ((inside >= lowest) & (inside <= highest)).all(axis=1)
            at[goes] = there[goes]
        progress = at[:, columns[left]] * signs[left] - levels[left] * signs[left]
        best = progress.argmax(axis=0)
        met = progress[best, np.arange(len(left))] >= 0
        for chain in np.unique(best[met]):
            world = start.copy()
            world[free] += at[chain]
            yield world
        breath = min(patience, breath + patience * RESTORED * np.count_nonzero(met)) - 1
        if met.any():
            left = left[~met]
            # Each need that is left goes on from wherever somebody is nearest to it.
            copies = max(1, CHAINS // max(1, len(left)))
            aims, at = np.tile(left, copies), np.tile(at[best[~met]], (copies, 1))


def _helping(moves: Small) -> Helping:
    """The moves that raise and those that lower each column, padded to equal length, and how many they are."""
    found = [[np.flatnonzero(way * column > 0) for column in moves.T] for way in (1, -1)]
    counts = np.array([[len(some) for some in columns] for columns in found])
    padded = np.zeros((*counts.shape, int(counts.max(initial=1))), dtype=np.int64)
    for way, columns in enumerate(found):
        for column, some in enumerate(columns):
            padded[way, column, : len(some)] = some
    return padded, np.maximum(counts, 1)


def _pick(
    helping: Helping, up: NDArray[np.bool_], columns: NDArray[np.int64], draw: np.random.Generator
) -> NDArray[np.int64]:
    """For each of some columns a random move that raises it, or lowers it where not `up`."""
    padded, counts = helping
    way = np.where(up, 0, 1)
    return padded[way, columns, (draw.random(len(columns)) * counts[way, columns]).astype(np.int64)]


def _repaired(
    there: Small, moves: Small, helping: Helping, lowest: Small, highest: Small, draw: np.random.Generator
) -> Small:
    """Pull cells back that a move took out of bounds, each chain its first such cell, as often as `REPAIRS` allows."""
    chains = np.arange(len(there))
    for _ in range(REPAIRS):
        inside = there[chains, : len(lowest)]
        out = (inside < lowest) | (inside > highest)
        first = out.argmax(axis=1)
        hurt = out[np.arange(len(chains)), first]
        chains, column = chains[hurt], first[hurt]
        if not len(chains):
            break
        low = there[chains, column] < lowest[column]
        there[chains] += moves[_pick(helping, low, column, draw)]
    return there


def _moves(rows: Iterable[Row], width: int) -> Small:
    """A basis of the whole-numbered changes that keep all equations, made short, in both directions."""
    whole = _kernel({number: row for number, row in enumerate(rows) if row}, width)
    moves = whole[(np.abs(whole) <= FAR // 2).all(axis=1)].astype(np.int16)
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
