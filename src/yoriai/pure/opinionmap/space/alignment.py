"""A new map beside the last one: axes keep their order and sign, groups keep their names, nobody jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from yoriai.pure.opinionmap.space.projecting import Basis
from yoriai.pure.opinionmap.votes.matrix import Floats, Places
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Turn:
    """How to turn a new map: new axis i is the computed axis `axes[i]`, times `signs[i]`."""

    axes: Places
    signs: Floats

    def rows(self, values: Floats) -> Floats:
        """Turn values with one row for each axis."""
        return values[self.axes] * self.signs.reshape(-1, *[1] * (values.ndim - 1))

    def columns(self, places: Floats) -> Floats:
        """Turn positions, shape (n, 2)."""
        return places[:, self.axes] * self.signs

    def basis(self, basis: Basis) -> Basis:
        """Turn the directions."""
        return replace(basis, directions=self.rows(basis.directions))


def turn(basis: Basis, last: Basis) -> Turn:
    """Return the order and signs of the axes of a new map that keep it closest to the last one.

    Args:
        basis: of the new map; its first statements are those of the last map, new ones follow.
        last: of the last map.

    Example:
        >>> last = Basis(np.zeros(2), np.eye(2), np.array([True, True]))
        >>> turn(Basis(np.zeros(2), np.array([[0.0, -1.0], [1.0, 0.0]]), last.visible), last).signs
        array([ 1., -1.])
    """
    shared = min(basis.statement_count, last.statement_count)
    overlap = last.directions[:, :shared] @ basis.directions[:, :shared].T
    rows, axes = linear_sum_assignment(-np.abs(overlap))
    return Turn(axes.astype(np.intp), np.where(overlap[rows, axes] < 0, -1.0, 1.0))


def renamed(labels: Places, count: int, last: Places) -> npt.NDArray[np.intp]:
    """Return new numbers for the groups, so that each keeps the number of the last group it shares most people with.

    Args:
        labels: new group of each person, −1 for none.
        count: of new groups.
        last: group of each person in the last map, −1 for none; people who came since may be missing at the end.

    Returns:
        For each new group its number, a permutation of 0 … count − 1.

    Example:
        >>> renamed(np.array([0, 0, 1]), 2, np.array([1, 1, 0]))
        array([1, 0])
    """
    known = labels[: len(last)]
    former = max(count, int(last.max(initial=-1)) + 1)
    both = (known >= 0) & (last[: len(known)] >= 0)
    shared = np.zeros((count, former))
    np.add.at(shared, (known[both], last[: len(known)][both]), 1.0)
    groups, numbers = linear_sum_assignment(-shared)
    named = np.full(count, -1, np.intp)
    kept = (numbers < count) & (shared[groups, numbers] > 0)
    named[groups[kept]] = numbers[kept]
    free = sorted(set(range(count)) - set(named[named >= 0].tolist()))
    named[named < 0] = free
    return named
