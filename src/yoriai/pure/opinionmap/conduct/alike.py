"""A sign of one hand: people of the same days who answer nearly everything alike, with nobody half as near.

Real people who share an opinion differ a little from one another, most of them in some answers, a few in none. Copies of
one list do not: many are nearly the same, and between them and the others there is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import sparse

from yoriai.pure.opinionmap.conduct.answers import Conduct, nobody
from yoriai.pure.opinionmap.conduct.limits import Alike
from yoriai.pure.opinionmap.votes.matrix import Floats, Places, VoteMatrix, Yes

UNKNOWN = 2
GROWTH_ROUNDS = 4
# Of the people of a span so many are tried, one after another, as the beginning of a list.
SEEDS = 32
# Lists are grown on so many people of a span at most, evenly over it, and then held against everybody.
MOST_TRIED_ON = 4000
FEWEST_IN_COMMON = 6
FEWEST_GROWN = 5
DONE_SHARE = 0.9
POWER_ROUNDS = 8
_SIDES = (0.1, 0.2, 0.35, 0.5)


def nearly_the_same(conduct: Conduct, votes: VoteMatrix, wanted: Alike) -> Yes:
    """Return who belongs to a crowd of people that are nearly the same, with a gap to all others.

    Args:
        conduct: the answers, for when people began.
        votes: the last votes of the same people.
        wanted: when people are nearly the same.

    Returns:
        Marks, shape (people,).
    """
    found = nobody(conduct)
    enough = votes.votes_given >= wanted.answers
    for people in _spans(conduct.begins, enough, wanted.span_s):
        if len(people) >= wanted.people:
            found[people[_crowds(votes, people, wanted)]] = True
    return found


def _spans(begins: Floats, enough: Yes, span_s: float) -> Iterator[Places]:
    """Yield the people who began within spans that overlap by half."""
    known = np.flatnonzero(enough & np.isfinite(begins))
    if not len(known):
        return
    known = known[np.argsort(begins[known], kind="stable")]
    times = begins[known]
    at, seen = times[0], -1
    while True:
        low, high = np.searchsorted(times, [at, at + span_s])
        if high > max(low, seen):
            yield known[low:high]
            seen = int(high)
        if high >= len(times):
            return
        at = max(at + span_s / 2, times[high] - span_s) if low < high else times[high]


class _Part:
    """The votes of some people, ready to be compared with a list of answers."""

    def __init__(self, votes: VoteMatrix, people: Places) -> None:
        starts, ends = votes.starts[people], votes.starts[people + 1]
        given = ends - starts
        self.offsets = np.concatenate(([0], np.cumsum(given)))
        within = np.arange(self.offsets[-1]) - np.repeat(self.offsets[:-1], given)
        at = np.repeat(starts, given) + within
        self.who = np.repeat(np.arange(len(people)), given)
        self.statements, self.values = votes.statements[at], votes.values[at]
        self.count = len(people)
        self.statement_count = votes.statement_count
        self.surprise = _surprise(votes)

    def positions(self) -> Floats:
        """Return where each person stands on a rough map of these people alone, shape (people, 2)."""
        size = self.statement_count
        given = np.bincount(self.statements, minlength=size)
        mean = np.bincount(self.statements, self.values, size) / np.maximum(given, 1)
        cells = (self.values - mean[self.statements], (self.who, self.statements))
        rows = sparse.csr_array(cells, shape=(self.count, size))
        axes = np.random.default_rng(1).standard_normal((size, 2))
        for _ in range(POWER_ROUNDS):
            axes = np.linalg.qr(rows.T @ (rows @ axes))[0]
        found: Floats = rows @ axes
        return found

    def list_of(self, person: int) -> npt.NDArray[np.int8]:
        answers = np.full(self.statement_count, UNKNOWN, np.int8)
        mine = slice(self.offsets[person], self.offsets[person + 1])
        answers[self.statements[mine]] = self.values[mine]
        return answers

    def usual(self, members: Yes) -> npt.NDArray[np.int8]:
        """Return what most of these people say, where at least three say something."""
        mine = members[self.who]
        size = self.statement_count
        cell = (self.values[mine].astype(np.intp) + 1) * size + self.statements[mine]
        counts = np.bincount(cell, minlength=3 * size).reshape(3, size)
        answers: npt.NDArray[np.int8] = (counts.argmax(axis=0) - 1).astype(np.int8)
        answers[counts.sum(axis=0) < 3] = UNKNOWN
        return answers

    def compared(self, answers: npt.NDArray[np.int8]) -> tuple[Floats, Floats]:
        """Return of each person how many answers the list knows, and which share of these is equal."""
        known = answers[self.statements] != UNKNOWN
        equal = known & (answers[self.statements] == self.values)
        common = np.bincount(self.who[known], minlength=self.count).astype(np.float64)
        same = np.bincount(self.who[equal], minlength=self.count)
        return common, same / np.maximum(common, 1)

    def bits(self, answers: npt.NDArray[np.int8], members: Yes) -> float:
        """Return how surprising what these people answered is, on average, in bits."""
        mine = members[self.who]
        statements, values = self.statements[mine], self.values[mine]
        equal = answers[statements] == values
        told = self.surprise[values[equal].astype(np.intp) + 1, statements[equal]]
        return float(told.sum() / max(1, np.count_nonzero(members)))


def _surprise(votes: VoteMatrix) -> Floats:
    """Return −log₂ of the share of each answer among all answers to its statement; shape (3, statements)."""
    tally = votes.tally
    counts = np.stack([tally.disagree, tally.given - tally.agree - tally.disagree, tally.agree])
    return -np.log2((counts + 1) / (tally.given + 3))


def _crowds(votes: VoteMatrix, people: Places, wanted: Alike) -> Yes:
    """Return which of these people belong to a crowd."""
    whole = _Part(votes, people)
    step = -(-len(people) // MOST_TRIED_ON)
    part = whole if step == 1 else _Part(votes, people[::step])
    fewest = wanted.people if step == 1 else FEWEST_GROWN
    found = np.zeros(whole.count, np.bool_)
    for answers in _beginnings(part, fewest):
        grown = _grown(part, answers, wanted, fewest)
        if grown is not None:
            found |= _judged(whole, grown, wanted)
    return found


def _beginnings(part: _Part, fewest: int) -> Iterator[npt.NDArray[np.int8]]:
    """Yield lists of answers that may be those of a crowd: of one side of the map, and of single people."""
    for members in _regions(part.positions()):
        if np.count_nonzero(members) >= fewest:
            yield part.usual(members)
    for seed in np.unique(np.linspace(0, part.count - 1, SEEDS).astype(np.intp)):
        yield part.list_of(int(seed))


def _regions(positions: Floats) -> Iterator[Yes]:
    """Yield who stands on one side of the map of these people: where many statements are asked few meet in a pair."""
    for axis in positions.T:
        for share in _SIDES:
            low, high = np.quantile(axis, [share, 1 - share])
            yield axis <= low
            yield axis >= high


def _grown(
    part: _Part, answers: npt.NDArray[np.int8], wanted: Alike, fewest: int
) -> npt.NDArray[np.int8] | None:
    """Return what those mostly say who are nearly the same as a list, and those nearest to that; None for few."""
    for _ in range(GROWTH_ROUNDS):
        common, share = part.compared(answers)
        members = (common >= min(FEWEST_IN_COMMON, wanted.answers)) & (share >= wanted.share)
        if np.count_nonzero(members) < fewest:
            return None
        answers = part.usual(members)
    return answers


def _judged(part: _Part, answers: npt.NDArray[np.int8], wanted: Alike) -> Yes:
    """Return who is nearly the same as a list; nobody where they are few, there is no gap, or it is no wonder."""
    common, share = part.compared(answers)
    known = common >= wanted.answers * DONE_SHARE
    same = known & (share >= wanted.share)
    near = known & (share >= wanted.near) & ~same
    count = int(np.count_nonzero(same))
    is_crowd = count >= wanted.people and count >= wanted.gap * np.count_nonzero(near)
    return same if is_crowd and part.bits(answers, same) >= wanted.bits else np.zeros_like(same)
