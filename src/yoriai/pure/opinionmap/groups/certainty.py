"""How sure the groups are: would they be the same if some votes had not been given?"""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.votes.matrix import Places, VoteMatrix
from yoriai.pure.values import dataclass

CLEAR = 0.9


def adjusted_rand(first: Places, second: Places) -> float:
    """Return the adjusted Rand index of two divisions of the same people: 1 the same, 0 as by chance.

    Args:
        first: group of each person.
        second: group of each person.

    Source:
        L. Hubert, P. Arabie, Comparing partitions, Journal of Classification 2, 1985.

    Example:
        >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2]))
        1.0
    """
    ones, one_of = np.unique(first, return_inverse=True)
    others, other_of = np.unique(second, return_inverse=True)
    table = np.bincount(one_of * len(others) + other_of, minlength=len(ones) * len(others)).astype(np.float64)
    table = table.reshape(len(ones), len(others))
    together, in_first, in_second = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    expected = in_first * in_second / max(_pairs(np.array([len(one_of)])), 1.0)
    most = (in_first + in_second) / 2
    return float((together - expected) / (most - expected)) if most != expected else 1.0


def _pairs(counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float((counts * (counts - 1) / 2).sum())


@dataclass(frozen=True)
class Certainty:
    """How sure the groups of a map are.

    Attributes:
        agreements: adjusted Rand index between the groups and those without some of the votes, one per trial.
        share_removed: of the votes, in each trial.
        mapped: how many people are in a group.
        votes: how many votes they gave, at the median.
    """

    agreements: tuple[float, ...]
    share_removed: float
    mapped: int
    votes: float

    @property
    def stability(self) -> float:
        """The lowest agreement found, at most 1."""
        return min(self.agreements, default=0.0)

    @property
    def is_clear(self) -> bool:
        """Whether the groups stay the same (at least 0.9) in every trial; if not, the page says so."""
        return self.stability >= CLEAR


def without_some(votes: VoteMatrix, share: float, seed: int) -> VoteMatrix:
    """Return the matrix without a seeded random share of its votes.

    Args:
        votes: in canonical order, so that the same votes are removed whatever the order of input.
        share: in [0, 1).
        seed: of the draw.
    """
    draws = np.random.default_rng(seed)
    keep = draws.random(votes.vote_count, np.float32) >= share
    before = np.concatenate(([0], np.cumsum(keep)))
    return VoteMatrix(before[votes.starts], votes.statements[keep], votes.values[keep], votes.statement_count)
