"""The canonical order: people and statements sorted by what was voted, so that the order of input cannot matter.

Floating-point sums and random starts depend on the order of their input. Every calculation of the map therefore
runs on the matrix in an order that depends on its content alone. Keys are whole numbers, and whole-number sums do
not depend on order: a statement's first key comes from its counts, a person's from the keys of the statements voted
on, and so on in turn (colour refinement). Statements whose keys stay equal are interchangeable, or nearly always so:
one of them is taken first, and the refinement goes on. People with equal keys then voted alike.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from yoriai.pure.opinionmap.votes.matrix import Places, VoteMatrix, Yes
from yoriai.pure.values import dataclass

Keys = npt.NDArray[np.uint64]

_MOST_WORK = 20_000_000


@dataclass(frozen=True)
class CanonicalVotes:
    """Votes in canonical order; `people[i]` and `statements[j]` are the original numbers of row i and column j."""

    votes: VoteMatrix
    people: Places
    statements: Places


def canonical(votes: VoteMatrix, marked: Yes | None = None) -> CanonicalVotes:
    """Return the votes in an order of rows and columns that depends on their content alone.

    Args:
        votes: the matrix in any order.
        marked: statements that are treated otherwise than the rest (hidden ones); they are kept apart.

    Source:
        Colour refinement and individualisation (B. Weisfeiler, A. Leman, 1968; B. McKay, Practical graph
        isomorphism, 1981) on the bipartite graph of the votes, without the search among equal choices.
    """
    people_keys, statement_keys = _keys(votes, marked)
    people = np.argsort(people_keys, kind="stable")
    statements = np.argsort(statement_keys, kind="stable")
    return CanonicalVotes(_reordered(votes, people, statements), people, statements)


def _keys(votes: VoteMatrix, marked: Yes | None) -> tuple[Keys, Keys]:
    tally = votes.tally
    mark = np.zeros(votes.statement_count, np.uint64) if marked is None else marked.astype(np.uint64)
    statements = _mix(tally.agree.astype(np.uint64), 1) + _mix(tally.disagree.astype(np.uint64), 2)
    statements += _mix(tally.given.astype(np.uint64), 3) + _mix(mark, 4)
    statements = _refined(votes, statements)
    voted = tally.given > 0
    for _ in range(max(2, _MOST_WORK // max(votes.vote_count, 1))):
        tied = _first_tied(statements, voted)
        if tied is None:
            break
        finer = _refined(votes, statements)
        if len(np.unique(finer)) == len(np.unique(statements)):
            finer[tied] = _mix(finer[tied : tied + 1], 9)[0]
        statements = finer
    return _people_keys(votes, statements), statements


def _refined(votes: VoteMatrix, statements: Keys) -> Keys:
    return _mix(statements, 8) + _statement_keys(votes, _people_keys(votes, statements))


def _first_tied(statements: Keys, voted: Yes) -> int | None:
    """Return one of the statements, voted on at all, that share the smallest shared key."""
    keys, first, times = np.unique(statements, return_index=True, return_counts=True)
    shared = (times > 1) & voted[first]
    return int(first[shared][0]) if len(keys) and shared.any() else None


def _people_keys(votes: VoteMatrix, statements: Keys) -> Keys:
    by_value = np.stack([_mix(statements, 5 + value) for value in range(3)], axis=1).reshape(-1)
    keys = np.zeros(votes.people_count, np.uint64)
    for begin, block in votes.blocks():
        terms = by_value[block.statements * 3 + (block.values + 1)]
        voted = block.votes_given > 0
        if len(terms):
            keys[begin : begin + block.people_count][voted] = np.add.reduceat(terms, block.starts[:-1][voted])
    return keys


def _statement_keys(votes: VoteMatrix, people: Keys) -> Keys:
    keys = np.zeros(votes.statement_count, np.uint64)
    for begin, block in votes.blocks():
        by_value = np.stack(
            [_mix(people[begin : begin + block.people_count], 5 + value) for value in range(3)]
        )
        person = np.repeat(np.arange(block.people_count), block.votes_given)
        np.add.at(keys, block.statements, by_value[block.values + 1, person])
    return keys


def _mix(numbers: Keys, salt: int) -> Keys:
    """Return each number spread over 64 bits (splitmix64, S. Vigna, public domain); wraps on purpose."""
    mixed = numbers + np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _reordered(votes: VoteMatrix, people: Places, statements: Places) -> VoteMatrix:
    """Return rows and columns in the given order, the columns ascending within each row; block by block."""
    new_statement = _places(statements, np.int32)
    given = votes.votes_given[people]
    starts = np.concatenate(([0], np.cumsum(given)))
    ordered = VoteMatrix(
        starts, np.empty_like(votes.statements), np.empty_like(votes.values), len(statements)
    )
    for begin, block in ordered.blocks():
        end = begin + block.people_count
        at = np.repeat(votes.starts[people[begin:end]] - block.starts[:-1], given[begin:end])
        at += np.arange(block.vote_count)
        cells = new_statement[votes.statements[at]], votes.values[at]
        block.statements[:], block.values[:] = _ascending(cells, block)
    return ordered


def _ascending(
    cells: tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]], block: VoteMatrix
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]]:
    """Return the cells sorted by column within each row: to columns and back are two stable counting sorts."""
    shape = (block.people_count, block.statement_count)
    rows = sparse.csr_array((cells[1], cells[0], block.starts.astype(np.int32)), shape).tocsc().tocsr()
    return rows.indices, rows.data


def _places(order: Places, kind: type[np.signedinteger]) -> npt.NDArray[np.signedinteger]:
    places = np.empty(len(order), kind)
    places[order] = np.arange(len(order), dtype=kind)
    return places
