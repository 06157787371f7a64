"""Many people as few weighted points: a fixed grid over the map, each cell standing at the mean of its people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yoriai.pure.opinionmap.votes.matrix import Floats

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

    The grid reaches three standard deviations in each direction; who stands further out belongs to the cells at
    the border. A cell's point is the weighted mean of its people, so the sums of squares of a grouping of cells
    differ from those of the people by a constant.

    Args:
        positions: shape (people, 2).
        weights: of each person, > 0, shape (people,).
        most: up to so many people nothing is simplified.
    """
    if len(positions) <= most:
        return Points(positions, weights, np.ones(len(positions)))
    middle, spread = positions.mean(axis=0), positions.std(axis=0)
    steps = (positions - middle) / np.where(spread > 0, spread, 1.0) * (_GRID / (2 * _REACH)) + _GRID / 2
    column, row = np.clip(np.floor(steps), 0, _GRID - 1).astype(np.intp).T
    cell = row * _GRID + column
    people = np.bincount(cell, minlength=_GRID**2)
    mass = np.bincount(cell, weights, _GRID**2)
    sums = [np.bincount(cell, positions[:, axis] * weights, _GRID**2) for axis in range(2)]
    taken = people > 0
    places = np.stack(sums, axis=1)[taken] / mass[taken, None]
    return Points(places, np.array(mass[taken], np.float64), np.array(people[taken], np.float64))
