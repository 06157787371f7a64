"""Who takes part, how many opinion groups there are, and who belongs to which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.spatial import distance

from yoriai.pure.opinionmap.groups.cells import Points, points
from yoriai.pure.opinionmap.groups.kmeans import Clustering, lloyd, nearest, refined, starts
from yoriai.pure.opinionmap.groups.silhouette import mean_silhouette, silhouettes_of
from yoriai.pure.opinionmap.votes.matrix import Counts, Floats, Places, Yes
from yoriai.pure.values import dataclass

FEWEST_DESCRIBED = 5
"""No group of fewer people is described: it would be about persons."""

_REFINED = 6


@dataclass(frozen=True)
class GroupSettings:
    """One fixed way of grouping, the same for every consultation.

    Attributes:
        votes_needed: who gave fewer votes is on the map, but in no group.
        people_wanted: if fewer gave enough votes, those with most votes fill up to so many.
        most_groups: 2 … so many groups are tried.
        fewest_people: a group has at least so many people: one person far out is no opinion group.
        half_weight: with so many votes a person has half the weight of one with very many when centres are formed,
            n / (n + half_weight): a position from few votes is less sure. Everybody counts once in everything else.
        starts: of k-means, for each number of groups.
        most_points: more people than this are grouped through the cells of a grid.
        seed: of the starts.
    """

    votes_needed: int = 7
    people_wanted: int = 15
    most_groups: int = 5
    fewest_people: int = 3
    half_weight: float = 70.0
    starts: int = 16
    most_points: int = 2000
    seed: int = 1


@dataclass(frozen=True)
class Groups:
    """The opinion groups, the largest first.

    Attributes:
        labels: the group of each person, −1 for those in none; shape (people,).
        centres: shape (groups, 2).
        sizes: people in each, shape (groups,).
        silhouette: mean over those grouped, in [−1, 1]; 0 when there is one group.
        silhouette_by_count: of the best division into 2, 3, … groups; NaN where none has groups large enough.
        fit: the mean silhouette of each group, shape (groups,).
    """

    labels: Places
    centres: Floats
    sizes: Counts
    silhouette: float
    silhouette_by_count: Floats
    fit: Floats

    @property
    def count(self) -> int:
        return len(self.sizes)

    @property
    def is_describable(self) -> Yes:
        """Whether each group has enough people to be described, shape (groups,)."""
        enough: Yes = self.sizes >= FEWEST_DESCRIBED
        return enough

    def of_people(self, order: Places) -> Groups:
        """Return the same groups with the people in another order."""
        return replace(self, labels=self.labels[order])


def taking_part(votes_given: Counts, statement_count: int, settings: GroupSettings) -> Places:
    """Return who is grouped, as ascending places: everybody with enough votes, else those with most.

    Source:
        Polis, conversation.clj, `:in-conv`.
    """
    enough = np.flatnonzero(votes_given >= max(min(settings.votes_needed, statement_count), 1))
    if len(enough) >= settings.people_wanted:
        return enough
    voted = np.flatnonzero(votes_given > 0)
    eager = voted[np.argsort(-votes_given[voted], kind="stable")[: settings.people_wanted]]
    return np.union1d(enough, eager)


@dataclass(frozen=True)
class Division:
    """Points divided into groups, the largest first; see `Groups` for the figures."""

    labels: Places
    centres: Floats
    silhouette: float
    silhouette_by_count: Floats
    fit: Floats


def group(positions: Floats, votes_given: Counts, chosen: Places, settings: GroupSettings) -> Groups:
    """Return the opinion groups of the chosen people.

    Rounding and seeded starts depend on the order of people: hand them over in canonical order.

    Args:
        positions: of all people, shape (people, 2).
        votes_given: by each of them, shape (people,).
        chosen: who is grouped.
        settings: the same for every consultation.
    """
    cells = points(positions[chosen], weights_of(votes_given[chosen], settings), settings.most_points)
    found = divided(cells, settings)
    labels = np.full(len(positions), -1, np.intp)
    # The people themselves keep the group they were given; those behind a cell belong to the nearest centre.
    exact = len(cells.people) == len(chosen)
    labels[chosen] = found.labels if exact else nearest(positions[chosen], found.centres)
    sizes = np.bincount(labels[chosen], minlength=len(found.centres)).astype(np.int64)
    return Groups(labels, found.centres, sizes, found.silhouette, found.silhouette_by_count, found.fit)


def weights_of(votes_given: Counts, settings: GroupSettings) -> Floats:
    """Return what each person weighs when centres are formed, in [0, 1)."""
    return votes_given / (votes_given + settings.half_weight)


def divided(cells: Points, settings: GroupSettings) -> Division:
    """Return the groups of some points.

    For each number of groups the division with the least weighted sum of squares among those whose groups are large
    enough; the number with the largest mean silhouette.

    Args:
        cells: people, or cells of the grid.
        settings: the same for every consultation.
    """
    between = distance.cdist(cells.places, cells.places)
    best, quality = _one_group(cells), 0.0
    tried = np.full(max(settings.most_groups - 1, 0), np.nan)
    for count in range(2, settings.most_groups + 1):
        found = _least_squares(cells, count, settings)
        if found is None:
            continue
        tried[count - 2] = mean_silhouette(between, cells.people, found.labels, count)
        if tried[count - 2] > quality:
            best, quality = found, float(tried[count - 2])
    best = _largest_first(cells, best)
    each = silhouettes_of(between, cells.people, best.labels, len(best.centres))
    fit = np.bincount(best.labels, each * cells.people, len(best.centres)) / _sizes(cells, best)
    return Division(best.labels, best.centres, quality, tried, fit)


def _one_group(cells: Points) -> Clustering:
    weight = cells.weights.sum()
    centre = (cells.weights @ cells.places / weight if weight else np.zeros(2))[None, :]
    return Clustering(np.zeros(len(cells.weights), np.intp), centre, 0.0)


def _sizes(cells: Points, found: Clustering) -> Floats:
    return np.maximum(np.bincount(found.labels, cells.people, len(found.centres)), 1.0)


def _least_squares(cells: Points, count: int, settings: GroupSettings) -> Clustering | None:
    if len(cells.people) < count:
        return None
    reached = [lloyd(cells, start) for start in starts(cells, count, settings.starts, settings.seed)]
    large = [found for found in reached if _is_large_enough(cells, found, settings)]
    promising = {round(found.inertia, 9): found for found in sorted(large, key=lambda found: found.inertia)}
    better = [refined(cells, found) for found in list(promising.values())[:_REFINED]]
    large = [found for found in better if _is_large_enough(cells, found, settings)]
    return min(large, key=lambda found: found.inertia, default=None)


def _is_large_enough(cells: Points, found: Clustering, settings: GroupSettings) -> bool:
    sizes = np.bincount(found.labels, cells.people, len(found.centres))
    return bool(sizes.min() >= settings.fewest_people)


def _largest_first(cells: Points, found: Clustering) -> Clustering:
    order = np.lexsort((found.centres[:, 1], found.centres[:, 0], -_sizes(cells, found)))
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    return Clustering(place[found.labels], found.centres[order], found.inertia)
