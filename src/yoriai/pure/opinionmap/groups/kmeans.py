"""Weighted k-means: from given centres to the next local optimum, and the best of many seeded starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yoriai.pure.opinionmap.groups.cells import Points
from yoriai.pure.opinionmap.votes.matrix import Floats, Places
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Clustering:
    """A division of points: the group of each, the groups' centres, and the weighted sum of squares left."""

    labels: Places
    centres: Floats
    inertia: float


def nearest(places: Floats, centres: Floats) -> Places:
    """Return which centre is nearest to each place; the first of several equally near."""
    closest: Places = np.argmin((centres**2).sum(axis=1) - 2.0 * (places @ centres.T), axis=1)
    return closest


def lloyd(points: Points, centres: Floats, rounds: int = 100) -> Clustering:
    """Return the local optimum of weighted k-means that is reached from the given centres.

    A centre that loses all its points stays where it is.

    Args:
        points: n weighted points.
        centres: where to start, shape (k, 2).
        rounds: at most so many.

    Source:
        S. Lloyd, Least squares quantization in PCM, 1982.
    """
    labels = nearest(points.places, centres)
    for _ in range(rounds):
        centres = _centres(points, labels, centres)
        moved = nearest(points.places, centres)
        if (moved == labels).all():
            break
        labels = moved
    return _clustering(points, labels, centres)


def _clustering(points: Points, labels: Places, centres: Floats) -> Clustering:
    left = points.places - centres[labels]
    return Clustering(labels, centres, float(points.weights @ (left**2).sum(axis=1)))


def refined(points: Points, found: Clustering, moves: int = 500) -> Clustering:
    """Return a better optimum: points move one at a time while that lowers the sum of squares.

    A move also counts how the two centres follow, which Lloyd's rounds do not see; most of their many optima
    lead to the same one here.

    Args:
        points: n weighted points.
        found: where Lloyd's rounds ended.
        moves: at most so many.

    Source:
        J. Hartigan, M. Wong, Algorithm AS 136, Applied Statistics 28, 1979.
    """
    labels, count = found.labels.copy(), len(found.centres)
    each, weights = np.arange(len(labels)), points.weights
    for _ in range(moves):
        sizes = np.bincount(labels, weights, count)
        centres = _centres(points, labels, found.centres)
        away = ((points.places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        rest = sizes[labels] - weights
        gain = np.where(rest > 0, sizes[labels] * weights / np.where(rest > 0, rest, 1.0), 0.0)
        gain = gain * away[each, labels]
        price = away * (sizes * weights[:, None] / (sizes + weights[:, None]))
        price[each, labels] = np.inf
        to = price.argmin(axis=1)
        better = gain - price[each, to]
        point = int(better.argmax())
        if better[point] <= 1e-12 * found.inertia:
            break
        labels[point] = to[point]
    return _clustering(points, labels, _centres(points, labels, found.centres))


def _centres(points: Points, labels: Places, former: Floats) -> Floats:
    count = len(former)
    sizes = np.bincount(labels, points.weights, count)
    sums = [np.bincount(labels, points.weights * points.places[:, axis], count) for axis in range(2)]
    met = sizes > 0
    return np.where(met[:, None], np.stack(sums, axis=1) / np.where(met, sizes, 1.0)[:, None], former)


def starts(points: Points, groups: int, times: int, seed: int) -> Iterator[Floats]:
    """Yield seeded starting centres, each likely to be far from those before it.

    Source:
        D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, 2007.
    """
    draws = np.random.default_rng(seed)
    for _ in range(times):
        chosen = np.empty((groups, 2))
        away = np.full(len(points.weights), np.inf)
        chance = points.weights
        for place in range(groups):
            reach = np.cumsum(chance)
            at = min(np.searchsorted(reach, draws.random() * reach[-1], side="right"), len(reach) - 1)
            chosen[place] = points.places[at]
            away = np.minimum(away, ((points.places - chosen[place]) ** 2).sum(axis=1))
            chance = away * points.weights
        yield chosen
