"""Which opinions speak about the same: a tree, cut once, then every text to its nearest centre within its reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from yoriai.pure.listening.themes.linkage import Indices, Merges, average_linkage, gathered, means_of
from yoriai.pure.listening.themes.vectors import Floats, unit
from yoriai.pure.values import dataclass

# Fewer different texts are not a theme but minority voices, each listed.
SMALLEST = 3
_MOST_THEMES, _MOST_CHAPTERS = 120, 15
# Up to this many texts the tree is made of the texts themselves, above of so many gathered centres.
_MOST_LEAVES, _CENTRES = 2_000, 400
# Quartiles of fewer members say nothing about who lies outside.
_FENCED = 8
# A text of which the space expresses less than this share of the usual speaks about something else.
_EXPRESSED = 0.4
# What is less alike than this on average is never one theme; among few texts left over, this much is asked.
_UNRELATED, _ALIKE = 0.1, 0.3


@dataclass(frozen=True)
class Centres:
    """The centres of k themes (unit vectors, shape (k, d)), the least similarity at which a text belongs to each,
    and the least length of a text in this space."""

    centres: Floats
    reach: Floats
    floor: float


@dataclass(frozen=True)
class Nearest:
    """For each text the theme 0 … k − 1 within whose reach it lies, or −1; its similarity to the nearest centre in
    [−1, 1], and how much nearer that is than the next."""

    theme: Indices
    closeness: Floats
    lead: Floats


def grouped(points: Floats, *, seed: int) -> Centres:
    """Return the centres of the themes of a round.

    Args:
        points: different texts in a fixed order, shape (n, d); zero rows for texts without a known word.
        seed: of the gathering when there are very many.

    Returns:
        About n^(2/3) themes, at most n / 3 and 120, more only where texts have nothing in common; none of fewer than
        three texts; the largest first.

    Source:
        Lower fence Q1 − 1.5 IQR: J. Tukey, Exploratory Data Analysis (1977).
    """
    lengths = np.linalg.norm(points, axis=1)
    floor = _EXPRESSED * float(np.median(lengths[lengths > 0])) if (lengths > 0).any() else 1.0
    spoken = np.flatnonzero(lengths >= floor)
    if len(spoken) < SMALLEST:
        return _none(points)
    merges, leaf = _tree(unit(points[spoken]), seed)
    wanted = min(round(len(spoken) ** (2 / 3)), len(spoken) // SMALLEST, _MOST_THEMES)
    count = max(wanted, len(merges.left) + 1 - int((merges.similarity >= _UNRELATED).sum()))
    return _settled(points, spoken, merges.cut(min(count, len(merges.left) + 1))[leaf], floor)


def grouped_again(points: Floats, *, seed: int) -> Centres:
    """Return the centres of small themes among texts that belong to none: three or more that are alike enough.

    Args:
        points: as in `grouped`, in a space of these texts alone.
        seed: of the gathering when there are very many.
    """
    spoken = np.flatnonzero(np.abs(points).sum(axis=1) > 0)
    if len(spoken) < SMALLEST:
        return _none(points)
    merges, leaf = _tree(unit(points[spoken]), seed)
    count = len(merges.left) + 1 - int((merges.similarity >= _ALIKE).sum())
    return _settled(points, spoken, merges.cut(count)[leaf], 0.0)


def nearest_theme(points: Floats, to: Centres) -> Nearest:
    """Return where texts belong, shape (n, d); see `Nearest`."""
    lengths = np.linalg.norm(points, axis=1)
    theme = np.full(len(points), -1)
    closeness = np.zeros(len(points), np.float32)
    lead = np.zeros(len(points), np.float32)
    if len(to.centres):
        for start in range(0, len(points), 1 << 14):
            rows = slice(start, start + (1 << 14))
            theme[rows], closeness[rows], lead[rows] = _nearest(unit(points[rows]) @ to.centres.T)
        inside = (closeness >= to.reach[theme]) & (closeness > 0) & (lengths >= to.floor)
        theme[~inside] = -1
    return Nearest(theme, closeness, lead)


def chapters(centres: Floats, texts: int) -> Indices:
    """Return the chapter of each theme, at most n^(1/3) and at most 15 for n texts, shape (k,).

    Source:
        Ward's method on the centres: J. Ward (1963).
    """
    count = min(max(round(texts ** (1 / 3)), 1), _MOST_CHAPTERS, len(centres))
    if count <= 1:
        return np.zeros(len(centres), np.int64)
    return _by_first(fcluster(linkage(centres.astype(np.float64), "ward"), count, "maxclust"))


def _none(points: Floats) -> Centres:
    return Centres(np.zeros((0, points.shape[1]), np.float32), np.zeros(0, np.float32), 0.0)


def _tree(points: Floats, seed: int) -> tuple[Merges, Indices]:
    """Return a tree, and the leaf of each point."""
    leaf = np.arange(len(points))
    if len(points) > _MOST_LEAVES:
        leaf = gathered(points, _CENTRES, seed=seed)
    return average_linkage(means_of(points, leaf), np.bincount(leaf)), leaf


def _settled(points: Floats, spoken: Indices, group: Indices, floor: float) -> Centres:
    """Let every text go to its nearest centre, and give up themes to which fewer than three went."""
    places = unit(points[spoken])
    large = np.bincount(group)[group] >= SMALLEST
    if not large.any():
        return _none(points)
    group, inside = _by_first(group[large]), places[large]
    centres = unit(means_of(inside, group))
    found = Centres(centres, _reach(inside, group, centres), floor)
    while True:
        theme = nearest_theme(points, found).theme
        sizes = np.bincount(theme[theme >= 0], minlength=len(found.centres))
        if len(sizes) == 0 or sizes.min() >= SMALLEST:
            break
        kept = sizes > sizes.min()
        found = Centres(found.centres[kept], found.reach[kept], floor)
    order = np.argsort(-sizes, kind="stable")
    return Centres(found.centres[order], found.reach[order], floor)


def _reach(points: Floats, group: Indices, centres: Floats) -> Floats:
    """Return the lower fence of the similarities of each theme; small themes reach as far as their last member."""
    reach = np.zeros(len(centres), np.float32)
    for place, centre in enumerate(centres):
        alike = points[group == place] @ centre
        low, high = np.quantile(alike, [0.25, 0.75])
        reach[place] = low - 1.5 * (high - low) if len(alike) >= _FENCED else alike.min()
    # A member at the edge must not fall out by rounding.
    return reach - np.float32(1e-5)


def _nearest(alike: Floats) -> tuple[Indices, Floats, Floats]:
    rows = np.arange(len(alike))
    theme = alike.argmax(axis=1)
    first = alike[rows, theme]
    if alike.shape[1] == 1:
        return theme, first, first
    alike[rows, theme] = -np.inf
    return theme, first, first - alike.max(axis=1)


def _by_first(group: NDArray[np.signedinteger]) -> Indices:
    """Return the groups numbered from 0 by their first member."""
    _, first, which = np.unique(group, return_index=True, return_inverse=True)
    result: Indices = np.argsort(np.argsort(first))[which]
    return result
