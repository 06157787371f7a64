"""A part of the votes: some statements, and of the people some who voted on one of them."""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.votes.matrix import NotVotes, Places, VoteMatrix, Yes
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Chosen:
    """A part of the votes, and which people and statements of the whole its rows and columns are.

    Attributes:
        votes: the part, people and statements numbered anew in the same order.
        people: shape (people of the part,): their numbers in the whole.
        statements: shape (statements of the part,): their numbers in the whole.
    """

    votes: VoteMatrix
    people: Places
    statements: Places


def chosen(votes: VoteMatrix, *, people: Yes, statements: Yes) -> Chosen:
    """Return the votes of some people on some statements; who voted on none of these is left out.

    Args:
        votes: the whole.
        people: who takes part, shape (people,).
        statements: which statements take part, shape (statements,).

    Raises:
        NotVotes: one of the marks has another length than the whole.

    Example:
        >>> from yoriai.pure.opinionmap.votes.matrix import from_dense
        >>> whole = from_dense([[1, -1], [0, float("nan")], [float("nan"), 1]])
        >>> part = chosen(whole, people=np.array([True, True, True]), statements=np.array([True, False]))
        >>> part.people, part.votes.values
        (array([0, 1]), array([1, 0], dtype=int8))
    """
    if len(people) != votes.people_count or len(statements) != votes.statement_count:
        raise NotVotes("a mark for each person and for each statement is needed")
    keep = statements[votes.statements] & np.repeat(people, votes.votes_given)
    before = np.concatenate(([0], np.cumsum(keep)))
    given = np.diff(before[votes.starts])
    there = np.flatnonzero(given > 0)
    starts = np.concatenate(([0], np.cumsum(given[there]))).astype(np.int64)
    number = (np.cumsum(statements) - 1).astype(np.int32)
    part = VoteMatrix(
        starts, number[votes.statements[keep]], votes.values[keep], int(np.count_nonzero(statements))
    )
    return Chosen(part, there, np.flatnonzero(statements))
