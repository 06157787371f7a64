"""Which counts of a table (groups × statements) may be told, so that no small count follows by subtraction."""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.votes.matrix import Counts, NotVotes, Yes


def tellable(given: Counts, total: Counts, *, fewest: int) -> Yes:
    """Return which cells may be told beside the totals of all statements.

    A cell of fewer than `fewest` answers is not told. What all untold answers to a statement come to follows from
    the total (those of people in no group among them): if that is more than nobody and fewer than `fewest`, the
    smallest told cell is left untold as well, and so on until enough people stand behind what is not told.

    Args:
        given: how many of each group answered each statement, shape (groups, statements).
        total: how many people answered it at all, shape (statements,).
        fewest: of how many at least something may be told.

    Returns:
        Marks, shape (groups, statements).

    Raises:
        NotVotes: the shapes do not fit, or a statement has more answers in the groups than in all.

    Example:
        >>> tellable(np.array([[9, 9], [8, 8], [2, 0]]), np.array([19, 17]), fewest=5)
        array([[ True,  True],
               [False,  True],
               [False, False]])
    """
    if given.shape[1:] != total.shape or (given.sum(axis=0) > total).any():
        raise NotVotes("the totals do not hold the answers of the groups")
    told: Yes = given >= fewest
    for _ in range(len(given)):
        rest = total - np.where(told, given, 0).sum(axis=0)
        lacking = (rest > 0) & (rest < fewest) & told.any(axis=0)
        if not lacking.any():
            break
        smallest = np.where(told, given, np.iinfo(np.int64).max).argmin(axis=0)
        told[smallest[lacking], np.flatnonzero(lacking)] = False
    return told
