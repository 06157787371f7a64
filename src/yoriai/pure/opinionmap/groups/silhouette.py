"""How well points lie in their groups: the silhouette, also for points that stand for several people."""

from __future__ import annotations

import numpy as np
from scipy.spatial import distance

from yoriai.pure.opinionmap.groups.cells import Points
from yoriai.pure.opinionmap.votes.matrix import Floats, Places


def silhouettes(points: Points, labels: Places, groups: int) -> Floats:
    """Return the silhouette of each point, in [−1, 1].

    With a the mean distance to the others of its group and b the least mean distance to another group:
    (b − a) / max(a, b); 0 for somebody alone in a group, and if there is only one group. People at the same point
    are at distance 0. Memory: n² numbers.

    Args:
        points: n points.
        labels: the group of each, 0 … groups − 1.
        groups: how many.

    Source:
        P. Rousseeuw, Silhouettes, Journal of Computational and Applied Mathematics 20, 1987.
    """
    between = distance.cdist(points.places, points.places)
    return silhouettes_of(between, points.people, labels, groups)


def silhouettes_of(between: Floats, people: Floats, labels: Places, groups: int) -> Floats:
    """Return the silhouettes from a table of distances, shape (n, n), and people at each point; see `silhouettes`."""
    if groups < 2:
        return np.zeros(len(labels))
    member = np.zeros((len(labels), groups))
    member[np.arange(len(labels)), labels] = people
    sizes = member.sum(axis=0)
    sums, each = between @ member, np.arange(len(labels))
    own = sums[each, labels] / np.maximum(sizes[labels] - 1.0, 1.0)
    others = sums / np.where(sizes > 0, sizes, np.inf)
    others[:, sizes == 0] = np.inf
    others[each, labels] = np.inf
    other = others.min(axis=1)
    larger = np.maximum(own, other)
    values = (other - own) / np.where(larger > 0, larger, 1.0)
    return np.where(sizes[labels] > 1, values, 0.0)


def mean_silhouette(between: Floats, people: Floats, labels: Places, groups: int) -> float:
    """Return the mean silhouette of all people, in [−1, 1]."""
    return float(people @ silhouettes_of(between, people, labels, groups) / people.sum())
