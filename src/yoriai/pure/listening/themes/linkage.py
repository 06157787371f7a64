"""Average linkage of weighted points by cosine, in O(n) memory, and a first gathering of very many points.

The average similarity of two groups of unit vectors is the product of their mean vectors, so no table of all pairs
is needed. Source: R. Sokal, C. Michener (1958); nearest-neighbour chain: F. Murtagh (1983), exact for this linkage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from yoriai.pure.listening.themes.vectors import Floats, unit
from yoriai.pure.values import dataclass

Indices = NDArray[np.int64]

_ROUNDS = 8
_AT_ONCE = 8_192


@dataclass(frozen=True)
class Merges:
    """A tree over n points: merge i joins `left[i]` and `right[i]` (points, or n + number of an earlier merge)
    at an average similarity that never rises from one merge to the next."""

    left: Indices
    right: Indices
    similarity: NDArray[np.float64]

    def cut(self, count: int) -> Indices:
        """Return groups 0 … count − 1 of the n points, numbered by their first member.

        Args:
            count: how many groups, 1 ≤ count ≤ n.
        """
        points = len(self.left) + 1
        parent = np.arange(2 * points - 1)
        for merge in range(points - count):
            parent[self.left[merge]] = parent[self.right[merge]] = points + merge
        for node in range(2 * points - 2, -1, -1):
            parent[node] = parent[parent[node]]
        _, first, group = np.unique(parent[:points], return_index=True, return_inverse=True)
        result: Indices = np.argsort(np.argsort(first))[group]
        return result


def average_linkage(means: Floats, weights: Indices) -> Merges:
    """Join the two groups that are most alike on average, again and again.

    Args:
        means: mean vectors of groups of unit vectors (unit vectors for single points), shape (n, d), n ≥ 1.
        weights: how many points each stands for, shape (n,).

    Returns:
        n − 1 merges, the most alike first; ties go to the earlier points.
    """
    count = len(means)
    vectors = means.astype(np.float64).copy()
    sizes = weights.astype(np.float64).copy()
    is_open = np.ones(count, bool)
    found: list[tuple[float, int, int]] = []
    chain: list[int] = []
    for _ in range(count - 1):
        while True:
            if not chain:
                chain.append(int(np.argmax(is_open)))
            top = chain[-1]
            alike = np.where(is_open, vectors @ vectors[top], -np.inf)
            alike[top] = -np.inf
            nearest = int(np.argmax(alike))
            if len(chain) > 1 and alike[chain[-2]] >= alike[nearest]:
                break
            chain.append(nearest)
        other = chain[-2]
        del chain[-2:]
        keep, drop = min(top, other), max(top, other)
        found.append((float(alike[other]), keep, drop))
        share = sizes[drop] / (sizes[keep] + sizes[drop])
        vectors[keep] += share * (vectors[drop] - vectors[keep])
        sizes[keep] += sizes[drop]
        is_open[drop] = False
    return _in_order(found, count)


def gathered(points: Floats, count: int, *, seed: int) -> Indices:
    """Gather many points around centres (spherical k-means), so that a tree can be made of the centres.

    Args:
        points: unit vectors in a fixed order, shape (n, d).
        count: how many centres, at most.
        seed: of the first choice of centres.

    Returns:
        The centre 0 … k − 1 of each point, shape (n,), k ≤ count, none empty.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    centres = points[np.sort(generator.choice(len(points), min(count, len(points)), replace=False))]
    nearest = nearest_of(points, centres)[0]
    for _ in range(_ROUNDS):
        centres = unit(_sums(points, nearest, len(centres)))
        nearest = nearest_of(points, centres)[0]
    result: Indices = np.unique(nearest, return_inverse=True)[1]
    return result


def nearest_of(points: Floats, centres: Floats) -> tuple[Indices, Floats]:
    """Return for each point the most similar centre and the similarity, shapes (n,) and (n,)."""
    nearest = np.zeros(len(points), np.int64)
    similarity = np.zeros(len(points), np.float32)
    for start in range(0, len(points), _AT_ONCE):
        alike = points[start : start + _AT_ONCE] @ centres.T
        nearest[start : start + _AT_ONCE] = alike.argmax(axis=1)
        similarity[start : start + _AT_ONCE] = alike.max(axis=1)
    return nearest, similarity


def means_of(points: Floats, group: Indices) -> Floats:
    """Return the mean vector of each group 0 … k − 1, shape (k, d)."""
    sums = _sums(points.astype(np.float64), group, int(group.max()) + 1)
    result: Floats = (sums / np.bincount(group)[:, None]).astype(np.float32)
    return result


def _sums(points: Floats, group: Indices, count: int) -> Floats:
    """Return the sum of the points of each group, shape (count, d)."""
    ones = np.ones(len(points), points.dtype)
    member = csc_array((ones, group, np.arange(len(points) + 1)), shape=(count, len(points)))
    sums: Floats = member @ points
    return sums


def _in_order(found: list[tuple[float, int, int]], count: int) -> Merges:
    """Return merges from the most to the least alike, later ones naming earlier ones by their number."""
    order = sorted(range(len(found)), key=lambda merge: (-found[merge][0], merge))
    node_of = list(range(count))
    left, right, similarity = [], [], []
    for number, merge in enumerate(order):
        value, keep, drop = found[merge]
        left.append(node_of[keep])
        right.append(node_of[drop])
        similarity.append(value)
        node_of[keep] = count + number
    return Merges(np.array(left, np.int64), np.array(right, np.int64), np.array(similarity))
