"""Shares of votes, and how sure they are: the estimates and tests of the published method."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yoriai.pure.opinionmap.votes.matrix import Floats, Tally
from yoriai.pure.values import dataclass

Numbers = npt.NDArray[np.floating] | npt.NDArray[np.integer]

SURE = 1.2816
"""z above which a one-sided test is at the 90 % level."""


def share(successes: npt.ArrayLike, trials: npt.ArrayLike) -> Floats:
    """Return (s + 1) / (n + 2), in (0, 1): the share, drawn towards one half while there are few votes.

    Source:
        Laplace's rule of succession; Polis, math/src/polismath/math/repness.clj.
    """
    return (np.asarray(successes) + 1.0) / (np.asarray(trials) + 2.0)


def share_test(successes: npt.ArrayLike, trials: npt.ArrayLike) -> Floats:
    """Return z of “more than one half”: 2 √(n + 1) ((s + 1) / (n + 1) − 1/2).

    Source:
        Polis, math/src/polismath/math/stats.clj, `prop-test`.
    """
    one_more = np.asarray(trials) + 1.0
    return 2.0 * np.sqrt(one_more) * ((np.asarray(successes) + 1.0) / one_more - 0.5)


def difference_test(inside: tuple[Numbers, Numbers], outside: tuple[Numbers, Numbers]) -> Floats:
    """Return z of “a larger share inside than outside”, pooled, 1 added to all four counts.

    Args:
        inside: successes and trials.
        outside: successes and trials.

    Source:
        Polis, stats.clj, `two-prop-test`; 0 where everybody agrees.
    """
    (hits, trials), (other_hits, other_trials) = inside, outside
    hits, trials, other_hits, other_trials = hits + 1.0, trials + 1.0, other_hits + 1.0, other_trials + 1.0
    pooled = (hits + other_hits) / (trials + other_trials)
    varies = pooled < 1.0
    variance = np.where(varies, pooled * (1.0 - pooled), 1.0) * (1.0 / trials + 1.0 / other_trials)
    z = (hits / trials - other_hits / other_trials) / np.sqrt(np.abs(variance))
    return np.where(varies & (pooled * (1.0 - pooled) > 0), z, 0.0)


@dataclass(frozen=True)
class Side:
    """One side (agree or disagree) of each statement in each group, arrays of shape (groups, statements).

    Attributes:
        votes: how many voted so.
        share: estimated share, in (0, 1).
        test: z of “more than half of the group”.
        ratio: share in the group ÷ share outside.
        ratio_test: z of “more than outside”.
    """

    votes: npt.NDArray[np.int64]
    share: Floats
    test: Floats
    ratio: Floats
    ratio_test: Floats

    @property
    def is_sure(self) -> npt.NDArray[np.bool_]:
        """Whether the group takes this side, and more than the others, both at the 90 % level."""
        sure: npt.NDArray[np.bool_] = (self.test > SURE) & (self.ratio_test > SURE)
        return sure

    @property
    def strength(self) -> Floats:
        """Return ratio × its test × share × its test: the larger, the more characteristic."""
        return self.ratio * self.ratio_test * self.share * self.test


def sides(tally: Tally) -> tuple[Side, Side]:
    """Return the statistics of both sides, agree and disagree.

    Args:
        tally: votes by group, shape (groups, statements).
    """
    return _side(tally.agree, tally.given), _side(tally.disagree, tally.given)


def _side(votes: npt.NDArray[np.int64], given: npt.NDArray[np.int64]) -> Side:
    others, others_given = votes.sum(axis=0) - votes, given.sum(axis=0) - given
    inside = share(votes, given)
    return Side(
        votes=votes,
        share=inside,
        test=share_test(votes, given),
        ratio=inside / share(others, others_given),
        ratio_test=difference_test((votes, given), (others, others_given)),
    )
