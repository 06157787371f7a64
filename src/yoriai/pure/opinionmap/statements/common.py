"""What everybody agrees on, across the groups, and what divides them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yoriai.pure.opinionmap.statements.shares import SURE, difference_test, share, share_test
from yoriai.pure.opinionmap.votes.matrix import Floats, Tally, Yes
from yoriai.pure.values import dataclass

MOST = 5


@dataclass(frozen=True)
class Common:
    """A statement on which most of all people vote alike: `votes` of `given`, estimated share and z."""

    statement: int
    agrees: bool
    votes: int
    given: int
    share: float
    test: float


def consensus(tally: Tally, visible: Yes) -> tuple[Common, ...]:
    """Return up to five statements most agree on, then up to five most disagree on.

    More than half do, at the 90 % level; ordered by share × test.

    Args:
        tally: votes of all people, shape (statements,).
        visible: the statements that take part.

    Source:
        Polis, math/src/polismath/math/repness.clj, `select-consensus-comments`.
    """
    return tuple(common for agrees in (True, False) for common in _one_side(tally, visible, agrees))


def _one_side(tally: Tally, visible: Yes, agrees: bool) -> list[Common]:
    votes = tally.agree if agrees else tally.disagree
    shares, tests = share(votes, tally.given), share_test(votes, tally.given)
    sure = np.flatnonzero(visible & (shares > 0.5) & (tests > SURE))
    order = sure[np.argsort(-(shares * tests)[sure], kind="stable")][:MOST]
    return [
        Common(int(at), agrees, int(votes[at]), int(tally.given[at]), float(shares[at]), float(tests[at]))
        for at in order
    ]


def group_informed_consensus(tally: Tally) -> Floats:
    """Return the product over the groups of (agreeing + 1) / (voting + 2), in (0, 1), shape (statements,).

    High only where every group agrees, however small it is.

    Args:
        tally: votes by group, shape (groups, statements).

    Source:
        Polis, conversation.clj, `:group-aware-consensus`; Small et al., RECERCA 26(2), 2021.

    Example:
        >>> one = Tally(np.array([[4], [0]]), np.array([[0], [2]]), np.array([[4], [2]]))
        >>> group_informed_consensus(one).round(3)
        array([0.208])
    """
    product: Floats = share(tally.agree, tally.given).prod(axis=0)
    return product


@dataclass(frozen=True)
class Divide:
    """How far the groups are apart on each statement, arrays of shape (statements,).

    Attributes:
        gap: largest minus smallest share of agreement among the groups, in [0, 1).
        test: z of the difference between these two groups.
        highest: the group that agrees most,
        lowest: and the one that agrees least.
    """

    gap: Floats
    test: Floats
    highest: npt.NDArray[np.intp]
    lowest: npt.NDArray[np.intp]

    def divisive(self, visible: Yes, most: int = MOST) -> tuple[int, ...]:
        """Return the statements that divide most, at the 90 % level, the widest gap first."""
        sure = np.flatnonzero(visible & (self.test > SURE))
        return tuple(int(at) for at in sure[np.argsort(-self.gap[sure], kind="stable")][:most])


def divide(tally: Tally) -> Divide:
    """Return how far the groups are apart.

    Args:
        tally: votes by group, shape (groups, statements), at least one group.
    """
    shares = share(tally.agree, tally.given)
    highest, lowest = shares.argmax(axis=0), shares.argmin(axis=0)
    at = np.arange(shares.shape[1])
    test = difference_test(
        (tally.agree[highest, at], tally.given[highest, at]),
        (tally.agree[lowest, at], tally.given[lowest, at]),
    )
    return Divide(shares[highest, at] - shares[lowest, at], test, highest, lowest)
