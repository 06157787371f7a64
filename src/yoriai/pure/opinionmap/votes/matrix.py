"""The sparse matrix of last votes, in three arrays; a stored pass (0) differs from a vote never given (absent)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

AGREE, PASS, DISAGREE = 1, 0, -1
BLOCK_VOTES = 1 << 20

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Yes = npt.NDArray[np.bool_]


class NotVotes(PureError):
    """The arrays do not describe votes: another value than 1, 0, −1, or a number outside its range."""


@dataclass(frozen=True)
class Tally:
    """Votes counted: how many agree, disagree, and were given at all (passes included), as whole numbers."""

    agree: Counts
    disagree: Counts
    given: Counts

    def rows(self, chosen: npt.ArrayLike) -> Tally:
        """Return the counts of some rows (or of one)."""
        return Tally(self.agree[chosen], self.disagree[chosen], self.given[chosen])  # type: ignore[index]

    def total(self) -> Tally:
        """Return the sum over the rows."""
        return Tally(self.agree.sum(axis=0), self.disagree.sum(axis=0), self.given.sum(axis=0))


@dataclass(frozen=True)
class VoteMatrix:
    """The last vote of each person on each statement, person by person (compressed sparse rows).

    Attributes:
        starts: int64, shape (people + 1,): the votes of person i stand at starts[i] … starts[i + 1] − 1.
        statements: int32, shape (votes,): which statement, ascending within a person.
        values: int8, shape (votes,): 1 agree, 0 pass, −1 disagree.
        statement_count: number of statements, also of those nobody voted on.
    """

    starts: npt.NDArray[np.int64]
    statements: npt.NDArray[np.int32]
    values: npt.NDArray[np.int8]
    statement_count: int

    @property
    def people_count(self) -> int:
        return len(self.starts) - 1

    @property
    def vote_count(self) -> int:
        return len(self.values)

    @cached_property
    def votes_given(self) -> Counts:
        """How many votes each person gave, passes included; shape (people,)."""
        return np.diff(self.starts)

    @cached_property
    def tally(self) -> Tally:
        """How each statement was voted on, over all people; shape (statements,)."""
        return self.tally_of(np.zeros(self.people_count, np.intp), 1).rows(0)

    def people(self, begin: int, end: int) -> VoteMatrix:
        """Return the votes of the people begin … end − 1, without copying."""
        low, high = self.starts[begin], self.starts[end]
        return VoteMatrix(
            self.starts[begin : end + 1] - low,
            self.statements[low:high],
            self.values[low:high],
            self.statement_count,
        )

    def blocks(self, votes: int = BLOCK_VOTES) -> Iterator[tuple[int, VoteMatrix]]:
        """Yield pieces of about so many votes, each with the number of its first person."""
        begin = 0
        while begin < self.people_count:
            reach = np.searchsorted(self.starts, self.starts[begin] + votes, side="right") - 1
            end = min(max(int(reach), begin + 1), self.people_count)
            yield begin, self.people(begin, end)
            begin = end

    def tally_of(self, group_of: Places, groups: int) -> Tally:
        """Count the votes of each group on each statement.

        Args:
            group_of: the group of each person in 0 … groups − 1; a negative number leaves the person out.
            groups: how many groups.

        Returns:
            Whole numbers, shape (groups, statements).
        """
        size = groups * self.statement_count
        counted = np.zeros((3, size), np.int64)
        for begin, block in self.blocks():
            group = np.repeat(group_of[begin : begin + block.people_count], block.votes_given)
            counted += _counted(group, block, size)
        disagree, passed, agree = counted.reshape(3, groups, self.statement_count)
        return Tally(agree, disagree, agree + passed + disagree)


def _counted(group: Places, block: VoteMatrix, size: int) -> Counts:
    cell = (block.values.astype(np.intp) + 1) * size + group * block.statement_count + block.statements
    counts = np.bincount(cell if (group >= 0).all() else cell[group >= 0], minlength=3 * size)
    return counts.reshape(3, size)


def from_dense(rows: npt.ArrayLike) -> VoteMatrix:
    """Return the matrix of a table in which a vote that was not given is NaN.

    Args:
        rows: shape (people, statements), each cell 1, 0, −1 or NaN.

    Raises:
        NotVotes: another value.

    Example:
        >>> nan = float("nan")
        >>> from_dense([[1, 0, nan], [nan, -1, 1]]).tally.given
        array([1, 2, 1])
    """
    table = np.asarray(rows, np.float64)
    given = ~np.isnan(table)
    if not np.isin(table[given], (AGREE, PASS, DISAGREE)).all():
        raise NotVotes("a vote is 1 (agree), 0 (pass) or -1 (disagree)")
    starts = np.concatenate(([0], np.cumsum(given.sum(axis=1)))).astype(np.int64)
    return VoteMatrix(
        starts, np.nonzero(given)[1].astype(np.int32), table[given].astype(np.int8), table.shape[1]
    )
