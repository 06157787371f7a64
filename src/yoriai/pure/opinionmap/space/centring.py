"""Missing votes imputed by the statement's mean, and centred: exactly sparse, and exact sums over people.

After the imputation a missing cell lies on the mean, so the centred matrix is v − mean on the votes given and 0
elsewhere: nothing is ever made dense. All that the components need are sums over people, so pieces of the people
(row blocks, partitions, other machines) are computed apart and added.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.votes.matrix import Floats, Tally, VoteMatrix, Yes
from yoriai.pure.values import dataclass


def means(tally: Tally, visible: Yes | None = None) -> Floats:
    """Return the mean vote on each statement, in [−1, 1]; passes count as 0, votes not given do not count.

    Args:
        tally: the votes of all people, shape (statements,).
        visible: statements that take part; the others (and those without votes) have mean 0.

    Source:
        Polis, math/src/polismath/math/conversation.clj, `:mat`.
    """
    mean = (tally.agree - tally.disagree) / np.maximum(tally.given, 1)
    return mean if visible is None else np.where(visible, mean, 0.0)


@dataclass(frozen=True)
class Centred:
    """The centred matrix in row blocks, each sparse, float64, of shape (people of the block, statements)."""

    blocks: tuple[sparse.csr_array, ...]
    statement_count: int

    def times(self, columns: Floats) -> Floats:
        """Return X·W for W of shape (statements, n): shape (people, n)."""
        empty = np.zeros((0, columns.shape[1]))
        return np.concatenate([empty, *(block @ columns for block in self.blocks)])

    def scatter_times(self, columns: Floats) -> Floats:
        """Return XᵀX·W for W of shape (statements, n), one pass over the votes."""
        total = np.zeros((self.statement_count, columns.shape[1]))
        for block in self.blocks:
            total += block.T @ (block @ columns)
        return total

    def square_sum(self) -> float:
        """Return the sum of all squares: the whole of the differences between people."""
        return float(sum(block.data @ block.data for block in self.blocks))


def centred(votes: VoteMatrix, mean: Floats, visible: Yes | None = None) -> Centred:
    """Return the imputed and centred matrix.

    Args:
        votes: all people, or a part of them.
        mean: of each statement over all people, shape (statements,).
        visible: statements that take part; the votes on the others become 0.
    """
    centre = np.array(mean)
    weight = np.ones(len(mean)) if visible is None else visible.astype(np.float64)
    blocks = []
    for _, block in votes.blocks():
        data = (block.values - centre[block.statements]) * weight[block.statements]
        shape = (block.people_count, block.statement_count)
        blocks.append(sparse.csr_array((data, block.statements, block.starts.astype(np.int32)), shape))
    return Centred(tuple(blocks), votes.statement_count)


@dataclass(frozen=True)
class Moments:
    """Sums over people, in whole numbers: exact, and the same however the people are divided.

    Attributes:
        together: how many people gave both votes j and k; shape (statements, statements).
        sums: the sum of votes on j over the people who also voted on k.
        products: the sum of vote on j × vote on k.
    """

    together: npt.NDArray[np.int64]
    sums: npt.NDArray[np.int64]
    products: npt.NDArray[np.int64]

    def scatter(self, mean: Floats) -> Floats:
        """Return XᵀX of the centred matrix, shape (statements, statements)."""
        shifted = self.sums * mean[None, :]
        return self.products - shifted - shifted.T + self.together * np.outer(mean, mean)


def moments(votes: VoteMatrix) -> Moments:
    """Return the moments of some people. Memory: three tables of statements × statements."""
    size = votes.statement_count
    together, sums, products = (np.zeros((size, size), np.int64) for _ in range(3))
    for _, block in votes.blocks():
        shape, where = (block.people_count, size), (block.statements, block.starts.astype(np.int32))
        given = sparse.csr_array((np.ones(block.vote_count, np.int64), *where), shape)
        value = sparse.csr_array((block.values.astype(np.int64), *where), shape)
        together += (given.T @ given).toarray()
        sums += (value.T @ given).toarray()
        products += (value.T @ value).toarray()
    return Moments(together, sums, products)


def merge(first: Moments, second: Moments) -> Moments:
    """Return the moments of the people of both parts.

    Raises:
        PureError: the parts have another number of statements.
    """
    if first.together.shape != second.together.shape:
        raise PureError("the parts have another number of statements")
    return Moments(
        first.together + second.together, first.sums + second.sums, first.products + second.products
    )
