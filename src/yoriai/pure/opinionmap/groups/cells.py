"""Many people as few weighted points: a fixed grid over the map, each cell standing at the mean of its people.

The grid comes from sums over people, and so do its cells: parts of the people can be computed apart and added.
"""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.votes.matrix import Floats
from yoriai.pure.values import dataclass

_GRID = 32
_REACH = 3.0


@dataclass(frozen=True)
class Points:
    """Points of the map, n of them.

    Attributes:
        places: shape (n, 2).
        weights: how much each counts when centres are formed, > 0, shape (n,).
        people: how many people stand there, shape (n,).
    """

    places: Floats
    weights: Floats
    people: Floats


def points(positions: Floats, weights: Floats, most: int) -> Points:
    """Return the people themselves, or, if they are more than `most`, the occupied cells of a 32 × 32 grid.

    Args:
        positions: shape (people, 2).
        weights: of each person, > 0, shape (people,).
        most: up to so many people nothing is simplified.
    """
    if len(positions) <= most:
        return Points(positions, weights, np.ones(len(positions)))
    return occupied(cell_sums(positions, weights, grid(position_sums(positions))))


@dataclass(frozen=True)
class Grid:
    """Where the cells lie: three standard deviations around the middle, in each direction."""

    middle: Floats
    spread: Floats


def position_sums(positions: Floats) -> Floats:
    """Return how many people, and the sums of their coordinates and of the squares; shape (3, 2), to be added."""
    return np.stack([np.full(2, float(len(positions))), positions.sum(axis=0), (positions**2).sum(axis=0)])


def grid(sums: Floats) -> Grid:
    """Return the grid for people whose `position_sums` are given."""
    people, total, squares = sums
    middle = total / people
    return Grid(middle, np.sqrt(np.maximum(squares / people - middle**2, 0.0)))


def cell_sums(positions: Floats, weights: Floats, grid: Grid) -> Floats:
    """Return for each cell people, weight and weighted coordinates; shape (4, 1024), to be added.

    Who stands outside the grid belongs to the cells at its border.
    """
    scale = np.where(grid.spread > 0, grid.spread, 1.0) * (2 * _REACH / _GRID)
    steps = (positions - grid.middle) / scale + _GRID / 2
    column, row = np.clip(np.floor(steps), 0, _GRID - 1).astype(np.intp).T
    cell, size = row * _GRID + column, _GRID**2
    people = np.bincount(cell, minlength=size).astype(np.float64)
    x, y = (np.bincount(cell, positions[:, axis] * weights, size) for axis in range(2))
    return np.stack([people, np.bincount(cell, weights, size), x, y])


def occupied(sums: Floats) -> Points:
    """Return the cells with people, each at their weighted mean.

    The sums of squares of a grouping of cells differ from those of the people by a constant.
    """
    people, weights, x, y = sums[:, sums[0] > 0]
    return Points(np.stack([x, y], axis=1) / weights[:, None], weights, people)
