"""The vote matrix from a stream of chunks: events in any order, the last vote of a person on a statement counts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy import sparse

from yoriai.pure.opinionmap.votes.matrix import NotVotes, VoteMatrix
from yoriai.pure.values import dataclass

_MOST_VOTES = 2**31 - 1


@dataclass(frozen=True)
class Chunk:
    """Some votes, in four arrays of one length.

    Attributes:
        people: numbers from 0, a place in the caller's list of people.
        statements: numbers from 0, a place in the caller's list of statements.
        values: 1 agree, 0 pass, −1 disagree.
        times: when (any number that grows with time), or None: then the order of arrival counts.
    """

    people: npt.NDArray[np.integer]
    statements: npt.NDArray[np.integer]
    values: npt.NDArray[np.integer]
    times: npt.NDArray[np.integer] | npt.NDArray[np.floating] | None = None


@dataclass(frozen=True)
class Size:
    """How many people and statements there are, those without a vote included."""

    people: int
    statements: int


def vote_matrix(chunks: Iterable[Chunk], size: Size) -> VoteMatrix:
    """Return the matrix of the last votes in a stream.

    Args:
        chunks: votes in any order; of two by one person on one statement the one with the later time counts,
            and of two with the same time (or without times) the one that came later.
        size: the shape of the matrix.

    Raises:
        NotVotes: arrays of unequal length, another value than 1, 0, −1, a person or statement out of range,
            times in one chunk and none in another, or more than 2³¹ votes: these belong into parts.

    Example:
        >>> first = Chunk(np.array([0, 0]), np.array([1, 0]), np.array([1, 0]))
        >>> again = Chunk(np.array([0]), np.array([1]), np.array([-1]))
        >>> vote_matrix([first, again], Size(people=1, statements=2)).values
        array([ 0, -1], dtype=int8)
    """
    kept = [_checked(chunk, size) for chunk in chunks]
    if not kept:
        kept = [Chunk(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int8))]
    if len({chunk.times is None for chunk in kept}) > 1:
        raise NotVotes("either all votes have a time, or none")
    if sum(len(chunk.values) for chunk in kept) >= _MOST_VOTES:
        raise NotVotes("so many votes belong into parts, see `parts`")
    votes = _joined(kept)
    kept.clear()
    return _last_votes(_in_time(votes), size)


def _joined(chunks: list[Chunk]) -> Chunk:
    times = [chunk.times for chunk in chunks if chunk.times is not None]
    return Chunk(
        np.concatenate([chunk.people for chunk in chunks]),
        np.concatenate([chunk.statements for chunk in chunks]),
        np.concatenate([chunk.values for chunk in chunks]),
        np.concatenate(times) if times else None,
    )


def _in_time(votes: Chunk) -> Chunk:
    if votes.times is None or not (votes.times[1:] < votes.times[:-1]).any():
        return votes
    order = np.argsort(votes.times, kind="stable")
    return Chunk(votes.people[order], votes.statements[order], votes.values[order])


def _checked(chunk: Chunk, size: Size) -> Chunk:
    """Return the chunk in the smallest types, copied: the caller may use its arrays again."""
    lengths = {len(chunk.people), len(chunk.statements), len(chunk.values)}
    if chunk.times is not None:
        lengths.add(len(chunk.times))
    if len(lengths) > 1:
        raise NotVotes("people, statements, values and times of a chunk have one length")
    _require(chunk.people, (0, size.people - 1), "person")
    _require(chunk.statements, (0, size.statements - 1), "statement")
    _require(chunk.values, (-1, 1), "vote")
    times = None if chunk.times is None else np.array(chunk.times)
    return Chunk(
        np.array(chunk.people, np.int32),
        np.array(chunk.statements, np.int32),
        np.array(chunk.values, np.int8),
        times,
    )


def _require(numbers: npt.NDArray[np.integer], span: tuple[int, int], what: str) -> None:
    if not len(numbers):
        return
    if numbers.dtype.kind not in "iu":
        raise NotVotes(f"a {what} is a whole number")
    if numbers.min() < span[0] or numbers.max() > span[1]:
        raise NotVotes(f"a {what} lies between {span[0]} and {span[1]}")


def _last_votes(votes: Chunk, size: Size) -> VoteMatrix:
    """Sort by person and statement, keeping the order of arrival, then keep the last vote of each pair.

    SciPy's conversions between rows and columns are stable counting sorts that leave duplicates alone: first
    every vote is a row with its statement as column, then the columns hold people.
    """
    if not _in_order(votes):
        columns = _by_statement(votes, size)
        rows = columns.tocsr()
        starts, statements, values = rows.indptr, rows.indices, rows.data
    else:
        starts = np.concatenate(([0], np.cumsum(np.bincount(votes.people, minlength=size.people))))
        statements, values = votes.statements, votes.values
    return _without_earlier(VoteMatrix(starts.astype(np.int64), statements, values, size.statements))


def _in_order(votes: Chunk) -> bool:
    step = np.diff(votes.people)
    return bool(((step > 0) | ((step == 0) & (np.diff(votes.statements) >= 0))).all())


def _by_statement(votes: Chunk, size: Size) -> sparse.csc_array:
    count = len(votes.values)
    each = sparse.csr_array(
        (votes.values, votes.statements, np.arange(count + 1, dtype=np.int32)), (count, size.statements)
    )
    columns = each.tocsc()
    return sparse.csc_array(
        (columns.data, votes.people[columns.indices], columns.indptr), (size.people, size.statements)
    )


def _without_earlier(votes: VoteMatrix) -> VoteMatrix:
    repeated = np.zeros(votes.vote_count, np.bool_)
    repeated[:-1] = votes.statements[1:] == votes.statements[:-1]
    ends = votes.starts[1:][np.diff(votes.starts) > 0] - 1
    repeated[ends] = False
    if not repeated.any():
        return votes
    keep = ~repeated
    kept_before = np.concatenate(([0], np.cumsum(keep)))
    return VoteMatrix(
        kept_before[votes.starts], votes.statements[keep], votes.values[keep], votes.statement_count
    )
